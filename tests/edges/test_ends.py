"""Cancelled calls give back what they took; closing a session ends whatever waits in it."""

import asyncio

import pytest

from ivsrt_async import Credentials, RetryPolicy
from ivsrt_async.errors import (
    CallTimeoutError,
    ResponseParseError,
    SessionClosedError,
    TransportError,
)
from tests.support.own_time import OwnTime, let_run, soon
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import Answer, Received, ScriptedServer

pytestmark = pytest.mark.usefixtures("with_and_without_middleware")

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
ONCE = RetryPolicy(max_attempts=1)
UNAVAILABLE = Answer.error("ServiceUnavailable", 503)
TOO_MANY = Answer.error("TooManyRequestsException", 429)


@pytest.fixture
def held():
    return OwnTime(held=True)


async def ends_of(calls: list[asyncio.Future]) -> list[type]:
    return [type(end) for end in await asyncio.gather(*calls, return_exceptions=True)]


async def ends_soon(calls: list[asyncio.Future]) -> list[type]:
    """What calls end with that have nothing to wait for; others are cancelled."""
    await let_run()
    for call in calls:
        call.cancel()
    return await ends_of(calls)


# What cancelled calls give back


@pytest.mark.parametrize(("answer", "each"), [(UNAVAILABLE, 30), (TOO_MANY, 90)])
async def test_calls_that_are_cancelled_before_their_retry_give_its_quota_back(held, answer, each):
    """The quota pays for 35 retries, or for 100 of throttled calls; five rounds need more."""
    async with (
        ScriptedServer(script=lambda _: answer) as server,
        server.session(surroundings=held.surroundings(), max_connections=100) as session,
    ):
        for round_ in range(1, 6):
            calls = [asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(each)]
            await server.requests(each * round_)
            await let_run(100)
            asleep = held.sleeping
            for call in calls:
                call.cancel()
            ends = await ends_of(calls)
            assert (asleep, set(ends)) == (each, {asyncio.CancelledError})


# Closing


async def test_closing_wakes_calls_that_sleep_before_a_retry(held):
    async with ScriptedServer(script=lambda _: TOO_MANY) as server:
        session = server.session(surroundings=held.surroundings())
        calls = [asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(10)]
        await server.requests(10)
        await let_run()
        assert held.sleeping == 10
        await soon(session.aclose())
        assert await ends_soon(calls) == [SessionClosedError] * 10
        assert len(server.received) == 10


async def test_closing_wakes_calls_that_adaptive_mode_holds_back(held):
    async with ScriptedServer(script=lambda _: TOO_MANY) as server:
        policy = RetryPolicy(mode="adaptive", max_attempts=1)
        session = server.session(surroundings=held.surroundings(), retry=policy)
        with pytest.raises(Exception, match="TooManyRequests"):
            await session.realtime.get_stage(ARN)
        calls = [asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(3)]
        await let_run()
        assert held.sleeping > 0
        await soon(session.aclose())
        assert await ends_soon(calls) == [SessionClosedError] * 3


async def test_closing_ends_calls_that_wait_for_their_turn(time):
    async def script(_: Received) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    async with ScriptedServer(script=script) as server:
        session = server.session(surroundings=time.surroundings(), max_connections=1)
        calls = [asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(5)]
        await server.requests(1)
        await soon(session.aclose())
        assert await ends_of(calls) == [SessionClosedError] * 5
        assert len(server.received) == 1


class Deaf:
    """A provider that swallows cancellation; it ends when it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.asked = asyncio.Event()

    async def get_credentials(self) -> Credentials:
        self.asked.set()
        while not self.let_go.is_set():
            try:
                await self.let_go.wait()
            except asyncio.CancelledError:
                continue
        return Credentials("AKID", "s")


async def test_closing_does_not_wait_for_ever_for_a_provider_that_hears_nothing(held):
    provider = Deaf()
    async with ScriptedServer(script=lambda _: STAGE) as server:
        session = server.session(surroundings=held.surroundings(), credentials=provider)
        call = asyncio.ensure_future(session.realtime.get_stage(ARN))
        await provider.asked.wait()
        closing = asyncio.ensure_future(session.aclose())
        for _ in range(10):
            await held.advance(6)
        try:
            assert closing.done()
            assert call.done()
        finally:
            provider.let_go.set()
            await asyncio.gather(closing, call, return_exceptions=True)
            await let_run()


async def test_closing_that_is_cut_short_still_closes_the_connections(held):
    """Whoever bounds `aclose` by a time limit of their own leaves no socket open."""
    hung_up = asyncio.Event()

    async def talk(line: Line) -> None:
        try:
            while await line.request():
                await line.answer(STAGE)
        finally:
            hung_up.set()

    class DeafLater(Deaf):
        used = False

        async def get_credentials(self) -> Credentials:
            from datetime import UTC, datetime

            if not self.used:
                self.used = True
                soon_over = datetime.fromtimestamp(held.now + 700, UTC)
                return Credentials("AKID", "s", expires_at=soon_over)
            return await super().get_credentials()

    provider = DeafLater()
    async with RawServer(talk) as server:
        session = server.session(surroundings=held.surroundings(), credentials=provider)
        await session.realtime.get_stage(ARN)
        await session.realtime.get_stage(ARN)  # a refresh begins
        await provider.asked.wait()
        closing = asyncio.ensure_future(session.aclose())
        await let_run()
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
        await let_run()
        try:
            assert hung_up.is_set()
        finally:
            provider.let_go.set()
            await let_run()


async def test_closing_twice_at_once_is_fine(time):
    async with ScriptedServer(script=lambda _: STAGE) as server:
        session = server.session(surroundings=time.surroundings())
        await session.realtime.get_stage(ARN)
        await asyncio.gather(session.aclose(), session.aclose(), session.aclose())
        with pytest.raises(SessionClosedError):
            await session.realtime.get_stage(ARN)


# Answers without end


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n",
        b"HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n",
    ],
    ids=["in pieces", "until the end", "with a length", "of an error"],
)
async def test_an_answer_without_end_is_read_no_further_than_the_limit(time, head):
    written = 0
    piece = b"x" * 65536
    chunk = b"%x\r\n%b\r\n" % (len(piece), piece)

    async def talk(line: Line) -> None:
        nonlocal written
        await line.request()
        await line.write(head)
        while written < 100 * 2**20:
            await line.write(chunk if b"chunked" in head else piece)
            written += len(piece)

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ResponseParseError, match="larger than"):
            await session.realtime.get_stage(ARN)
        assert written < 32 * 2**20


# The network says nothing


async def test_a_name_that_has_no_address_is_a_connection_that_failed(time, monkeypatch):
    async def nothing(*_: object, **__: object) -> list[object]:
        return []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nothing)
    async with ScriptedServer(script=lambda _: STAGE) as server:
        server.url = f"http://localhost:{server.port}"
        async with server.session(surroundings=time.surroundings()) as session:
            with pytest.raises(TransportError) as raised:
                await session.realtime.get_stage(ARN)
    assert (raised.value.attempts, raised.value.retryable) == (3, True)


async def test_closing_while_limits_expire_closes_the_connections():
    """Limits that are just ending their calls cannot be moved any more."""

    async def hang(line: Line) -> None:
        await line.request()
        await line.request()  # until the connection closes

    async with RawServer(hang) as server:
        for _ in range(3):
            session = server.session(timeout=0.05, max_connections=50, retry=ONCE)
            calls = [session.realtime.get_stage(ARN) for _ in range(50)]
            async with session:
                with pytest.raises(CallTimeoutError):
                    await asyncio.gather(*calls)
            assert session._shared.transport._http is None


async def test_closing_again_from_another_loop_is_fine(time):
    async with ScriptedServer(STAGE) as server:
        session = server.session(surroundings=time.surroundings())
        await session.realtime.get_stage(ARN)
        await session.aclose()
        await asyncio.to_thread(asyncio.run, session.aclose())
