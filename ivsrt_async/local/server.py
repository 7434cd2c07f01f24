"""The HTTP side of the local IVS."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import web

from ..chat import Chat
from ..low_latency import LowLatency
from ..realtime import RealTime
from .faults import Faults
from .protocol import Route, Routes, decode_request, encode_refusal, encode_result
from .refusal import Refusal
from .rooms import Handler, handlers_of
from .signature import SignatureCheck
from .world import World

if TYPE_CHECKING:
    from .._core.operation import Operation

logger = logging.getLogger("ivsrt_async.local")

_BODY_LIMIT = 1024 * 1024

_SIGNING_NAMES = {
    client.__module__.rpartition(".")[0]: client.info.signing_name
    for client in (RealTime, LowLatency, Chat)
}
"""By the package of an operation."""

# The headers the service puts on every answer; AWS models them as members of some outputs.
_SERVICE_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Access-Control-Allow-Origin,Access-Control-Expose-Headers,Cache-Control,Content-Length,"
        "Content-Security-Policy,Content-Type,date,Strict-Transport-Security,x-amz-apigw-id,"
        "x-amzn-errormessage,x-amzn-errortype,x-amzn-requestid,x-amzn-trace-id,"
        "X-Content-Type-Options,X-Frame-Options"
    ),
    "Cache-Control": "no-store, no-cache",
    "Content-Security-Policy": "default-src 'self'",
    "Strict-Transport-Security": "max-age=86400; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Server:
    """Answers requests with the rooms' handlers.

    Args:
        world: What the rooms share; its clock catches up before every answer.
        rooms: Objects whose methods are marked with `handles`.
        signatures: Checks who signed; None lets everybody in.
        faults: Trouble waiting for the next calls.
    """

    def __init__(
        self,
        world: World,
        rooms: list[object],
        signatures: SignatureCheck | None,
        faults: Faults,
    ) -> None:
        self._world = world
        self._signatures = signatures
        self._faults = faults
        self._handlers: dict[type[Operation[Any]], Handler] = {
            operation: handler for room in rooms for operation, handler in handlers_of(room)
        }
        self._routes = Routes(self._handlers)
        self.operations = {operation.spec.name for operation in self._handlers}
        """AWS's names of the operations that are answered."""
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; port 0 finds a free one.

        Returns:
            The port.
        """
        self._runner = web.ServerRunner(
            web.Server(self._answer, access_log=None),
            shutdown_timeout=1,
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            problem = Refusal(
                "RequestEntityTooLargeException", 413, f"at most {_BODY_LIMIT} bytes are accepted"
            )
            return _refused(problem)
        return self.answer(request.method, request.raw_path, request.headers, body)

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> web.Response:
        """Answer one request, whatever is wrong with it."""
        path, _, query = target.partition("?")
        name = f"{method} {path}"
        service = ""
        try:
            route = self._routes.find(method, path)
            name = route.operation.spec.name
            service = _signing_name(route)
            if self._signatures is not None:
                self._signatures.verify(method, target, headers, body, service)
            self._faults.check(name)
            self._world.clock.catch_up()
            operation = decode_request(route, query, body)
            result = self._handlers[route.operation](operation)
            answer = _response(route.operation.spec.success, encode_result(operation.spec, result))
        except Refusal as refusal:
            logger.info("%s: %d %s: %s", name, refusal.status, refusal.code, refusal.message)
            return _refused(refusal, service)
        except Exception:
            logger.exception("%s: this is a defect of the local IVS", name)
            return _refused(Refusal("InternalServerException", 500, "the local IVS has a defect"))
        logger.info("%s: %d", name, answer.status)
        return answer


def _signing_name(route: Route) -> str:
    """The service a signature has to name; tag operations exist in all, told apart by the ARN."""
    package = route.operation.__module__.rpartition(".")[0]
    if package in _SIGNING_NAMES:
        return _SIGNING_NAMES[package]
    service = route.labels.get("resourceArn", "").split(":")[2:3]
    return Chat.info.signing_name if service == [Chat.info.signing_name] else "ivs"


def _refused(refusal: Refusal, service: str = "") -> web.Response:
    detailed = service == Chat.info.signing_name
    response = _response(refusal.status, encode_refusal(refusal, detailed=detailed))
    response.headers["x-amzn-ErrorType"] = refusal.code
    return response


def _response(status: int, body: bytes) -> web.Response:
    return web.Response(
        status=status,
        body=body,
        headers={**_SERVICE_HEADERS, "x-amzn-RequestId": str(uuid4())},
        content_type="application/json",
    )
