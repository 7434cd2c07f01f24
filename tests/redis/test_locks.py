"""Locks that processes share, through a real server."""

import asyncio
import subprocess
import sys
import uuid
from datetime import timedelta
from traceback import TracebackException

import pytest
import redis as blocking
from redis.asyncio import Redis

from ivsrt_async.errors import (
    ConfigurationError,
    InvalidRequestError,
    TransportError,
    WaitTimeoutError,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.redis import RedisLocks, _server
from ivsrt_async.workflows import Locks, ensure_stage

URL = "redis://cache"


@pytest.fixture
def prefix():
    """Keys of this test alone."""
    return f"{uuid.uuid4()}:"


@pytest.fixture
async def locks(redis_url, prefix):
    async with RedisLocks(redis_url, prefix=prefix) as made:
        yield made


@pytest.fixture
async def redis(redis_url):
    async with Redis.from_url(redis_url) as client:
        yield client


async def test_a_lock_has_one_holder_at_a_time(redis_url, prefix):
    inside, most = 0, 0

    async def hold():
        nonlocal inside, most
        async with RedisLocks(redis_url, prefix=prefix) as locks, locks("a"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(hold() for _ in range(3)))
    assert most == 1


async def test_locks_of_other_names_are_free(locks):
    async with locks("a"), locks("b"):
        pass


async def test_a_lock_is_a_key_with_the_time_of_its_lease_and_gone_afterwards(
    redis_url, redis, prefix
):
    async with RedisLocks(redis_url, prefix=prefix, lease=timedelta(seconds=90)) as locks:
        async with locks("x"):
            assert 60_000 < await redis.pttl(f"{prefix}x") <= 90_000
        assert await redis.exists(f"{prefix}x") == 0


async def test_keys_begin_as_all_of_this_package_do(redis_url, redis):
    name = str(uuid.uuid4())
    async with RedisLocks(redis_url) as locks, locks(name):
        assert await redis.keys(f"*{name}") == [f"ivsrt:lock:{name}".encode()]


async def test_a_lock_that_is_not_released_is_waited_for_no_longer_than_wanted(redis_url, prefix):
    async with (
        RedisLocks(redis_url, prefix=prefix, timeout=0.05) as locks,
        LocalIVS() as ivs,
        ivs.session() as session,
    ):
        async with locks("us-east-1:stage:lobby:[]"):
            with pytest.raises(WaitTimeoutError, match="held by somebody else"):
                await ensure_stage(session, "lobby", locks=locks)
        assert (await ensure_stage(session, "lobby", locks=locks)).created


async def test_a_lock_is_released_when_its_block_fails(locks, redis, prefix):
    with pytest.raises(KeyError):
        async with locks("x"):
            raise KeyError
    assert await redis.exists(f"{prefix}x") == 0


async def test_a_lock_whose_lease_has_ended_is_no_trouble_and_stays_its_new_holders(
    locks, redis, prefix
):
    async with locks("x"):
        await redis.set(f"{prefix}x", "another")
    assert await redis.get(f"{prefix}x") == b"another"


async def test_whoever_stops_waiting_leaves_no_lock_behind(locks, redis, prefix, monkeypatch):
    run = _server.Server._run

    async def lose_the_answer(server, script, what):
        await run(server, script, what)
        monkeypatch.undo()
        raise asyncio.CancelledError

    monkeypatch.setattr(_server.Server, "_run", lose_the_answer)
    with pytest.raises(asyncio.CancelledError):
        async with locks("x"):
            pass
    await locks.aclose()
    assert await redis.exists(f"{prefix}x") == 0


async def test_a_lock_whose_answer_was_lost_is_asked_for_again(locks, monkeypatch):
    run = _server.Server._run

    async def lose_the_answer(server, script, what):
        await run(server, script, what)
        monkeypatch.undo()
        raise _server.AwayError("ConnectionError", broken=True)

    monkeypatch.setattr(_server.Server, "_run", lose_the_answer)
    async with locks("x"):
        pass


async def test_a_lock_that_cannot_be_released_undoes_nothing(locks, monkeypatch, caplog):
    async def fail(*_):
        raise _server.AwayError("ConnectionError")

    async with locks("x"):
        monkeypatch.setattr(_server.Server, "_run", fail)
    assert "the lock x stays until its lease ends: ConnectionError" in caplog.text


async def test_without_a_server_there_is_no_lock(unused_tcp_port):
    async with RedisLocks(f"redis://:sesame@127.0.0.1:{unused_tcp_port}") as locks:
        with pytest.raises(TransportError, match="Redis does not give the lock x") as raised:
            async with locks("x"):
                pass
    assert raised.value.retryable
    assert "sesame" not in str(raised.value)


async def test_a_user_who_may_not_is_told_so(redis, redis_url):
    await redis.execute_command("ACL", "SETUSER", "poor", "on", ">p", "~*", "+@all", "-@scripting")
    url = redis_url.replace("redis://", "redis://poor:p@")
    async with RedisLocks(url) as locks:
        with pytest.raises(ConfigurationError, match="refuses the user or the password given to"):
            async with locks("x"):
                pass


@pytest.mark.parametrize("decode", [False, True])
async def test_a_client_of_ones_own_serves_and_stays_open(redis_url, prefix, decode):
    async with Redis.from_url(redis_url, decode_responses=decode) as client:
        async with RedisLocks(client, prefix=prefix) as locks, locks("x"):
            assert await client.exists(f"{prefix}x") == 1
        assert await client.ping()


def test_locks_serve_event_loop_after_event_loop(redis_url, prefix):
    locks = RedisLocks(redis_url, prefix=prefix)

    async def hold():
        async with locks, locks("x"):
            pass

    asyncio.run(hold())
    asyncio.run(hold())
    assert len(locks._servers) == 0


def test_they_are_locks():
    locks: Locks = RedisLocks(URL)
    assert repr(locks) == "<RedisLocks 'ivsrt:lock:'>"


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "long", True])
def test_the_timeout_is_checked(seconds):
    with pytest.raises(InvalidRequestError, match="timeout must be a number of seconds above 0"):
        RedisLocks(URL, timeout=seconds)


@pytest.mark.parametrize("lease", [timedelta(0), timedelta(seconds=-1), 120, "long"])
def test_the_lease_is_checked(lease):
    with pytest.raises(InvalidRequestError, match="lease must be a timedelta above 0"):
        RedisLocks(URL, lease=lease)


@pytest.mark.parametrize("redis", [None, 6379, blocking.Redis()])
def test_what_is_no_client_is_refused(redis):
    with pytest.raises(ConfigurationError, match="RedisLocks needs a URL or an asyncio client"):
        RedisLocks(redis)


def test_a_url_that_is_none_of_redis_is_refused_without_showing_it():
    with pytest.raises(ConfigurationError, match="no URL of Redis") as raised:
        RedisLocks("http://:sesame@cache")
    frames = TracebackException.from_exception(raised.value, capture_locals=True).stack
    shown = [str(raised.value), *(str(f.locals) for f in frames if f.filename != __file__)]
    assert not [text for text in shown if "sesame" in text]


def test_without_redis_py_the_error_names_the_extra():
    code = (
        "import sys; sys.modules['redis.asyncio'] = None\n"
        "from ivsrt_async.redis import RedisLocks\n"
        "try: RedisLocks('redis://cache')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "ConfigurationError RedisLocks needs redis-py: pip install 'ivsrt-async[redis]'\n"
    )
