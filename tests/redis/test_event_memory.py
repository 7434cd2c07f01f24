"""Several processes that receive the same events handle each once, through a real server."""

import asyncio
import subprocess
import sys
import uuid
from datetime import timedelta
from traceback import TracebackException

import pytest
import redis as blocking
from redis.asyncio import Redis

from ivsrt_async.errors import ConfigurationError, InvalidRequestError
from ivsrt_async.events import ClaimOutcome, EventRouter, ParticipantPublished
from ivsrt_async.redis import RedisEventMemory
from tests.unit.events.samples import SAMPLES

CLAIMED, IN_PROGRESS, DONE = ClaimOutcome
MINUTE = timedelta(minutes=1)
PUBLISHED = SAMPLES["ParticipantPublished"]


@pytest.fixture
def prefix():
    """Keys of this test alone."""
    return f"{uuid.uuid4()}:"


@pytest.fixture
async def memory(redis_url, prefix):
    made = RedisEventMemory(redis_url, prefix=prefix)
    yield made
    await made.aclose()


@pytest.fixture
async def redis(redis_url):
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


async def expire(redis, key):
    """What the server does by itself when the time of a key has passed."""
    assert await redis.delete(key) == 1


async def test_an_event_is_claimed_by_one_and_then_done(memory):
    assert await memory.claim("a", "ana", MINUTE) is CLAIMED
    assert await memory.claim("a", "ben", MINUTE) is IN_PROGRESS
    assert await memory.claim("b", "ben", MINUTE) is CLAIMED
    await memory.done("a", "ana")
    assert await memory.claim("a", "ben", MINUTE) is DONE
    await memory.release("a", "ana")
    assert await memory.claim("a", "ben", MINUTE) is DONE


async def test_what_was_given_back_can_be_claimed_again(memory):
    await memory.claim("a", "ana", MINUTE)
    await memory.release("a", "ana")
    await memory.release("unknown", "ana")
    assert await memory.claim("a", "ben", MINUTE) is CLAIMED


async def test_a_lease_and_what_is_done_are_kept_as_long_as_was_said(memory, redis, prefix):
    await memory.claim("a", "ana", MINUTE)
    assert 59_000 < await redis.pttl(f"{prefix}a") <= 60_000
    await memory.done("a", "ana")
    assert 86_399_000 < await redis.pttl(f"{prefix}a") <= 86_400_000


@pytest.mark.parametrize("settle", ["done", "release"])
async def test_who_has_lost_a_claim_cannot_end_that_of_its_new_holder(
    memory, redis, prefix, settle
):
    await memory.claim("a", "ana", MINUTE)
    await expire(redis, f"{prefix}a")
    await memory.claim("a", "ben", MINUTE)
    await getattr(memory, settle)("a", "ana")
    assert await memory.claim("a", "eve", MINUTE) is IN_PROGRESS


async def test_what_was_done_late_is_done_if_nobody_else_began(memory, redis, prefix):
    await memory.claim("a", "ana", MINUTE)
    await expire(redis, f"{prefix}a")
    await memory.done("a", "ana")
    assert await memory.claim("a", "ben", MINUTE) is DONE


async def test_of_many_who_ask_at_once_one_gets_the_event(redis_url, prefix):
    memories = [RedisEventMemory(redis_url, prefix=prefix) for _ in range(5)]
    outcomes = await asyncio.gather(
        *(
            memory.claim("a", f"{n} {turn}", MINUTE)
            for n, memory in enumerate(memories)
            for turn in range(8)
        )
    )
    for memory in memories:
        await memory.aclose()
    assert sorted(o.name for o in outcomes) == ["CLAIMED"] + ["IN_PROGRESS"] * 39


@pytest.mark.parametrize("decode", [False, True])
async def test_a_client_of_ones_own_serves_and_stays_open(redis_url, prefix, decode):
    async with Redis.from_url(redis_url, decode_responses=decode) as client:
        memory = RedisEventMemory(client, prefix=prefix)
        assert await memory.claim("a", "ana", MINUTE) is CLAIMED
        await memory.aclose()
        assert await memory.claim("a", "ben", MINUTE) is IN_PROGRESS


async def test_scripts_that_the_server_has_forgotten_are_sent_again(memory, redis):
    await memory.claim("a", "ana", MINUTE)
    await redis.script_flush()
    assert await memory.claim("a", "ben", MINUTE) is IN_PROGRESS


def test_one_memory_serves_event_loop_after_event_loop(redis_url, prefix):
    memory = RedisEventMemory(redis_url, prefix=prefix)

    async def ask():
        outcome = await memory.claim("a", "ana", MINUTE)
        await memory.aclose()
        return outcome

    assert [asyncio.run(ask()), asyncio.run(ask())] == [CLAIMED, IN_PROGRESS]
    assert len(memory._servers) == 0


async def test_two_routers_handle_an_event_once(redis_url, prefix):
    handled = []

    async def note(event):
        handled.append(event.id)

    memories = [RedisEventMemory(redis_url, prefix=prefix) for _ in range(2)]
    routers = [EventRouter(memory=memory) for memory in memories]
    for router in routers:
        router.on(ParticipantPublished)(note)
    reports = [await router.dispatch(PUBLISHED) for router in routers]
    for memory in memories:
        await memory.aclose()
    assert [(len(r.events), len(r.duplicates)) for r in reports] == [(1, 0), (0, 1)]
    assert handled == [PUBLISHED["id"]]


async def test_a_server_that_is_gone_fails_the_event_so_that_it_comes_again(
    unused_tcp_port, caplog
):
    memory = RedisEventMemory(f"redis://127.0.0.1:{unused_tcp_port}")
    report = await EventRouter(memory=memory).dispatch(PUBLISHED)
    await memory.aclose()
    assert len(report.failures) == 1


@pytest.mark.parametrize("url", ["http://:secret@cache", "cache:6379"])
def test_a_url_that_is_none_of_redis_is_refused_without_showing_it(url):
    with pytest.raises(ConfigurationError, match="no URL of Redis") as raised:
        RedisEventMemory(url)
    frames = TracebackException.from_exception(raised.value, capture_locals=True).stack
    shown = [str(raised.value), *(str(f.locals) for f in frames if f.filename != __file__)]
    assert not [text for text in shown if "secret" in text]


@pytest.mark.parametrize("redis", [None, 6379, blocking.Redis()])
def test_what_is_no_client_is_refused(redis):
    with pytest.raises(ConfigurationError, match="RedisEventMemory needs a URL or an asyncio"):
        RedisEventMemory(redis)


async def test_a_forked_process_leaves_the_connections_of_its_parent_alone(memory):
    await memory.claim("a", "ana", MINUTE)
    (parents,) = memory._servers._by_loop.values()
    memory._servers._process = 0  # as if this were another process now
    assert await memory.claim("a", "ben", MINUTE) is IN_PROGRESS
    (ours,) = memory._servers._by_loop.values()
    assert ours is not parents
    await parents.aclose()


def test_a_time_that_is_not_positive_is_refused():
    with pytest.raises(InvalidRequestError, match="keep must be a timedelta above 0"):
        RedisEventMemory("redis://cache", keep=timedelta())


def test_without_redis_py_the_error_names_the_extra():
    code = (
        "import sys; sys.modules['redis.asyncio'] = None\n"
        "from ivsrt_async.redis import RedisEventMemory\n"
        "try: RedisEventMemory('redis://cache')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "ConfigurationError RedisEventMemory needs redis-py: pip install 'ivsrt-async[redis]'\n"
    )


def test_a_memory_does_not_show_its_password():
    assert repr(RedisEventMemory("redis://:sesame@cache")) == ("<RedisEventMemory 'ivsrt:event:'>")
