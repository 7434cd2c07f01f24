"""A server that is driven byte by byte: each connection is handed to a function of the test."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.support.scripted_server import Answer, Received, ScriptedServer, bytes_of, read_request


class Line:
    """One connection, as the server holds it."""

    def __init__(
        self,
        number: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        received: list[Received],
    ) -> None:
        self.number = number
        """From 1, in the order in which connections were opened."""
        self._reader = reader
        self._writer = writer
        self._received = received

    async def request(self) -> Received:
        """Read the next request.

        Raises:
            asyncio.IncompleteReadError: The client closed the connection.
        """
        request = await read_request(self._reader)
        self._received.append(request)
        return request

    async def answer(self, answer: Answer) -> None:
        """Send an answer, or as much of it as it says."""
        await self.write(bytes_of(answer))

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self._writer.transport.abort()


class RawServer(ScriptedServer):
    """Calls `talk` with every connection, and closes the connection when it returns.

    ```python
    async def talk(line):
        while await line.request():
            await line.answer(Answer.of({}))
    ```
    """

    def __init__(self, talk: Callable[[Line], Awaitable[None]], *, ssl=None) -> None:
        super().__init__(ssl=ssl)
        self._talk = talk

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        self._serving[task] = writer
        try:
            await self._talk(Line(self.connections, reader, writer, self.received))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            del self._serving[task]
            writer.close()
