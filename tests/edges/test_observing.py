"""What happened to calls can be looked at, without a change to what they return."""

import asyncio

import pytest

from ivsrt_async.errors import ServiceError, TransportError
from tests.support.own_time import OwnTime, let_run
from tests.support.scripted_server import HANG_UP, Answer, Received, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
UNAVAILABLE = Answer.error("ServiceUnavailable", 503)
TOO_MANY = Answer.error("TooManyRequestsException", 429)
REQUEST_ID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
async def calling(time):
    """Gives a session whose server gives these answers in turn."""
    async with ScriptedServer() as server:
        sessions = []

        def prepare(*answers: Answer, script=None, **options):
            server._answers[:] = answers
            server._script = script
            session = server.session(surroundings=time.surroundings(), **options)
            sessions.append(session)
            return session

        yield prepare
        for session in sessions:
            await session.aclose()


async def test_a_call_tells_how_it_went(calling):
    session = calling(STAGE)
    async with session.observe() as calls:
        stage = await session.realtime.get_stage(ARN)
    (call,) = calls
    assert stage.arn == ARN
    assert (call.operation, call.attempts, call.request_id) == ("GetStage", 1, REQUEST_ID)
    assert (call.waited, call.error) == (0, None)


async def test_a_call_that_was_retried_tells_how_often_and_how_long_it_waited(calling):
    session = calling(UNAVAILABLE, TOO_MANY, STAGE)
    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
    (call,) = calls
    assert (call.attempts, call.request_id, call.error) == (3, REQUEST_ID, None)
    assert call.waited == pytest.approx(0.05 + 2.0)


async def test_a_call_tells_what_was_asked_of_whom_and_what_came_of_it(calling):
    session = calling(TOO_MANY, STAGE, timeout=20)
    async with session.observe() as calls:
        stage = await session.realtime.get_stage(ARN)
    (call,) = calls
    assert (call.service, dict(call.arguments), call.timeout) == ("realtime", {"arn": ARN}, 20)
    assert (call.region, call.throttles, call.paced) == ("eu-west-1", 1, 0)
    assert call.result is stage


async def test_a_call_hides_secrets_among_its_arguments(calling):
    session = calling(Answer.of({"token": "psst"}))
    async with session.observe() as calls:
        await session.chat.create_chat_token(room_identifier="room", user_id="psst")
    assert calls[0].arguments == {"room_identifier": "room", "user_id": "<hidden>"}
    assert "psst" not in repr(calls[0])


async def test_a_call_that_failed_tells_its_error(calling):
    session = calling(UNAVAILABLE, UNAVAILABLE, Answer.error("ConflictException", 409))
    with pytest.raises(ServiceError) as raised:
        async with session.observe() as calls:
            await session.realtime.get_stage(ARN)
    (call,) = calls
    assert call.error is raised.value
    assert (call.attempts, call.request_id) == (3, REQUEST_ID)


async def test_a_call_without_an_answer_has_no_request_id(calling):
    session = calling(HANG_UP, HANG_UP, HANG_UP)
    async with session.observe() as calls:
        with pytest.raises(TransportError):
            await session.realtime.get_stage(ARN)
    (call,) = calls
    assert (call.request_id, call.attempts, type(call.error)) == (None, 3, TransportError)


async def test_calls_stand_in_the_order_in_which_they_ended(calling):
    session = calling(STAGE, Answer.of({"channel": {"arn": ARN}}), STAGE)
    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
        await session.low_latency.get_channel(ARN)
        await session.realtime.with_options(timeout=5).get_stage(ARN)
    assert [call.operation for call in calls] == ["GetStage", "GetChannel", "GetStage"]


async def test_each_page_of_a_list_is_a_call(calling):
    pages = [Answer.of({"stages": [], "nextToken": "b"}), Answer.of({"stages": []})]
    session = calling(*pages)
    async with session.observe() as calls:
        await session.realtime.list_stages().collect()
    assert [call.operation for call in calls] == ["ListStages", "ListStages"]


async def test_tasks_started_within_are_observed(calling):
    session = calling(script=lambda _: STAGE)
    async with session.observe() as calls, asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(session.realtime.get_stage(ARN))
    assert len(calls) == 10


async def test_tasks_outside_are_not_observed(calling):
    gate = asyncio.Event()

    async def script(_: Received) -> Answer:
        await gate.wait()
        return STAGE

    session = calling(script=script)
    outside = asyncio.ensure_future(session.chat.list_rooms().collect())
    entered = asyncio.Event()

    async def another() -> None:
        await entered.wait()
        await session.realtime.get_stage(ARN)

    late = asyncio.ensure_future(another())
    await let_run()
    async with session.observe() as calls:
        inside = asyncio.ensure_future(session.realtime.get_stage(ARN))
        entered.set()
        await let_run()
        gate.set()
        await inside
        await asyncio.gather(outside, late, return_exceptions=True)
    assert [call.operation for call in calls] == ["GetStage"]


async def test_two_who_observe_at_once_see_their_own_calls(calling):
    session = calling(script=lambda _: STAGE)

    async def observed(count: int) -> int:
        async with session.observe() as calls:
            for _ in range(count):
                await session.realtime.get_stage(ARN)
        return len(calls)

    assert await asyncio.gather(observed(1), observed(2), observed(3)) == [1, 2, 3]


async def test_calls_after_the_block_are_not_observed(calling):
    session = calling(script=lambda _: STAGE)
    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
    await session.realtime.get_stage(ARN)
    assert len(calls) == 1


async def test_another_session_is_not_observed(calling):
    session, other = calling(script=lambda _: STAGE), calling(script=lambda _: STAGE)
    async with session.observe() as calls:
        await other.realtime.get_stage(ARN)
    assert list(calls) == []


async def test_an_observation_within_another_sees_only_what_is_within(calling):
    session = calling(script=lambda _: STAGE)
    async with session.observe():
        await session.realtime.get_stage(ARN)
        async with session.observe() as inner:
            await session.realtime.get_stage(ARN)
        await session.realtime.get_stage(ARN)
    assert len(inner) == 1


async def test_a_cancelled_call_leaves_the_others_as_they_are():
    time = OwnTime()

    async def script(request: Received) -> Answer:
        if request.target == "/GetRoom":
            await asyncio.Event().wait()
        return STAGE

    async with (
        ScriptedServer(script=script) as server,
        server.session(surroundings=time.surroundings()) as session,
        session.observe() as calls,
    ):
        hanging = asyncio.ensure_future(session.chat.get_room(ARN))
        await server.requests(1)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        await session.realtime.get_stage(ARN)
    assert [call.operation for call in calls if call.error is None] == ["GetStage"]


async def test_a_record_shows_no_secret(calling):
    answer = {"participantToken": {"participantId": "p", "token": "the-secret"}}
    session = calling(Answer.of(answer))
    async with session.observe() as calls:
        await session.realtime.create_participant_token(ARN)
    assert "the-secret" not in repr(calls)
    assert "CreateParticipantToken" in repr(calls)


async def test_after_the_block_nothing_more_is_collected(calling):
    session = calling(STAGE, STAGE)
    go_on = asyncio.Event()

    async def later() -> None:
        await go_on.wait()
        await session.realtime.get_stage(ARN)

    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
        poller = asyncio.create_task(later())
        await asyncio.sleep(0)
    go_on.set()
    await poller
    assert len(calls) == 1


async def test_a_block_may_end_in_another_task_than_it_began(calling):
    session = calling()

    async def fixture():
        async with session.observe() as calls:
            yield calls

    ends = fixture()
    await asyncio.create_task(anext(ends))
    with pytest.raises(StopAsyncIteration):
        await asyncio.create_task(anext(ends))
