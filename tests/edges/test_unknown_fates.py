"""A request was sent and no answer came: what is told, what is tried again, what is left alone."""

import asyncio
import copy
import pickle
import time as real_time

import aiohttp
import pytest

from ivsrt_async import RetryPolicy, Timeout
from ivsrt_async._core.transport import Transport
from ivsrt_async.errors import (
    CallTimeoutError,
    InvalidRequestError,
    IVSError,
    ResourceNotFoundException,
    ResponseParseError,
    ServiceError,
    TransportError,
)
from ivsrt_async.local import LocalIVS
from tests.support.own_time import OwnTime, let_run
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

pytestmark = pytest.mark.usefixtures("with_and_without_middleware")

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = {"stage": {"arn": ARN}}
CREATED = Answer.of({**STAGE, "participantTokens": []})
GONE = Answer.error("ResourceNotFoundException", 404)
TOO_MANY = Answer.error("TooManyRequestsException", 429)
DONE = Answer(200, b"")

UNKNOWN = {
    "no byte of an answer": HANG_UP,
    "no byte of the body": Answer(200, b'{"stage":{}}', cut_after=0),
    "half a body": Answer(200, b'{"stage":{}}', cut_after=5),
    "HTTP 500": Answer.error("InternalServerException", 500),
    "HTTP 500 of who knows whom": Answer(500, b""),
    "HTTP 502 of a proxy": Answer(502, b"<html>"),
    "HTTP 503": Answer.error("ServiceUnavailable", 503),
    "HTTP 504": Answer(504, b""),
    "a header that is none": Answer(200, b"", {"X": "\x00"}),
}
each_unknown = pytest.mark.parametrize("unknown", UNKNOWN.values(), ids=UNKNOWN)


@pytest.fixture
async def calling(time):
    """Gives a server with the answers asked for, and a session that calls it."""
    async with ScriptedServer() as server:
        sessions = []

        def prepare(*answers: Answer, **options):
            server._answers[:] = answers
            session = server.session(surroundings=time.surroundings(), **options)
            sessions.append(session)
            return server, session

        yield prepare
        for session in sessions:
            await session.aclose()


@pytest.fixture
async def ivs():
    async with LocalIVS() as running:
        yield running


@pytest.fixture
async def local(ivs):
    """A session with the local IVS whose retries do not wait; signatures go by real time."""
    own = OwnTime(real_time.time())
    async with ivs.session(surroundings=own.surroundings()) as session:
        yield session


# Deletes


async def test_a_delete_whose_answer_was_lost_succeeds(ivs, local):
    created = await local.realtime.create_stage(name="standup")
    ivs.faults.drop("DeleteStage", carried_out=True)
    assert await local.realtime.delete_stage(created.stage.arn) is None
    assert [call.status for call in ivs.calls if call.operation == "DeleteStage"][-1] == 404
    with pytest.raises(ResourceNotFoundException):
        await local.realtime.get_stage(created.stage.arn)


async def test_a_delete_in_each_service_succeeds_when_its_answer_was_lost(ivs, local):
    channel = (await local.low_latency.create_channel(name="show")).channel
    room = await local.chat.create_room(name="talk")
    ivs.faults.drop("DeleteChannel", carried_out=True)
    ivs.faults.cut("DeleteRoom")
    assert await local.low_latency.delete_channel(channel.arn) is None
    assert await local.chat.delete_room(room.arn) is None


DELETES = {
    "stage": lambda s: s.realtime.delete_stage(ARN),
    "encoder configuration": lambda s: s.realtime.delete_encoder_configuration(ARN),
    "ingest configuration": lambda s: s.realtime.delete_ingest_configuration(arn=ARN),
    "storage configuration": lambda s: s.realtime.delete_storage_configuration(ARN),
    "public key": lambda s: s.realtime.delete_public_key(ARN),
    "channel": lambda s: s.low_latency.delete_channel(ARN),
    "stream key": lambda s: s.low_latency.delete_stream_key(ARN),
    "playback key pair": lambda s: s.low_latency.delete_playback_key_pair(ARN),
    "recording configuration": lambda s: s.low_latency.delete_recording_configuration(ARN),
    "playback policy": lambda s: s.low_latency.delete_playback_restriction_policy(ARN),
    "ad configuration": lambda s: s.low_latency.delete_ad_configuration(ARN),
    "failover slate": lambda s: s.low_latency.delete_failover_slate_configuration(ARN),
    "room": lambda s: s.chat.delete_room(ARN),
    "logging configuration": lambda s: s.chat.delete_logging_configuration(ARN),
}
each_delete = pytest.mark.parametrize("delete", DELETES.values(), ids=DELETES)


@each_delete
async def test_a_delete_that_finds_nothing_after_an_attempt_of_ours_has_succeeded(calling, delete):
    server, session = calling(HANG_UP, GONE)
    assert await delete(session) is None
    assert len(server.received) == 2


@each_delete
async def test_a_delete_that_finds_nothing_at_once_raises(calling, delete):
    server, session = calling(GONE)
    with pytest.raises(ResourceNotFoundException) as raised:
        await delete(session)
    assert (raised.value.attempts, len(server.received)) == (1, 1)


@each_unknown
async def test_any_attempt_that_may_have_done_it_makes_the_404_a_success(calling, unknown):
    _, session = calling(unknown, GONE)
    assert await session.realtime.delete_stage(ARN) is None


async def test_an_attempt_before_the_last_may_have_done_it(calling):
    _, session = calling(HANG_UP, TOO_MANY, GONE)
    assert await session.realtime.delete_stage(ARN) is None


async def test_a_delete_that_was_only_throttled_before_raises(calling):
    server, session = calling(TOO_MANY, GONE)
    with pytest.raises(ResourceNotFoundException):
        await session.realtime.delete_stage(ARN)
    assert len(server.received) == 2


async def test_only_its_own_404_makes_a_delete_a_success(calling):
    pending = Answer.error("ConflictException", 409)
    _, session = calling(HANG_UP, pending)
    with pytest.raises(ServiceError, match="ConflictException"):
        await session.realtime.delete_stage(ARN)


async def test_a_404_of_who_knows_whom_is_no_success(calling):
    _, session = calling(HANG_UP, Answer(404, b"<html>no such site"))
    with pytest.raises(ServiceError, match="HTTP 404"):
        await session.realtime.delete_stage(ARN)


async def test_a_read_that_finds_nothing_at_its_second_attempt_raises(calling):
    _, session = calling(HANG_UP, GONE)
    with pytest.raises(ResourceNotFoundException):
        await session.realtime.get_stage(ARN)


# Creates


async def test_a_create_whose_answer_was_lost_makes_one_stage(ivs, local):
    ivs.faults.drop("CreateStage", carried_out=True)
    with pytest.raises(TransportError) as raised:
        await local.realtime.create_stage(name="standup")
    assert raised.value.maybe_done is True
    assert [s.name for s in (await local.realtime.list_stages()).stages] == ["standup"]


@each_unknown
async def test_a_create_is_not_sent_again_after_an_attempt_of_unknown_fate(calling, time, unknown):
    server, session = calling(unknown, Answer.of(STAGE))
    with pytest.raises(IVSError) as raised:
        await session.realtime.create_stage(name="standup")
    assert (raised.value.maybe_done, raised.value.attempts) == (True, 1)
    assert (len(server.received), time.slept) == (1, [])


@each_unknown
async def test_a_policy_can_have_creates_repeated(calling, unknown):
    server, session = calling(unknown, Answer.of(STAGE), retry=RetryPolicy(repeat_creates=True))
    assert (await session.realtime.create_stage(name="standup")).stage.arn == ARN
    assert len(server.received) == 2


async def test_repeated_creates_that_all_fail_say_that_one_may_have_happened(calling):
    answers = [HANG_UP, HANG_UP, TOO_MANY]
    _, session = calling(*answers, retry=RetryPolicy(repeat_creates=True))
    with pytest.raises(ServiceError) as raised:
        await session.realtime.create_stage(name="standup")
    assert (raised.value.maybe_done, raised.value.attempts) == (True, 3)


async def test_a_policy_of_one_service_copy_is_enough(calling):
    _, session = calling(HANG_UP, Answer.of(STAGE))
    repeating = session.realtime.with_options(retry=RetryPolicy(repeat_creates=True))
    assert (await repeating.create_stage(name="standup")).stage.arn == ARN


async def test_a_throttled_create_is_sent_again(calling, time):
    server, session = calling(TOO_MANY, TOO_MANY, Answer.of(STAGE))
    assert (await session.realtime.create_stage(name="standup")).stage.arn == ARN
    assert (len(server.received), time.slept) == (3, [1.0, 2.0])


async def test_a_create_that_was_throttled_to_the_end_has_not_happened(calling):
    _, session = calling(TOO_MANY, TOO_MANY, TOO_MANY)
    with pytest.raises(ServiceError) as raised:
        await session.realtime.create_stage(name="standup")
    assert (raised.value.maybe_done, raised.value.attempts) == (False, 3)


async def test_a_throttled_create_that_then_gets_no_answer_may_have_happened(calling):
    server, session = calling(TOO_MANY, HANG_UP, Answer.of(STAGE))
    with pytest.raises(TransportError) as raised:
        await session.realtime.create_stage(name="standup")
    assert (raised.value.maybe_done, len(server.received)) == (True, 2)


async def test_a_create_whose_connection_was_refused_is_tried_again(time):
    async with ScriptedServer() as server:
        pass  # nobody listens there any more
    async with server.session(surroundings=time.surroundings()) as session:
        with pytest.raises(TransportError) as raised:
            await session.realtime.create_stage(name="standup")
    assert (raised.value.attempts, raised.value.maybe_done) == (3, False)


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "Unheard"])
async def test_a_refused_create_has_not_happened(calling, code):
    _, session = calling(Answer.error(code, 400, Date=""))  # which says nothing of the clock
    with pytest.raises(ServiceError) as raised:
        await session.realtime.create_stage(name="standup")
    assert raised.value.maybe_done is False


async def test_a_create_that_was_never_sent_has_not_happened(calling):
    _, session = calling()
    with pytest.raises(InvalidRequestError) as raised:
        await session.realtime.create_stage(name="x" * 200)
    assert raised.value.maybe_done is False


async def test_a_create_whose_answer_nobody_can_read_may_have_happened(calling):
    server, session = calling(Answer(200, b"<html>"))
    with pytest.raises(ResponseParseError) as raised:
        await session.realtime.create_stage(name="standup")
    assert (raised.value.maybe_done, len(server.received)) == (True, 1)


async def test_a_create_with_an_idempotency_token_is_sent_again(calling):
    """Whoever has the token repeats it safely; the error still says what may be."""
    server, session = calling(HANG_UP, HANG_UP, HANG_UP)
    from ivsrt_async.realtime import ChannelDestinationConfiguration, DestinationConfiguration

    channel = ChannelDestinationConfiguration(channel_arn="arn:aws:ivs:eu-west-1:1:channel/x")
    with pytest.raises(TransportError) as raised:
        await session.realtime.start_composition(
            stage_arn=ARN, destinations=[DestinationConfiguration(channel=channel)]
        )
    assert (len(server.received), raised.value.maybe_done) == (3, True)


async def test_the_message_says_that_it_may_have_happened(calling):
    _, session = calling(HANG_UP)
    with pytest.raises(TransportError, match="may have"):
        await session.realtime.create_stage(name="standup")


async def test_the_message_of_a_call_that_has_not_happened_does_not_say_so(calling):
    _, session = calling(TOO_MANY, TOO_MANY, TOO_MANY)
    with pytest.raises(ServiceError) as raised:
        await session.realtime.create_stage(name="standup")
    assert "may have" not in str(raised.value)


@pytest.mark.parametrize(
    "again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))], ids=["copied", "pickled"]
)
async def test_the_fact_travels_with_the_error(calling, again):
    _, session = calling(HANG_UP)
    with pytest.raises(TransportError) as raised:
        await session.realtime.create_stage(name="standup")
    assert again(raised.value).maybe_done is True


# Time limits


async def silence(line: Line) -> None:
    await line.request()
    await asyncio.Event().wait()


async def outcome_after(time: OwnTime, seconds: float, call) -> BaseException | None:
    """What a call ends with that has this much time."""
    task = asyncio.ensure_future(call)
    await let_run()
    await time.advance(seconds)
    (outcome,) = await asyncio.gather(task, return_exceptions=True)
    return outcome if isinstance(outcome, BaseException) else None


@pytest.mark.parametrize(
    "limit", [Timeout(attempt=30), Timeout(total=30)], ids=["of an attempt", "of the call"]
)
async def test_a_create_that_got_no_answer_in_time_is_not_sent_again(time, limit):
    async with (
        RawServer(silence) as server,
        server.session(surroundings=time.surroundings(), timeout=limit) as session,
    ):
        error = await outcome_after(time, 31, session.realtime.create_stage(name="standup"))
        assert isinstance(error, CallTimeoutError)
        assert (error.maybe_done, len(server.received)) == (True, 1)


async def test_a_create_that_never_got_its_turn_has_not_happened(time):
    async with (
        RawServer(silence) as server,
        server.session(surroundings=time.surroundings(), max_connections=1) as session,
    ):
        first = asyncio.ensure_future(session.realtime.get_stage(ARN))
        await server.requests(1)
        brief = session.realtime.with_options(timeout=2)
        error = await outcome_after(time, 3, brief.create_stage(name="standup"))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert isinstance(error, CallTimeoutError)
        assert (error.maybe_done, len(server.received)) == (False, 1)


@pytest.mark.parametrize("code", ["ThrottlingException", "SlowDown", "RequestLimitExceeded"])
async def test_a_create_that_was_throttled_with_status_503_has_not_happened(calling, code):
    server, session = calling(Answer.error(code, 503), CREATED)
    await session.realtime.create_stage(name="standup")
    assert len(server.received) == 2


@pytest.mark.parametrize("own", [True, False], ids=["own connections", "borrowed connections"])
async def test_where_nobody_listens_nothing_has_happened(time, own):
    async with ScriptedServer() as server:
        pass  # nobody listens there any more
    async with aiohttp.ClientSession() as http:
        options = {} if own else {"http": http}
        async with server.session(surroundings=time.surroundings(), **options) as session:
            with pytest.raises(TransportError) as raised:
                await session.realtime.create_stage(name="standup")
    assert (raised.value.attempts, raised.value.maybe_done) == (3, False)


async def test_what_an_earlier_call_sent_says_nothing_about_this_one(time, monkeypatch):
    """Connections take a while to be opened; meanwhile nothing has left."""
    go_on = asyncio.Event()

    async def never(_self):
        await go_on.wait()

    async with ScriptedServer(script=lambda _: CREATED) as server:
        async with server.session() as session:
            await session.realtime.create_stage(name="standup")
        monkeypatch.setattr(Transport, "_connect", never)
        async with server.session(timeout=0.05) as session:
            with pytest.raises(CallTimeoutError) as raised:
                await session.realtime.create_stage(name="standup")
    assert raised.value.maybe_done is False
