"""A proxy on loopback that mistreats chat connections, frame by frame, as a seed decides."""

import asyncio
import random
import struct
from collections import Counter
from collections.abc import Callable

OVERSIZED = 300_000
"""Bytes of a frame that is too large."""
_TEXT = 0x81
_BINARY = 0x82
_SHORT = 126


class _Line:
    """One connection of a client, and the one to the server."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client = client
        self.server = server
        self.is_stalled = False

    def cut(self) -> None:
        """End both with a TCP reset."""
        self.client.transport.abort()
        self.server.transport.abort()


class ChatProxy:
    """Forwards WebSockets to a server, and mistreats what travels.

    Args:
        port: Port of the server, on loopback.
        seed: Decides what happens to what.
        share: Share of the frames to which something happens.
    """

    def __init__(self, port: int, seed: int, share: float) -> None:
        self._port = port
        self._chance = random.Random(seed)
        self._share = share
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server
        self.frames = 0
        """How many the server has sent."""
        self.happened: Counter[str] = Counter()
        """What has happened how often."""

    async def start(self) -> str:
        """Listen on a free port; the URL."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Close everything."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._happens(5):
            self.happened["a connection that is reset at once"] += 1
            return
        back, forth = await asyncio.open_connection("127.0.0.1", self._port)
        line = _Line(writer, forth)
        requests = asyncio.create_task(self._forward_requests(reader, line))
        try:
            writer.write(await back.readuntil(b"\r\n\r\n"))
            while True:
                await self._forward_frame(await _frame(back), line)
        finally:
            requests.cancel()
            await asyncio.gather(requests, return_exceptions=True)
            forth.transport.abort()

    def calm(self) -> None:
        """Let nothing happen any more."""
        self._share = 0.0

    def _happens(self, times: float = 1.0) -> bool:
        return self._chance.random() < self._share * times

    async def _forward_requests(self, reader: asyncio.StreamReader, line: _Line) -> None:
        is_handshake = True
        while data := await reader.read(65536):
            if line.is_stalled:
                continue
            if line.server.is_closing():
                return
            if not is_handshake and self._happens():
                kept = self._chance.randrange(len(data) + 1)
                self.happened["a request cut off, or its answer"] += 1
                line.server.write(data[:kept])
                await line.server.drain()
                line.client.transport.abort()
                return
            is_handshake = False
            line.server.write(data)
        line.cut()

    async def _forward_frame(self, frame: bytes, line: _Line) -> None:
        self.frames += 1
        if line.client.is_closing():
            raise ConnectionResetError
        if line.is_stalled:
            return
        if frame[0] != _TEXT or not self._happens():
            line.client.write(frame)
            return
        name, fault = self._chance.choice(list(FAULTS.items()))
        self.happened[name] += 1
        fault(frame, line, self._chance)
        await line.client.drain()


async def _frame(reader: asyncio.StreamReader) -> bytes:
    """A frame of a server, which has no mask (RFC 6455 section 5.2)."""
    head = await reader.readexactly(2)
    length = head[1]
    if length >= _SHORT:
        extended = await reader.readexactly(2 if length == _SHORT else 8)
        head += extended
        length = int.from_bytes(extended, "big")
    return head + await reader.readexactly(length)


def _text(payload: bytes, kind: int = _TEXT) -> bytes:
    return struct.pack("!BBQ", kind, _SHORT + 1, len(payload)) + payload


def _twice(frame: bytes, line: _Line, _: random.Random) -> None:
    line.client.write(frame + frame)


def _half(frame: bytes, line: _Line, chance: random.Random) -> None:
    line.client.write(frame[: chance.randrange(len(frame))])
    line.client.close()
    line.server.transport.abort()


def _cut(_frame: bytes, line: _Line, _: random.Random) -> None:
    line.cut()


def _stall(_frame: bytes, line: _Line, _: random.Random) -> None:
    line.is_stalled = True


def _garble(frame: bytes, line: _Line, chance: random.Random) -> None:
    line.client.write(
        _text(frame[10 : 10 + chance.randrange(40)].decode("ascii", "ignore").encode())
    )


def _foreign(_frame: bytes, line: _Line, _: random.Random) -> None:
    line.client.write(_text(b'{"Type":"MESSAGE","Id":5}'))


def _no_frame(_frame: bytes, line: _Line, _: random.Random) -> None:
    line.client.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")


def _oversized(_frame: bytes, line: _Line, _: random.Random) -> None:
    line.client.write(_text(b"x" * OVERSIZED))


def _bytes(frame: bytes, line: _Line, _: random.Random) -> None:
    line.client.write(_text(frame, _BINARY))


def _pieces(frame: bytes, line: _Line, _: random.Random) -> None:
    """A frame in fragments, as the protocol allows (section 5.4)."""
    payload = frame[2:] if frame[1] < _SHORT else frame[4:]
    middle = len(payload) // 2
    pieces = (0x01, payload[:middle]), (0x89, b"ping"), (0x80, payload[middle:])
    for kind, piece in pieces:
        line.client.write(
            struct.pack("!BB", kind, len(piece)) + piece
            if len(piece) < _SHORT
            else struct.pack("!BBH", kind, _SHORT, len(piece)) + piece
        )


FAULTS: dict[str, Callable[[bytes, _Line, random.Random], None]] = {
    "a frame twice": _twice,
    "a frame cut in half": _half,
    "a connection cut": _cut,
    "a connection that says nothing more": _stall,
    "a frame with half a message": _garble,
    "a frame with a message that is none": _foreign,
    "bytes that are no frame": _no_frame,
    "a frame too large": _oversized,
    "a frame of bytes": _bytes,
    "a frame in pieces": _pieces,
}
"""What happens to a frame of the server, by its name."""
