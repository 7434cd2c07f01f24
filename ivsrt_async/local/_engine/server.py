"""The HTTP side of the local IVS."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Protocol

import attrs
from aiohttp import web

from ..._core.operation import Operation
from ...chat import Chat
from ...low_latency import LowLatency, PutMetadata
from ...realtime import RealTime
from ..calls import Call, RecentCalls
from .answers import answer_late, answer_refusal, answer_with
from .browsers import check_host, check_origin
from .engine import Engine
from .exchanges import Exchange, RecentExchanges, arguments_of
from .listener import CONNECTION_LIMIT, PATIENCE, Listener, send_early
from .outcomes import Outcome
from .protocol import Route, Routes, decode_request, encode_result
from .rates import CallRates
from .refusal import Refusal, invalid
from .signature import SignatureCheck

if TYPE_CHECKING:
    from .signature import Headers

logger = logging.getLogger("ivsrt_async.local")

_BODY_LIMIT = 1024 * 1024
_BACKLOG = 1024
"""Connections that may wait to be accepted. Beyond them, the kernel has clients try again in a
second."""

_SIGNING_NAMES = {
    client.__module__.rpartition(".")[0]: client.info.signing_name
    for client in (RealTime, LowLatency, Chat)
}
"""By the package of an operation."""

Page = Callable[[web.BaseRequest], web.Response]


class Sockets(Protocol):
    """What serves WebSockets."""

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one until it ends; may raise a `Refusal` instead."""
        ...

    async def close(self) -> None:
        """Close all of them."""
        ...


@attrs.define
class _Exchange:
    """A request on its way through, for the record."""

    name: str
    service: str = ""
    outcome: Outcome | None = None
    error: str | None = None
    message: str = ""
    read: Callable[[], Operation[Any]] | None = None
    """Makes the operation of the request, once it is known which it is."""
    request: Operation[Any] | None = None
    body: bytes = b""
    """Of the answer, if it is a success."""


def _no_trouble(_: str) -> None:
    """Nothing is made to happen."""


class Server:
    """Answers the requests of all services.

    Args:
        engine: What answers each operation; its clock catches up before every answer.
        signatures: Checks who signed; None accepts every call.
        rates: Refuses calls that come too fast; None accepts them.
        connection_limit: Connections open at once.
    """

    def __init__(
        self,
        engine: Engine,
        signatures: SignatureCheck | None,
        *,
        rates: CallRates | None = None,
        connection_limit: int = CONNECTION_LIMIT,
    ) -> None:
        self._clock = engine.account.clock
        self._signatures = signatures
        self._rates = rates
        self._connection_limit = connection_limit
        self._handlers = engine.handlers
        self._routes = Routes(self._handlers)
        self.operations = {operation.spec.name for operation in self._handlers}
        """AWS's names of the operations it answers."""
        self.next_outcome: Callable[[str], Outcome | None] = _no_trouble
        """What is made to happen to the next call of an operation, by its name."""
        self.calls = RecentCalls()
        """The latest calls."""
        self.exchanges = RecentExchanges()
        """What was asked and answered in them."""
        self.pages: Mapping[str, Page] = {}
        """What is answered to a browser's GET, by path."""
        self.sockets: Sockets | None = None
        """What serves WebSockets, which are opened at `/`."""
        self.patience: float = PATIENCE
        """Seconds of real time a client may take to send a request."""
        self.listening: socket.socket | None = None
        """What it listens on, while it does."""
        self._runner: web.ServerRunner | None = None
        self._listener: Listener | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; port 0 finds a free one.

        Returns:
            The port.
        """
        self._listener = Listener(
            self._answer, answer_refusal, self._connection_limit, lambda: self.patience
        )
        self._runner = web.ServerRunner(self._listener, shutdown_timeout=1)
        await self._runner.setup()
        self.listening = socket.create_server((host, port))
        await web.SockSite(self._runner, self.listening, backlog=_BACKLOG).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every connection."""
        if self.sockets is not None:
            await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = self.listening = None

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        page = self.pages.get(path) if request.method == "GET" else None
        try:
            if path == "/" and request.headers.get("Upgrade", "").lower() == "websocket":
                return await self._serve_socket(request)
            if page is not None:
                return page(request)
            body = await self._body_of(request)
        except Refusal as refusal:
            logger.info("%s %s: %d %s", request.method, request.raw_path, refusal.status, refusal)
            return await send_early(request, answer_refusal(refusal))
        except TimeoutError:
            return answer_late()
        began = time.perf_counter()
        exchange = _Exchange(f"{request.method} {request.raw_path.partition('?')[0]}")
        answer = self._make_answer(
            exchange, request.method, request.raw_path, request.headers, body
        )
        answer.headers["Date"] = formatdate(self._clock.now().timestamp(), usegmt=True)
        self._record(exchange, answer.status, (time.perf_counter() - began) * 1000)
        return answer if exchange.outcome is None else await exchange.outcome.deliver(answer)

    async def _serve_socket(self, request: web.BaseRequest) -> web.StreamResponse:
        assert self.sockets is not None
        assert self._listener is not None
        with self._listener.one_socket_more():
            return await self.sockets.serve(request)

    async def _body_of(self, request: web.BaseRequest) -> bytes:
        """The whole body; refused if it is too large, or not what its headers say."""
        if request.content.is_eof():  # it has come along with the headers
            return await _read(request)
        async with asyncio.timeout(self.patience):
            return await _read(request)

    def _make_answer(
        self, exchange: _Exchange, method: str, target: str, headers: "Headers", body: bytes
    ) -> web.Response:
        """Answer one request, whatever is wrong with it."""
        try:
            status, result = self._carry_out(exchange, method, target, headers, body)
        except Refusal as refusal:
            exchange.error, exchange.message = refusal.code, refusal.message
            logger.info(
                "%s: %d %s: %s", exchange.name, refusal.status, refusal.code, refusal.message
            )
            return answer_refusal(refusal, exchange.service)
        except Exception:
            logger.exception("%s: this is a defect of the local IVS", exchange.name)
            exchange.error = "InternalServerException"
            return answer_refusal(Refusal(exchange.error, 500, "the local IVS has a defect"))
        logger.info("%s: %d", exchange.name, status)
        return answer_with(status, result)

    def _carry_out(
        self, exchange: _Exchange, method: str, target: str, headers: "Headers", body: bytes
    ) -> tuple[int, bytes]:
        """Status and body of the answer, if it is a success."""
        path, _, query = target.partition("?")
        route = self._routes.find(method, path)
        spec = route.operation.spec
        exchange.name = spec.name
        services = _signing_names(route)
        exchange.service = services[0]
        if self._signatures is None:
            check_host(headers)
            check_origin(headers)
        else:
            exchange.service = self._signatures.verify(method, target, headers, body, services)
        if exchange.service != services[0]:
            raise invalid(
                f"resourceArn must be the ARN of a resource of {exchange.service}", "resourceArn"
            )
        self._clock.catch_up()
        exchange.read = lambda: decode_request(route, query, body)
        if self._rates is not None:
            self._rates.check(route.operation, exchange.service)
        exchange.outcome = self.next_outcome(spec.name)
        if exchange.outcome is not None and not exchange.outcome.carried_out:
            if exchange.outcome.refuse is not None:
                raise exchange.outcome.refuse(spec)
            return spec.success, b"{}"
        operation = decode_request(route, query, body)
        exchange.request = operation
        if self._rates is not None and isinstance(operation, PutMetadata):
            self._rates.check_metadata(operation.channel_arn)
        exchange.body = encode_result(spec, self._handlers[route.operation](operation))
        return spec.success, exchange.body

    def _record(self, exchange: _Exchange, status: int, milliseconds: float) -> None:
        outcome = exchange.outcome
        call = Call(
            time=self._clock.now(),
            operation=exchange.name,
            status=status,
            error=exchange.error,
            fault=None if outcome is None else outcome.name,
            milliseconds=milliseconds,
        )
        self.calls.add(call)
        self.exchanges.add(
            Exchange(
                number=self.calls.total,
                call=call,
                request=exchange.request or arguments_of(exchange.read),
                answer=exchange.body,
                message=exchange.message,
                carried_out=outcome is None or outcome.carried_out,
            )
        )


async def _read(request: web.BaseRequest) -> bytes:
    too_large = Refusal(
        "RequestEntityTooLargeException", 413, f"at most {_BODY_LIMIT} bytes are accepted"
    )
    if (request.content_length or 0) > _BODY_LIMIT:
        raise too_large
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise too_large from None
    except ConnectionError:
        raise
    except Exception:  # noqa: BLE001 - as many ways to fail as HTTP has
        raise Refusal(
            "MalformedHttpRequestException", 400, "the body is not what its headers say"
        ) from None


def _signing_names(route: Route) -> tuple[str, ...]:
    """The services a signature may name, that of the resource first; all have tag operations."""
    package = route.operation.__module__.rpartition(".")[0]
    if package in _SIGNING_NAMES:
        return (_SIGNING_NAMES[package],)
    ours, chat = LowLatency.info.signing_name, Chat.info.signing_name
    in_chat = f":{chat}:" in route.labels.get("resourceArn", "")
    return (chat, ours) if in_chat else (ours, chat)
