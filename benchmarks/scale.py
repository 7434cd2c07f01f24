"""Whether what is cheap for one stays cheap for many.

    uv run benchmarks/scale.py           a quick look
    uv run benchmarks/scale.py --full    100,000 further calls instead of 10,000

Walks a list of 100,000 stages and compares its first and last pages; opens 1 to 100 sessions; keeps
1,000 models; and watches the memory of a process while it makes call after call. The canned server
answers in a process of its own.
"""

import argparse
import asyncio
import gc
import json
import statistics
import time
import tracemalloc
from typing import Any

from turns import canned_server, memory, surroundings

from ivsrt_async import Credentials, Session

ARN = "arn:aws:ivs:us-east-1:123456789012:stage/abcdEFGH0000"
PAGES_COMPARED = 200
WALKS = 5
TASKS = 50
SESSIONS = 1, 10, 100
KEPT = 1000
LONGEST = 120
"""Seconds after which calls for the watch over memory end."""


def session_at(url: str) -> Session:
    """A session that calls the canned server."""
    return Session("us-east-1", credentials=Credentials("key", "secret"), endpoint_url=url)


async def walk(url: str) -> dict[str, float]:
    """Every page of a long list, a few times over: the medians of all walks."""
    found = [await walk_once(url) for _ in range(WALKS)]
    return {figure: statistics.median(walked[figure] for walked in found) for figure in found[0]}


async def walk_once(url: str) -> dict[str, float]:
    """CPU time per item at the start and the end of a list, and how much memory grows between."""
    times: list[float] = []
    items = 0
    async with session_at(url) as session:
        pages = session.realtime.list_stages(next_token="page-0", max_results=100).pages()
        start = time.process_time()
        before = 0.0
        async for page in pages:
            items += len(page.stages)
            now = time.process_time()
            times.append((now - start) / len(page.stages) * 1e6)
            start = now
            if len(times) == PAGES_COMPARED:
                before = memory()["VmRSS"]
    first = statistics.median(times[:PAGES_COMPARED])
    last = statistics.median(times[-PAGES_COMPARED:])
    return {
        "items": items,
        "first_us_per_item": first,
        "last_us_per_item": last,
        "last_times_first": last / first,
        "memory_grown_mb": memory()["VmRSS"] - before,
    }


async def sessions(url: str) -> list[dict[str, float]]:
    """What a session costs that has made one call, when there are several."""
    found: list[dict[str, float]] = []
    for count in SESSIONS:
        gc.collect()
        before, start = memory()["VmRSS"], time.process_time()
        opened = [session_at(url) for _ in range(count)]
        for session in opened:
            await session.realtime.get_stage(ARN)
        cpu = time.process_time() - start
        found.append(
            {
                "sessions": count,
                "cpu_ms_each": cpu / count * 1e3,
                "memory_kb_each": (memory()["VmRSS"] - before) / count * 1024,
            }
        )
        for session in opened:
            await session.aclose()
    return found


async def models(url: str) -> dict[str, float]:
    """Bytes of a stage that a program keeps, beside the dict it was made of."""
    async with session_at(url) as session:
        await session.realtime.get_stage(ARN)
        gc.collect()
        tracemalloc.start()
        kept = [await session.realtime.get_stage(ARN) for _ in range(KEPT)]
        gc.collect()
        ours = tracemalloc.get_traced_memory()[0] / len(kept)
        tracemalloc.stop()
    body = json.dumps(
        {
            "stage": {
                "arn": ARN,
                "name": "standup",
                "activeSessionId": "st-1234567890a",
                "tags": {"team": "video"},
                "endpoints": {
                    "events": "wss://global.events.live-video.net",
                    "whip": "https://0123456789ab.global-bm.whip.live-video.net",
                },
            }
        }
    )
    tracemalloc.start()
    dicts = [json.loads(body) for _ in range(KEPT)]
    gc.collect()
    plain = tracemalloc.get_traced_memory()[0] / len(dicts)
    tracemalloc.stop()
    return {"bytes_each": ours, "bytes_as_dict": plain}


async def growth(url: str, calls: int) -> dict[str, float]:
    """Megabytes by which a process grows while it makes calls, after as many to settle down."""
    async with session_at(url) as session:
        end = time.monotonic() + LONGEST

        async def task(times: int) -> int:
            made = 0
            while made < times and time.monotonic() < end:
                await session.realtime.get_stage(ARN)
                made += 1
            return made

        async def together(times: int) -> int:
            return sum(await asyncio.gather(*(task(times // TASKS) for _ in range(TASKS))))

        await together(10_000)
        gc.collect()
        before = memory()["VmRSS"]
        made = await together(calls)
        gc.collect()
        return {"calls": made, "memory_grown_mb": memory()["VmRSS"] - before}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="100,000 further calls")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    options = parser.parse_args()
    with canned_server() as url:
        found: dict[str, Any] = {
            "facts": surroundings(),
            "growth": asyncio.run(growth(url, 100_000 if options.full else 10_000)),
            "walk": asyncio.run(walk(url)),
            "sessions": asyncio.run(sessions(url)),
            "models": asyncio.run(models(url)),
        }
    if options.json:
        print(json.dumps(found))
        return
    print(", ".join(f"{name} {value}" for name, value in found["facts"].items()), end="\n\n")
    walked, grown, kept = found["walk"], found["growth"], found["models"]
    print(
        f"A walk of {walked['items']:,.0f} stages: {walked['first_us_per_item']:.2f} us per item "
        f"on the first {PAGES_COMPARED} pages, {walked['last_us_per_item']:.2f} us on the last "
        f"({walked['last_times_first']:.2f} x); {walked['memory_grown_mb']:+.1f} MB"
    )
    print(f"{grown['calls']:,} further calls: {grown['memory_grown_mb']:+.1f} MB")
    for row in found["sessions"]:
        print(
            f"{row['sessions']:3} sessions: {row['cpu_ms_each']:.2f} ms CPU and "
            f"{row['memory_kb_each']:.0f} kB each, with a connection and a call"
        )
    print(
        f"{KEPT:,} stages that are kept: {kept['bytes_each']:.0f} bytes each "
        f"({kept['bytes_as_dict']:.0f} as dicts)"
    )


if __name__ == "__main__":
    main()
