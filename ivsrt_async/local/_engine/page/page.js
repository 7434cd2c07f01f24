
"use strict";
const FIRST = 8; // cards of a section before its button is pressed
const byId = (id) => document.getElementById(id);
const SHOW_ALL = new Set();

// Everything is set as text, so nothing that a client sends can become markup.
function element(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  if (options.text !== undefined) made.textContent = options.text;
  if (options.kind) made.className = options.kind;
  if (options.hint) made.title = options.hint;
  if (options.press) {
    made.type = "button";
    made.addEventListener("click", options.press);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// What has not changed keeps its element, and with it the focus and the place.
function arrange(container, items, keyOf, make) {
  const before = new Map();
  for (const node of container.children) before.set(node.dataset.key, node);
  const focused = document.activeElement?.closest?.("[data-key]");
  const lost = focused && container.contains(focused) ? focused.dataset.key : null;
  let next = container.firstChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const news = JSON.stringify(item);
    let node = before.get(key);
    before.delete(key);
    if (node === undefined || node.dataset.news !== news) {
      const made = make(item);
      made.dataset.key = key;
      made.dataset.news = news;
      if (node === next && node !== undefined) next = node.nextSibling;
      node?.remove();
      node = made;
    }
    if (node === next) next = node.nextSibling;
    else container.insertBefore(node, next);
  }
  for (const node of before.values()) node.remove();
  if (lost !== null && !container.contains(document.activeElement)) {
    const again = [...container.children].find((node) => node.dataset.key === lost);
    again?.querySelector("button")?.focus({ preventScroll: true });
  }
}

const shortOf = (arn) => arn.split(":").slice(5).join(":");
const placeOf = (kind, id) => `#${kind}/${encodeURIComponent(id)}`;
const opener = (text, kind, id) =>
  element("button", { kind: "open", text, press: () => { location.hash = placeOf(kind, id); } });

// An ARN may break behind its colons and its slash, and nowhere else.
function arnOf(arn) {
  const parts = arn.split(/(?<=[:/])/);
  return element("code", {}, ...parts.flatMap((part) => [part, document.createElement("wbr")]));
}

function tagsOf(tags) {
  return Object.entries(tags).map(([key, value]) =>
    element("li", { kind: "tag", text: value ? `${key}=${value}` : key, hint: "tag" }));
}

function card({ name, arn, on_air: onAir, status, notes, tags, people, more }) {
  const chips = people.map((person) => element("li",
    { kind: person.on_air ? "air" : "", text: person.name, hint: person.name }));
  if (more) chips.push(element("li", { kind: "more", text: `and ${more} more` }));
  const labels = tagsOf(tags);
  return element(
    "article", { kind: onAir ? "card air" : "card" },
    opener(name || "(no name)", "resource", arn),
    element("div", { kind: "status", text: [status, ...notes].join(" · ") }),
    element("div", { kind: "id", text: shortOf(arn), hint: arn }),
    labels.length ? element("ul", { kind: "chips" }, ...labels) : null,
    chips.length ? element("ul", { kind: "chips" }, ...chips) : null,
  );
}

function section({ title }) {
  const made = element("section", {},
    element("h2", {}, `${title} `, element("small")),
    element("div", { kind: "cards" }),
    element("button", { kind: "all", press: () => {
      if (!SHOW_ALL.delete(title)) SHOW_ALL.add(title);
      fill(made, made.latest);
    } }));
  made.id = `section-${title}`;
  return made;
}

function fill(node, latest) {
  node.latest = latest;
  const { title, count, found, on_air: onAir, rows } = latest;
  const all = SHOW_ALL.has(title);
  const shown = all ? rows : rows.slice(0, FIRST);
  node.hidden = !found;
  node.querySelector("small").textContent =
    (found < count ? `${found} of ${count}` : count) + (onAir ? ` · ${onAir} on air` : "");
  arrange(node.querySelector(".cards"), shown, (row) => row.arn, card);
  const button = node.querySelector(".all");
  button.hidden = found <= FIRST;
  button.textContent = !all ? `Show ${rows.length - FIRST} more` + (found > rows.length ? ` of ${found - FIRST}` : "")
    : found > rows.length ? `Show fewer; ${found - rows.length} others can be found by filter`
    : "Show fewer";
}

function call({ number, time, operation, answer, good, error, fault, ms }) {
  const said = [error, fault && `made to be ${fault}`].filter(Boolean).join(", ");
  return element(
    "tr", {},
    element("td", { kind: "time", text: time }),
    element("td", {}, opener(operation, "call", number),
      said ? element("small", { text: said }) : null),
    element("td", { kind: good ? "answer good" : "answer bad", text: answer }),
    element("td", { kind: "number", text: ms.toFixed(1) }),
  );
}

function happening({ id, time, type, name, resource }) {
  return element(
    "tr", {},
    element("td", { kind: "time", text: time }),
    element("td", {}, opener(name || type, "event", id),
      name ? element("small", { text: type }) : null),
    element("td", {}, element("div", { kind: "id", text: shortOf(resource), hint: resource })),
  );
}

function rows(id, { rows: latest, count }, keyOf, make, empty) {
  const items = latest.length ? latest : [{ empty }];
  const columns = id === "calls" ? 4 : 3;
  arrange(byId(id), items, (item) => item.empty ?? keyOf(item), (item) => {
    if (item.empty === undefined) return make(item);
    const cell = element("td", { text: item.empty });
    cell.colSpan = columns;
    return element("tr", { kind: "empty" }, cell);
  });
  byId(`${id}-count`).textContent =
    count > latest.length ? `${latest.length} of ${count}` : count || "";
}

function welcome({ region, key }) {
  const keys = key ? [`export AWS_ACCESS_KEY_ID=${key} AWS_SECRET_ACCESS_KEY=${key}`]
    : ["# and the access key this local IVS was given:",
       "export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…"];
  byId("exports").textContent = [
    `export AWS_ENDPOINT_URL=${location.origin}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`, ...keys].join("\n");
  byId("cli").textContent = "aws ivs-realtime create-stage --name hall";
  byId("python").textContent = [
    "from ivsrt_async import Session", "",
    "async with Session() as session:",
    "    created = await session.realtime.create_stage(name=\"hall\")"].join("\n");
}

function jump(title, count, target) {
  return element("button", { kind: count ? "" : "none",
    press: () => byId(target).scrollIntoView() }, `${title} `,
    element("small", { text: count }));
}

let drawn = "";
function draw(state) {
  byId("time").textContent = `clock ${state.time.slice(0, 19).replace("T", " ")} UTC`;
  byId("where").textContent = `${location.origin} · ${state.region}`;
  const { sections, calls, events, find } = state;
  const news = JSON.stringify([sections, calls, events, find]);
  if (news === drawn) return;
  drawn = news;
  arrange(byId("sections"), sections.map(({ title }) => ({ title })), (s) => s.title, section);
  for (const latest of sections) fill(byId(`section-${latest.title}`), latest);
  const some = sections.some(({ count }) => count);
  byId("welcome").hidden = some;
  byId("nothing").hidden = !some || sections.some(({ found }) => found);
  if (!some) welcome(state);
  const none = find ? "nothing matches" : "none yet";
  rows("calls", calls, (item) => item.number, call, none);
  rows("events", events, (item) => item.id, happening, none);
  const kinds = sections.map(({ title, count }) => [title, count, `section-${title}`]);
  arrange(byId("kinds"), [...kinds, ["Calls", calls.count, "calls-section"],
    ["Events", events.count, "events-section"]], ([title]) => title, (k) => jump(...k));
}

// Details of a resource, a call or an event, in a panel that the address names.

function table({ title, columns, rows: lines, count }) {
  const body = element("tbody", {}, ...lines.map((line) =>
    element("tr", {}, ...line.map((text) => element("td", { text })))));
  const only = element("input", { kind: "only" });
  only.type = "search";
  only.placeholder = `Filter ${title.toLowerCase()}`;
  only.setAttribute("aria-label", only.placeholder);
  only.addEventListener("input", () => {
    const text = only.value.trim().toLowerCase();
    for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(text);
  });
  const heads = columns.map((text) => {
    const head = element("th", { text });
    head.scope = "col";
    return head;
  });
  const shown = count > lines.length ? `the first ${lines.length} of ${count}` : count;
  const scroll = element("div", { kind: "table" },
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body));
  scroll.tabIndex = 0;
  return element("section", {}, element("h3", {}, `${title} `, element("small", { text: shown })),
    lines.length > 12 ? only : null, scroll);
}

function part({ title, json }) {
  const empty = json === null || Object.keys(json).length === 0;
  const text = JSON.stringify(json, null, 2);
  const shown = element("pre", { text });
  shown.tabIndex = 0;
  return element("section", {},
    element("h3", {}, title, empty ? element("small", { text: " none" }) : copier(text)),
    empty ? null : shown);
}

function copier(text) {
  const button = element("button", { kind: "copy", text: "Copy", press: async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  } });
  return button;
}

function facts({ arn, on_air: onAir, facts: known, tags }) {
  const list = element("dl");
  const add = (name, ...what) =>
    list.append(element("dt", { text: name }), element("dd", {}, ...what));
  if (arn) add("ARN", arnOf(arn), copier(arn));
  for (const [name, value] of known)
    add(name, element("span", { kind: onAir && name === "status" ? "on" : "", text: value }));
  const labels = tagsOf(tags);
  if (labels.length) add("tags", element("ul", { kind: "chips" }, ...labels));
  return list.children.length ? list : null;
}

const SOURCES = { resource: "arn", call: "number", event: "id" };
let open = "";
async function look() {
  const [, kind, id] = location.hash.match(/^#(\w+)\/(.*)$/) ?? [];
  const panel = byId("details");
  if (!SOURCES[kind]) {
    open = "";
    panel.close();
    return;
  }
  const fresh = panel.dataset.place !== location.hash || !panel.open;
  if (!fresh && kind !== "resource") return;
  const place = location.hash;
  const answer = await fetch(`_local/state/${kind}?${SOURCES[kind]}=${id}`, { cache: "no-store" });
  const news = await answer.text();
  if (place !== location.hash || (!fresh && news === open)) return;
  // While somebody types in the panel, or has a button of it, it stays as it is.
  if (!fresh && byId("details-content").contains(document.activeElement)) return;
  open = news;
  panel.dataset.place = place;
  const told = JSON.parse(news);
  byId("details-kind").textContent = told?.kind ?? "";
  byId("details-title").textContent = told ? told.title || "(no name)" : "It is gone";
  const content = told ? [facts(told), ...told.tables.map(table), ...told.parts.map(part)] : [];
  byId("details-content").replaceChildren(...content.filter(Boolean));
  if (!panel.open) panel.showModal();
  if (fresh) panel.scrollTop = 0;
}

function closePanel() {
  const [, kind, id] = location.hash.match(/^#(\w+)\/(.*)$/) ?? [];
  if (kind) history.replaceState(null, "", location.pathname + location.search);
  byId("details").close();
  open = "";
  return id;
}

byId("close").addEventListener("click", closePanel);
byId("details").addEventListener("cancel", closePanel);
byId("details").addEventListener("click", (event) => {
  if (event.target === byId("details")) closePanel(); // beside the panel
});
window.addEventListener("hashchange", () => look().catch(() => {}));

// The filter, which is part of the address too.

const find = byId("find");
find.value = new URLSearchParams(location.search).get("find") ?? "";
let soon = 0;
find.addEventListener("input", () => {
  const query = find.value ? `?find=${encodeURIComponent(find.value)}` : "";
  history.replaceState(null, "", location.pathname + query + location.hash);
  clearTimeout(soon);
  soon = setTimeout(refresh, 120);
});
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName);
  if (event.key === "/" && !typing && !byId("details").open) {
    event.preventDefault();
    find.focus();
  }
});

async function refresh() {
  try {
    const wanted = find.value;
    const answer = await fetch(`_local/state?find=${encodeURIComponent(wanted)}`,
      { cache: "no-store" });
    const state = await answer.json();
    if (wanted === find.value) draw(state);
    await look();
    byId("trouble").textContent = "";
  } catch {
    byId("trouble").textContent = "It does not answer; it may have been stopped.";
  }
}

// However much there is to tell, it keeps the local IVS busy for a twentieth of the time at most.
async function watch() {
  const began = performance.now();
  await refresh();
  setTimeout(watch, document.hidden ? 5000 : Math.max(700, 20 * (performance.now() - began)));
}
watch();
