"""No call takes longer than it may."""

import asyncio
import socket

import pytest

from ivsrt_async import Credentials, RetryPolicy, Session, Timeout
from ivsrt_async.errors import CallTimeoutError
from ivsrt_async.testing import Surroundings
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
SHORT = 0.3
ONCE = RetryPolicy(max_attempts=1)


async def never(_) -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.fixture
async def silent():
    """A server that takes requests and never answers."""
    async with ScriptedServer(script=never) as server:
        yield server


@pytest.fixture
def unreachable():
    """An address where connections neither open nor fail: its queue of them is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for one in waiting:
            one.close()


async def test_the_total_timeout_bounds_the_whole_call(silent):
    async with silent.session(timeout=SHORT) as session:
        with pytest.raises(CallTimeoutError) as raised:
            await session.realtime.get_stage(ARN)
    assert f"GetStage: no answer within {SHORT} s" == str(raised.value)
    assert (
        raised.value.operation,
        raised.value.attempts,
        len(silent.received),
    ) == ("GetStage", 1, 1)


async def test_a_timeout_is_pythons_timeout_error_too(silent):
    async with silent.session(timeout=SHORT) as session:
        with pytest.raises(TimeoutError):
            await session.realtime.get_stage(ARN)


async def test_the_read_timeout_bounds_each_attempt_and_is_retried(silent):
    retry = RetryPolicy(transient_base=0)
    async with silent.session(timeout=Timeout(attempt=SHORT), retry=retry) as session:
        with pytest.raises(CallTimeoutError) as raised:
            await session.realtime.get_stage(ARN)
        assert session._shared.quota.available == 500 - 28
    assert f"GetStage: no answer within {SHORT} s (3 attempts)" == str(raised.value)
    assert len(silent.received) == 3


async def test_each_of_many_calls_ends_in_its_own_time(silent):
    async with silent.session(timeout=SHORT) as session:
        ended = []

        async def call(number: int) -> None:
            with pytest.raises(CallTimeoutError):
                await session.realtime.get_stage(ARN)
            ended.append(number)

        async with asyncio.timeout(50), asyncio.TaskGroup() as tasks:
            for number in range(4):
                tasks.create_task(call(number))
                await asyncio.sleep(SHORT / 8)
    assert ended == [0, 1, 2, 3]


async def test_a_body_that_stalls_is_bounded_too():
    async def stall(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(stall, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with (
        server,
        Session(
            "eu-west-1",
            credentials=Credentials("AKID", "s"),
            endpoint_url=url,
            timeout=Timeout(attempt=SHORT),
            retry=ONCE,
        ) as session,
    ):
        with pytest.raises(CallTimeoutError):
            await session.realtime.get_stage(ARN)


async def test_the_connect_timeout_bounds_the_opening_of_a_connection(unreachable):
    async with Session(
        "eu-west-1",
        credentials=Credentials("AKID", "s"),
        endpoint_url=unreachable,
        timeout=Timeout(connect=SHORT),
        retry=ONCE,
    ) as session:
        with pytest.raises(CallTimeoutError, match="no connection in time") as raised:
            await session.realtime.get_stage(ARN)
    assert raised.value.retryable


async def test_waiting_for_credentials_counts(silent):
    class Slow:
        async def get_credentials(self):
            await asyncio.Event().wait()

    async with silent.session(timeout=SHORT, credentials=Slow()) as session:
        with pytest.raises(CallTimeoutError):
            await session.realtime.get_stage(ARN)
    assert silent.received == []


async def test_waiting_for_a_turn_counts_for_the_call_but_not_for_the_attempt():
    release = asyncio.Event()

    async def once_released(_) -> Answer:
        await release.wait()
        return STAGE

    async with (
        ScriptedServer(script=once_released) as server,
        server.session(max_connections=1, retry=ONCE) as session,
    ):
        first = asyncio.create_task(session.realtime.get_stage(ARN))
        await server.requests()
        patient = session.realtime.with_options(timeout=Timeout(attempt=SHORT))
        hasty = session.realtime.with_options(timeout=SHORT)
        second = asyncio.create_task(patient.get_stage(ARN))
        with pytest.raises(CallTimeoutError):
            await hasty.get_stage(ARN)
        await asyncio.sleep(SHORT)
        release.set()
        assert [stage.arn for stage in await asyncio.gather(first, second)] == [ARN, ARN]
    assert len(server.received) == 2


async def test_sleeping_between_attempts_ends_with_the_call():
    failure = Answer.error("ServiceUnavailable", 503)

    async def forever(_):
        await asyncio.Event().wait()

    around = Surroundings(sleep=forever, chance=lambda: 0.0)
    async with (
        ScriptedServer(failure) as server,
        server.session(timeout=SHORT, surroundings=around) as session,
    ):
        with pytest.raises(CallTimeoutError) as raised:
            await session.realtime.get_stage(ARN)
    assert raised.value.attempts == 1


async def test_after_a_timeout_the_connection_is_not_used_again(silent):
    async with silent.session(timeout=SHORT, max_connections=1) as session:
        for _ in range(2):
            with pytest.raises(CallTimeoutError):
                await session.realtime.get_stage(ARN)
    assert silent.connections == 2


async def test_a_timeout_around_a_call_is_its_owners(silent):
    async with silent.session() as session:
        with pytest.raises(TimeoutError) as raised:
            async with asyncio.timeout(SHORT):
                await session.realtime.get_stage(ARN)
    assert not isinstance(raised.value, CallTimeoutError)


async def test_without_limits_a_call_waits_as_long_as_it_takes():
    async def slow(_) -> Answer:
        await asyncio.sleep(SHORT)
        return STAGE

    endless = Timeout(connect=None, attempt=None, total=None)
    async with ScriptedServer(script=slow) as server, server.session(timeout=endless) as session:
        assert (await session.realtime.get_stage(ARN)).arn == ARN
