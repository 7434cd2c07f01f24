"""A thousand chat connections in one process, beside a thousand bare WebSockets.

    uv run benchmarks/chat.py                     1,000 connections
    uv run benchmarks/chat.py --connections 50    a small run, as the tests do it

A local IVS runs in a process of its own, and so does each kind of client: ours, and aiohttp's
WebSockets with nothing around them. Both join one room, in which the local IVS sends bursts of
messages. What counts is the time until everybody has everything, the CPU time of the client for it,
and the memory of a connection. Then the clocks are moved to the end of the sessions, and all of our
connections renew within a minute while messages go on. It ends with status 1 if one is lost or seen
twice.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import turns

from ivsrt_async.chat.messaging import ChatConnection, ChatEvent
from ivsrt_async.local import LocalIVS
from ivsrt_async.testing import Surroundings

BURST = 100
"""Messages in a burst."""
BURSTS = 5
SESSION = 3600
"""Seconds."""
RENEWAL_BEGINS = 120
"""Seconds before the end of a session that the first connections are renewed, at the earliest."""
LONGEST = 120
"""Seconds that anything may take."""
AT_ONCE = 50
"""Connections that open at the same time."""


# The local IVS


async def serve() -> None:
    """Serve one room, and do in it what is asked for, line by line."""
    async with LocalIVS() as ivs, ivs.session() as session:
        room = (await session.chat.create_room()).arn
        chat = ivs._engine.chat  # noqa: SLF001 - bursts are beyond the rates of rooms
        state = chat.rooms.get(room)
        _say(url=ivs.endpoint_url, room=room)
        async for asked in _lines():
            answer: dict[str, Any] = {}
            match asked["do"]:
                case "tokens":
                    made = [
                        await session.chat.create_chat_token(
                            room_identifier=room, user_id=f"{number}"
                        )
                        for number in range(asked["count"])
                    ]
                    answer = {"tokens": [token.token for token in made]}
                case "burst":
                    answer = {"began": time.monotonic()}
                    for number in range(asked["count"]):
                        state.announce(f"{number}", {"text": "x" * 100}, ivs.clock.now())
                case "say":
                    state.announce("renewal", {}, ivs.clock.now())
                case "advance":
                    ivs.clock.advance(asked["seconds"])
                case "look":
                    answer = {"connections": len(chat.connections)}
            _say(**answer)


# The clients


class MovedTime:
    """The time of this machine, and what it was moved ahead."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._sleepers: dict[asyncio.Future[None], float] = {}

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Sleep, until the time has passed or was moved."""
        loop = asyncio.get_running_loop()
        sleeper: asyncio.Future[None] = loop.create_future()
        self._sleepers[sleeper] = self.now() + seconds
        timer = loop.call_later(seconds, _wake, sleeper)
        try:
            await sleeper
        finally:
            timer.cancel()
            del self._sleepers[sleeper]

    def advance(self, seconds: float) -> None:
        """Move it ahead."""
        self._ahead += seconds
        now = self.now()
        for sleeper, end in self._sleepers.items():
            if end <= now:
                _wake(sleeper)


def _wake(sleeper: "asyncio.Future[None]") -> None:
    if not sleeper.done():
        sleeper.set_result(None)


class Client:
    """So many connections, and what has reached them."""

    def __init__(self) -> None:
        self.received = 0
        self.done = asyncio.Event()
        self.expected = 0

    def count(self) -> None:
        """Something has reached one."""
        self.received += 1
        if self.received == self.expected:
            self.done.set()

    def expect(self, more: int) -> None:
        """Wait for so much more."""
        self.expected += more
        self.done.clear()


class Ours(Client):
    """Connections of this package."""

    def __init__(self) -> None:
        super().__init__()
        self.time = MovedTime()
        self.seen: list[Counter[str]] = []
        self.others = 0
        """Events that tell of a gap."""

    @contextlib.asynccontextmanager
    async def joined(self, url: str, room: str, count: int) -> Any:
        """Join the room."""
        from ivsrt_async import Credentials, Session

        around = Surroundings(
            variables={}, now=self.time.now, monotonic=self.time.now, sleep=self.time.sleep
        )
        gate = asyncio.Semaphore(AT_ONCE)
        async with (
            Session(
                "us-east-1",
                credentials=Credentials("local", "local"),
                endpoint_url=url,
                surroundings=around,
            ) as session,
            contextlib.AsyncExitStack() as stack,
        ):

            async def join(number: int) -> ChatConnection:
                async with gate:
                    connection = session.chat.connect(room, user_id=f"{number}", report_gaps=True)
                    return await connection.__aenter__()

            rooms = await asyncio.gather(*map(join, range(count)))
            for connection in rooms:
                stack.push_async_exit(connection)
            self.seen = [Counter() for _ in rooms]
            tasks = [
                asyncio.create_task(self._listen(connection, seen))
                for connection, seen in zip(rooms, self.seen, strict=True)
            ]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, room: ChatConnection, seen: Counter[str]) -> None:
        async for event in room:
            if isinstance(event, ChatEvent):
                if event.event_name == "renewal":
                    seen[event.id] += 1
                self.count()
            else:
                self.others += 1


class Bare(Client):
    """aiohttp's WebSockets, whose messages nobody reads."""

    @contextlib.asynccontextmanager
    async def joined(self, url: str, tokens: list[str]) -> Any:
        """Join the room."""
        gate = asyncio.Semaphore(AT_ONCE)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as http:

            async def join(token: str) -> aiohttp.ClientWebSocketResponse:
                async with gate:
                    return await http.ws_connect(url, protocols=(token,))

            sockets = await asyncio.gather(*map(join, tokens))
            tasks = [asyncio.create_task(self._listen(socket)) for socket in sockets]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for _ in socket:
            self.count()


async def attend(kind: str) -> None:
    """Join a room with many connections, and measure what is asked for, line by line."""
    ours, bare = Ours(), Bare()
    client: Client = ours if kind == "ours" else bare
    _say()
    lines = _lines()
    asked = await anext(lines)
    count = asked["count"]
    before = _memory()
    began = time.monotonic()
    joining = (
        ours.joined(asked["url"], asked["room"], count)
        if client is ours
        else bare.joined(asked["url"], asked["tokens"])
    )
    async with joining:
        seconds = time.monotonic() - began
        gc.collect()
        _say(memory=(_memory() - before) / count, seconds=seconds)
        async for asked in lines:
            answer: dict[str, Any] = {}
            match asked["do"]:
                case "expect":
                    client.expect(asked["count"])
                    cpu = time.process_time()
                case "wait":
                    async with asyncio.timeout(LONGEST):
                        await client.done.wait()
                    answer = {"ended": time.monotonic(), "cpu": time.process_time() - cpu}
                case "advance":
                    ours.time.advance(asked["seconds"])
                    await asyncio.sleep(asked["pause"])
                case "look":
                    answer = {
                        "seen": [sorted(seen.values()) for seen in ours.seen],
                        "others": ours.others,
                    }
            _say(**answer)


def _memory() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


# Between processes


def _say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


async def _lines() -> Any:
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


def burst(server: turns.Worker, client: turns.Worker, connections: int) -> tuple[float, float]:
    """Seconds of the clock, and of the client's CPU, until everybody has a burst."""
    client.ask(do="expect", count=BURST * connections)
    began = server.ask(do="burst", count=BURST)["began"]
    end = client.ask(do="wait")
    return end["ended"] - began, end["cpu"]


def renew(server: turns.Worker, client: turns.Worker, connections: int) -> tuple[int, float]:
    """Move the clocks through the minute in which everybody renews.

    Returns:
        Messages that were lost, seen twice or fell into a gap; and real seconds it took.
    """
    began = time.monotonic()
    for seconds in (SESSION - RENEWAL_BEGINS - 30, 0):
        server.ask(do="advance", seconds=seconds)
        client.ask(do="advance", seconds=seconds, pause=0.05)
    messages = 95  # a second each: before, during and after
    client.ask(do="expect", count=messages * connections)
    for _ in range(messages):
        server.ask(do="advance", seconds=1)
        server.ask(do="say")
        client.ask(do="advance", seconds=1, pause=connections / 10_000)
    client.ask(do="wait")
    found = client.ask(do="look")
    wrong = sum(seen != [1] * messages for seen in found["seen"]) + found["others"]
    return wrong, time.monotonic() - began


def has_left(server: turns.Worker, connections: int) -> bool:
    """Whether each client has one connection, once the last have left their old ones."""
    for _ in range(100):
        if server.ask(do="look")["connections"] == connections:
            return True
        time.sleep(0.1)
    return False


def measure(connections: int) -> bool:
    """Print the figures; whether nothing was lost."""
    command = [sys.executable, __file__, "--role"]
    rows: dict[str, list[float]] = {}
    wrong, seconds = 0, 0.0
    for kind in ("bare", "ours"):
        server, client = turns.Worker([*command, "server"]), turns.Worker([*command, kind])
        try:
            place = server.ready
            tokens = (
                server.ask(do="tokens", count=connections) if kind == "bare" else {"tokens": []}
            )
            joined = client.ask(count=connections, **place, **tokens)
            times = sorted(burst(server, client, connections) for _ in range(BURSTS))
            wall = times[BURSTS // 2][0]
            cpu = sorted(cpu for _, cpu in times)[BURSTS // 2]
            deliveries = BURST * connections
            rows[kind] = [
                joined["seconds"],
                joined["memory"] / 1024,
                deliveries / wall,
                cpu / deliveries * 1e6,
            ]
            if kind == "ours":
                wrong, seconds = renew(server, client, connections)
                wrong += not has_left(server, connections)
        finally:
            client.close()
            server.close()
    print(f"{connections} connections in one process, medians of {BURSTS} bursts of {BURST}\n")
    print(f"{'':40} {'bare aiohttp':>14} {'ivsrt-async':>14}")
    names = "seconds to open all", "KiB of memory each", "messages delivered a second"
    for name, bare, ours in zip(
        (*names, "microseconds of CPU each"), rows["bare"], rows["ours"], strict=True
    ):
        print(f"{name:40} {bare:14,.1f} {ours:14,.1f}")
    print(f"\nall renewed within a minute of the moved clocks, in {seconds:.1f} s: {wrong} wrong")
    return not wrong


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=1000, help="default 1000")
    parser.add_argument("--role", choices=("server", "ours", "bare"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role is None:
        sys.exit(0 if measure(options.connections) else 1)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve() if options.role == "server" else attend(options.role))


if __name__ == "__main__":
    main()
