"""A keep-alive HTTP server that does next to nothing, so that clients are what is measured.

Run as a process of its own: prints its port, answers GetStage with one stage and ListStages with a
page of 100, and ends with its standard input.
"""

import asyncio
import json
import sys
from email.utils import formatdate

STAGE = {
    "arn": "arn:aws:ivs:us-east-1:123456789012:stage/abcdEFGH0000",
    "name": "standup",
    "activeSessionId": "st-1234567890abc",
    "tags": {"team": "video"},
}
ENDPOINTS = {
    "events": "wss://global.events.live-video.net",
    "whip": "https://0123456789ab.global-bm.whip.live-video.net",
}
ONE = json.dumps({"stage": {**STAGE, "endpoints": ENDPOINTS}}).encode()
PAGE = json.dumps({"stages": [STAGE] * 100}).encode()


class Canned(asyncio.Protocol):
    """Answers each request as soon as it is complete."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        """Cut the stream into requests by their Content-Length."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = 0
            if (at := head.find(b"content-length:")) >= 0:
                length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            self._answer(PAGE if b"liststages" in head else ONE)

    def _answer(self, body: bytes) -> None:
        head = (
            "HTTP/1.1 200 OK\r\n"
            "Content-Type: application/json\r\n"
            f"Date: {formatdate(usegmt=True)}\r\n"
            "x-amzn-RequestId: 11111111-2222-3333-4444-555555555555\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
