"""The page in the browser: complete in itself, for this machine only, and without any secret."""

import base64
import hashlib
import html.parser
import json
import re

import pytest

from ivsrt_async import RetryPolicy
from tests.support.populated import populate
from tests.support.raw_http import exchange

VOID = {"meta", "br", "hr", "img", "input", "link"}
EMPTY_SECTIONS = [
    {"title": title, "count": 0, "rows": []}
    for title in ("Stages", "Compositions", "Channels", "Chat rooms")
]


async def browse(ivs, path: str, host: str | None = None, method: str = "GET"):
    address = host or f"127.0.0.1:{ivs.port}"
    request = f"{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n"
    return await exchange(ivs.port, request.encode())


async def picture(ivs) -> dict:
    answer = await browse(ivs, "/_local/state")
    assert answer.status == 200
    return json.loads(answer.body)


class Checked(html.parser.HTMLParser):
    """Notes what is open, and every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


async def test_the_page_is_well_formed_and_complete_in_itself(ivs):
    answer = await browse(ivs, "/")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    text = answer.body.decode()
    page = Checked()
    page.feed(text)
    page.close()
    assert page.open == []
    assert page.seen.count("script") == page.seen.count("style") == 1
    assert not re.search(r"https?:|//[a-z]|@import|url\(|innerHTML|insertAdjacent", text)
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on")} | names & {"src", "href", "style"}


async def test_a_browser_runs_its_own_script_and_style_and_nothing_else(ivs):
    answer = await browse(ivs, "/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        source = re.search(f"<{tag}>(.*?)</{tag}>".encode(), answer.body, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(source).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy


async def test_an_empty_ivs_has_nothing_to_show(ivs):
    state = await picture(ivs)
    assert (state["region"], state["calls"], state["calls_in_all"]) == ("us-east-1", [], 0)
    assert state["sections"] == EMPTY_SECTIONS


async def test_people_come_and_go_in_it(ivs):
    async with ivs.session() as session:
        stage = (await session.realtime.create_stage(name="hall")).stage
        people = []
        for name in ("ana", "<b>ben</b>"):
            token = await session.realtime.create_participant_token(
                stage_arn=stage.arn, user_id=name
            )
            people.append(await ivs.join(token))
        await people[0].publish()
        (row,) = (await picture(ivs))["sections"][0]["rows"]
        assert row == {
            "name": "hall",
            "arn": stage.arn,
            "live": True,
            "badges": ["1 on air"],
            "people": [
                {"name": "ana", "state": "on air"},
                {"name": "<b>ben</b>", "state": "watching"},
            ],
            "more": 0,
        }
        for person in people:
            await person.leave()
        ivs.clock.advance(10 * 60)
        (row,) = (await picture(ivs))["sections"][0]["rows"]
        assert (row["live"], row["people"], row["badges"]) == (False, [], ["1 past session"])


async def test_calls_are_shown_newest_first_and_the_page_is_none_of_them(ivs):
    ivs.faults.throttle("ListStages")
    async with ivs.session(retry=RetryPolicy(max_attempts=1)) as session:
        await session.chat.list_rooms()
        with pytest.raises(Exception, match="Rate exceeded"):
            await session.realtime.list_stages()
    await browse(ivs, "/")
    first, *_, last = (await picture(ivs))["calls"]
    assert (first["operation"], first["status"], first["error"], first["fault"]) == (
        "ListStages",
        429,
        "TooManyRequestsException",
        "refused",
    )
    assert (last["operation"], last["status"], last["error"]) == ("ListRooms", 200, None)


async def test_everything_there_is_can_be_seen_but_no_secret(ivs):
    await populate(ivs)
    async with ivs.session() as session:
        (stage,) = await session.realtime.list_stages().collect()
        token = await session.realtime.create_participant_token(stage_arn=stage.arn)
    await ivs.join(token)
    state = await picture(ivs)
    assert [section["count"] for section in state["sections"]] == [1, 0, 1, 1]
    text = json.dumps(state)
    for key in ivs._engine.low_latency.stream_keys:
        assert key.settings.value not in text
    for part in token.token.split("."):
        assert part not in text


async def test_a_crowd_is_counted(ivs):
    for number in range(103):
        async with ivs.session() as session:
            await session.realtime.create_stage(name=f"stage-{number}")
    section = (await picture(ivs))["sections"][0]
    assert (section["count"], len(section["rows"])) == (103, 100)


@pytest.mark.parametrize("path", ["/", "/_local/state"])
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:80", "", "127.0.0.1.nip.io"]
)
async def test_a_name_that_somebody_points_here_is_refused(ivs, path, host):
    answer = await exchange(ivs.port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert answer.check_is_an_aws_error() == "AccessDeniedException"


@pytest.mark.parametrize("host", ["localhost:4570", "127.0.0.1", "[::1]:4570", "LOCALHOST"])
async def test_names_of_this_machine_are_taken(ivs, host):
    answer = await browse(ivs, "/_local/state", host)
    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("GET", "/page.html"), ("PUT", "/")])
async def test_other_methods_and_paths_are_calls_of_the_service(ivs, method, path):
    answer = await browse(ivs, path, method=method)
    assert answer.check_is_an_aws_error() == "UnknownOperationException"
