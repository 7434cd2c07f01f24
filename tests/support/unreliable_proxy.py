"""A TCP proxy that treats connections badly, in an order that a seed decides."""

import asyncio
import contextlib
import random
from types import TracebackType
from typing import Self


class UnreliableProxy:
    """Forwards connections to a server, and resets, stalls, cuts or delays what comes back.

    Args:
        port: Port of the server, on loopback.
        seed: Decides what happens to which connection.
        delay: The longest delay, in seconds.
    """

    MISHAPS = ("none", "none", "refuse", "reset", "stall", "cut", "delay")

    def __init__(self, port: int, seed: int, delay: float) -> None:
        self._port = port
        self._chance = random.Random(seed)
        self._delay = delay
        self._tasks: set[asyncio.Task] = set()
        self.happened: dict[str, int] = dict.fromkeys(self.MISHAPS, 0)
        """How often what has happened."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await self._serve(reader, writer)
        writer.close()
        self._tasks.discard(asyncio.current_task())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._happens() == "refuse":
            writer.transport.abort()
            return
        back, forth = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            while request := await reader.read(65536):
                forth.write(request)
                if not await self._answer(await back.read(65536), writer):
                    return
        finally:
            forth.close()

    def _happens(self) -> str:
        mishap = self._chance.choice(self.MISHAPS)
        self.happened[mishap] += 1
        return mishap

    async def _answer(self, answer: bytes, writer: asyncio.StreamWriter) -> bool:
        """Pass an answer on, or not; False if the connection is to end."""
        mishap = self._happens()
        if mishap in ("reset", "refuse"):
            writer.transport.abort()
            return False
        if mishap == "stall":
            await asyncio.Event().wait()
        if mishap == "delay":
            await asyncio.sleep(self._chance.random() * self._delay)
        writer.write(answer[: self._chance.randrange(len(answer))] if mishap == "cut" else answer)
        await writer.drain()
        return mishap != "cut"
