"""The live room with many people and many open pages: errors, and how much memory it takes.

    uv run benchmarks/live_room_run.py                      100 people, 20 pages, five minutes
    uv run benchmarks/live_room_run.py --chromium           with windows of Chromium
    uv run benchmarks/live_room_run.py --seconds 20 --pages 3
    uv run benchmarks/live_room_run.py --trace              and what holds more memory than before

Starts `examples/live_room` in a process of its own, as it runs on AWS; in another process there is
a local IVS in place of AWS, with simulated people, that posts its events. Without `--chromium` a
page is what it asks for, as often as it does: the stream of who is on air, the chat, the list of
rooms and the timeline. Ends with status 1 if anything went wrong.
"""

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import aiohttp
from live_room_ivs import FOLDER
from live_room_pages import ROOMS, Tally, by_requests, in_chromium

SAMPLES = 20


class Program:
    """A program that runs beside this one.

    Args:
        path: What to run.
        variables: Its environment, besides this one's.
    """

    def __init__(self, path: Path, variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(path)],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.errors = ""

    def first_line(self) -> str:
        """What it prints first."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go_on(self) -> None:
        """Give it a line to read."""
        written: IO[str] | None = self._process.stdin
        assert written is not None
        written.write("\n")
        written.flush()

    @property
    def megabytes(self) -> float:
        """Memory that it holds."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self._process.pid}/status").read_text())
        assert found is not None
        return int(found[1]) / 1024

    @property
    def cpu_seconds(self) -> float:
        """Time that it computed for."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it, and keep what it said of errors."""
        self._process.terminate()
        _, self.errors = self._process.communicate(timeout=20)


@contextmanager
def programs(options: argparse.Namespace) -> Generator[tuple[str, Program, Program]]:
    """The address of the live room, its process, and that of the local IVS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    common = {"EVENTS_SECRET": "sesame", "RECORDINGS_BUCKET": "live-room-recordings"}
    ivs = Program(
        Path(__file__).with_name("live_room_ivs.py"),
        {
            **common,
            "EVENTS_URL": f"{url}/events",
            "PEOPLE": str(options.people),
            "PACE": "0.5",
            "TRACE": "1" if options.trace else "",
        },
    )
    backend: Program | None = None
    try:
        in_place_of_aws = {
            "LIVE_ROOM_AWS": "1",
            "AWS_ENDPOINT_URL": ivs.first_line(),
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        backend = Program(FOLDER, {**common, **in_place_of_aws, "PORT": str(port)})
        backend.first_line()
        ivs.go_on()
        yield url, backend, ivs
    finally:
        for program in filter(None, (backend, ivs)):
            program.stop()


async def drive(url: str, backend: Program, ivs: Program, options: argparse.Namespace) -> Tally:
    """Open the pages for as long as it is wanted, and print how much memory that takes."""
    tally = Tally()
    opened = in_chromium if options.chromium else by_requests
    watched = {"backend": backend, "local IVS": ivs}
    held: dict[str, list[float]] = {name: [] for name in watched}
    minutes: list[float] = []
    async with aiohttp.ClientSession() as http:
        await rooms_are_open(http, url)
        async with opened(url, options.pages, tally) as pages:
            began = time.monotonic()
            for sample in range(1, SAMPLES + 1):
                due = began + options.seconds * sample / SAMPLES
                await asyncio.sleep(max(due - time.monotonic(), 0))
                await pages.look()
                minutes.append((time.monotonic() - began) / 60)
                for name, program in watched.items():
                    held[name].append(program.megabytes)
                words = ", ".join(f"{name} {held[name][-1]:.1f} MB" for name in held)
                print(f"{minutes[-1] * 60:6.0f} s  {words}", flush=True)
                if sample in (SAMPLES // 2, SAMPLES):
                    ivs.go_on()
            tally["people on stages"] = await count_people(http, url)
    half = SAMPLES // 2
    for name, program in watched.items():
        growth = statistics.linear_regression(minutes[half:], held[name][half:]).slope
        cpu = program.cpu_seconds
        print(f"{name}: {growth:+.2f} MB a minute in the second half, {cpu:.0f} s of CPU")
    return tally


async def rooms_are_open(http: aiohttp.ClientSession, url: str) -> None:
    """Wait until the rooms of the simulated people are there."""
    async with asyncio.timeout(60):
        while True:
            async with http.get(f"{url}/api/rooms") as answer:
                if len(await answer.json()) == len(ROOMS):
                    return
            await asyncio.sleep(0.2)


async def count_people(http: aiohttp.ClientSession, url: str) -> int:
    """Those who have joined and not left, as far as the timelines show them."""
    here = 0
    for room in ROOMS:
        async with http.get(f"{url}/api/rooms/{room}/timeline") as answer:
            people = (await answer.json())["participants"]
            here += sum(person["joined"][-1]["end"] is None for person in people)
    return here


def main() -> None:
    """Run it all, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--chromium", action="store_true", help="open them in Chromium")
    parser.add_argument(
        "--people", type=int, default=54, help="in each room; two thirds of them come at once"
    )
    parser.add_argument(
        "--trace", action="store_true", help="tell where the local IVS allocated more in the end"
    )
    options = parser.parse_args()
    with programs(options) as (url, backend, ivs):
        tally = asyncio.run(drive(url, backend, ivs, options))
    for name, number in sorted(tally.items()):
        print(f"{number:>8} {name}")
    print(ivs.errors if options.trace else ivs.errors[-2000:])
    print(backend.errors[-2000:])
    if backend.errors or any(name.startswith("ERROR") for name in tally):
        sys.exit(1)


if __name__ == "__main__":
    main()
