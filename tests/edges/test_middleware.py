"""Middleware: what it sees of calls and attempts, what it may change, and what it cannot break."""

import asyncio

import pytest

from ivsrt_async import RetryPolicy, Timeout
from ivsrt_async.errors import (
    CallTimeoutError,
    ConfigurationError,
    IVSError,
    ResourceNotFoundException,
    ResponseParseError,
    SessionClosedError,
    ThrottlingException,
    TransportError,
)
from ivsrt_async.middleware import Attempt, Call, Middleware, Response
from ivsrt_async.realtime import ChannelDestinationConfiguration, DestinationConfiguration, Stage
from tests.support.own_time import OwnTime, let_run
from tests.support.scripted_server import HANG_UP, Answer, Received, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
UNAVAILABLE = Answer.error("ServiceUnavailable", 503)
TOO_MANY = Answer.error("TooManyRequestsException", 429)
GONE = Answer.error("ResourceNotFoundException", 404)
DESTINATION = DestinationConfiguration(channel=ChannelDestinationConfiguration(channel_arn=ARN))
REQUEST_ID = "11111111-2222-3333-4444-555555555555"


class Around(Middleware):
    """Does with calls and attempts what functions say, and keeps what it has seen."""

    def __init__(self, *, call=None, attempt=None) -> None:
        self._call, self._attempt = call, attempt
        self.calls: list[Call] = []
        self.attempts: list[Attempt] = []

    async def call(self, call, proceed):
        self.calls.append(call)
        return await (self._call or type(self)._on)(call, proceed)

    async def attempt(self, attempt, proceed):
        self.attempts.append(attempt)
        return await (self._attempt or type(self)._on)(attempt, proceed)

    @staticmethod
    async def _on(record, proceed):
        return await proceed(record)


@pytest.fixture
async def server():
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
async def calling(server, time):
    """Gives a session with middleware whose server gives these answers in turn."""
    sessions = []

    def prepare(*answers: Answer, script=None, **options):
        server._answers[:] = answers
        server._script = script
        options.setdefault("surroundings", time.surroundings())
        session = server.session(**options)
        sessions.append(session)
        return session

    yield prepare
    for session in sessions:
        await session.aclose()


# What it sees


async def test_a_call_and_its_attempts_are_told_with_their_facts(calling, server):
    seen = Around()
    session = calling(UNAVAILABLE, TOO_MANY, STAGE, middleware=[seen])
    stage = await session.realtime.get_stage(ARN)
    (call,) = seen.calls
    assert (call.service, call.operation, call.region) == ("realtime", "GetStage", "eu-west-1")
    assert (call.attempts, call.throttles, call.request_id) == (3, 1, REQUEST_ID)
    assert call.waited == pytest.approx(0.05 + 2.0)
    assert (call.result, call.error) == (stage, None)
    assert [(a.number, a.status) for a in seen.attempts] == [(1, 503), (2, 429), (3, 200)]
    assert {(a.method, a.url) for a in seen.attempts} == {("POST", f"{server.url}/GetStage")}
    assert all(a.call is call and a.request_id == REQUEST_ID for a in seen.attempts)


async def test_seconds_of_an_attempt_are_those_of_its_answer(calling, time):
    async def script(_: Received) -> Answer:
        time.now += 0.25
        return STAGE

    async def slow(attempt, proceed):
        time.now += 3
        return await proceed(attempt)

    seen = Around(attempt=slow)
    await calling(script=script, middleware=[seen]).realtime.get_stage(ARN)
    assert seen.attempts[0].seconds == pytest.approx(0.25)


async def test_arguments_are_told_by_name_without_secrets_and_without_what_was_not_given(calling):
    seen = Around()
    session = calling(
        Answer.of({"token": "t"}), Answer(204, b""), Answer.of({"stages": []}), middleware=[seen]
    )
    await session.chat.create_chat_token(room_identifier="room", user_id="ana")
    await session.low_latency.put_metadata(channel_arn=ARN, metadata="psst")
    await session.realtime.list_stages(max_results=7)
    assert [dict(call.arguments) for call in seen.calls] == [
        {"room_identifier": "room", "user_id": "<hidden>"},
        {"channel_arn": ARN, "metadata": "<hidden>"},
        {"max_results": 7},
    ]


async def test_each_page_of_a_list_is_a_call_with_its_own_token(calling):
    seen = Around()
    pages = [Answer.of({"stages": [], "nextToken": "b"}), Answer.of({"stages": []})]
    await calling(*pages, middleware=[seen]).realtime.list_stages().collect()
    assert [call.arguments.get("next_token") for call in seen.calls] == [None, "b"]


async def test_the_first_in_the_list_is_the_outermost(calling):
    order = []

    def noting(name):
        async def note(record, proceed):
            order.append(f"{name} {type(record).__mro__[-2].__name__}")
            result = await proceed(record)
            order.append(f"{name} done")
            return result

        return Around(call=note, attempt=note)

    await calling(STAGE, middleware=[noting("a"), noting("b")]).realtime.get_stage(ARN)
    assert order == [
        *("a Call", "b Call", "a Attempt", "b Attempt"),
        *("b done", "a done", "b done", "a done"),
    ]


async def test_one_that_overrides_neither_or_one_method_lets_the_rest_through(calling):
    class OnlyCalls(Middleware):
        async def call(self, call, proceed):
            return ("seen", await proceed(call))

    class OnlyAttempts(Middleware):
        numbers: list[int] = []  # noqa: RUF012 - of one test

        async def attempt(self, attempt, proceed):
            self.numbers.append(attempt.number)
            return await proceed(attempt)

    around = [Middleware(), OnlyAttempts(), OnlyCalls()]
    result = await calling(UNAVAILABLE, STAGE, middleware=around).realtime.get_stage(ARN)
    assert (result, OnlyAttempts.numbers) == (("seen", Stage(arn=ARN)), [1, 2])


async def test_all_services_copies_and_those_who_observe_go_through_the_same_middleware(calling):
    seen = Around()
    session = calling(STAGE, Answer.of({"channel": {"arn": ARN}}), STAGE, middleware=[seen])
    async with session.observe() as observed:
        await session.realtime.get_stage(ARN)
        await session.low_latency.get_channel(ARN)
        await session.realtime.with_options(timeout=5).get_stage(ARN)
    assert observed == seen.calls
    assert [call.operation for call in observed] == ["GetStage", "GetChannel", "GetStage"]


async def test_calls_of_many_tasks_keep_to_themselves(calling):
    async def slow(call, proceed):
        await asyncio.sleep(0)
        return (call.arguments["arn"], await proceed(call))

    session = calling(script=lambda r: Answer.of({"stage": r.json}), middleware=[Around(call=slow)])
    results = await asyncio.gather(*(session.realtime.get_stage(f"{ARN}{n}") for n in range(60)))
    assert results == [(f"{ARN}{n}", Stage(arn=f"{ARN}{n}")) for n in range(60)]


async def test_a_mistaken_argument_never_becomes_a_call(calling):
    seen = Around()
    with pytest.raises(IVSError):
        await calling(middleware=[seen]).realtime.get_stage("")
    assert seen.calls == []


async def test_a_failed_call_tells_its_error(calling):
    seen = Around()
    with pytest.raises(ResourceNotFoundException) as raised:
        await calling(GONE, middleware=[seen]).realtime.get_stage(ARN)
    assert (seen.calls[0].error, seen.calls[0].result) == (raised.value, None)
    assert seen.attempts[0].status == 404


async def test_a_call_that_went_through_middleware_is_data_as_any_other(calling):
    from ivsrt_async import to_dict

    session = calling(STAGE, middleware=[Around()])
    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
    assert to_dict(calls[0], exclude_none=True) == {
        "service": "realtime",
        "operation": "GetStage",
        "region": "eu-west-1",
        "attempts": 1,
        "resent": False,
        "throttles": 0,
        "request_id": REQUEST_ID,
        "waited": 0.0,
        "paced": 0.0,
        "maybe_done": False,
    }


# Answering


async def test_a_call_may_be_answered_without_being_made(calling, server):
    kept = Stage(arn="kept")

    async def answer(call, proceed):
        return kept

    session = calling(middleware=[Around(call=answer)])
    async with session.observe() as calls:
        assert await session.realtime.get_stage(ARN) is kept
    assert (calls[0].attempts, calls[0].result, server.received) == (0, kept, [])


async def test_a_call_may_be_given_another_result_or_its_error_be_swallowed(calling):
    async def soothe(call, proceed):
        try:
            return await proceed(call)
        except ResourceNotFoundException:
            return None

    session = calling(GONE, middleware=[Around(call=soothe)])
    async with session.observe() as calls:
        assert await session.realtime.get_stage(ARN) is None
    assert (calls[0].error, calls[0].attempts) == (None, 1)


async def test_an_attempt_may_be_answered_without_the_service(calling, server):
    async def answer(attempt, proceed):
        return Response(200, {}, b'{"stage": {"arn": "made up"}}')

    session = calling(middleware=[Around(attempt=answer)])
    async with session.observe() as calls:
        assert await session.realtime.get_stage(ARN) == Stage(arn="made up")
    assert (calls[0].attempts, server.received) == (1, [])


async def test_an_answer_of_ones_own_with_an_errors_status_is_that_error(calling, time):
    answers = [
        Response(429, {"X-AMZN-errortype": "TooManyRequestsException"}, b""),
        Response(404, {"x-amzn-errortype": "ResourceNotFoundException"}, b'{"message": "no"}'),
    ]

    async def answer(attempt, proceed):
        return answers.pop(0)

    seen = Around(attempt=answer)
    with pytest.raises(ResourceNotFoundException) as raised:
        await calling(middleware=[seen]).realtime.get_stage(ARN)
    assert (raised.value.attempts, raised.value.message) == (2, "no")
    assert ([a.number for a in seen.attempts], seen.calls[0].throttles) == ([1, 2], 1)
    assert time.slept == [1.0]


async def test_an_answer_of_ones_own_that_makes_no_sense_is_reported_as_such(calling):
    async def answer(attempt, proceed):
        return Response(200, {}, b"nonsense")

    with pytest.raises(ResponseParseError):
        await calling(middleware=[Around(attempt=answer)]).realtime.get_stage(ARN)


async def test_a_forgotten_return_is_told(calling):
    async def forget(attempt, proceed):
        await proceed(attempt)

    session = calling(STAGE, middleware=[Around(attempt=forget)])
    with pytest.raises(TypeError, match="returned NoneType instead of a Response"):
        await session.realtime.get_stage(ARN)


# Raising


class OwnError(Exception):
    pass


@pytest.mark.parametrize("error", [OwnError("mine"), TimeoutError("mine"), KeyError("mine")])
@pytest.mark.parametrize("where", ["call", "attempt"])
async def test_an_error_of_a_middlewares_own_passes_through_unchanged(calling, where, error, time):
    async def refuse(record, proceed):
        raise error

    session = calling(middleware=[Around(**{where: refuse})])
    async with session.observe() as calls:
        with pytest.raises(type(error)) as raised:
            await session.realtime.get_stage(ARN)
    assert raised.value is error
    assert (calls[0].error, time.slept) == (error, [])


async def test_an_error_of_a_middlewares_own_after_the_answer_passes_through_unchanged(calling):
    async def refuse(record, proceed):
        await proceed(record)
        raise OwnError

    for where in ("call", "attempt"):
        session = calling(STAGE, middleware=[Around(**{where: refuse})])
        with pytest.raises(OwnError):
            await session.realtime.get_stage(ARN)


async def test_what_an_attempt_raises_of_ours_goes_through_the_retry_policy(calling, server, time):
    async def fail_twice(attempt, proceed):
        if attempt.number < 3:
            raise TransportError("made up", retryable=True)
        return await proceed(attempt)

    session = calling(STAGE, middleware=[Around(attempt=fail_twice)])
    async with session.observe() as calls:
        assert await session.realtime.get_stage(ARN) == Stage(arn=ARN)
    assert (calls[0].attempts, len(server.received)) == (3, 1)
    assert time.slept == pytest.approx([0.05, 0.1])


async def test_what_an_attempt_raises_that_is_not_retryable_ends_the_call(calling, server):
    async def fail(attempt, proceed):
        raise TransportError("made up", retryable=False)

    with pytest.raises(TransportError, match="made up") as raised:
        await calling(middleware=[Around(attempt=fail)]).realtime.get_stage(ARN)
    assert (raised.value.attempts, raised.value.operation) == (1, "GetStage")


async def test_what_a_call_raises_of_ours_is_not_made_again(calling, server, time):
    async def fail(call, proceed):
        raise TransportError("made up", retryable=True)

    with pytest.raises(TransportError):
        await calling(middleware=[Around(call=fail)]).realtime.get_stage(ARN)
    assert (server.received, time.slept) == ([], [])


# Time


async def test_retries_and_their_delays_happen_within_the_call(calling, time):
    taken = []

    async def measure(call, proceed):
        began = time.now
        try:
            return await proceed(call)
        finally:
            taken.append(time.now - began)

    await calling(TOO_MANY, STAGE, middleware=[Around(call=measure)]).realtime.get_stage(ARN)
    assert taken == [1.0]


async def hanging(_: Received) -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


def first_hanging(then: Answer):
    """A script that never answers the first request, and every other one like this."""
    answers = [hanging]
    return lambda request: answers.pop()(request) if answers else then


async def after(time, seconds, call):
    task = asyncio.ensure_future(call)
    await let_run(60)
    await time.advance(seconds)
    assert task.done()
    return await task


async def test_the_time_of_a_call_may_be_changed(calling, time):
    async def hurry(call, proceed):
        assert call.timeout == 60
        call.timeout = 2
        return await proceed(call)

    session = calling(script=hanging, middleware=[Around(call=hurry)])
    with pytest.raises(CallTimeoutError, match="no answer within 2 s"):
        await after(time, 2.1, session.realtime.get_stage(ARN))


async def test_the_time_of_an_attempt_may_be_changed_for_that_attempt_only(calling, time):
    async def hurry(attempt, proceed):
        assert attempt.timeout == 30
        if attempt.number == 1:
            attempt.timeout = 2
        return await proceed(attempt)

    seen = Around(attempt=hurry)
    once = calling(script=hanging, middleware=[seen], retry=RetryPolicy(max_attempts=1))
    with pytest.raises(CallTimeoutError, match="no answer within 2 s"):
        await after(time, 2.1, once.realtime.get_stage(ARN))
    twice = calling(script=hanging, middleware=[Around(attempt=hurry)])
    task = asyncio.ensure_future(twice.realtime.get_stage(ARN))
    await let_run(60)
    await time.advance(2.1)
    await let_run(60)
    await time.advance(29)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_call_without_limits_may_get_some(calling, time):
    async def limit(record, proceed):
        assert record.timeout is None
        record.timeout = 4
        return await proceed(record)

    endless = Timeout(total=None, attempt=None)
    for where in ("call", "attempt"):
        options = {"timeout": endless, "retry": RetryPolicy(max_attempts=1)}
        session = calling(script=hanging, middleware=[Around(**{where: limit})], **options)
        with pytest.raises(CallTimeoutError, match="within 4 s"):
            await after(time, 4.1, session.realtime.get_stage(ARN))


@pytest.mark.parametrize("seconds", [0, -1, "2", float("nan"), True])
@pytest.mark.parametrize("where", ["call", "attempt"])
async def test_a_time_that_is_none_is_refused(calling, server, where, seconds):
    async def change(record, proceed):
        record.timeout = seconds
        return await proceed(record)

    session = calling(STAGE, middleware=[Around(**{where: change})])
    with pytest.raises(ConfigurationError, match="above 0"):
        await session.realtime.get_stage(ARN)
    assert server.received == []


async def test_what_a_middleware_does_around_the_call_takes_nothing_of_the_calls_time(
    calling, time
):
    async def linger(call, proceed):
        await time.advance(1000)
        result = await proceed(call)
        await time.advance(1000)
        return result

    session = calling(STAGE, middleware=[Around(call=linger)])
    assert await session.realtime.get_stage(ARN) == Stage(arn=ARN)


async def test_an_attempt_starts_its_time_when_it_leaves(calling, time):
    async def linger(attempt, proceed):
        await time.advance(25)
        result = await proceed(attempt)
        await time.advance(25)
        return result

    session = calling(STAGE, middleware=[Around(attempt=linger)])
    assert await session.realtime.get_stage(ARN) == Stage(arn=ARN)


async def test_a_middleware_that_hangs_in_an_attempt_is_cut_off(calling, time):
    async def hang(attempt, proceed):
        await asyncio.Event().wait()

    session = calling(middleware=[Around(attempt=hang)], retry=RetryPolicy(max_attempts=1))
    with pytest.raises(CallTimeoutError) as raised:
        await after(time, 31, session.realtime.create_stage())
    assert not raised.value.maybe_done


async def test_closing_the_session_ends_what_waits_in_a_middleware_of_an_attempt(calling):
    async def hang(attempt, proceed):
        await asyncio.Event().wait()

    session = calling(middleware=[Around(attempt=hang)])
    task = asyncio.ensure_future(session.realtime.get_stage(ARN))
    await let_run()
    await session.aclose()
    with pytest.raises(SessionClosedError):
        await task


async def test_closing_the_session_ends_the_call_when_a_middleware_proceeds(calling, server):
    gate = asyncio.Event()

    async def wait(call, proceed):
        await gate.wait()
        return await proceed(call)

    session = calling(STAGE, middleware=[Around(call=wait)])
    task = asyncio.ensure_future(session.realtime.get_stage(ARN))
    await let_run()
    await session.aclose()
    gate.set()
    with pytest.raises(SessionClosedError):
        await task
    assert server.received == []


async def test_a_cancelled_call_is_cancelled_through_the_middleware(calling, server):
    ended = []

    async def note(record, proceed):
        try:
            return await proceed(record)
        except asyncio.CancelledError:
            ended.append(type(record).__mro__[-2].__name__)
            raise

    session = calling(script=hanging, middleware=[Around(call=note, attempt=note)])
    task = asyncio.ensure_future(session.realtime.create_stage())
    await server.requests(1)
    task.cancel()
    async with session.observe() as calls:
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (ended, calls) == (["Attempt", "Call"], [])


# Proceeding twice


async def twice(record, proceed):
    first = await proceed(record)
    second = await proceed(record)
    assert first == second
    return second


async def test_a_call_may_be_made_twice_with_one_idempotency_token(calling, server):
    seen = Around(call=twice)
    made = {"arn": ARN, "stageArn": ARN, "state": "ACTIVE", "layout": {}, "destinations": []}
    composition = Answer.of({"composition": made})
    session = calling(UNAVAILABLE, composition, composition, middleware=[seen])
    await session.realtime.start_composition(stage_arn=ARN, destinations=[DESTINATION])
    tokens = {request.json["idempotencyToken"] for request in server.received}
    ids = [request.headers["amz-sdk-invocation-id"] for request in server.received]
    assert (len(server.received), len(tokens)) == (3, 1)
    assert ids[0] == ids[1] != ids[2]
    assert (seen.calls[0].attempts, [a.number for a in seen.attempts]) == (3, [1, 2, 3])


async def test_a_call_made_twice_has_its_time_anew(calling, time):
    async def insist(call, proceed):
        try:
            return await proceed(call)
        except CallTimeoutError:
            return await proceed(call)

    script = first_hanging(STAGE)
    once = {"retry": RetryPolicy(max_attempts=1), "timeout": 3}
    session = calling(script=script, middleware=[Around(call=insist)], **once)
    assert await after(time, 3.1, session.realtime.get_stage(ARN)) == Stage(arn=ARN)


async def test_a_delete_made_again_after_its_answer_was_lost_has_succeeded(calling):
    async def insist(call, proceed):
        try:
            return await proceed(call)
        except TransportError:
            assert call.maybe_done
            return await proceed(call)

    once = RetryPolicy(max_attempts=1)
    session = calling(HANG_UP, GONE, middleware=[Around(call=insist)], retry=once)
    async with session.observe() as calls:
        await session.realtime.delete_stage(ARN)
    assert (calls[0].error, calls[0].attempts) == (None, 2)


async def test_the_faster_of_two_calls_at_once_may_be_taken(calling):
    async def hedge(call, proceed):
        runs = [asyncio.ensure_future(proceed(call)) for _ in range(2)]
        _, late = await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED)
        for run in late:
            run.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return next(run.result() for run in runs if not run.cancelled())

    script = first_hanging(STAGE)
    session = calling(script=script, middleware=[Around(call=hedge)])
    async with session.observe() as calls:
        assert await session.realtime.get_stage(ARN) == Stage(arn=ARN)
    assert (calls[0].attempts, calls[0].error, calls[0].result) == (2, None, Stage(arn=ARN))


async def test_two_calls_at_once_share_their_idempotency_token(
    calling, server, tmp_path, monkeypatch
):
    async def both(call, proceed):
        results = await asyncio.gather(proceed(call), proceed(call))
        return results[0]

    profile = tmp_path / "config"  # the region is in a file, so that finding it takes a while
    profile.write_text("[default]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(profile))
    made = {"arn": ARN, "stageArn": ARN, "state": "ACTIVE", "layout": {}, "destinations": []}
    session = calling(
        script=lambda _: Answer.of({"composition": made}),
        middleware=[Around(call=both)],
        region=None,
    )
    await session.realtime.start_composition(stage_arn=ARN, destinations=[DESTINATION])
    tokens = [request.json["idempotencyToken"] for request in server.received]
    assert (len(tokens), len(set(tokens))) == (2, 1)


async def test_an_attempt_made_twice_is_two_on_the_wire_and_counted(calling, server, time):
    numbers = []

    async def again(attempt, proceed):
        first = await proceed(attempt)
        numbers.append((attempt.number, attempt.status))
        time.now += 1000  # the signature is fresh
        assert await proceed(attempt) == first
        numbers.append((attempt.number, attempt.status))
        return first

    session = calling(STAGE, STAGE, middleware=[Around(attempt=again)])
    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
    dates = [request.headers["x-amz-date"] for request in server.received]
    sdk = [request.headers["amz-sdk-request"] for request in server.received]
    assert (calls[0].attempts, numbers) == (2, [(1, 200), (2, 200)])
    assert dates[0] < dates[1]
    assert sdk == ["attempt=1; max=3", "attempt=2; max=3"]


async def test_an_attempt_made_again_after_a_failure_is_followed_by_the_policys_number(calling):
    async def insist(attempt, proceed):
        try:
            return await proceed(attempt)
        except ThrottlingException:
            return await proceed(attempt)

    seen = Around(attempt=insist)
    session = calling(TOO_MANY, TOO_MANY, STAGE, middleware=[seen])
    async with session.observe() as calls:
        await session.realtime.get_stage(ARN)
    assert [a.number for a in seen.attempts] == [2, 3]
    assert (calls[0].attempts, calls[0].throttles) == (3, 2)


async def test_a_create_whose_answer_a_middleware_refuses_is_not_sent_again(calling, server):
    async def doubt(attempt, proceed):
        await proceed(attempt)
        raise TransportError("I do not like it", retryable=True)

    session = calling(STAGE, STAGE, middleware=[Around(attempt=doubt)])
    with pytest.raises(TransportError) as raised:
        await session.realtime.create_stage()
    assert (len(server.received), raised.value.maybe_done) == (1, True)


async def test_a_create_that_a_middleware_cut_off_may_have_been_carried_out(calling, server, time):
    async def impatient(attempt, proceed):
        task = asyncio.ensure_future(proceed(attempt))
        await server.requests(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise TransportError("cut off", retryable=True)

    session = calling(script=hanging, middleware=[Around(attempt=impatient)])
    with pytest.raises(TransportError) as raised:
        await session.realtime.create_stage()
    assert (len(server.received), raised.value.maybe_done) == (1, True)


async def test_a_create_whose_time_ends_in_a_task_of_a_middleware_may_have_been_carried_out(
    calling, server, time
):
    async def elsewhere(attempt, proceed):
        return await asyncio.ensure_future(proceed(attempt))

    session = calling(script=hanging, middleware=[Around(attempt=elsewhere)])
    with pytest.raises(CallTimeoutError) as raised:
        await after(time, 31, session.realtime.create_stage())
    assert (len(server.received), raised.value.maybe_done) == (1, True)


async def test_nobody_proceeds_with_an_attempt_that_has_ended(calling):
    kept = []

    async def keep(attempt, proceed):
        kept.append((attempt, proceed))
        return await proceed(attempt)

    session = calling(STAGE, middleware=[Around(attempt=keep)])
    await session.realtime.get_stage(ARN)
    ((attempt, proceed),) = kept
    with pytest.raises(RuntimeError, match="the attempt has ended"):
        await proceed(attempt)


async def test_only_the_record_that_was_given_can_be_proceeded_with(calling):
    async def wrong_call(call, proceed):
        return await proceed(Call("realtime", "GetStage"))

    async def wrong_attempt(attempt, proceed):
        return await proceed(Attempt(attempt.call, 1, "POST", attempt.url))

    for around in (Around(call=wrong_call), Around(attempt=wrong_attempt)):
        session = calling(STAGE, middleware=[around])
        with pytest.raises(TypeError, match=r"proceed\(\) takes the (call|attempt) that"):
            await session.realtime.get_stage(ARN)


async def test_credentials_that_expired_are_renewed_before_an_attempt_is_made_again(server):
    from ivsrt_async import Credentials

    class Provider:
        number = 0

        async def get_credentials(self):
            self.number += 1
            return Credentials(f"AKID{self.number}", "secret-of-the-test", "t", None)

    async def insist(attempt, proceed):
        try:
            return await proceed(attempt)
        except IVSError:
            return await proceed(attempt)

    server._answers[:] = [Answer.error("ExpiredTokenException", 403), STAGE]
    options = {"credentials": Provider(), "surroundings": OwnTime().surroundings()}
    async with server.session(middleware=[Around(attempt=insist)], **options) as session:
        await session.realtime.get_stage(ARN)
    keys = [request.headers["authorization"][:60] for request in server.received]
    assert ["AKID1" in keys[0], "AKID2" in keys[1]] == [True, True]


# What a session takes


class Sync(Middleware):
    def call(self, call, proceed):
        return proceed(call)


class Generating(Middleware):
    async def attempt(self, attempt, proceed):
        yield await proceed(attempt)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (None, "must be a list of Middleware, got NoneType"),
        (Middleware(), "must be a list of Middleware, got Middleware"),
        ("secret", "must be a list of Middleware, got str"),
        (3, "must be a list of Middleware, got int"),
        ([None], "must hold Middleware, got NoneType"),
        ([Around(), "secret"], "must hold Middleware, got str"),
        ([Around], "must hold Middleware, got the class Around: make an object of it"),
        ([lambda call, proceed: None], "must hold Middleware, got function"),
        ([Sync()], "Sync.call must be written with async def, and not yield"),
        ([Generating()], "Generating.attempt must be written with async def, and not yield"),
    ],
)
def test_anything_else_is_refused_when_the_session_is_made(given, problem):
    from ivsrt_async import Session

    with pytest.raises(ConfigurationError) as raised:
        Session("eu-west-1", middleware=given)
    assert str(raised.value).endswith(problem)
    assert "secret" not in str(raised.value)


async def test_records_show_what_they_are_and_no_secret(calling):
    seen = Around()
    session = calling(Answer.of({"token": "psst"}), middleware=[seen])
    await session.chat.create_chat_token(room_identifier="room", user_id="psst")
    (attempt,) = seen.attempts
    assert repr(seen.calls[0]) == "<Call CreateChatToken: 1 attempt>"
    assert repr(attempt) == "<Attempt 1 of CreateChatToken, HTTP 200, 0.000 s>"
    assert repr(Response(200, {"a": "psst"}, b"psst")) == "<Response 200, 4 bytes>"
