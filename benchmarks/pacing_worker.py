"""One process of a fleet whose tasks all want the same rate of calls.

    python benchmarks/pacing_worker.py PACER REDIS_URL IVS_URL STAGE RATE AHEAD

says when it is ready; then it answers each line of JSON, with how many tasks and for how long, with
what became of them. With the ARN of a STAGE they make tokens for it, otherwise they list
stages. AHEAD is by how many seconds the clock of this process is fast. Everything is
imported where it is needed: each pacer is installed in an environment of its own.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import attrs

Acquire = Callable[[], Awaitable[object]]

ACCOUNT = "123456789012"
KEY = "fleet"
OF_A_CONNECTION = b"HELLO", b"CLIENT", b"AUTH", b"SELECT"
"""Commands that open a connection."""


def put_clock_ahead(seconds: float) -> None:
    """Have the clock of this process be fast; it must not have been imported by name before."""
    if seconds:
        now, now_ns = time.time, time.time_ns
        time.time = lambda: now() + seconds
        time.time_ns = lambda: now_ns() + round(seconds * 1e9)


@attrs.define
class Trips:
    """How often this process has sent something to Redis, but for opening connections."""

    count: int = 0

    def watch(self) -> None:
        """Count from now on."""
        from redis.asyncio.connection import AbstractConnection

        send = AbstractConnection.send_packed_command
        trips = self

        async def counted(self: Any, command: Any, *args: Any, **options: Any) -> None:
            text = command if isinstance(command, bytes) else b"".join(command)
            trips.count += not any(word in text[:40] for word in OF_A_CONNECTION)
            await send(self, command, *args, **options)

        connections: Any = AbstractConnection
        connections.send_packed_command = counted


async def limits(stack: AsyncExitStack, redis: str, rate: float) -> Acquire:
    """Its moving window, in the loop that its documentation leaves to the caller."""
    from limits import RateLimitItemPerSecond  # type: ignore[import-not-found]  # lives in an environment of its own
    from limits.aio.storage import RedisStorage  # type: ignore[import-not-found]  # as above
    from limits.aio.strategies import MovingWindowRateLimiter  # type: ignore[import-not-found]  # as above

    storage = RedisStorage(f"async+{redis}", implementation="redispy")
    limiter, item = MovingWindowRateLimiter(storage), RateLimitItemPerSecond(int(rate))

    async def acquire() -> None:
        while not await limiter.hit(item, KEY):
            reset, _ = await limiter.get_window_stats(item, KEY)
            await asyncio.sleep(max(reset - time.time(), 0.001))

    return acquire


async def pyrate_log(stack: AsyncExitStack, redis: str, rate: float) -> Acquire:
    """Its bucket in Redis, which is a sliding log."""
    from pyrate_limiter import Duration, Limiter, Rate, RedisBucket  # type: ignore[import-not-found]  # as above
    from redis.asyncio import Redis

    client = await stack.enter_async_context(Redis.from_url(redis))
    made: Any = RedisBucket.init([Rate(int(rate), Duration.SECOND)], client, KEY)
    limiter = Limiter(await made)
    return lambda: limiter.try_acquire_async(KEY)


async def pyrate_gcra(stack: AsyncExitStack, redis: str, rate: float) -> Acquire:
    """Its GCRA in Redis."""
    from pyrate_limiter import Duration, Limiter, Rate
    from pyrate_limiter.abstracts.algorithm import GCRA  # type: ignore[import-not-found]  # as above
    from pyrate_limiter.buckets import RedisStateStore, StateBucket  # type: ignore[import-not-found]  # as above
    from redis.asyncio import Redis

    client = await stack.enter_async_context(Redis.from_url(redis))
    rates = [Rate(int(rate), Duration.SECOND)]
    bucket: Any = StateBucket(rates, GCRA(), RedisStateStore(client, KEY))
    limiter = Limiter(bucket)
    return lambda: limiter.try_acquire_async(KEY)


async def throttled(stack: AsyncExitStack, redis: str, rate: float) -> Acquire:
    """Its GCRA in Redis, waiting as it does by itself."""
    from throttled.asyncio import RateLimiterType, RedisStore, Throttled, rate_limiter  # type: ignore[import-not-found]  # as above

    quota = rate_limiter.per_sec(int(rate), burst=int(rate))
    limiter = Throttled(
        key=KEY,
        using=RateLimiterType.GCRA.value,
        quota=quota,
        store=RedisStore(server=redis),
        timeout=3600,
    )
    acquire: Acquire = limiter.limit
    return acquire


PACERS = {
    "limits": limits,
    "pyrate-limiter, log": pyrate_log,
    "pyrate-limiter, GCRA": pyrate_gcra,
    "throttled-py": throttled,
}


@attrs.define
class Found:
    """What became of the tasks of a process."""

    turns: list[int]
    """How many each task had."""
    refused: int = 0
    failed: int = 0
    longest: float = 0.0
    """The longest wait for a turn, in seconds."""
    trips: int = 0


async def work(
    make_call: Callable[[], Awaitable[float]], trips: Trips, tasks: int, seconds: float
) -> Found:
    """Have tasks call as fast as their pace allows, until the time is over."""
    from ivsrt_async.errors import IVSError, ThrottlingException

    found = Found([0] * tasks)
    begun = trips.count

    async def task(number: int) -> None:
        while True:
            try:
                waited = await make_call()
            except ThrottlingException:
                found.refused += 1
                waited = 0.0
            except IVSError:
                found.failed += 1
                await asyncio.sleep(0.05)
                continue
            found.turns[number] += 1
            found.longest = max(found.longest, waited)

    running = [asyncio.create_task(task(number)) for number in range(tasks)]
    await asyncio.sleep(seconds)
    found.trips = trips.count - begun
    for each in running:
        each.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return found


async def main() -> None:
    """Get ready, and work when told to."""
    pacer, redis, url, stage, rate, ahead = sys.argv[1:]
    put_clock_ahead(float(ahead))
    from ivsrt_async import Credentials, RetryPolicy, Session

    trips = Trips()
    trips.watch()
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        pace = acquire = None
        if pacer == "ivsrt-async":
            from ivsrt_async.redis import RedisPacing

            pace = RedisPacing(redis, account=ACCOUNT)
        elif pacer != "nobody":
            acquire = await PACERS[pacer](stack, redis, float(rate))
        session = await stack.enter_async_context(
            Session(
                "us-east-1",
                credentials=Credentials("local", "local"),
                endpoint_url=url,
                retry=RetryPolicy(max_attempts=1),
                pacing=pace,
            )
        )
        await session.chat.list_rooms()  # connects

        async def call() -> object:
            if stage:
                return await session.realtime.create_participant_token(stage_arn=stage)
            return await session.realtime.list_stages()

        async def make_call() -> float:
            if pace is not None:
                async with session.observe() as calls:
                    await call()
                return calls[0].paced
            began = time.monotonic()
            if acquire is not None:
                await acquire()
            waited = time.monotonic() - began
            await call()
            return waited

        print(json.dumps("ready"), flush=True)
        while question := await loop.run_in_executor(None, sys.stdin.readline):
            found = await work(make_call, trips, **json.loads(question))
            print(json.dumps(attrs.asdict(found)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
