"""One SDK in its process, and our client beside it."""

import asyncio
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from types import NoneType
from typing import Any

from botocore import xform_name

from ivsrt_async import Session
from ivsrt_async._core.converter import structure_hook, unstructure_hook
from ivsrt_async.errors import ServiceError

Arguments = dict[str, Any]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_HEADER_MEMBERS = {
    "accessControlAllowOrigin",
    "accessControlExposeHeaders",
    "cacheControl",
    "contentSecurityPolicy",
    "strictTransportSecurity",
    "xContentTypeOptions",
    "xFrameOptions",
}


class PeerError(Exception):
    """The SDK raised; `code` is AWS's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Peer:
    """Makes calls through an SDK in another process.

    Args:
        process: The SDK's process.
        session: Ours, on the same local IVS.
        greeting: What the SDK told about itself.
    """

    def __init__(
        self, process: asyncio.subprocess.Process, session: Session, greeting: Any
    ) -> None:
        self._process = process
        self._services = {
            "ivs-realtime": session.realtime,
            "ivs": session.low_latency,
            "ivschat": session.chat,
        }
        self.version: str = greeting["version"]
        self.knows: dict[str, frozenset[str]] = {
            service: frozenset(names) for service, names in greeting["operations"].items()
        }
        self._fills_in: bool = greeting.get("fills_in", False)
        """Whether the SDK reads a member that was not sent as empty, zero or false."""
        self.called: defaultdict[str, set[str]] = defaultdict(set)
        self.compared = 0
        self.unseen: set[str] = set()
        """Members our client reads and the SDK does not."""

    @classmethod
    async def greet(cls, process: asyncio.subprocess.Process, session: Session) -> "Peer":
        """Wait until the SDK is ready."""
        return cls(process, session, await _line_from(process))

    async def call(self, service: str, operation: str, **arguments: Any) -> Arguments:
        """What the SDK returns. What it does not know yet, our client does for it.

        Raises:
            PeerError: The service answered with an error.
        """
        if operation not in self.knows[service]:
            try:
                return await self._ours(service, operation, arguments)
            except ServiceError as error:
                raise PeerError(error.code, error.message) from error
        request = {"service": service, "operation": operation, "arguments": arguments}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        answer = await _line_from(self._process)
        if "error" in answer:
            raise PeerError(answer["error"], answer["message"])
        self.called[service].add(operation)
        return {n: _plain(v) for n, v in answer["result"].items() if n not in _HEADER_MEMBERS}

    async def read(self, service: str, operation: str, **arguments: Any) -> Arguments:
        """What the SDK returns, which must be what our client returns."""
        theirs = await self.call(service, operation, **arguments)
        if operation not in self.knows[service]:
            return theirs
        ours = await self._ours(service, operation, arguments)
        self._compare(theirs, ours, operation)
        self.compared += 1
        return theirs

    async def refused(self, code: str, service: str, operation: str, **arguments: Any) -> None:
        """The SDK reads the error the service answers with."""
        try:
            await self.call(service, operation, **arguments)
        except PeerError as error:
            given = error.code
        else:
            given = "no error"
        assert given == code, f"{operation}: {given} is not {code}"

    def _compare(self, theirs: Any, ours: Any, place: str) -> None:
        """Fail where an answer differs. An SDK that is older may lack members; they are noted."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            self.unseen |= {f"{place}.{name}" for name in ours.keys() - theirs.keys()}
            for name, value in theirs.items():
                self._compare(value, ours.get(name), f"{place}.{name}")
        elif isinstance(theirs, list) and isinstance(ours, list):
            for one, other in zip(theirs, ours, strict=True):
                self._compare(one, other, f"{place}[]")
        elif ours is not None or theirs or not self._fills_in:
            assert theirs == ours, f"{place}: {theirs!r} is not {ours!r}"

    async def _ours(self, service: str, operation: str, arguments: Arguments) -> Arguments:
        client = self._services[service]
        kind = getattr(type(client), xform_name(operation)).operation
        spec = kind.spec
        result = await client._pipeline.send(structure_hook(kind)(arguments, kind))
        plain = {} if spec.result_type is NoneType else unstructure_hook(spec.result_type)(result)
        wrapped: Arguments = _plain(plain if spec.result is None else {spec.result: plain})
        return wrapped


async def _line_from(process: asyncio.subprocess.Process) -> Any:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise AssertionError(f"the SDK's process ended: {await process.wait()}")
    return json.loads(line)


def _plain(value: Any) -> Any:
    """SDKs write times in their own ways; milliseconds are what all of them keep."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment.isoformat(timespec="milliseconds")
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
