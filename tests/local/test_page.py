"""The page in the browser: complete in itself, for this machine only, and without any secret."""

import base64
import hashlib
import html.parser
import json
import re
from urllib.parse import quote, urlencode

import pytest

from ivsrt_async import RetryPolicy
from ivsrt_async.errors import IVSError
from ivsrt_async.local import LocalIVS
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    ChannelDestinationConfiguration,
    DestinationConfiguration,
    ParticipantTokenConfiguration,
    S3StorageConfiguration,
)
from tests.support.populated import populate
from tests.support.raw_http import exchange

VOID = {"meta", "br", "hr", "img", "input", "link"}
EMPTY_SECTIONS = [
    {"title": title, "count": 0, "found": 0, "on_air": 0, "rows": []}
    for title in ("Stages", "Compositions", "Channels", "Chat rooms")
]


async def browse(ivs, path: str, host: str | None = None, method: str = "GET"):
    address = host or f"127.0.0.1:{ivs.port}"
    request = f"{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n"
    return await exchange(ivs.port, request.encode())


async def picture(ivs, find: str = "") -> dict:
    answer = await browse(ivs, f"/_local/state?find={quote(find)}")
    assert answer.status == 200
    return json.loads(answer.body)


async def details(ivs, kind: str, **argument: object) -> dict:
    answer = await browse(ivs, f"/_local/state/{kind}?{urlencode(argument)}")
    assert answer.status == 200
    return json.loads(answer.body)


async def everybody_joins(ivs, session, stage, *names: str) -> list:
    tokens = [
        await session.realtime.create_participant_token(stage_arn=stage.arn, user_id=name)
        for name in names
    ]
    return [await ivs.join(token) for token in tokens]


def names(state: dict, title: str) -> list[str]:
    (section,) = (section for section in state["sections"] if section["title"] == title)
    return [row["name"] for row in section["rows"]]


def table(told: dict, title: str) -> dict:
    (found,) = (table for table in told["tables"] if table["title"] == title)
    return found


def part(told: dict, title: str) -> object:
    return next(part["json"] for part in told["parts"] if part["title"] == title)


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


async def test_an_empty_ivs_says_with_which_key_to_begin(ivs):
    state = await picture(ivs)
    assert (state["region"], state["key"]) == ("us-east-1", "local")
    assert state["sections"] == EMPTY_SECTIONS
    assert state["calls"] == state["events"] == {"count": 0, "rows": []}


async def test_a_key_of_your_own_is_not_shown():
    async with LocalIVS(keys={"local": "s3cret"}) as ivs:
        assert (await picture(ivs))["key"] is None


async def test_people_come_and_go_in_it(ivs):
    async with ivs.session() as session:
        stage = (await session.realtime.create_stage(name="hall", tags={"team": "video"})).stage
        people = await everybody_joins(ivs, session, stage, "ana", "<b>ben</b>")
        await people[1].publish()
        (row,) = (await picture(ivs))["sections"][0]["rows"]
        assert row == {
            "name": "hall",
            "arn": stage.arn,
            "on_air": True,
            "status": "1 on air, 1 watching",
            "notes": ["1 session"],
            "tags": {"team": "video"},
            "people": [
                {"name": "<b>ben</b>", "on_air": True},
                {"name": "ana", "on_air": False},
            ],
            "more": 0,
        }
        for person in people:
            await person.leave()
        (row,) = (await picture(ivs))["sections"][0]["rows"]
        assert (row["on_air"], row["status"], row["people"]) == (False, "nobody here", [])


async def test_only_what_is_on_air_is_marked_so_and_it_comes_first(ivs):
    async with ivs.session() as session:
        for name in ("still", "waiting", "speaking"):
            stage = (await session.realtime.create_stage(name=name)).stage
            if name != "still":
                (person,) = await everybody_joins(ivs, session, stage, "ana")
        await person.publish()
    section = (await picture(ivs))["sections"][0]
    assert [(row["name"], row["on_air"], row["status"]) for row in section["rows"]] == [
        ("speaking", True, "1 on air"),
        ("waiting", False, "nobody on air, 1 here"),
        ("still", False, "nobody here"),
    ]
    assert section["on_air"] == 1


async def test_a_channel_is_on_air_while_it_is_live(ivs):
    async with ivs.session() as session:
        channel = (await session.low_latency.create_channel(name="show")).channel
    (row,) = (await picture(ivs))["sections"][2]["rows"]
    assert (row["on_air"], row["status"]) == (False, "offline")
    await ivs.go_live(channel)
    (row,) = (await picture(ivs))["sections"][2]["rows"]
    assert (row["on_air"], row["status"]) == (True, "live, healthy, 0 watching")


async def test_calls_are_shown_newest_first_and_the_page_is_none_of_them(ivs):
    ivs.faults.throttle("ListStages")
    async with ivs.session(retry=RetryPolicy(max_attempts=1)) as session:
        await session.chat.list_rooms()
        with pytest.raises(Exception, match="Rate exceeded"):
            await session.realtime.list_stages()
    await browse(ivs, "/")
    calls = (await picture(ivs))["calls"]
    assert calls["count"] == 2
    assert [
        (call["number"], call["operation"], call["answer"], call["good"], call["error"])
        for call in calls["rows"]
    ] == [
        (2, "ListStages", "429", False, "TooManyRequestsException"),
        (1, "ListRooms", "200", True, None),
    ]


@pytest.mark.parametrize(
    ("fault", "answer"), [("drop", "no answer"), ("cut", "cut off"), ("garble", "garbled")]
)
async def test_a_call_whose_answer_is_lost_is_not_shown_as_a_success(ivs, fault, answer):
    getattr(ivs.faults, fault)("ListStages")
    async with ivs.session(retry=RetryPolicy(max_attempts=1)) as session:
        with pytest.raises(IVSError):
            await session.realtime.list_stages()
    (call,) = (await picture(ivs))["calls"]["rows"]
    assert (call["answer"], call["good"]) == (answer, False)


async def test_arguments_and_answer_of_a_call_are_told_without_its_secrets(ivs):
    async with ivs.session() as session:
        stage = (await session.realtime.create_stage(name="hall")).stage
        token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    told = await details(ivs, "call", number=2)
    assert (told["kind"], told["title"]) == ("Call", "CreateParticipantToken")
    assert part(told, "Arguments") == {"stageArn": stage.arn, "userId": "ana"}
    answer = part(told, "Answer")["participantToken"]
    assert (answer["participantId"], answer["token"]) == (token.participant_id, "(hidden)")


async def test_what_a_refused_call_asked_for_is_told_too(ivs):
    ivs.faults.throttle("GetStage")
    ivs.faults.drop("GetStage")
    arn = "arn:aws:ivs:us-east-1:123456789012:stage/AbCdEfGhIjKl"
    async with ivs.session(retry=RetryPolicy(max_attempts=1)) as session:
        for _ in range(3):
            with pytest.raises(IVSError):
                await session.realtime.get_stage(arn)
    told = [await details(ivs, "call", number=number) for number in (1, 2, 3)]
    assert [part(one, "Arguments") for one in told] == [{"arn": arn}] * 3
    assert part(told[0], "Answer")["code"] == "TooManyRequestsException"
    assert ["fault", "dropped; the call had no effect"] in told[1]["facts"]
    assert [heading["title"] for heading in told[1]["parts"]] == ["Arguments"]
    assert arn in part(told[2], "Answer")["message"]


async def test_a_call_that_cannot_be_read_has_no_arguments(ivs):
    await browse(ivs, "/CreateStage", method="POST")
    told = await details(ivs, "call", number=1)
    assert [heading["title"] for heading in told["parts"]] == ["Answer"]


async def test_events_are_listed_newest_first_and_each_is_there_whole(ivs):
    await populate(ivs)
    events = (await picture(ivs))["events"]
    assert events["count"] == len(ivs.events.kept)
    assert [row["id"] for row in events["rows"]] == [e["id"] for e in reversed(ivs.events.kept)]
    newest = ivs.events.kept[-1]
    assert events["rows"][0]["name"] == newest["detail"]["event_name"]
    assert events["rows"][0]["resource"] == newest["resources"][0]
    told = await details(ivs, "event", id=newest["id"])
    assert part(told, "JSON") == newest


async def test_a_stage_tells_of_its_people_sessions_recordings_and_tags(ivs):
    async with ivs.session() as session:
        bucket = S3StorageConfiguration(bucket_name="recordings")
        storage = await session.realtime.create_storage_configuration(s3=bucket)
        recording = AutoParticipantRecordingConfiguration(storage_configuration_arn=storage.arn)
        stage = (
            await session.realtime.create_stage(
                name="hall",
                tags={"team": "video"},
                auto_participant_recording_configuration=recording,
            )
        ).stage
        ana, ben = await everybody_joins(ivs, session, stage, "ana", "ben")
        await ben.publish()
    told = await details(ivs, "resource", arn=stage.arn)
    assert (told["kind"], told["title"], told["on_air"]) == ("Stage", "hall", True)
    assert told["tags"] == {"team": "video"}
    assert [row[:3] for row in table(told, "People")["rows"]] == [
        ["ben", "on air", ben.participant_id],
        ["ana", "watching", ana.participant_id],
    ]
    (past,) = table(told, "Sessions")["rows"]
    assert past[2:] == ["goes on", "2"]
    (recorded,) = table(told, "Recordings")["rows"]
    assert recorded[:3] == ["ben", "active", "recordings"]
    assert ben.participant_id in recorded[3]
    assert part(told, "As the service shows it")["activeSessionId"] == past[0]


async def test_a_channel_tells_of_its_streams_and_a_room_of_its_people(ivs):
    made = await populate(ivs)
    channel = await details(ivs, "resource", arn=made["$channel"])
    assert len(table(channel, "Streams")["rows"]) == 1
    room = await details(ivs, "resource", arn=made["$room"])
    assert [row[0] for row in table(room, "People")["rows"]] == ["ben"]


async def test_a_composition_tells_of_its_destinations(ivs):
    async with ivs.session() as session:
        stage = (await session.realtime.create_stage(name="hall")).stage
        channel = (await session.low_latency.create_channel(name="show")).channel
        encoder = await session.realtime.create_encoder_configuration(name="hd")
        to_channel = ChannelDestinationConfiguration(
            channel_arn=channel.arn, encoder_configuration_arn=encoder.arn
        )
        composition = await session.realtime.start_composition(
            stage_arn=stage.arn, destinations=[DestinationConfiguration(channel=to_channel)]
        )
    (row,) = (await picture(ivs))["sections"][1]["rows"]
    assert (row["on_air"], row["status"]) == (False, "starting")
    ivs.clock.advance(5)
    (row,) = (await picture(ivs))["sections"][1]["rows"]
    assert (row["name"], row["on_air"], row["status"]) == ("hall", True, "active")
    told = await details(ivs, "resource", arn=composition.arn)
    ((_, state, _, end),) = table(told, "Destinations")["rows"]
    assert (state, end) == ("active", "goes on")


@pytest.mark.parametrize(
    "text", ["HALL", "team=video", "ana", "1 on air", "{arn}", "{participant}"]
)
async def test_the_filter_finds_by_name_tag_person_state_and_arn(ivs, text):
    made = await populate(ivs)
    async with ivs.session() as session:
        await session.realtime.create_stage(name="other")
    state = await picture(ivs, text.format(arn=made["$stage"], participant=made["$participant"]))
    assert names(state, "Stages") == ["hall"]
    assert (state["sections"][0]["count"], state["sections"][0]["found"]) == (2, 1)


async def test_the_filter_finds_calls_and_events(ivs):
    made = await populate(ivs)
    async with ivs.session() as session:
        await session.chat.list_rooms()
        await session.realtime.get_stage(made["$stage"])
    state = await picture(ivs, "getstage")
    assert [call["operation"] for call in state["calls"]["rows"]] == ["GetStage"]
    assert (state["calls"]["count"], state["events"]["rows"]) == (2, [])
    state = await picture(ivs, "stream start")
    assert [event["resource"] for event in state["events"]["rows"]] == [made["$channel"]]


async def test_everything_there_is_can_be_seen_but_no_secret(ivs):
    await populate(ivs)
    async with ivs.session() as session:
        made = await session.realtime.create_stage(
            participant_token_configurations=[ParticipantTokenConfiguration(user_id="eve")]
        )
        stage = made.stage
        room = await session.chat.create_room(name="talk")
        secrets = [
            made.participant_tokens[0].token,
            (await session.realtime.create_participant_token(stage_arn=stage.arn)).token,
            (await session.chat.create_chat_token(room_identifier=room.arn, user_id="eve")).token,
            (await session.low_latency.create_channel()).stream_key.value,
            (
                await session.realtime.create_ingest_configuration(ingest_protocol="RTMPS")
            ).stream_key,
        ]
    secrets += [key.settings.value for key in ivs._engine.low_latency.stream_keys]
    state = await picture(ivs)
    assert [section["count"] for section in state["sections"]] == [2, 0, 2, 2]
    told = [state]
    for section in state["sections"]:
        told += [await details(ivs, "resource", arn=row["arn"]) for row in section["rows"]]
    told += [await details(ivs, "call", number=row["number"]) for row in state["calls"]["rows"]]
    told += [await details(ivs, "event", id=row["id"]) for row in state["events"]["rows"]]
    text = json.dumps(told)
    assert all(secrets)
    assert [secret for secret in secrets if secret in text] == []


async def test_a_crowd_is_counted(ivs):
    async with ivs.session() as session:
        for number in range(103):
            stage = (await session.realtime.create_stage(name=f"stage-{number}")).stage
        await everybody_joins(ivs, session, stage, *(f"viewer-{n}" for n in range(11)))
    section = (await picture(ivs))["sections"][0]
    assert (section["count"], section["found"], len(section["rows"])) == (103, 103, 100)
    (first, *_) = section["rows"]
    assert (first["name"], len(first["people"]), first["more"]) == ("stage-102", 8, 3)
    people = table(await details(ivs, "resource", arn=stage.arn), "People")
    assert (len(people["rows"]), people["count"]) == (11, 11)


@pytest.mark.parametrize(
    "path",
    ["resource?arn=arn:aws:ivs:us-east-1:1:stage/x", "call?number=9", "call", "event?id=%ff"],
)
async def test_what_is_gone_is_not_found(ivs, path):
    answer = await browse(ivs, f"/_local/state/{path}")
    assert (answer.status, answer.body) == (404, b"null")


@pytest.mark.parametrize("path", ["/", "/_local/state", "/_local/state/call?number=1"])
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
