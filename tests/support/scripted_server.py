"""A real HTTP/1.1 server on loopback that records requests and answers as a test tells it to."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from types import TracebackType
from typing import Self

import attrs


@attrs.frozen
class Received:
    """One request, as it came over the socket."""

    method: str
    target: str
    """Path and query, byte for byte."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@attrs.frozen
class Answer:
    """What to send back."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = attrs.field(factory=dict)
    cut_after: int | None = None
    """Close the connection after so many bytes of the body."""
    close: bool = False
    """Close the connection after the answer without announcing it."""

    @classmethod
    def of(cls, data, status: int = 200, **headers: str) -> "Answer":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, json.dumps(data).encode(), named)

    @classmethod
    def error(cls, code: str, status: int = 400, message: str = "no", **headers: str) -> "Answer":
        return cls.of({"exceptionMessage": message}, status, x_amzn_ErrorType=code, **headers)


HANG_UP = Answer(status=0)
"""Close the connection without a byte."""

Script = Callable[[Received], Answer | Awaitable[Answer]]


class ScriptedServer:
    """Answers with the next entry of a list, or with what a function returns.

    ```python
    answers = Answer.error("ThrottlingException"), Answer.of({"stage": ...})
    async with ScriptedServer(*answers) as server:
        async with server.session() as session: ...
    assert len(server.received) == 2
    ```
    """

    def __init__(self, *answers: Answer, script: Script | None = None, ssl=None) -> None:
        self._answers = list(answers)
        self._script = script
        self._ssl = ssl
        self.received: list[Received] = []
        self.connections = 0
        self._serving: dict[asyncio.Task, asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=self._ssl, backlog=1000
        )
        self.port = self._server.sockets[0].getsockname()[1]
        scheme = "https" if self._ssl else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*list(self._serving), return_exceptions=True)
        await self._server.wait_closed()

    def session(self, **options):
        """A session of ours that talks to this server; nothing of it comes from the environment.

        A machine that is busy with other things may need longer than a connection may by default.
        """
        from ivsrt_async import Credentials, Session, Timeout

        options.setdefault("timeout", Timeout(connect=50))
        options.setdefault("credentials", Credentials("AKIDEXAMPLE", "secret-of-the-test"))
        options.setdefault("region", "eu-west-1")
        return Session(endpoint_url=self.url, **options)

    async def requests(self, count: int = 1) -> None:
        """Wait until so many requests have arrived."""
        async with asyncio.timeout(50):
            while len(self.received) < count:  # noqa: ASYNC110 - polling needs no hook in the server
                await asyncio.sleep(0.001)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        self._serving[task] = writer
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            del self._serving[task]
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await read_request(reader)
        self.received.append(request)
        answer = self._script(request) if self._script else self._answers.pop(0)
        if not isinstance(answer, Answer):
            answer = await answer
        if answer.status == 0:
            return False
        writer.write(bytes_of(answer))
        await writer.drain()
        return answer.cut_after is None and not answer.close


async def read_request(reader: asyncio.StreamReader) -> Received:
    """Read one request off a connection.

    Raises:
        asyncio.IncompleteReadError: The connection ended instead.
    """
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.rstrip().split("\r\n")
    method, target, _ = start.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (li.partition(":") for li in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, target, headers, body)


def bytes_of(answer: Answer) -> bytes:
    """An answer as it travels, up to where it is cut."""
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(answer.body)),
        "Date": formatdate(usegmt=True),
        "x-amzn-RequestId": "11111111-2222-3333-4444-555555555555",
        **answer.headers,
    }
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value]
    head = f"HTTP/1.1 {answer.status} X\r\n{''.join(lines)}\r\n".encode("latin-1")
    return head + answer.body[: answer.cut_after]
