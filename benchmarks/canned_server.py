"""A keep-alive HTTP server that does next to nothing, so that clients are what is measured.

Run as a process of its own: prints its port and ends with its standard input. It answers GetStage
with one stage, CreateParticipantToken with one token, and ListStages with a page of 100. The page
for the token `page-7` leads to `page-8`, and so on up to the 1,000th.
"""

import asyncio
import json
import sys
from email.utils import formatdate

PAGES = 1000
ARN = "arn:aws:ivs:us-east-1:123456789012:stage/abcdEFGH"
STAGE = {
    "arn": f"{ARN}0000",
    "name": "standup",
    "activeSessionId": "st-1234567890abc",
    "tags": {"team": "video"},
}
ENDPOINTS = {
    "events": "wss://global.events.live-video.net",
    "whip": "https://0123456789ab.global-bm.whip.live-video.net",
}
TOKEN = {
    "participantId": "abcdEFGH0001",
    "token": f"eyJhbGciOiJLTVMiLCJ0eXAiOiJKV1QifQ.{'x' * 600}.{'y' * 86}",
    "userId": "ana",
    "attributes": {"role": "host", "name": "Ana"},
    "duration": 720,
    "capabilities": ["PUBLISH", "SUBSCRIBE"],
    "expirationTime": "2026-01-01T12:00:00Z",
}
STAGES = [{**STAGE, "arn": f"{ARN}{number:04}"} for number in range(100)]
ANSWERS = {
    b"POST /GetStage ": json.dumps({"stage": {**STAGE, "endpoints": ENDPOINTS}}).encode(),
    b"POST /CreateParticipantToken ": json.dumps({"participantToken": TOKEN}).encode(),
    b"POST /ListStages ": json.dumps({"stages": STAGES}).encode(),
}
HEAD = (
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: application/json\r\n"
    "Date: {date}\r\n"
    "x-amzn-RequestId: 11111111-2222-3333-4444-555555555555\r\n"
    "Content-Length: {length}\r\n\r\n"
)


def answer_to(head: bytes, body: bytes) -> bytes:
    """The body of an answer."""
    answer = ANSWERS[head[: head.index(b" ", 5) + 1]]
    _, found, token = body.partition(b'"nextToken":"page-')
    if not found:
        return answer
    page = int(token.partition(b'"')[0]) + 1
    return answer if page == PAGES else answer[:-1] + f', "nextToken": "page-{page}"}}'.encode()


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
            head = self._buffer[:end]
            _, found, length = head.lower().partition(b"content-length:")
            whole = end + 4 + (int(length.partition(b"\r")[0]) if found else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            answer = answer_to(head, body)
            date = formatdate(usegmt=True)
            self._transport.write(HEAD.format(date=date, length=len(answer)).encode() + answer)


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Canned, "127.0.0.1", 0, backlog=2000)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
