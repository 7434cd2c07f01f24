"""A receiver of events as an ASGI application, which most web frameworks can mount.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, cast

from .._core.arguments import check_kind
from .receiver import BODY_LIMIT, EventReceiver, EventResponse

__all__ = ["ASGIApp", "asgi_app"]

Receive = Callable[[], Awaitable[Mapping[str, object]]]
Send = Callable[[Any], Awaitable[None]]  # frameworks disagree about the type of a message
ASGIApp = Callable[[Mapping[str, object], Receive, Send], Awaitable[None]]
"""An ASGI application, in terms that the types of Starlette, Litestar and asgiref fit into."""


def asgi_app(receiver: EventReceiver) -> ASGIApp:
    """An ASGI application that answers every POST request with what a receiver says.

    Mount it in FastAPI, Starlette, Litestar or Django, make it a route, or serve it by itself: when
    the server stops it, it closes the receiver.

    Args:
        receiver: What takes the events in.

    Raises:
        InvalidRequestError: It is no receiver.
    """
    check_kind("receiver", receiver, EventReceiver, "an EventReceiver")
    return _App(receiver)


class _App:
    """An object, since Starlette takes functions for handlers of its own kind."""

    def __init__(self, receiver: EventReceiver) -> None:
        self._receiver = receiver

    async def __call__(self, scope: Mapping[str, object], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(self._receiver, receive, send)
        elif scope["type"] == "http":
            await _answer(self._receiver, scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})


async def _live(receiver: EventReceiver, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await receiver.aclose()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "lifespan.startup.complete"})


class _Gone(Exception):
    """Whoever asked has left."""


async def _answer(
    receiver: EventReceiver, scope: Mapping[str, object], receive: Receive, send: Send
) -> None:
    async def read() -> bytes:
        body = bytearray()
        more = True
        while more and len(body) <= BODY_LIMIT:  # a byte too many is enough to know
            message = await receive()
            if message["type"] != "http.request":
                raise _Gone
            body += cast(bytes, message.get("body", b""))
            more = message.get("more_body", False) is True
        return bytes(body)

    if scope["method"] != "POST":
        response = EventResponse(status=405, headers={"Allow": "POST"}, body=b"")
    else:
        try:
            response = await receiver.receive(_headers(scope), read)
        except _Gone:
            return
    headers = {**response.headers, "Content-Length": str(len(response.body))}
    fields = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": fields})
    await send({"type": "http.response.body", "body": response.body})


def _headers(scope: Mapping[str, object]) -> dict[str, str]:
    """The headers; of one that came several times, all values."""
    found: dict[str, str] = {}
    for name, value in cast("Iterable[tuple[bytes, bytes]]", scope["headers"]):
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
