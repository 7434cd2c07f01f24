"""The live room with many people and many open pages: errors, and how much memory it takes.

    uv run benchmarks/live_room_run.py                     100 people, 20 pages, five minutes
    uv run benchmarks/live_room_run.py --seconds 20 --pages 3

Starts `examples/live_room` in a process of its own, and does what the page does in the browser, as
often: the stream of who is on air, the chat, the list of rooms and the timeline. Ends with status 1
if anything went wrong.
"""

import argparse
import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import aiohttp

PROGRAM = Path(__file__).parents[1] / "examples" / "live_room"
POLL = 4.0
"""Seconds between two looks at rooms and timeline, as in the page."""
SAMPLES = 6


class Page:
    """Does what one open page does."""

    def __init__(self, url: str, number: int, tally: "Counter[str]") -> None:
        self._url = url
        self._name = f"Page {number}"
        self._room = ("town-hall", "book-club", "night-shift")[number % 3]
        self._tally = tally

    async def run(self, http: aiohttp.ClientSession) -> None:
        """Be open until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch(http))
            group.create_task(self._chat(http))
            for path in ("/api/rooms", f"/api/rooms/{self._room}/timeline"):
                group.create_task(self._look(http, path))

    async def _watch(self, http: aiohttp.ClientSession) -> None:
        async with http.get(f"{self._url}/api/rooms/{self._room}/live") as answer:
            self._count("live", answer.status)
            async for line in answer.content:
                if line.startswith(b"event:"):
                    self._tally["changes seen"] += 1
        self._tally["ERROR live: the stream has ended"] += 1

    async def _chat(self, http: aiohttp.ClientSession) -> None:
        settings = await self._json(http, "GET", "/api/settings")
        wanted = {"room": self._room, "role": "guest"}
        tokens = await self._json(http, "POST", "/api/tokens", wanted)
        address, token = settings["chat_url"], tokens["chat"]["token"]
        async with http.ws_connect(address, protocols=(token,)) as connection:
            writing = asyncio.create_task(self._write(connection))
            try:
                async for message in connection:
                    kind = message.json()["Type"]
                    self._tally[
                        "messages read" if kind == "MESSAGE" else f"ERROR chat: {kind}"
                    ] += 1
            finally:
                writing.cancel()
        self._tally["ERROR chat: the connection has ended"] += 1

    async def _write(self, connection: "aiohttp.ClientWebSocketResponse[Literal[True]]") -> None:
        while True:
            await asyncio.sleep(POLL)
            await connection.send_json({"Action": "SEND_MESSAGE", "Content": f"from {self._name}"})

    async def _look(self, http: aiohttp.ClientSession, path: str) -> None:
        while True:
            await self._json(http, "GET", path)
            await asyncio.sleep(POLL)

    async def _json(
        self, http: aiohttp.ClientSession, method: str, path: str, body: object = None
    ) -> Any:
        headers = {"X-User": self._name}
        async with http.request(method, self._url + path, json=body, headers=headers) as answer:
            self._count(path, answer.status)
            return await answer.json()

    def _count(self, what: str, status: int) -> None:
        self._tally["requests"] += 1
        if status != 200:  # noqa: PLR2004 - RFC 9110 section 15.3
            self._tally[f"ERROR {what}: {status}"] += 1


def megabytes_of(pid: int) -> float:
    """Memory that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", text)
    assert found is not None
    return int(found[1]) / 1024


async def drive(url: str, pid: int, options: argparse.Namespace) -> "Counter[str]":
    """Open the pages for as long as it is wanted, and print how much memory that takes."""
    tally: Counter[str] = Counter()
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        await rooms_are_open(http, url)
        pages = [
            asyncio.create_task(Page(url, number, tally).run(http))
            for number in range(options.pages)
        ]
        began = time.monotonic()
        for sample in range(1, SAMPLES + 1):
            await asyncio.sleep(options.seconds / SAMPLES)
            print(f"{time.monotonic() - began:6.0f} s {megabytes_of(pid):8.1f} MB", flush=True)
            if sample == SAMPLES:
                tally["people on stages"] = await count_people(http, url)
        for page in pages:
            page.cancel()
        for outcome in await asyncio.gather(*pages, return_exceptions=True):
            if not isinstance(outcome, asyncio.CancelledError):
                tally[f"ERROR page: {outcome!r}"] += 1
    return tally


async def rooms_are_open(http: aiohttp.ClientSession, url: str) -> None:
    """Wait until the rooms of the simulated people are there."""
    async with asyncio.timeout(30):
        while True:
            async with http.get(f"{url}/api/rooms") as answer:
                if len(await answer.json()) == 3:  # noqa: PLR2004 - as many as there are
                    return
            await asyncio.sleep(0.2)


async def count_people(http: aiohttp.ClientSession, url: str) -> int:
    """Those who have joined and not left, as far as the timelines show them."""
    here = 0
    for room in ("town-hall", "book-club", "night-shift"):
        async with http.get(f"{url}/api/rooms/{room}/timeline") as answer:
            bars = (await answer.json())["bars"]
            here += sum(bar["joined"][-1]["end"] is None for bar in bars)
    return here


def main() -> None:
    """Run it all, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument(
        "--people", type=int, default=54, help="in each room; two thirds of them come at once"
    )
    options = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM)],
        env={**os.environ, "PORT": str(port), "PEOPLE": str(options.people), "PACE": "0.5"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        process.stdout.readline()
        tally = asyncio.run(drive(f"http://127.0.0.1:{port}", process.pid, options))
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    for name, number in sorted(tally.items()):
        print(f"{number:>8} {name}")
    print(errors[-2000:])
    if errors or any(name.startswith("ERROR") for name in tally):
        sys.exit(1)


if __name__ == "__main__":
    main()
