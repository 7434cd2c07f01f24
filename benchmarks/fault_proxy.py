"""A proxy on loopback that mistreats requests, answers and connections, as a seed decides."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

from journal_server import answer, read_message

AN_HOUR_AHEAD = "Fri, 31 Dec 2027 23:59:59 GMT"
LONG = 3600.0

GARBAGE = answer(200, b'{"stage": {"arn": "nobodys"}}')
"""An answer nobody asked for."""


class Exchange:
    """One request on its way, and the connection it came by."""

    def __init__(
        self,
        request: bytes,
        writer: asyncio.StreamWriter,
        forward: Callable[[bytes], Awaitable[bytes]],
    ) -> None:
        self._request = request
        self._writer = writer
        self._forward = forward

    async def carried_out(self) -> bytes:
        """Pass the request on; the true answer."""
        return await self._forward(self._request)

    async def send(self, *pieces: bytes) -> None:
        """Send bytes to the client, each piece by itself."""
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()

    def reset(self) -> bool:
        """End the connection with a TCP reset."""
        self._writer.transport.abort()
        return False


Fault = Callable[[Exchange], Awaitable[bool]]
"""What happens to an exchange; returns whether the connection goes on."""
FAULTS: dict[str, Fault] = {}


def fault(name: str) -> Callable[[Fault], Fault]:
    """Note a kind of fault under its name."""

    def note(function: Fault) -> Fault:
        FAULTS[name] = function
        return function

    return note


async def nothing(exchange: Exchange) -> bool:
    """No fault at all."""
    await exchange.send(await exchange.carried_out())
    return True


# The service never learns of the request.


@fault("request lost, connection closed")
async def _(_: Exchange) -> bool:
    return False


@fault("request lost, connection reset")
async def _(exchange: Exchange) -> bool:
    return exchange.reset()


@fault("request lost, silence")
async def _(_: Exchange) -> bool:
    await asyncio.sleep(LONG)
    return False


def _refusal(status: int, code: str, more: str = "", date: str = "") -> Fault:
    async def refuse(exchange: Exchange) -> bool:
        body = b'{"exceptionMessage": "not now"}'
        await exchange.send(answer(status, body, code=code, more=more, date=date))
        return True

    return refuse


FAULTS |= {
    "429": _refusal(429, "TooManyRequestsException"),
    "429 with a time to wait": _refusal(429, "ThrottlingException", "x-amz-retry-after: 2\r\n"),
    "500 unasked": _refusal(500, "InternalServerException"),
    "503 unasked": _refusal(503, "ServiceUnavailable"),
    "wrong clock": _refusal(403, "InvalidSignatureException", date=AN_HOUR_AHEAD),
    "expired token": _refusal(403, "ExpiredTokenException"),
    "408": _refusal(408, "RequestTimeout", "Connection: close\r\n"),
}


@fault("a gateway's page")
async def _(exchange: Exchange) -> bool:
    await exchange.send(answer(502, b"<html>Bad Gateway</html>"))
    return True


# The service did it, and its answer suffers.


@fault("answer lost, connection closed")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    return False


@fault("answer lost, connection reset")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    return exchange.reset()


@fault("answer lost, silence")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    await asyncio.sleep(LONG)
    return False


@fault("answer replaced by a 500")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    await exchange.send(answer(500, b"{}", code="InternalServerException"))
    return True


@fault("answer replaced by a gateway's 504")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    await exchange.send(answer(504, b"<html>Gateway Timeout</html>"))
    return True


@fault("half a head")
async def _(exchange: Exchange) -> bool:
    await exchange.send((await exchange.carried_out())[:40])
    return False


@fault("no body")
async def _(exchange: Exchange) -> bool:
    head, end, _ = (await exchange.carried_out()).partition(b"\r\n\r\n")
    await exchange.send(head + end)
    return False


@fault("half a body, closed")
async def _(exchange: Exchange) -> bool:
    await exchange.send((await exchange.carried_out())[:-5])
    return False


@fault("half a body, reset")
async def _(exchange: Exchange) -> bool:
    await exchange.send((await exchange.carried_out())[:-5])
    return exchange.reset()


@fault("half a body, silence")
async def _(exchange: Exchange) -> bool:
    await exchange.send((await exchange.carried_out())[:-5])
    await asyncio.sleep(LONG)
    return False


@fault("JSON cut short")
async def _(exchange: Exchange) -> bool:
    _, _, body = (await exchange.carried_out()).partition(b"\r\n\r\n")
    await exchange.send(answer(200, body[:-1]))
    return True


@fault("length too short")
async def _(exchange: Exchange) -> bool:
    head, end, body = (await exchange.carried_out()).partition(b"\r\n\r\n")
    before, _, _ = head.rpartition(b" ")
    await exchange.send(before + b" 1" + end + body)
    return True


@fault("a length that is none")
async def _(exchange: Exchange) -> bool:
    head, end, body = (await exchange.carried_out()).partition(b"\r\n\r\n")
    before, _, _ = head.rpartition(b" ")
    await exchange.send(before + b" many" + end + body)
    return False


@fault("a header that is none")
async def _(exchange: Exchange) -> bool:
    start, end, rest = (await exchange.carried_out()).partition(b"\r\n")
    await exchange.send(start + end + b"X\x00: y" + end + rest)
    return False


@fault("a header too long")
async def _(exchange: Exchange) -> bool:
    start, end, rest = (await exchange.carried_out()).partition(b"\r\n")
    await exchange.send(start + end + b"X: " + b"y" * 20_000 + end + rest)
    return False


@fault("bad pieces")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    await exchange.send(head + b'5\r\n{"sta\r\nzz\r\n')
    return False


@fault("not HTTP")
async def _(exchange: Exchange) -> bool:
    await exchange.carried_out()
    await exchange.send(b"220 ready\r\n")
    return False


# Odd, and in order.


@fault("answered twice")
async def _(exchange: Exchange) -> bool:
    await exchange.send(await exchange.carried_out() + GARBAGE)
    return True


@fault("half an answer too many")
async def _(exchange: Exchange) -> bool:
    await exchange.send(await exchange.carried_out() + GARBAGE[:60])
    return True


@fault("tired of waiting")
async def _(exchange: Exchange) -> bool:
    tired = b"HTTP/1.1 408 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    await exchange.send(await exchange.carried_out() + tired)
    return False


@fault("closed without a word")
async def _(exchange: Exchange) -> bool:
    await exchange.send(await exchange.carried_out())
    return False


@fault("byte by byte")
async def _(exchange: Exchange) -> bool:
    whole = await exchange.carried_out()
    await exchange.send(*[whole[at : at + 1] for at in range(len(whole))])
    return True


@fault("late")
async def _(exchange: Exchange) -> bool:
    whole = await exchange.carried_out()
    await asyncio.sleep(0.05)
    await exchange.send(whole)
    return True


@fault("continue first")
async def _(exchange: Exchange) -> bool:
    await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n", await exchange.carried_out())
    return True


@fault("in pieces")
async def _(exchange: Exchange) -> bool:
    _, _, body = (await exchange.carried_out()).partition(b"\r\n\r\n")
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    if body.startswith(b'{"exceptionMessage"'):
        head = head.replace(b"200 OK", b"404 X\r\nx-amzn-ErrorType: ResourceNotFoundException")
    await exchange.send(head + pieces + b"0\r\n\r\n")
    return True


class FaultProxy:
    """Passes requests on to a server, except where a fault strikes.

    Args:
        port: Port of the server, on loopback.
        seed: Decides which exchange meets which fault.
        share: How likely an exchange meets one, from 0 to 1.
    """

    def __init__(self, port: int, *, seed: int, share: float) -> None:
        self._port = port
        self._chance = random.Random(seed)
        self._share = share
        self._names = list(FAULTS)
        self._tasks: set[asyncio.Task[None]] = set()
        self.happened: Counter[str] = Counter(dict.fromkeys(FAULTS, 0))
        """How often what has happened."""
        self.exchanges = 0

    async def start(self) -> str:
        """Listen; the URL."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=1000)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """End all connections."""
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        upstream: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

        async def forward(request: bytes) -> bytes:
            if not upstream:
                upstream.append(await asyncio.open_connection("127.0.0.1", self._port))
            back, forth = upstream[0]
            forth.write(request)
            return await read_message(back)

        try:
            while request := await read_message(reader):
                if not await self._next()(Exchange(request, writer, forward)):
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            for _, forth in upstream:
                forth.close()

    def _next(self) -> Fault:
        self.exchanges += 1
        if self._chance.random() >= self._share:
            return nothing
        name = self._chance.choice(self._names)
        self.happened[name] += 1
        return FAULTS[name]
