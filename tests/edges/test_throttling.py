"""However a service says "too fast", one class catches it; a session slows what was too fast."""

import asyncio
import copy
import pickle

import pytest

from ivsrt_async import RetryPolicy
from ivsrt_async.errors import ServiceError, ThrottlingException
from tests.support.own_time import OwnTime, let_run, soon
from tests.support.scripted_server import Answer, Received, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
ONCE = RetryPolicy(max_attempts=1)
CALLS = {
    "realtime": lambda s: s.realtime.get_stage(ARN),
    "low_latency": lambda s: s.low_latency.get_channel(ARN),
    "chat": lambda s: s.chat.get_room(ARN),
    "a list": lambda s: s.low_latency.list_channels().collect(),
    "one that models the error": lambda s: s.low_latency.put_metadata(
        channel_arn=ARN, metadata="a"
    ),
    "tags": lambda s: s.chat.list_tags_for_resource(ARN),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
CODES = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
]


async def error_of(call, answer: Answer) -> ServiceError:
    async with ScriptedServer(answer) as server, server.session(retry=ONCE) as session:
        with pytest.raises(ServiceError) as raised:
            await call(session)
    return raised.value


@each_call
async def test_http_429_is_caught_by_class_in_every_service(call):
    error = await error_of(call, Answer.error("TooManyRequestsException", 429, "Rate exceeded"))
    assert isinstance(error, ThrottlingException)
    assert (error.code, error.status) == ("TooManyRequestsException", 429)
    assert (error.message, error.throttled, error.retryable) == ("Rate exceeded", True, True)


@pytest.mark.parametrize("status", [400, 429, 503])
@pytest.mark.parametrize("code", CODES)
async def test_every_code_that_says_so_is_caught_by_class_and_kept(code, status):
    error = await error_of(CALLS["realtime"], Answer.error(code, status))
    assert isinstance(error, ThrottlingException)
    assert (error.code, error.status, error.throttled) == (code, status, True)


@each_call
async def test_http_429_of_a_gateway_is_caught_too(call):
    error = await error_of(call, Answer(429, b"<html>slow down"))
    assert isinstance(error, ThrottlingException)
    assert error.throttled


@pytest.mark.parametrize(
    ("milliseconds", "seconds"), [("2500", 2.5), ("0", 0.0), ("", None), ("soon", None)]
)
async def test_how_long_to_wait_stands_on_the_error(milliseconds, seconds):
    answer = Answer.error("TooManyRequestsException", 429, x_amz_retry_after=milliseconds)
    error = await error_of(CALLS["realtime"], answer)
    assert error.retry_after == seconds


async def test_the_status_has_one_name():
    error = await error_of(CALLS["realtime"], Answer.error("TooManyRequestsException", 429))
    assert getattr(error, "status_code", error.status) == error.status


@pytest.mark.parametrize(
    "again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))], ids=["copied", "pickled"]
)
async def test_a_throttled_error_keeps_its_class_and_code_on_its_way(again):
    error = again(await error_of(CALLS["chat"], Answer.error("TooManyRequestsException", 429)))
    assert isinstance(error, ThrottlingException)
    assert (error.code, error.status) == ("TooManyRequestsException", 429)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ServiceQuotaExceededException", 402),
        ("LimitExceeded", 400),
        ("ConflictException", 409),
        ("ServiceUnavailable", 503),
        ("InternalServerException", 500),
    ],
)
async def test_what_says_something_else_is_not_caught_by_it(code, status):
    error = await error_of(CALLS["low_latency"], Answer.error(code, status))
    assert not isinstance(error, ThrottlingException)
    assert (error.code, error.throttled) == (code, False)


async def test_a_modelled_error_stays_what_it_is_even_with_status_429():
    """A quota of things that may exist is not a rate."""
    answer = Answer.error("ServiceQuotaExceededException", 429)
    error = await error_of(lambda s: s.realtime.create_stage(), answer)
    assert type(error).__name__ == "ServiceQuotaExceededException"
    assert not isinstance(error, ThrottlingException)


# Adaptive mode


def sweeping(request: Received) -> Answer:
    """A service with a low rate for deletes only."""
    if request.target == "/DeleteStage":
        return Answer.error("TooManyRequestsException", 429, Date="")
    return Answer.of({"participantToken": {"token": "t", "participantId": "p"}}, Date="")


@pytest.fixture
async def adaptive():
    """Makes adaptive sessions on a clock that a test moves."""
    sessions = []
    async with ScriptedServer(script=sweeping) as server:

        def make(time: OwnTime, **options):
            policy = RetryPolicy(mode="adaptive", max_attempts=1)
            surroundings = time.surroundings()
            session = server.session(surroundings=surroundings, retry=policy, **options)
            sessions.append(session)
            return session

        yield make
        for session in sessions:
            await session.aclose()


async def sweep(session, deletes: int = 20) -> None:
    """Delete until the service has said often enough that this is too fast."""
    for _ in range(deletes):
        with pytest.raises(ServiceError):
            await session.realtime.delete_stage(ARN)


async def test_a_throttled_sweep_of_deletes_does_not_delay_a_token(adaptive):
    time = OwnTime()
    session = adaptive(time)
    await sweep(session)
    slept = len(time.slept)
    for _ in range(20):
        await session.realtime.create_participant_token(ARN)
    assert time.slept[slept:] == []


async def test_deletes_that_wait_do_not_hold_up_a_token(adaptive):
    time = OwnTime(held=True)
    session = adaptive(time)
    with pytest.raises(ServiceError):
        await session.realtime.delete_stage(ARN)
    deletes = [asyncio.ensure_future(session.realtime.delete_stage(ARN)) for _ in range(5)]
    await let_run()
    assert time.sleeping > 0
    try:
        token = await soon(session.realtime.create_participant_token(ARN))
    finally:
        for delete in deletes:
            delete.cancel()
        await asyncio.gather(*deletes, return_exceptions=True)
    assert token.token == "t"


async def test_the_throttled_operation_itself_is_slowed(adaptive):
    time = OwnTime()
    session = adaptive(time)
    await sweep(session)
    assert len(time.slept) >= 18


async def test_the_same_operation_is_slowed_in_every_copy_of_the_service(adaptive):
    time = OwnTime()
    session = adaptive(time)
    await sweep(session)
    slept = len(time.slept)
    patient = session.realtime.with_options(timeout=600)
    with pytest.raises(ServiceError):
        await patient.delete_stage(ARN)
    assert len(time.slept) == slept + 1


async def test_operations_of_one_name_in_two_services_are_two(adaptive):
    """Tags are counted by each service for itself."""

    def script(request: Received) -> Answer:
        if "stage" in request.target:
            return Answer.error("TooManyRequestsException", 429, Date="")
        return Answer.of({"tags": {}}, Date="")

    time = OwnTime()
    async with ScriptedServer(script=script) as server:
        policy = RetryPolicy(mode="adaptive", max_attempts=1)
        async with server.session(surroundings=time.surroundings(), retry=policy) as session:
            for _ in range(5):
                with pytest.raises(ServiceError):
                    await session.realtime.list_tags_for_resource(ARN)
            slept = len(time.slept)
            for _ in range(5):
                await session.chat.list_tags_for_resource(ARN.replace("stage/", "room/"))
    assert time.slept[slept:] == []


async def test_a_long_silence_saves_up_no_burst(adaptive):
    """The bucket holds what its rate fills in a second, however long nobody calls."""
    time = OwnTime()
    session = adaptive(time)
    await sweep(session)
    time.now += 3600
    slept = len(time.slept)
    deletes = [session.realtime.delete_stage(ARN) for _ in range(10)]
    await asyncio.gather(*deletes, return_exceptions=True)
    assert len(time.slept) - slept >= 8
