"""After `aclose()` nothing is left: no socket, no task, no call that hangs."""

import asyncio
import gc

import aiohttp
import certifi
import pytest

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async._core import transport
from ivsrt_async.errors import (
    ConfigurationError,
    IVSError,
    SessionClosedError,
    TransportError,
)
from ivsrt_async.testing import Surroundings
from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
LOCAL = {"credentials": Credentials("AKID", "s"), "region": "eu-west-1"}


async def never(_) -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


async def test_after_closing_no_socket_and_no_task_is_left():
    before = asyncio.all_tasks()
    async with ScriptedServer(script=lambda _: STAGE) as server:
        session = server.session()
        await asyncio.gather(*[session.realtime.get_stage(ARN) for _ in range(20)])
        connector = session._shared.transport._http.connector
        await session.aclose()
        assert connector.closed
        assert not connector._conns
        await asyncio.wait_for(asyncio.gather(*server._serving), 5)  # the other side sees the end
        assert before == asyncio.all_tasks()
    del session, connector
    gc.collect()  # a ResourceWarning would fail the test


async def test_closing_twice_is_fine():
    async with ScriptedServer(STAGE) as server:
        session = server.session()
        await session.realtime.get_stage(ARN)
        await session.aclose()
        await session.aclose()


async def test_a_session_that_was_never_used_can_be_closed():
    await Session(**LOCAL).aclose()


@pytest.mark.parametrize("used", [False, True])
async def test_a_call_after_closing_says_so(used):
    async with ScriptedServer(STAGE) as server:
        session = server.session()
        if used:
            await session.realtime.get_stage(ARN)
        await session.aclose()
        for call in (
            session.realtime.get_stage(ARN),
            session.realtime.list_stages().collect(),
            session.chat.list_rooms().collect(),
        ):
            with pytest.raises(SessionClosedError, match="the session is closed; make a new one"):
                await call
    assert used == len(server.received)


async def test_calls_under_way_end_with_a_clear_error_and_without_a_retry():
    time = OwnTime()
    async with ScriptedServer(script=never) as server:
        session = server.session(surroundings=time.surroundings(), max_connections=5)
        calls = [asyncio.create_task(session.realtime.get_stage(ARN)) for _ in range(20)]
        await server.requests(5)
        await session.aclose()
        ends = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert {SessionClosedError} == {type(end) for end in ends}
    assert (time.slept, session._shared.quota.available, len(server.received)) == ([], 500, 5)


async def test_a_call_that_waits_for_credentials_ends_with_a_clear_error():
    class Slow:
        async def get_credentials(self):
            await asyncio.Event().wait()

    session = Session("eu-west-1", credentials=Slow())
    call = asyncio.create_task(session.realtime.get_stage(ARN))
    await asyncio.sleep(0.01)
    await session.aclose()
    with pytest.raises(SessionClosedError):
        await call


async def test_a_call_that_sleeps_between_attempts_ends_with_a_clear_error():
    async with ScriptedServer(Answer.error("ServiceUnavailable", 503)) as server:
        woken = asyncio.Event()
        session = server.session(surroundings=Surroundings(sleep=lambda _: woken.wait()))
        call = asyncio.create_task(session.realtime.get_stage(ARN))
        await server.requests()
        await asyncio.sleep(0.01)
        await session.aclose()
        with pytest.raises(SessionClosedError):
            await call
    assert len(server.received) == 1


async def test_a_call_that_looks_up_an_address_ends_with_a_clear_error(monkeypatch):
    looking = asyncio.Event()

    async def look_up(*_, **__):
        looking.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(aiohttp.DefaultResolver, "resolve", look_up)
    session = Session(endpoint_url="https://ivs.invalid", **LOCAL)
    call = asyncio.create_task(session.realtime.get_stage(ARN))
    await looking.wait()
    await session.aclose()
    with pytest.raises(SessionClosedError):
        await call


async def test_closing_while_the_first_connection_is_prepared_leaves_nothing_open(monkeypatch):
    preparing, go_on = asyncio.Event(), asyncio.Event()
    to_thread = asyncio.to_thread

    async def slowly(function, *args):
        preparing.set()
        await go_on.wait()
        return await to_thread(function, *args)

    monkeypatch.setattr(transport.asyncio, "to_thread", slowly)
    monkeypatch.setenv("AWS_CA_BUNDLE", certifi.where())
    session = Session(endpoint_url="https://127.0.0.1:9", **LOCAL)
    call = asyncio.create_task(session.realtime.get_stage(ARN))
    await preparing.wait()
    await session.aclose()
    go_on.set()
    with pytest.raises(SessionClosedError):
        await call
    assert session._shared.transport._http is None


async def test_with_a_borrowed_session_calls_under_way_keep_their_time_limits():
    async with aiohttp.ClientSession() as http, ScriptedServer(script=never) as server:
        session = server.session(http=http, timeout=0.05, retry=RetryPolicy(max_attempts=1))
        call = asyncio.create_task(session.realtime.get_stage(ARN))
        await server.requests()
        await session.aclose()
        with pytest.raises(IVSError):
            await asyncio.wait_for(call, 50)
        assert not http.closed


async def test_leaving_the_block_by_an_error_closes_too():
    session = Session(**LOCAL)
    with pytest.raises(ZeroDivisionError):
        async with session:
            raise ZeroDivisionError
    assert "closed" in repr(session)


def test_a_session_made_without_a_loop_works_in_the_first_one_it_meets():
    session = Session(endpoint_url="http://127.0.0.1:9", **LOCAL)

    async def use():
        async with ScriptedServer(STAGE) as server:
            session._shared.locator._argument = server.url
            async with session:
                return await session.realtime.get_stage(ARN)

    assert asyncio.run(use()).arn == ARN


def test_a_second_event_loop_is_refused_with_a_clear_error_while_the_first_lives():
    session = Session(endpoint_url="http://127.0.0.1:9", **LOCAL)

    async def use():
        with pytest.raises(TransportError):
            await session.realtime.with_options(retry=RetryPolicy(max_attempts=1)).get_stage(ARN)

    async def use_again():
        with pytest.raises(ConfigurationError) as raised:
            await session.realtime.get_stage(ARN)
        return str(raised.value)

    with asyncio.Runner() as runner:
        runner.run(use())
        expected = "this session is in use by another event loop; make one session per loop"
        assert expected == asyncio.run(use_again())
        runner.run(session.aclose())
