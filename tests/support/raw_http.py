"""HTTP written by hand, for what no client would send."""

import asyncio
import json

import attrs


@attrs.frozen
class RawAnswer:
    """What came back."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    def check_is_an_aws_error(self, *, head: bool = False) -> str:
        """The error's code; fails unless this is an error as AWS's SDKs read it."""
        assert 400 <= self.status < 500, self
        assert self.headers["content-type"].startswith("application/json"), self
        code = self.headers["x-amzn-errortype"]
        assert code.isidentifier(), self
        if not head:
            said = json.loads(self.body.decode())
            assert isinstance(said["message"], str), self
            assert said["message"] == said["exceptionMessage"]
            said["message"].encode()  # no half characters
        return code


async def exchange(
    port: int, request: bytes, *, head: bool = False, end: bool = False
) -> RawAnswer | None:
    """Send bytes over a connection of their own and read one answer; None if there is none.

    Args:
        port: Of the server, on loopback.
        request: What to send.
        head: Whether the answer has no body.
        end: Whether to say that nothing more will come.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        if end:
            writer.write_eof()
        return await _answer(reader, head)
    finally:
        writer.close()


def request_bytes(
    method: str, target: str | bytes, body: bytes = b"", headers: bytes = b""
) -> bytes:
    """A request that is well-formed if its parts are."""
    path = target.encode() if isinstance(target, str) else target
    return (
        b"%b %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%b"
        b"Content-Length: %d\r\n\r\n%b" % (method.encode(), path, headers, len(body), body)
    )


async def _answer(reader: asyncio.StreamReader, head: bool) -> RawAnswer | None:
    async with asyncio.timeout(50):
        try:
            start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        pairs = (line.partition(":")[::2] for line in lines)
        headers = {name.strip().lower(): value.strip() for name, value in pairs}
        length = 0 if head else int(headers.get("content-length", 0))
        body = await reader.readexactly(length)
    return RawAnswer(int(start.split()[1]), headers, body)
