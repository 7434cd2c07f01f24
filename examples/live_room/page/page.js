"use strict";

const $ = (id) => document.getElementById(id);
const now = () => Date.now();

/** Of a stage where nobody has been. */
const NO_TIMELINE = { participants: [] };

/** What is shown. */
const shown = {
  settings: { chat_url: "", simulated: false },
  rooms: [],
  room: null, // id of the room that is open
  publishers: [],
  changedAt: "", // when that was told
  timeline: NO_TIMELINE,
  joined: false,
};
let changes = null; // the EventSource of the open room
let chat = null; // its WebSocket
let chatTries = 0;
let chatTurn = 0; // counts up whenever the chat is opened or closed; only the latest counts
let noticeTimer = 0;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function hueOf(name) {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + letter.codePointAt(0)) % 360;
  return hue;
}

/** How an id is shown: "town-hall" is Town hall. */
const titleOf = (id) => id[0].toUpperCase() + id.slice(1).replaceAll("-", " ");

function tell(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { $("notice").hidden = true; }, 5000);
}

const me = () => $("me").value.trim() || "Guest";

async function call(method, path, body, headers = {}) {
  const answer = await fetch(`/api${path}`, {
    method,
    headers: { "X-User": encodeURIComponent(me()), "Content-Type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  const detail = typeof problem.detail === "string" ? problem.detail : "That is not possible.";
  throw Object.assign(new Error(detail), { status: answer.status });
}

/** Do something because of a click; what goes wrong is told. */
async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    tell(error.message);
  } finally {
    button.disabled = false;
  }
}

// Rooms

async function loadRooms() {
  try {
    shown.rooms = await call("GET", "/rooms");
  } catch {
    return; // the next try is soon
  }
  drawRooms();
  drawActions();
}

function drawRooms() {
  const items = shown.rooms.map((room) => {
    const onAir = room.id === shown.room && changes ? shown.publishers.length : room.on_air;
    const live = element("span", { className: "live", textContent: onAir ? `● ${onAir}` : "" });
    const button = element(
      "button",
      { type: "button", onclick: () => { location.hash = room.id; } },
      element("span", { className: "name", textContent: titleOf(room.id) }),
      live,
    );
    button.setAttribute("aria-current", String(room.id === shown.room));
    button.setAttribute("aria-label", `${titleOf(room.id)}, ${onAir} on air`);
    button.dataset.room = room.id;
    return element("li", {}, button);
  });
  const focused = document.activeElement?.dataset?.room;
  $("rooms").replaceChildren(...items);
  if (focused) $("rooms").querySelector(`[data-room="${focused}"]`)?.focus();
}

function showRoom() {
  $("rooms").querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

function openRoom(id) {
  changes?.close();
  closeChat();
  Object.assign(shown, { room: id, publishers: [], timeline: NO_TIMELINE, joined: false });
  $("log").replaceChildren();
  $("title").textContent = id ? titleOf(id) : "Choose a room";
  drawRooms();
  showRoom();
  drawTiles();
  drawTimeline();
  drawActions();
  if (!id) return;
  changes = new EventSource(`/api/rooms/${encodeURIComponent(id)}/live`);
  for (const kind of ["SNAPSHOT", "PUBLISHED", "UNPUBLISHED"]) {
    changes.addEventListener(kind, (event) => {
      const { publishers, as_of } = JSON.parse(event.data).stage;
      Object.assign(shown, { publishers, changedAt: as_of });
      drawRooms();
      drawTiles();
      drawTimeline();
      drawActions();
    });
  }
  changes.addEventListener("DELETED", () => leaveRoom("The room has ended."));
  const source = changes;
  changes.onerror = () => {
    if (source.readyState === EventSource.CLOSED && source === changes) leaveRoom("There is no such room.");
  };
  chatTries = 0;
  openChat(id);
  loadTimeline();
}

function leaveRoom(why) {
  tell(why);
  location.hash = "";
  loadRooms();
}

const roomShown = () => shown.rooms.find((room) => room.id === shown.room);

// Stage

function drawTiles() {
  const mine = roomShown()?.host === me();
  const tiles = shown.publishers.map((person) => {
    const name = person.user_id || person.participant_id;
    const initials = name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
    const since = element("span", { className: "since" });
    since.dataset.since = person.since ?? "";
    const tile = element(
      "li",
      {},
      element("span", { className: "face", textContent: initials, ariaHidden: "true" }),
      element("span", { className: "who" }, element("b", { textContent: name }), since),
    );
    tile.style.setProperty("--hue", hueOf(name));
    if (mine && person.user_id && person.user_id !== me()) {
      const remove = element("button", { className: "remove", textContent: "✕", title: `Remove ${name}` });
      remove.setAttribute("aria-label", `Remove ${name}`);
      remove.dataset.person = person.participant_id;
      remove.onclick = () => act(remove, () => call("DELETE", `/rooms/${shown.room}/people/${encodeURIComponent(name)}`));
      tile.append(remove);
    }
    return tile;
  });
  const focused = document.activeElement?.dataset?.person;
  $("tiles").replaceChildren(...tiles);
  if (focused) $("tiles").querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus();
  $("nobody").hidden = tiles.length > 0 || !shown.room;
  $("count").hidden = !shown.room;
  $("count").textContent = `${tiles.length} on air`;
  drawTimes();
}

function drawTimes() {
  for (const each of document.querySelectorAll("[data-since]")) {
    if (!each.dataset.since) continue;
    const seconds = Math.max(Math.floor((now() - Date.parse(each.dataset.since)) / 1000), 0);
    const rest = String(seconds % 60).padStart(2, "0");
    each.textContent = `${Math.floor(seconds / 60)}:${rest}`;
  }
}

function drawActions() {
  const room = roomShown();
  const mine = room?.host === me();
  const onAir = shown.publishers.some((person) => person.user_id === me());
  shown.joined = shown.joined || onAir;
  $("actions").hidden = !room;
  $("join").hidden = $("air").hidden = !shown.settings.simulated;
  $("join").textContent = shown.joined ? "Leave" : "Join";
  $("air").textContent = onAir ? "Go off air" : "Go on air";
  $("record").hidden = $("end").hidden = !mine;
  $("record").textContent = room?.recording ? "Stop recording" : "Record";
  $("recording").hidden = !room?.recording;
}

// Timeline

async function loadTimeline() {
  const room = shown.room;
  if (!room) return;
  try {
    const timeline = await call("GET", `/rooms/${encodeURIComponent(room)}/timeline`) ?? NO_TIMELINE;
    if (room === shown.room) shown.timeline = timeline;
  } catch {
    return; // the next try is soon
  }
  drawTimeline();
}

const clock = (time) => new Date(time).toTimeString().slice(0, 8);

/** Whether the last of some spans goes on. */
const goesOn = (spans) => spans.length > 0 && spans.at(-1).end === null;

/**
 * The bars of the timeline, which is read every few seconds, and who is on air, which is always known:
 * the bars agree with the tiles. Who is here comes first, and so does who came earlier.
 */
function barsNow() {
  const onAir = new Map(shown.publishers.map((person) => [person.participant_id, person]));
  const here = shown.timeline.participants.filter((bar) => bar.joined.length);
  const bars = here.map((bar) => {
    const person = onAir.get(bar.participant_id);
    onAir.delete(bar.participant_id);
    if (!person === !goesOn(bar.published)) return bar;
    const published = person
      ? [...bar.published, { start: person.since ?? shown.changedAt, end: null }]
      : bar.published.map((span) => (span.end === null ? { ...span, end: shown.changedAt } : span));
    return { ...bar, published };
  });
  for (const person of onAir.values()) {
    const spans = [{ start: person.since ?? shown.changedAt, end: null }];
    bars.push({ participant_id: person.participant_id, user_id: person.user_id, joined: spans, published: spans });
  }
  return bars.sort((one, other) => goesOn(other.joined) - goesOn(one.joined));
}

function drawTimeline() {
  const { start, end } = shown.timeline;
  const bars = barsNow();
  $("no-bars").hidden = bars.length > 0;
  $("axis").hidden = bars.length === 0;
  const from = Date.parse(start ?? "") || now();
  const until = Math.max(Date.parse(end ?? "") || now(), from + 1000);
  const part = (time) => (100 * (time - from)) / (until - from);
  $("bars").replaceChildren(...bars.map((bar) => {
    const track = element("span", { className: "track" });
    for (const kind of ["joined", "published"]) {
      for (const span of bar[kind]) {
        const begins = Math.max(part(Date.parse(span.start)), 0);
        const ends = part(Date.parse(span.end ?? "") || Math.min(now(), until));
        const drawn = element("i", { className: kind });
        drawn.style.left = `${begins}%`;
        drawn.style.width = `${Math.max(ends - begins, 0)}%`;
        drawn.title = `${kind === "joined" ? "Joined" : "On air"} ${clock(span.start)} – ${span.end ? clock(span.end) : "now"}`;
        track.append(drawn);
      }
    }
    const name = bar.user_id || bar.participant_id;
    const row = element("li", {}, element("span", { className: "name", textContent: name, title: name }), track);
    row.setAttribute("aria-label", `${name}: joined ${clock(bar.joined[0].start)}, ${bar.published.length} times on air`);
    return row;
  }));
  const ticks = innerWidth < 900 ? 2 : 4;
  $("axis").replaceChildren(...Array.from({ length: ticks + 1 }, (_, n) => {
    const tick = element("span", { textContent: clock(from + ((until - from) * n) / ticks) });
    tick.style.left = `${(100 * n) / ticks}%`;
    return tick;
  }));
}

// Chat: https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/welcome.html

function chatState(text, open = false) {
  $("chat-state").textContent = text;
  $("text").disabled = $("write").querySelector("button").disabled = !open;
}

function closeChat() {
  chatTurn += 1;
  const old = chat;
  chat = null;
  old?.close();
  chatState("");
}

async function openChat(room) {
  closeChat();
  const turn = chatTurn;
  chatState("connecting…");
  let tokens;
  try {
    const role = roomShown()?.host === me() ? "host" : "guest";
    tokens = await call("POST", "/tokens", { room, role });
  } catch (error) {
    if (turn === chatTurn) chatState(error.message);
    return;
  }
  if (turn !== chatTurn) return;
  const socket = new WebSocket(shown.settings.chat_url, tokens.chat.token);
  chat = socket;
  socket.onopen = () => {
    if (socket !== chat) return;
    chatTries = 0;
    chatState("connected", true);
  };
  socket.onmessage = (event) => { if (socket === chat) heard(JSON.parse(event.data)); };
  socket.onclose = (event) => {
    if (socket !== chat) return;
    chat = null;
    chatState("not connected");
    if (event.code === 1000 || chatTries >= 5) return; // a clean end is meant
    chatTries += 1;
    setTimeout(() => { if (turn === chatTurn) openChat(room); }, 500 * 2 ** chatTries);
  };
}

function heard(message) {
  if (message.Type === "MESSAGE") {
    const name = element("b", { textContent: message.Sender.UserId });
    name.style.setProperty("--hue", hueOf(message.Sender.UserId));
    say(element("li", {}, name, message.Content), message.Id);
  } else if (message.Type === "ERROR") {
    tell(message.ErrorMessage);
  } else if (message.EventName === "aws:DELETE_MESSAGE") {
    const id = message.Attributes.MessageID ?? message.Attributes.MessageId;
    $("log").querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
  } else if (message.EventName === "aws:DISCONNECT_USER") {
    if (message.Attributes.UserId === me()) removed(message.Attributes.Reason);
    say(element("li", { className: "event", textContent: `${message.Attributes.UserId} was removed.` }), message.Id);
  }
}

function removed(reason) {
  tell(`${reason ?? "You were removed from the room"}.`);
  shown.joined = false;
  shown.publishers = shown.publishers.filter((person) => person.user_id !== me()); // told soon
  drawTiles();
  drawActions();
}

function say(line, id) {
  line.dataset.id = id;
  const log = $("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  log.append(line);
  while (log.children.length > 200) log.firstChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

// What people do

$("open").onsubmit = (event) => {
  event.preventDefault();
  const name = $("new-room").value.trim();
  if (!name) return;
  act(event.submitter ?? $("open").querySelector("button"), async () => {
    const room = await call("POST", "/rooms", { name });
    $("new-room").value = "";
    await loadRooms();
    location.hash = room.id;
  });
};
$("write").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text || chat?.readyState !== WebSocket.OPEN) return;
  chat.send(JSON.stringify({ Action: "SEND_MESSAGE", Content: text }));
  $("text").value = "";
};
$("join").onclick = () => act($("join"), async () => {
  const method = shown.joined ? "DELETE" : "POST";
  await call(method, `/rooms/${shown.room}/visit`);
  shown.joined = !shown.joined;
  drawActions();
});
$("air").onclick = () => act($("air"), async () => {
  const onAir = shown.publishers.some((person) => person.user_id === me());
  await call("POST", `/rooms/${shown.room}/visit`, undefined, { "On-Air": String(!onAir) });
  shown.joined = true;
});
$("record").onclick = () => act($("record"), async () => {
  const running = roomShown()?.recording;
  await call(running ? "DELETE" : "POST", `/rooms/${shown.room}/recording`);
  tell(running ? "The recording is complete." : "The room is being recorded.");
  await loadRooms();
});
$("end").onclick = () => $("sure").showModal();
$("sure").onclose = () => {
  if ($("sure").returnValue !== "yes") return;
  $("sure").returnValue = "";
  act($("end"), async () => {
    const room = shown.room;
    changes?.close();
    await call("DELETE", `/rooms/${room}`);
    leaveRoom("The room has ended.");
  });
};
$("me").onchange = () => {
  localStorage.setItem("me", me());
  if (shown.room) openRoom(shown.room);
};
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.onclick = () => {
    document.body.dataset.tab = tab.dataset.to;
    for (const each of document.querySelectorAll("[role=tab]")) {
      each.setAttribute("aria-selected", String(each === tab));
    }
  };
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input")) return;
  event.preventDefault();
  $("text").focus();
});
addEventListener("hashchange", () => openRoom(decodeURIComponent(location.hash.slice(1)) || null));
addEventListener("pagehide", () => { changes?.close(); closeChat(); });

async function start() {
  $("me").value = localStorage.getItem("me") ?? `Guest ${Math.floor(Math.random() * 900) + 100}`;
  shown.settings = await call("GET", "/settings");
  await loadRooms();
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted) openRoom(wanted);
  else if (shown.rooms.length) location.hash = shown.rooms[0].id;
  setInterval(loadRooms, 4000);
  setInterval(() => { if (!document.hidden) loadTimeline(); }, 4000);
  setInterval(() => { if (!document.hidden) { drawTimes(); drawTimeline(); } }, 1000);
}

start().catch((error) => tell(error.message));
