"""Turns that processes share through a real Redis or Valkey.

Redis goes by its own clock, which no test can move. So most paces here are five hundred times as
slow as AWS's, and what a test takes in real time makes no difference.
"""

import asyncio
import logging
import sys
import traceback
from collections.abc import Callable

import pytest
from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from benchmarks.redis_server import NONE_RUNS, RedisServer, binary, free_port
from ivsrt_async import Session
from ivsrt_async.errors import ConfigurationError
from ivsrt_async.local import LocalIVS
from ivsrt_async.pacing import Pace, PacingTimeoutError, Turn
from ivsrt_async.redis import RedisPacing
from tests.support.own_time import OwnTime, let_run

pytestmark = pytest.mark.skipif(binary() is None, reason=NONE_RUNS)

SLOWER = 500
ACCOUNT = "123456789012"
CHANNEL = "arn:aws:ivs:eu-west-1:123456789012:channel/AbC"
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def server():
    with RedisServer() as running:
        yield running


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """However busy this machine is, a Redis that runs is not away."""
    monkeypatch.setattr("ivsrt_async.redis._server.PATIENCE", 20)


@pytest.fixture
def own_server():
    with RedisServer() as running:
        yield running


@pytest.fixture
def account(request) -> str:
    """Every test has an account of its own."""
    return f"t{abs(hash(request.node.nodeid))}"


@pytest.fixture
async def make(server, account):
    """Makes paces that stand for one process each."""
    made = []

    def pace(url: str = server.url, *, slower: float = SLOWER, **options) -> RedisPacing:
        made.append(RedisPacing(url, account=account, **options))
        for limits in (made[-1]._limits, made[-1]._fallback._limits):
            for limit in [*limits._by_operation.values(), limits._by_channel]:
                object.__setattr__(limit, "interval", limit.interval * slower)
                object.__setattr__(limit, "slack", limit.slack * slower)
        return made[-1]

    yield pace
    for each in made:
        await each.aclose()


class Asker:
    """Takes turns of a pace, and knows how long each wait was, as if at AWS's pace."""

    def __init__(self, pace) -> None:
        self.pace = pace
        self.time = OwnTime(1000.0, held=True)

    def turn(self, operation="DeleteStage", **options) -> Turn:
        facts = {"service": "realtime", "region": "eu-west-1", **options}
        if "within" in facts:
            facts["deadline"] = self.time.now + facts.pop("within") * SLOWER
        return Turn(operation=operation, clock=self.time.surroundings(), **facts)

    async def wait(self, *args, **options) -> float:
        """How long one would wait now. The turn is taken."""
        task = await self.begin(*args, **options)
        if task.done():
            await task
            return 0.0
        wait = self.time.slept[-1] / SLOWER
        await self.time.advance(self.time.slept[-1])
        await task
        return round(wait, 1)

    async def waits(self, count: int, *args, **options) -> list[float]:
        return [await self.wait(*args, **options) for _ in range(count)]

    async def begin(self, *args, **options) -> asyncio.Task:
        """Have somebody wait for a turn who has reserved it."""
        before = len(self.time.slept)
        task = asyncio.ensure_future(self.pace.take(self.turn(*args, **options)))
        await until(lambda: task.done() or len(self.time.slept) > before)
        return task


async def until(happened: Callable[[], bool]) -> None:
    """Wait for Redis, which answers through a socket."""
    async with asyncio.timeout(50):
        while not happened():  # noqa: ASYNC110 - polling needs no hook in the pace
            await asyncio.sleep(0.001)


def shown_by_tracebacks(error: BaseException | None) -> str:
    """What tools show that print the local variables of every frame of the package."""
    shown = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "/ivsrt_async/" in frame.f_code.co_filename:
                shown.append(repr(frame.f_locals))
        error = error.__context__
    assert shown
    return "".join(shown)


async def cancel(*tasks: asyncio.Task) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_two_processes_share_one_burst_and_one_rate(make):
    one, other = Asker(make()), Asker(make())
    found = [await asker.wait() for _ in range(4) for asker in (one, other)]
    assert found == [0, 0, 0, 0, 0.2, 0.4, 0.6, 0.8]


async def test_clocks_of_machines_do_not_matter(make):
    one, other = Asker(make()), Asker(make())
    other.time.now += 3600
    found = [await asker.wait() for _ in range(4) for asker in (one, other)]
    assert found == [0, 0, 0, 0, 0.2, 0.4, 0.6, 0.8]


async def test_accounts_regions_and_operations_wait_for_nobody_else(make, server):
    asker = Asker(make())
    assert await asker.waits(5) == [0, 0, 0, 0, 0.2]
    assert await asker.waits(5, region="us-east-1") == [0, 0, 0, 0, 0.2]
    assert await asker.waits(5, "GetStage") == [0, 0, 0, 0, 0.2]
    other = RedisPacing(server.url, account="another")
    assert await Asker(other).waits(4) == [0, 0, 0, 0]
    await other.aclose()


async def test_metadata_is_paced_by_channel_and_by_account(make):
    asker = Asker(make(rates={"PutMetadata": 10}))
    put = {"operation": "PutMetadata", "service": "low_latency"}
    assert await asker.waits(5, **put, resource=CHANNEL) == [0, 0, 0, 0, 0.2]
    assert await asker.waits(4, **put, resource=CHANNEL + "d") == [0, 0, 0, 0]
    assert await asker.waits(3, **put, resource=CHANNEL + "e") == [0.1, 0.2, 0.3]


async def test_a_turn_beyond_the_deadline_is_refused_and_not_reserved(make):
    asker = Asker(make())
    await asker.waits(4)
    for _ in range(5):
        with pytest.raises(PacingTimeoutError) as raised:
            await asker.wait(within=0.1)
        assert raised.value.wait / SLOWER == pytest.approx(0.2, abs=0.1)
    assert await asker.wait() == 0.2


async def test_turns_that_are_given_up_are_taken_by_others(make):
    one, other = Asker(make()), Asker(make())
    await one.waits(4)
    waiting = [await one.begin() for _ in range(5)]
    await cancel(waiting[1], waiting[3])
    await one.pace.rest()
    assert await other.waits(4) == [0.4, 0.8, 1.2, 1.4]
    await cancel(*waiting)


async def test_a_whole_queue_that_gives_up_leaves_nothing_behind(make):
    one, other = Asker(make()), Asker(make())
    await one.waits(4)
    await cancel(*[await one.begin() for _ in range(30)])
    await one.pace.rest()
    assert await other.waits(3) == [0.2, 0.4, 0.6]


async def test_a_refused_call_slows_the_operation_for_all_processes(make):
    one, other = Asker(make()), Asker(make())
    for _ in range(10):  # of one moment
        one.pace.slow_down(one.turn())
    await one.pace.rest()
    found = await other.waits(4)
    assert found == [round(n / 3.5, 1) for n in (1, 2, 3, 4)]
    assert await other.waits(4, "GetStage") == [0, 0, 0, 0]


async def test_the_rate_comes_back(make, account):
    """Redis is told that the refusal was half a minute ago."""
    asker = Asker(make())
    asker.pace.slow_down(asker.turn())
    await asker.pace.rest()
    key = f"ivsrt:{{{account}:eu-west-1:realtime:DeleteStage}}"
    async with Redis.from_url(asker.pace._servers._url) as redis:
        since = int(await redis.hget(key, "since"))
        await redis.hset(key, mapping={"since": str(since - 30_000_000)})
        await redis.hdel(key, "due")
    found = [await asker.wait() for _ in range(14)][4:]
    assert found[-1] - found[0] == pytest.approx(9 / (5 * 0.85), abs=0.11)


async def test_what_is_kept_disappears_by_itself(make, account, server):
    asker = Asker(make(slower=1))
    await cancel(await asker.begin(), await asker.begin())
    asker.pace.slow_down(asker.turn("GetStage"))
    put = asker.turn("PutMetadata", service="low_latency", resource=CHANNEL)
    await asker.pace.take(put)
    tasks = [asyncio.ensure_future(asker.pace.take(asker.turn())) for _ in range(20)]
    await asyncio.sleep(0)
    await cancel(*tasks)
    await asker.pace.rest()
    async with Redis.from_url(server.url) as redis:
        keys = [key async for key in redis.scan_iter(f"ivsrt:{{{account}:*")]
        lives = [await redis.pttl(key) for key in keys]
    assert len(keys) >= 4
    assert all(0 < life <= 70_000 for life in lives)
    assert {key.partition(b"{")[2].partition(b"}")[0].count(b":") for key in keys} == {3}


async def test_a_turn_takes_one_round_trip(make, server):
    asker = Asker(make())
    await asker.wait()  # it connects, and may have to teach Redis the script
    async with Redis.from_url(server.url) as redis:
        before = await redis.info("commandstats")
        for _ in range(20):
            await asker.wait()
        after = await redis.info("commandstats")
    calls = {
        name: after[name]["calls"] - before.get(name, {"calls": 0})["calls"]
        for name in ("cmdstat_evalsha", "cmdstat_eval")
        if name in after
    }
    assert calls.get("cmdstat_evalsha") == 20
    assert not calls.get("cmdstat_eval")


async def test_scripts_that_redis_has_forgotten_are_sent_again(make, own_server):
    asker = Asker(make(own_server.url))
    first = await asker.waits(5)
    async with Redis.from_url(own_server.url) as redis:
        await redis.script_flush()
    assert first + await asker.waits(2) == [0, 0, 0, 0, 0.2, 0.4, 0.6]


async def test_turns_of_the_past_are_forgotten(make):
    asker = Asker(make(slower=1))
    for number in range(1200):
        asker.time.now += 1
        put = asker.turn("PutMetadata", service="low_latency", resource=f"{CHANNEL}{number}")
        limits = asker.pace._limits_of(put)
        asker.pace._granted.note(limits, [number + 1, number + 1], 0.1, asker.time.now)
    assert len(asker.pace._granted._latest) < 300


async def test_a_client_of_ones_own_is_used_and_stays_open(server, account):
    async with Redis.from_url(server.url, decode_responses=True) as client:
        pace = RedisPacing(client, account=account)
        asker = Asker(pace)
        await asker.waits(4)
        async with Session("eu-west-1", pacing=pace):
            pass
        await pace.aclose()
        assert await client.ping()
        assert isinstance(pace, Pace)


async def test_all_keys_of_a_turn_lie_on_one_node_of_a_cluster(tmp_path, account):
    """A cluster of one node refuses keys of different places all the same."""
    options = ["--cluster-enabled", "yes", "--cluster-port", str(free_port())]
    options += ["--dir", str(tmp_path)]
    with RedisServer(None, *options) as server:
        async with Redis.from_url(server.url) as node:
            await node.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            async with asyncio.timeout(50):
                while "ok" not in str(await node.execute_command("CLUSTER", "INFO")):  # noqa: ASYNC110 - it needs a moment
                    await asyncio.sleep(0.01)
        async with RedisCluster.from_url(server.url) as cluster:
            asker = Asker(RedisPacing(cluster, account=account))
            put = asker.turn("PutMetadata", service="low_latency", resource=CHANNEL)
            for _ in range(4):
                await asker.pace.take(put)
            asker.pace.slow_down(put)
            await cancel(await asker.begin("InsertAdBreak"), await asker.begin("InsertAdBreak"))
            await asker.pace.rest()
        assert asker.pace._away_until is None


async def test_a_forked_process_leaves_the_connections_of_its_parent_alone(make):
    asker = Asker(make())
    await asker.wait()
    (parents,) = asker.pace._servers._by_loop.values()
    asker.pace._servers._process = 0  # as if this were another process now
    await asker.wait()
    (ours,) = asker.pace._servers._by_loop.values()
    assert ours is not parents
    await parents.aclose()


async def test_a_session_closes_the_connections_that_were_opened_for_it(own_server, account):
    pace = RedisPacing(own_server.url, account=account)
    async with (
        Redis.from_url(own_server.url, client_name="observer") as redis,
        LocalIVS() as ivs,
    ):
        names = []
        async with ivs.session(pacing=pace) as session:
            async with session.observe() as calls:
                await session.realtime.list_stages()
            names.append(len(await redis.client_list()))
        names.append(len(await redis.client_list()))
        async with ivs.session(pacing=pace) as session:
            await session.realtime.list_stages()
    assert names == [2, 1]
    assert (len(calls), len(pace._servers)) == (1, 0)


# Redis away


async def test_while_redis_is_away_a_process_keeps_to_its_share_and_says_so_once(
    make, own_server, caplog
):
    asker = Asker(make(own_server.url, rates={"DeleteStage": 16}, slower=1))
    await asker.waits(3)
    await asker.time.advance(60)
    own_server.stop()
    with caplog.at_level(logging.INFO, "ivsrt_async"):
        tasks = [asyncio.ensure_future(asker.pace.take(asker.turn())) for _ in range(8)]
        await let_run(100)
        await until(lambda: asker.time.sleeping > 0)
        await let_run(200)
        assert sum(task.done() for task in tasks) == 3  # a quarter of 16 is 4, less one
        await asker.time.advance(1)
        await cancel(*tasks)
        for _ in range(20):
            await asker.time.advance(3)
            await asker.pace.take(asker.turn())
    warnings = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "pacing: Redis is away (ConnectionError" in warnings[0]


async def test_redis_that_comes_back_is_used_again(make, own_server, caplog):
    asker = Asker(make(own_server.url))
    await asker.wait()
    own_server.stop()
    with caplog.at_level(logging.INFO, "ivsrt_async"):
        await asker.pace.take(asker.turn("CreateParticipantToken"))
        own_server.start()
        await asker.pace.take(asker.turn("CreateParticipantToken"))  # Redis is not asked yet
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        await asker.time.advance(2)
        await asker.wait()
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert caplog.records[1].getMessage() == "pacing: Redis answers again"


async def test_a_restarted_redis_that_knows_nothing_grants_no_second_burst(
    make, own_server, caplog
):
    asker = Asker(make(own_server.url))
    await asker.waits(4)
    own_server.stop()
    own_server.start()
    assert await asker.waits(2) == [0.2, 0.4]  # as if nothing had happened
    assert caplog.records == []


async def test_a_restarted_redis_learns_which_turns_have_been_granted(make, own_server):
    one, other = Asker(make(own_server.url)), Asker(make(own_server.url))
    waiting = [await one.begin() for _ in range(10)]
    own_server.stop()
    own_server.start()
    assert await one.wait() == 1.4
    assert await other.wait() == 1.6
    await cancel(*waiting)


async def test_a_queue_is_taken_to_be_as_long_as_it_was_when_redis_is_lost(make, own_server):
    """Others have been granted turns since, which nobody remembers."""
    one, other = Asker(make(own_server.url)), Asker(make(own_server.url))
    waiting = [await one.begin() for _ in range(10)]
    waiting.append(await other.begin())  # 1.4 s from now
    await one.time.advance(SLOWER)
    await other.time.advance(SLOWER)
    own_server.stop()
    start = other.time.now
    alone = await other.begin()
    while not alone.done():
        await other.time.advance(SLOWER / 100)
    assert (other.time.now - start) / SLOWER == pytest.approx(1.4 + 1 / 1.25, abs=0.02)
    await cancel(*waiting)


async def test_who_knows_of_no_turns_begins_without_a_burst_after_a_restart(make, own_server):
    asker = Asker(make(own_server.url))
    await asker.waits(4, "GetStage")
    own_server.stop()
    own_server.start()
    assert await asker.waits(3) == [0, 0.2, 0.4]


async def test_a_process_alone_waits_for_the_turns_that_redis_has_granted(make, own_server):
    asker = Asker(make(own_server.url))
    waiting = [await asker.begin() for _ in range(10)]  # the last one leaves after 1.2 s
    own_server.stop()
    start = asker.time.now
    alone = await asker.begin()
    while not alone.done():
        await asker.time.advance(SLOWER / 100)
    assert (asker.time.now - start) / SLOWER == pytest.approx(1.2 + 1 / 1.25, abs=0.02)
    await cancel(*waiting)


async def test_a_process_alone_lets_no_channel_wait_for_the_turns_of_another(make, own_server):
    asker = Asker(make(own_server.url))
    put = {"operation": "PutMetadata", "service": "low_latency"}
    waiting = [await asker.begin(**put, resource=CHANNEL) for _ in range(20)]
    own_server.stop()
    start = asker.time.now
    alone = await asker.begin(**put, resource=CHANNEL + "d")
    await asker.time.advance(SLOWER * 0.1)
    assert alone.done(), (asker.time.now - start) / SLOWER
    await cancel(*waiting)


async def test_those_who_wait_without_redis_ask_it_again_when_it_is_back(make, own_server):
    asker = Asker(make(own_server.url))
    await asker.waits(4)
    own_server.stop()
    waiting = [asyncio.ensure_future(asker.pace.take(asker.turn())) for _ in range(5)]
    await until(lambda: asker.time.sleeping > 0)
    await let_run(100)
    own_server.start()
    await asker.time.advance(3)
    before = len(asker.time.slept)
    assert await asker.wait("GetStage") == 0
    await until(lambda: len(asker.time.slept) == before + 5)
    found = sorted(round(slept / SLOWER, 1) for slept in asker.time.slept[before:])
    assert found == [0.2, 0.4, 0.6, 0.8, 1.0]
    await cancel(*waiting)


async def test_a_redis_that_does_not_answer_is_given_up(make, own_server, monkeypatch, caplog):
    asker = Asker(make(own_server.url))
    await asker.wait()
    monkeypatch.setattr("ivsrt_async.redis._server.PATIENCE", 0.05)
    own_server.freeze()
    try:
        await asker.pace.take(asker.turn("CreateParticipantToken"))
    finally:
        own_server.thaw()
    assert "no answer within 0.05 s" in caplog.text or "TimeoutError" in caplog.text


async def test_those_in_line_do_not_each_wait_for_a_redis_that_hangs(
    make, own_server, monkeypatch, caplog
):
    asker = Asker(make(own_server.url))
    await asker.wait()
    monkeypatch.setattr("ivsrt_async.redis._server.PATIENCE", 0.2)
    started = []
    run = "ivsrt_async.redis._server.Server._run"
    original = sys.modules["ivsrt_async.redis._server"].Server._run
    monkeypatch.setattr(run, lambda *args: (started.append(1), original(*args))[1])
    own_server.freeze()
    try:
        turns = [asker.pace.take(asker.turn("CreateParticipantToken")) for _ in range(10)]
        await asyncio.gather(*turns)
    finally:
        own_server.thaw()
    assert len(started) == 4
    assert len(caplog.records) == 1


async def test_a_url_where_nobody_listens_is_a_warning_without_the_password(make, caplog):
    url = f"redis://:{PASSWORD}@127.0.0.1:1/0"
    asker = Asker(make(url))
    await asker.pace.take(asker.turn())
    assert "Redis is away" in caplog.text
    assert PASSWORD not in caplog.text + repr(asker.pace)


async def test_the_warning_is_followed_by_no_other_when_nothing_has_changed(make, caplog):
    asker = Asker(make("redis://127.0.0.1:1/0"))
    for _ in range(5):
        await asker.pace.take(asker.turn("CreateParticipantToken"))
        await asker.time.advance(10)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("given", ["wrong-horse", ""], ids=["wrong", "none"])
async def test_a_wrong_password_is_a_mistake_and_is_not_shown(make, given, caplog):
    with RedisServer(PASSWORD) as locked:
        user = f":{given}@" if given else ""
        asker = Asker(make(f"redis://{user}127.0.0.1:{locked.port}/0"))
        with pytest.raises(
            ConfigurationError, match="Redis refuses the user or the pass"
        ) as raised:
            await asker.pace.take(asker.turn())
        error = raised.value
        assert given == "" or given not in str(error) + caplog.text + shown_by_tracebacks(error)


async def test_the_right_password_opens_the_door(make):
    with RedisServer(PASSWORD) as locked:
        pace = make(locked.url)
        assert await Asker(pace).waits(5) == [0, 0, 0, 0, 0.2]
        await pace.aclose()


async def test_a_user_who_may_not_run_scripts_is_told_so(make, own_server):
    async with Redis.from_url(own_server.url) as redis:
        await redis.execute_command(
            "ACL", "SETUSER", "poor", "on", ">p", "~*", "+@all", "-@scripting"
        )
    asker = Asker(make(f"redis://poor:p@127.0.0.1:{own_server.port}/0"))
    with pytest.raises(ConfigurationError, match="does not let the user run scripts"):
        await asker.pace.take(asker.turn())
    await asker.pace.aclose()


# What is refused


@pytest.mark.parametrize(
    "url",
    [
        "http://cache:6379",
        "cache:6379",
        "",
        f"redis://:{PASSWORD}/more@cache:6379",
        f"redis://cache:{PASSWORD}",
    ],
)
def test_a_url_of_something_else_is_refused_and_not_shown(url):
    with pytest.raises(ConfigurationError, match="this is no URL of Redis") as raised:
        RedisPacing(url, account=ACCOUNT)
    assert PASSWORD not in str(raised.value) + shown_by_tracebacks(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"account": ""}, "account must be 1 to 64 letters"),
        ({"account": "a{b}"}, "account must be 1 to 64 letters"),
        ({"account": 123456789012}, "account must be 1 to 64 letters"),
        ({"rates": {"CreateStage": 0}}, "must be a number above 0"),
        ({"rates": {"Sing": 1}}, "names no operation of AWS"),
        ({"share": 2}, "share must be a number above 0 and at most 1"),
        ({"fallback_share": 0}, "fallback_share must be a number above 0 and at most 1"),
        ({"fallback_share": True}, "fallback_share must be a number above 0 and at most 1"),
        ({"redis": 5}, "needs a URL or an asyncio client of redis-py, got int"),
        ({"redis": SyncRedis()}, "or an asyncio client of redis-py, got redis.client.Redis"),
        ({"redis": None}, "needs a URL or an asyncio client of redis-py, got NoneType"),
    ],
)
def test_settings_that_make_no_sense_are_refused(options, message):
    settings = {"redis": "redis://127.0.0.1:1/0", "account": ACCOUNT, **options}
    with pytest.raises(ConfigurationError, match=message):
        RedisPacing(**settings)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'ivsrt-async\[redis\]'"):
        RedisPacing("redis://127.0.0.1:1/0", account=ACCOUNT)


# Event loops


def test_a_pace_serves_one_event_loop_after_the_other_and_closes_with_each(server, account):
    pace = RedisPacing(server.url, account=account)

    async def take() -> None:
        for _ in range(3):
            await pace.take(Asker(pace).turn("CreateParticipantToken"))

    asyncio.run(take())
    asyncio.run(take())
