"""What is no good is refused by name before anything is stored or sent, wherever it is given."""

import re
from datetime import UTC, datetime, timedelta
from traceback import TracebackException

import pytest
from fastapi import FastAPI

from ivsrt_async import fastapi, pacing, recordings, workflows
from ivsrt_async.chat_review import Allow, ReviewHandler
from ivsrt_async.errors import ConfigurationError, InvalidRequestError, IVSError
from ivsrt_async.events import (
    EventReceiver,
    EventRouter,
    LambdaHandler,
    NewestEvents,
    RecentEvents,
    aiohttp_handler,
    asgi_app,
    has_shared_secret,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.redis import RedisEventMemory, RedisLocks, RedisPacing

URL = "redis://cache"
CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcdefgh"
STAGE = "arn:aws:ivs:us-east-1:123456789012:stage/abcdefgh"
ROOM = "arn:aws:ivschat:us-east-1:123456789012:room/abcdefgh"
HUGE = 10**400
UNWRITABLE = 10**5000
"""Python refuses to write it."""

NO_SECONDS = [None, "5", True, 0, -1, float("nan"), HUGE, UNWRITABLE, timedelta(seconds=5)]
NO_SPANS = [5, "1h", True, timedelta(), -timedelta(days=1), timedelta.max, UNWRITABLE]
NO_COUNTS = ["5", True, 0, -1, 1.5, object()]
NO_TEXTS = [None, 5, "", b"text", ["text"]]
NO_MAPPINGS = [5, "text", [1], {"a": 5}, {5: "a"}]
NO_TIMES = ["2026-01-01", 5, datetime(2026, 1, 1)]  # noqa: DTZ001 - without a zone
NO_FUNCTIONS = [5, "call"]
NO_OBJECTS = [5, "text", object()]


def router():
    return EventRouter(memory=RecentEvents())


def review(_):
    return Allow()


async def authorize(*_):
    return None


async def fetch(*_):
    return None


def cases(table):
    """Each argument with each value that is no good."""
    return [
        pytest.param(make, field, value, id=f"{name}-{field}-{type(value).__name__}-{number}")
        for name, field, make, values in table
        for number, value in enumerate(values)
    ]


MADE = [
    ("RedisLocks", "timeout", lambda v: RedisLocks(URL, timeout=v), NO_SECONDS),
    ("RedisLocks", "lease", lambda v: RedisLocks(URL, lease=v), NO_SPANS),
    ("RedisLocks", "prefix", lambda v: RedisLocks(URL, prefix=v), NO_TEXTS),
    ("RedisEventMemory", "keep", lambda v: RedisEventMemory(URL, keep=v), NO_SPANS),
    ("RedisEventMemory", "prefix", lambda v: RedisEventMemory(URL, prefix=v), NO_TEXTS),
    ("RecentEvents", "keep", lambda v: RecentEvents(keep=v), NO_SPANS),
    ("RecentEvents", "capacity", RecentEvents, NO_COUNTS),
    ("RecentEvents", "monotonic", lambda v: RecentEvents(monotonic=v), NO_FUNCTIONS),
    ("NewestEvents", "capacity", NewestEvents, NO_COUNTS),
    ("NewestEvents", "event", lambda v: NewestEvents().advance(v), NO_OBJECTS),
    ("EventRouter", "lease", lambda v: EventRouter(lease=v), NO_SPANS),
    ("EventRouter", "memory", lambda v: EventRouter(memory=v), NO_OBJECTS),
    ("EventReceiver", "router", lambda v: EventReceiver(v, "sesame"), NO_OBJECTS),
    ("EventReceiver", "secret", lambda v: EventReceiver(router(), v), [None, 5, "", [5], b"x"]),
    ("EventReceiver", "header", lambda v: EventReceiver(router(), "sesame", header=v), NO_TEXTS),
    ("has_shared_secret", "headers", lambda v: has_shared_secret(v, "sesame"), [None, 5, "a"]),
    ("asgi_app", "receiver", asgi_app, NO_OBJECTS),
    ("aiohttp_handler", "receiver", aiohttp_handler, NO_OBJECTS),
    ("LambdaHandler", "handles", LambdaHandler, NO_OBJECTS),
    (
        "add_event_route",
        "receiver",
        lambda v: fastapi.add_event_route(FastAPI(), v),
        NO_OBJECTS,
    ),
    ("lifespan", "make_session", fastapi.lifespan, NO_FUNCTIONS),
    ("lifespan", "then", lambda v: fastapi.lifespan(then=v), NO_FUNCTIONS),
    ("token_routes", "authorize", fastapi.token_routes, NO_FUNCTIONS),
    ("token_routes", "roles", lambda v: fastapi.token_routes(authorize, roles=v), [5, {"a": 5}]),
    (
        "token_routes",
        "signer",
        lambda v: fastapi.token_routes(authorize, signer=v),
        NO_OBJECTS,
    ),
    ("Role", "stage_valid_for", lambda v: fastapi.Role(stage_valid_for=v), NO_SPANS),
    ("Role", "chat_session", lambda v: fastapi.Role(chat_session=v), [*NO_SPANS, timedelta(1)]),
    ("ProblemResponse", "status", lambda v: fastapi.ProblemResponse(v, "no"), [None, 5, "a"]),
    ("ProblemResponse", "detail", lambda v: fastapi.ProblemResponse(400, v), [None, 5]),
    (
        "ProblemResponse",
        "retry_after",
        lambda v: fastapi.ProblemResponse(429, "no", retry_after=v),
        ["5", -1, float("nan"), UNWRITABLE],
    ),
    ("problem_of", "error", fastapi.problem_of, [None, ValueError()]),
    ("problem_responses", "status", fastapi.problem_responses, [5, "a"]),
    ("RecordingsFolder", "path", recordings.RecordingsFolder, [None, 5, b"s3"]),
    (
        "prefix_of",
        "day",
        lambda v: recordings.prefix_of(CHANNEL, day=v),
        ["2026-01-01", 5],
    ),
    ("cut_list", "playlists", recordings.cut_list, [None, 5, [], {"ana": 5}]),
    ("cut_list", "start", lambda v: recordings.cut_list({}, start=v), NO_TIMES),
    ("cut_list", "end", lambda v: recordings.cut_list({}, end=v), NO_TIMES),
    ("ReviewHandler", "review", ReviewHandler, NO_FUNCTIONS),
    (
        "ReviewHandler",
        "maximum_message_length",
        lambda v: ReviewHandler(review, maximum_message_length=v),
        NO_COUNTS,
    ),
    ("ReviewHandler", "seconds", lambda v: ReviewHandler(review, seconds=v), NO_SECONDS),
    ("ReviewHandler", "late", lambda v: ReviewHandler(review, late=v), NO_OBJECTS),
    ("metadata_pieces", "text", workflows.metadata_pieces, [None, 5, b"text"]),
]


@pytest.mark.parametrize(("make", "field", "value"), cases(MADE))
def test_what_is_no_good_is_refused_by_name(make, field, value):
    with pytest.raises(InvalidRequestError, match=rf"^{field} must ") as raised:
        make(value)
    assert raised.value.field == field


@pytest.mark.parametrize("number", [HUGE, UNWRITABLE], ids=["huge", "unwritable"])
@pytest.mark.parametrize(
    "make",
    [
        lambda v: pacing.Pacing(rates={"CreateStage": v}),
        lambda v: pacing.Pacing(share=v),
        lambda v: RedisPacing(URL, account=v),
        lambda v: RedisPacing(URL, account="a", rates={"CreateStage": v}),
        lambda v: RedisPacing(URL, account="a", fallback_share=v),
    ],
)
def test_a_pace_refuses_numbers_that_no_float_holds(make, number):
    with pytest.raises(ConfigurationError, match=r"must be "):
        make(number)


@pytest.fixture
async def ivs():
    async with LocalIVS() as ivs:
        yield ivs


@pytest.fixture
async def session(ivs):
    async with ivs.session(surroundings=ivs.clock.surroundings()) as session:
        yield session


START = datetime(2026, 1, 1, tzinfo=UTC)
HOST = workflows.Host(STAGE, "participant1")


def first(changes):
    return anext(aiter(changes))


async def rows():
    for row in ():
        yield row


def playlist(fetch=fetch, bucket="b", key="k"):
    return recordings.read_playlist(fetch, bucket, key)


def recording(fetch=fetch, bucket="b", prefix="p"):
    return recordings.read_recording(fetch, bucket, prefix)


JOBS = [
    ("reap", "tags", lambda s, v: workflows.reap(s, tags=v), [None, *NO_MAPPINGS]),
    ("reap", "kinds", lambda s, v: reap(s, kinds=v), [5, "stage", [], ["x"], [[]]]),
    ("reap", "older_than", lambda s, v: reap(s, older_than=v), NO_SPANS),
    ("reap", "idle_for", lambda s, v: reap(s, idle_for=v), NO_SPANS),
    ("reap", "limit", lambda s, v: reap(s, limit=v), NO_COUNTS),
    ("reap", "created_at_tag", lambda s, v: reap(s, created_at_tag=v), NO_TEXTS),
    ("reap", "dry_run", lambda s, v: reap(s, dry_run=v), [None, 0, "no"]),
    ("reap", "progress", lambda s, v: reap(s, progress=v), NO_FUNCTIONS),
    ("reap", "session", lambda _, v: reap(v), NO_OBJECTS),
    ("ensure_stage", "session", lambda _, v: workflows.ensure_stage(v, "x"), NO_OBJECTS),
    ("ensure_stage", "name", workflows.ensure_stage, NO_TEXTS),
    ("ensure_stage", "tags", lambda s, v: workflows.ensure_stage(s, "x", tags=v), NO_MAPPINGS),
    ("ensure_stage", "locks", lambda s, v: workflows.ensure_stage(s, "x", locks=v), NO_FUNCTIONS),
    ("ensure_storage", "bucket", workflows.ensure_storage_configuration, NO_TEXTS),
    ("LiveStages", "session", lambda _, v: workflows.LiveStages(v), NO_OBJECTS),
    ("LiveStages", "event", lambda s, v: workflows.LiveStages(s).handle(v), NO_OBJECTS),
    ("end_room", "user_ids", lambda s, v: end_room(s, user_ids=v), [None, "ana", 5, [5], [""]]),
    ("end_room", "reason", lambda s, v: end_room(s, reason=v), [5, "", "x" * 257]),
    ("remove_user", "user_id", lambda s, v: workflows.remove_user(s, STAGE, v), NO_TEXTS),
    (
        "remove_user",
        "reason",
        lambda s, v: workflows.remove_user(s, STAGE, "ana", reason=v),
        [5, "x" * 129],
    ),
    ("start_recording", "bucket", lambda s, v: start_recording(s, bucket=v), NO_TEXTS),
    ("start_recording", "video", lambda s, v: start_recording(s, video=v), [5, 0, "hd"]),
    ("stop_recording", "part", workflows.stop_recording, NO_OBJECTS),
    ("start_versus", "first", lambda s, v: workflows.start_versus(s, v, HOST), NO_OBJECTS),
    ("end_versus", "hosts", workflows.end_versus, NO_OBJECTS),
    ("watch_health", "every", lambda s, v: first(workflows.watch_health(s, every=v)), NO_SECONDS),
    (
        "watch_health",
        "patience",
        lambda s, v: first(workflows.watch_health(s, patience=v)),
        [None, "5", -1, HUGE, timedelta(1)],
    ),
    (
        "watch_health",
        "channels",
        lambda s, v: first(workflows.watch_health(s, channels=v)),
        [5, CHANNEL, [5]],
    ),
    ("participant_usage", "start", lambda s, v: usage(s, start=v), [None, *NO_TIMES]),
    ("participant_usage", "end", lambda s, v: usage(s, end=v), NO_TIMES),
    ("participant_usage", "stages", lambda s, v: usage(s, stages=v), [5, STAGE, [5]]),
    ("participant_usage", "tags", lambda s, v: usage(s, tags=v), NO_MAPPINGS),
    (
        "composition_usage",
        "events",
        lambda s, v: first(workflows.composition_usage(s, start=START, events=v)),
        [None, 5, "text"],
    ),
    ("total_usage", "rows", lambda _, v: workflows.total_usage(v, len), NO_OBJECTS),
    ("total_usage", "by", lambda _, v: workflows.total_usage(rows(), v), NO_FUNCTIONS),
    ("promote_guest", "signer", lambda s, v: promote(s, signer=v), NO_OBJECTS),
    ("promote_guest", "deliver", lambda s, v: promote(s, deliver=v), NO_FUNCTIONS),
    (
        "MetadataPublisher",
        "rate",
        lambda s, v: publisher(s, rate=v),
        [None, True, 0, 6, "5", HUGE, float("nan")],
    ),
    ("MetadataPublisher", "text", lambda s, v: publisher(s, text=v), NO_TEXTS),
    ("ViewerBans", "store", workflows.ViewerBans, NO_OBJECTS),
    ("ViewerBans", "viewer_id", lambda s, v: bans(s).lift(CHANNEL, v), NO_TEXTS),
    ("ViewerBans", "viewer_id", lambda s, v: bans(s).find(CHANNEL, v), NO_TEXTS),
    ("ViewerBans", "signer", lambda s, v: bans(s).sign(v, CHANNEL, "ana"), NO_OBJECTS),
    ("read_playlist", "fetch", lambda _, v: playlist(fetch=v), NO_FUNCTIONS),
    ("read_playlist", "bucket", lambda _, v: playlist(bucket=v), NO_TEXTS),
    ("read_playlist", "key", lambda _, v: playlist(key=v), NO_TEXTS),
    ("read_recording", "fetch", lambda _, v: recording(fetch=v), NO_FUNCTIONS),
    ("read_recording", "bucket", lambda _, v: recording(bucket=v), NO_TEXTS),
    ("read_recording", "prefix", lambda _, v: recording(prefix=v), NO_TEXTS),
    (
        "find_recordings",
        "list_keys",
        lambda _, v: first(recordings.find_recordings(v, "b")),
        NO_FUNCTIONS,
    ),
]


def reap(session, **options):
    return workflows.reap(session, **{"tags": {"app": "demo"}, **options})


def end_room(session, **options):
    return workflows.end_room(session, ROOM, **options)


def start_recording(session, **options):
    return workflows.start_recording(session, STAGE, **{"bucket": "recordings", **options})


def usage(session, **options):
    return first(workflows.participant_usage(session, **{"start": START, **options}))


async def promote(session, signer=None, deliver=fetch):
    class Signer:
        def exchange(self):
            raise AssertionError

    return await workflows.promote_guest(session, signer or Signer(), "token", deliver)


async def publisher(session, rate=5.0, text="text"):
    return await workflows.MetadataPublisher(session, CHANNEL, rate=rate).publish(text)


def bans(session):
    return workflows.ViewerBans(session)


@pytest.mark.parametrize(("job", "field", "value"), cases(JOBS))
async def test_a_job_refuses_it_before_anything_is_sent(ivs, session, job, field, value):
    with pytest.raises(InvalidRequestError, match=rf"^{field} must ") as raised:
        await job(session, value)
    assert raised.value.field == field
    assert list(ivs.calls) == []


@pytest.mark.parametrize("viewers", [None, 5, "ana", [5], [""], ["x" * 41], ["ana", 5], [[]]])
async def test_a_ban_that_aws_would_refuse_is_not_stored_either(ivs, session, viewers):
    store = workflows.MemoryBans()
    with pytest.raises(InvalidRequestError, match="viewer_ids must be"):
        await workflows.ViewerBans(session, store).ban(CHANNEL, viewers)
    assert list(ivs.calls) == []
    assert await store.get(CHANNEL, "ana") is None


@pytest.mark.parametrize("span", NO_SPANS, ids=range(len(NO_SPANS)))
async def test_a_ban_lasts_for_a_time_that_can_be_told(ivs, session, span):
    with pytest.raises(InvalidRequestError, match="lasts must be a timedelta above 0"):
        await workflows.ViewerBans(session).ban(CHANNEL, ["ana"], lasts=span)
    assert list(ivs.calls) == []


@pytest.mark.parametrize("seconds", [HUGE, UNWRITABLE], ids=["huge", "unwritable"])
async def test_a_call_refuses_a_number_that_json_cannot_hold(ivs, session, seconds):
    with pytest.raises(InvalidRequestError, match="reconnect_window_seconds must be 0 to 300"):
        await session.realtime.start_participant_replication(
            source_stage_arn=STAGE,
            destination_stage_arn=STAGE,
            participant_id="participant1",
            reconnect_window_seconds=seconds,
        )
    assert list(ivs.calls) == []


async def test_a_body_is_bytes_or_read_by_a_function():
    receiver = EventReceiver(router(), "sesame")
    with pytest.raises(InvalidRequestError, match="body must be a function"):
        await receiver.receive({"x-api-key": "sesame"}, 5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: EventReceiver(5, "sesame"),
        lambda: EventReceiver(router(), "sesame", header=5),
        lambda: EventReceiver(router(), "sesame", answer_within=HUGE),
        lambda: has_shared_secret(5, "sesame"),
        lambda: has_shared_secret({}, {"sesame"}),
        lambda: RedisLocks("redis://:sesame@cache", timeout=0),
        lambda: RedisLocks("redis://:sesame@cache", prefix=5),
        lambda: RedisEventMemory("redis://:sesame@cache", keep=5),
        lambda: RedisPacing("redis://:sesame@cache", account="a", rates={"CreateStage": HUGE}),
    ],
)
def test_no_refusal_shows_a_secret(make):
    with pytest.raises(IVSError) as raised:
        make()
    frames = TracebackException.from_exception(raised.value, capture_locals=True).stack
    shown = [str(frame.locals) for frame in frames if frame.filename != __file__]
    assert not re.search("sesame", " ".join([str(raised.value), *shown]))
