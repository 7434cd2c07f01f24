"""A call is signed, and its answer timed, when it has its turn at a connection."""

import asyncio
from datetime import UTC, datetime
from email.utils import formatdate

import pytest

from ivsrt_async.errors import CallTimeoutError, ServiceError
from tests.support.own_time import let_run
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import Answer, Received, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
HOUR = 3600.0
LONGEST_AGE = 300


def signed_at(request: Received) -> float:
    return datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%S%z").timestamp()


def dated(moment: float) -> dict[str, str]:
    return {"Date": formatdate(moment, usegmt=True)}


def guarding(time, ahead: float):
    """A server whose clock is ahead, and that refuses what was not signed by it."""

    def script(request: Received) -> Answer:
        there = time.now + ahead
        if abs(there - signed_at(request)) > LONGEST_AGE:
            return Answer.error("InvalidSignatureException", 403, **dated(there))
        return Answer.of({"stage": {"arn": ARN}}, **dated(there))

    return ScriptedServer(script=script)


@pytest.mark.parametrize("options", [{}, {"max_connections": 10}], ids=["50 at once", "10 at once"])
@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["an hour behind", "an hour ahead"])
async def test_a_hundred_first_calls_with_a_wrong_clock_all_succeed(time, options, ahead):
    async with (
        guarding(time, ahead) as server,
        server.session(surroundings=time.surroundings(), **options) as session,
    ):
        calls = [session.realtime.get_stage(ARN) for _ in range(100)]
        ends = await asyncio.gather(*calls, return_exceptions=True)
    assert [end for end in ends if isinstance(end, Exception)] == []


async def test_a_retry_that_follows_a_corrected_clock_draws_on_no_quota(time):
    """Two hundred of them at once, with a quota that would pay for 35."""
    gate = asyncio.Event()
    ahead = HOUR

    async def script(request: Received) -> Answer:
        answer = guard(request)
        await gate.wait()
        return answer

    guard = guarding(time, ahead)._script
    async with (
        ScriptedServer(script=script) as server,
        server.session(surroundings=time.surroundings(), max_connections=200) as session,
    ):
        calls = asyncio.gather(
            *[session.realtime.get_stage(ARN) for _ in range(200)], return_exceptions=True
        )
        await server.requests(200)  # all of them are refused
        gate.set()
        failed = [end for end in await calls if isinstance(end, Exception)]
    assert (failed, len(server.received)) == ([], 400)


async def test_the_corrected_clock_is_believed_once_a_call(time):
    """A server that refuses whatever it gets is not asked for ever."""

    def script(request: Received) -> Answer:
        return Answer.error("InvalidSignatureException", 403, **dated(time.now + HOUR))

    async with (
        ScriptedServer(script=script) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    assert len(server.received) == 2


async def test_a_clock_that_jumps_at_every_answer_is_not_followed_for_ever(time):
    jumps = iter(range(1, 100))

    def script(request: Received) -> Answer:
        return Answer.error("RequestTimeTooSkewed", 403, **dated(time.now + HOUR * next(jumps)))

    async with (
        ScriptedServer(script=script) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    assert len(server.received) <= 3


@pytest.mark.parametrize("code", ["RequestExpired", "RequestInTheFuture"])
@pytest.mark.parametrize("status", [400, 403])
async def test_further_codes_speak_of_the_clock(time, code, status):
    ahead = time.now + HOUR
    answers = (
        Answer.error(code, status, **dated(ahead)),
        Answer.of({"stage": {"arn": ARN}}, **dated(ahead)),
    )
    async with (
        ScriptedServer(*answers) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        assert (await session.realtime.get_stage(ARN)).arn == ARN


class SlowService:
    """Takes two requests at a time, and ten seconds for both. Its clock is right."""

    SECONDS = 10

    def __init__(self, time) -> None:
        self.time = time
        self.ages: list[float] = []
        """How old the signatures were when they came, in seconds."""
        self._present = 0
        self._both = asyncio.Condition()

    async def talk(self, line: Line) -> None:
        while request := await line.request():
            self.ages.append(self.time.now - signed_at(request))
            async with self._both:
                self._present += 1
                if self._present == 2:
                    half_way = self.time.now + self.SECONDS / 2
                    self.time.now += self.SECONDS
                    self.date = formatdate(half_way, usegmt=True)
                    self._present = 0
                    self._both.notify_all()
                else:
                    await self._both.wait()
            await line.answer(Answer.of({"stage": {"arn": ARN}}, Date=self.date))


async def test_no_signature_is_older_than_its_attempt(time):
    service = SlowService(time)
    async with (
        RawServer(service.talk) as server,
        server.session(
            surroundings=time.surroundings(), max_connections=2, timeout=10_000
        ) as session,
    ):
        await asyncio.gather(*[session.realtime.get_stage(ARN) for _ in range(20)])
    assert service.ages == [0.0] * 20


async def test_waiting_for_a_turn_says_nothing_about_the_services_clock(time):
    service = SlowService(time)
    async with (
        RawServer(service.talk) as server,
        server.session(
            surroundings=time.surroundings(), max_connections=2, timeout=10_000
        ) as session,
    ):
        await asyncio.gather(*[session.realtime.get_stage(ARN) for _ in range(20)])
        service.ages.clear()
        await asyncio.gather(*[session.realtime.get_stage(ARN) for _ in range(2)])
    assert service.ages == [0.0, 0.0]


async def test_credentials_that_change_while_a_call_waits_are_the_ones_it_is_signed_with(time):
    """The call at the back of the queue is signed with what is valid when its turn comes."""
    from ivsrt_async import Credentials

    class Rotating:
        asked = 0

        async def get_credentials(self) -> Credentials:
            self.asked += 1
            ends = datetime.fromtimestamp(time.now + 20 * 60, UTC)
            return Credentials(f"AKID{self.asked}", "s", expires_at=ends)

    async def talk(line: Line) -> None:
        while await line.request():
            if len(server.received) == 1:
                await let_run()  # the others wait for this connection
                time.now += 20 * 60
            await line.answer(Answer.of({"stage": {"arn": ARN}}, Date=""))

    async with (
        RawServer(talk) as server,
        server.session(
            surroundings=time.surroundings(),
            max_connections=1,
            credentials=Rotating(),
            timeout=10_000,
        ) as session,
    ):
        await asyncio.gather(*[session.realtime.get_stage(ARN) for _ in range(3)])
    keys = [r.headers["authorization"].split("/")[0].split("=")[1] for r in server.received]
    assert keys == ["AKID1", "AKID2", "AKID2"]


async def test_the_time_limit_of_an_attempt_starts_with_its_turn(time):
    """Thirty seconds for an answer are not used up in the queue."""
    from ivsrt_async import Timeout

    turns: list[asyncio.Event] = [asyncio.Event(), asyncio.Event()]

    async def script(request: Received) -> Answer:
        await turns[len(server.received) - 1].wait()
        return Answer.of({"stage": {"arn": ARN}}, **dated(time.now))

    async with (
        ScriptedServer(script=script) as server,
        server.session(
            surroundings=time.surroundings(),
            max_connections=1,
            timeout=Timeout(attempt=30, total=None),
        ) as session,
    ):
        first, second = (asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(2))
        await server.requests(1)
        await time.advance(25)
        turns[0].set()
        await first
        await server.requests(2)
        await time.advance(25)
        turns[1].set()
        assert (await second).arn == ARN


async def test_a_date_beyond_four_digits_of_years_is_no_clock(time):
    """AWS's signatures have no room for such a year."""
    late = {"Date": "Fri, 31 Dec 9999 23:59:59 GMT"}
    answer = Answer.of({"stage": {"arn": ARN}}, **late)
    async with (
        ScriptedServer(answer, answer) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        await session.realtime.get_stage(ARN)
        time.now += 10
        await session.realtime.get_stage(ARN)
    stamp = server.received[1].headers["x-amz-date"]
    assert (len(stamp), stamp[8], stamp[-1]) == (16, "T", "Z")
    assert signed_at(server.received[1]) == time.now


async def test_a_call_that_waits_for_its_turn_ends_with_its_own_limit(time):
    async def script(request: Received) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    async with (
        ScriptedServer(script=script) as server,
        server.session(surroundings=time.surroundings(), max_connections=1) as session,
    ):
        first, second = (asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(2))
        await server.requests(1)
        await time.advance(61)
        ends = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(end) for end in ends] == [CallTimeoutError, CallTimeoutError]


async def test_limits_that_began_one_after_the_other_end_one_after_the_other(time):
    async def script(_: Received) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    async with (
        ScriptedServer(script=script) as server,
        server.session(surroundings=time.surroundings(), timeout=10) as session,
    ):
        calls = []
        for count in range(1, 5):
            calls.append(asyncio.ensure_future(session.realtime.get_stage(ARN)))
            await server.requests(count)
            await time.advance(3)
        done = []
        for _ in range(5):
            done.append([call.done() for call in calls].count(True))
            await time.advance(3)
        ends = await asyncio.gather(*calls, return_exceptions=True)
    assert done == [1, 2, 3, 4, 4]
    assert [type(end) for end in ends] == [CallTimeoutError] * 4
