"""What a pace costs, and what it is worth for a fleet.

    uv run benchmarks/pacing.py           cost, neighbours, and one fleet
    uv run benchmarks/pacing.py --full    the fleet through trouble, and beside other libraries
    uv run benchmarks/pacing.py --fleet --operation CreateParticipantToken --seconds 3 --json

The fleet is four processes with ten tasks each that all make the same call as fast as their pace
lets them, through a Redis or Valkey of their own; a local IVS with AWS's rates judges them. limits,
pyrate-limiter and throttled-py are installed into environments of their own.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import attrs
from redis_server import NONE_RUNS, RedisServer, binary
from turns import HERE, Worker, canned_server, paired, python_with, surroundings

from ivsrt_async import Credentials, Session
from ivsrt_async._core.call_rates import CALL_RATES
from ivsrt_async.local import LocalIVS
from ivsrt_async.pacing import Pacing
from ivsrt_async.redis import RedisPacing

OURS = "ivsrt-async"
NOBODY = "nobody"
NEEDED = "aiohttp", "attrs", "aws-requests-auth", "cattrs", "orjson", "redis<8", "tenacity"
"""What a session needs in the environment of another library, and redis-py, which they share."""
PEERS = {
    "limits": "limits==5.8.0",
    "pyrate-limiter, log": "pyrate-limiter==4.5.1",
    "pyrate-limiter, GCRA": "pyrate-limiter==4.5.1",
    "throttled-py": "throttled-py==3.5.0",
}
PROCESSES, TASKS = 4, 10
AHEAD = 0.5
"""Seconds by which clocks are fast, where half of them are."""
CALLS = 1500
ARN = "arn:aws:ivs:us-east-1:123456789012:stage/abcdEFGH0000"

Trouble = Callable[[RedisServer], Coroutine[None, None, None]]


@attrs.frozen
class Fleet:
    """What became of a fleet."""

    pacer: str
    circumstances: str
    turns: int
    refused: int
    failed: int
    starved: int
    """Tasks that never had a turn."""
    trips: float
    """Round trips to Redis per turn."""
    longest: float
    """The longest wait for a turn, in seconds."""


async def calm(_: RedisServer) -> None:
    """Nothing happens."""


async def restart(redis: RedisServer) -> None:
    """Redis is killed and comes back without what it knew."""
    await asyncio.to_thread(redis.stop)
    await asyncio.to_thread(redis.start)


async def go(redis: RedisServer) -> None:
    """Redis is killed."""
    await asyncio.to_thread(redis.stop)


async def flush(redis: RedisServer) -> None:
    """Redis forgets all scripts."""
    from redis.asyncio import Redis

    async with Redis.from_url(redis.url) as client:
        await client.script_flush()


async def fleet(
    pacer: str,
    circumstances: str,
    *,
    operation: str,
    seconds: float,
    ahead: float = 0.0,
    trouble: Trouble = calm,
) -> Fleet:
    """Have a fleet call as fast as it may; half-way something may happen to Redis."""
    python = sys.executable if pacer in (OURS, NOBODY) else python_with(PEERS[pacer], *NEEDED)
    run = "env", f"PYTHONPATH={HERE.parent}", python, str(HERE / "pacing_worker.py"), pacer
    rate = str(CALL_RATES[operation])
    with RedisServer() as redis:
        async with LocalIVS(call_rates=True) as ivs, ivs.session() as session:
            stage = ""
            if operation != "ListStages":
                stage = (await session.realtime.create_stage()).stage.arn
            where = redis.url, ivs.endpoint_url, stage, rate
            clocks = [str(ahead if number % 2 else 0.0) for number in range(PROCESSES)]
            found = await together(
                [[*run, *where, clock] for clock in clocks], seconds, lambda: trouble(redis)
            )
    turns = sum(sum(each["turns"]) for each in found)
    return Fleet(
        pacer,
        circumstances,
        turns=turns,
        refused=sum(each["refused"] for each in found),
        failed=sum(each["failed"] for each in found),
        starved=sum(count == 0 for each in found for count in each["turns"]),
        trips=sum(each["trips"] for each in found) / max(turns, 1),
        longest=max(each["longest"] for each in found),
    )


async def together(
    commands: list[list[str]], seconds: float, trouble: Callable[[], Awaitable[None]]
) -> list[Any]:
    """Start processes, have all of them work at the same time, and collect what they found."""
    workers = await asyncio.gather(*[asyncio.to_thread(Worker, each) for each in commands])
    try:
        asking = [
            asyncio.ensure_future(asyncio.to_thread(each.ask, tasks=TASKS, seconds=seconds))
            for each in workers
        ]
        await asyncio.sleep(seconds / 2)
        await trouble()
        return await asyncio.gather(*asking)
    finally:
        for each in workers:
            await asyncio.to_thread(each.close)


CIRCUMSTANCES: dict[str, dict[str, Any]] = {
    "all is well": {},
    "half the clocks 0.5 s ahead": {"ahead": AHEAD},
    "Redis restarted": {"trouble": restart},
    "SCRIPT FLUSH": {"trouble": flush},
    "Redis gone": {"trouble": go},
}


async def fleets(options: argparse.Namespace) -> list[Fleet]:
    """All fleets, one after the other."""
    names = list(CIRCUMSTANCES)
    wanted = [(OURS, name) for name in (names if options.full else names[:1])]
    if options.full:
        wanted += [(NOBODY, names[0])]
        wanted += [(peer, name) for peer in PEERS for name in names[:2]]
    return [
        await fleet(
            pacer,
            name,
            operation=options.operation,
            seconds=options.seconds,
            **CIRCUMSTANCES[name],
        )
        for pacer, name in wanted
    ]


async def cost(url: str, rounds: int) -> dict[str, float]:
    """CPU time of a call with a pace as a multiple of one without."""
    fast = {"GetStage": 1e9}
    turns: list[dict[str, float]] = []
    with RedisServer() as redis:
        paces = {
            "none": None,
            "Pacing": Pacing(rates=fast),
            "RedisPacing": RedisPacing(redis.url, account="1", rates=fast),
        }
        sessions = {name: session_at(url, pace) for name, pace in paces.items()}
        for number in range(rounds + 1):
            turn = {name: await cpu_of(session) for name, session in sessions.items()}
            turns += [turn] if number else []  # the first one warms up
        for session in sessions.values():
            await session.aclose()
    return {
        "us": statistics.median(turn["none"] for turn in turns),
        "Pacing": paired(turns, "Pacing", "none"),
        "RedisPacing": paired(turns, "RedisPacing", "none"),
    }


async def cpu_of(session: Session) -> float:
    """Microseconds of CPU time per call, with 50 tasks at once."""

    async def task() -> None:
        for _ in range(CALLS // 50):
            await session.realtime.get_stage(ARN)

    start = time.process_time()
    await asyncio.gather(*[task() for _ in range(50)])
    return (time.process_time() - start) / CALLS * 1e6


async def neighbour(url: str, seconds: float) -> dict[str, float]:
    """How long tokens take, in milliseconds, while 40 tasks of the session sweep, and while not."""
    times: dict[str, list[float]] = {"alone": [], "beside a sweep": []}
    for number in range(6):
        name, tasks = list(zip(times, (0, 40), strict=True))[number % 2]
        async with session_at(url, Pacing()) as session:

            async def sweep(session: Session = session) -> None:
                while True:
                    await session.realtime.get_stage(ARN)

            sweeping = [asyncio.ensure_future(sweep()) for _ in range(tasks)]
            await asyncio.sleep(0.5)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                start = time.perf_counter()
                await session.realtime.create_participant_token(stage_arn=ARN)
                times[name].append((time.perf_counter() - start) * 1e3)
                await asyncio.sleep(0.03)
            for each in sweeping:
                each.cancel()
            await asyncio.gather(*sweeping, return_exceptions=True)
    found = {f"p50 {name}": statistics.median(each) for name, each in times.items()}
    return found | {
        f"p99 {name}": statistics.quantiles(each, n=100)[98] for name, each in times.items()
    }


def session_at(url: str, pace: Pacing | RedisPacing | None) -> Session:
    """A session that calls the canned server."""
    credentials = Credentials("key", "secret")
    return Session("us-east-1", credentials=credentials, endpoint_url=url, pacing=pace)


def print_fleets(found: list[Fleet], options: argparse.Namespace) -> None:
    """A table in Markdown."""
    rate = CALL_RATES[options.operation]
    print(
        f"{PROCESSES} processes with {TASKS} tasks each for {options.seconds:g} s, {rate} calls a "
        f"second: at most {rate * options.seconds + rate:.0f} turns; with fair turns nobody waits "
        f"for longer than {PROCESSES * TASKS / rate:.1f} s\n"
    )
    titles = "turns", "refused", "failed", "starved", "round trips", "longest wait"
    print("| pace | circumstances |", " | ".join(titles), "|")
    print("|---|---|" + "---:|" * len(titles))
    for each in found:
        print(
            f"| {each.pacer} | {each.circumstances} | {each.turns} | {each.refused} "
            f"| {each.failed} | {each.starved} | {each.trips:.1f} | {each.longest:.1f} s |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="every trouble, and other libraries")
    parser.add_argument("--fleet", action="store_true", help="only the fleets")
    parser.add_argument(
        "--operation", default="ListStages", choices=("ListStages", "CreateParticipantToken")
    )
    parser.add_argument("--seconds", type=float, default=12, help="for each fleet (default 12)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    options = parser.parse_args()
    if binary() is None:
        raise SystemExit(NONE_RUNS)
    found: dict[str, Any] = {"facts": surroundings()}
    if not options.fleet:
        with canned_server() as url:
            found["cost"] = asyncio.run(cost(url, 9))
            found["neighbour"] = asyncio.run(neighbour(url, 5))
    found["fleets"] = asyncio.run(fleets(options))
    if options.json:
        print(json.dumps({**found, "fleets": [attrs.asdict(each) for each in found["fleets"]]}))
        return
    print(", ".join(f"{name} {value}" for name, value in found["facts"].items()), end="\n\n")
    if not options.fleet:
        paid, near = found["cost"], found["neighbour"]
        print(f"A call without a pace: {paid['us']:.0f} us of CPU time")
        print(f"with Pacing {paid['Pacing']:.2f} times, with RedisPacing {paid['RedisPacing']:.2f}")
        for name, value in near.items():
            print(f"tokens, {name}: {value:.1f} ms")
        print()
    print_fleets(found["fleets"], options)


if __name__ == "__main__":
    main()
