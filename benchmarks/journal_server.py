"""A service that keeps a journal of what it carried out, for comparison with what clients heard."""

import asyncio
import json
from collections import Counter
from email.utils import formatdate
from typing import Any

ACCOUNT = "arn:aws:ivs:eu-west-1:123456789012"


class Journal:
    """What was carried out, and the state it left."""

    def __init__(self) -> None:
        self.stages: Counter[str] = Counter()
        """How many stages of each name were made."""
        self.compositions: Counter[str] = Counter()
        """How many compositions were started of each stage."""
        self._arns: dict[str, str] = {}
        """Compositions by idempotency token."""
        self.alive: set[str] = set()
        """Stages that can be deleted."""
        self.requests = 0

    def carry_out(self, operation: str, given: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
        """Do what a request asks for.

        Returns:
            HTTP status, body, and the code of an error or "".
        """
        self.requests += 1
        match operation:
            case "CreateStage":
                self.stages[given["name"]] += 1
                arn = f"{ACCOUNT}:stage/{given['name']}-{self.stages[given['name']]}"
                return 200, {"stage": {"arn": arn, "name": given["name"]}}, ""
            case "DeleteStage":
                if given["arn"] not in self.alive:
                    return 404, {"exceptionMessage": "no such stage"}, "ResourceNotFoundException"
                self.alive.discard(given["arn"])
                return 200, {}, ""
            case "GetStage":
                return 200, {"stage": {"arn": given["arn"], "name": given["arn"][-8:]}}, ""
            case "CreateParticipantToken":
                user = given["userId"]
                token = {"token": f"for {user}", "participantId": user, "userId": user}
                return 200, {"participantToken": token}, ""
            case "StartComposition":
                return 200, {"composition": self._composition(given)}, ""
            case "GetRoom":
                return 200, {"arn": given["identifier"], "id": given["identifier"][-8:]}, ""
            case "GetChannel":
                return 200, {"channel": {"arn": given["arn"]}}, ""
        return 200, {}, ""

    def _composition(self, given: dict[str, Any]) -> dict[str, Any]:
        key = given["idempotencyToken"]
        if key not in self._arns:
            self.compositions[given["stageArn"]] += 1
            self._arns[key] = f"{ACCOUNT}:composition/{len(self._arns)}"
        return {
            "arn": self._arns[key],
            "stageArn": given["stageArn"],
            "state": "STARTING",
            "layout": {"grid": {}},
            "destinations": [],
        }


class JournalServer:
    """Serves a journal over HTTP/1.1 on loopback.

    Args:
        journal: What it writes to.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Listen; the port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

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
        try:
            while request := await read_message(reader):
                writer.write(self._answer(request))
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    def _answer(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        operation = head.split(b" ", 2)[1].decode().strip("/").partition("/")[0]
        status, data, code = self._journal.carry_out(operation, json.loads(body or b"{}"))
        return answer(status, json.dumps(data).encode(), code=code)


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """One request or answer with a Content-Length, whole; empty at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return head + await reader.readexactly(int(length or 0))
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def answer(status: int, body: bytes, *, code: str = "", more: str = "", date: str = "") -> bytes:
    """An answer as AWS's services send it.

    Args:
        status: HTTP status.
        body: Its body.
        code: Code of an error.
        more: Further header lines, each with its end.
        date: In place of the time it is.
    """
    error = f"x-amzn-ErrorType: {code}\r\n" if code else ""
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{error}{more}"
        f"Date: {date or formatdate(usegmt=True)}\r\n"
        "x-amzn-RequestId: 11111111-2222-3333-4444-555555555555\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
