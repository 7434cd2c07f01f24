"""A receiver of events as a handler of aiohttp's web server."""

from typing import TYPE_CHECKING

from .._core.arguments import check_kind
from .receiver import EventReceiver

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

__all__ = ["aiohttp_handler"]


def aiohttp_handler(
    receiver: EventReceiver,
) -> "Callable[[web.Request], Awaitable[web.Response]]":
    """A handler that answers each request with what a receiver says.

    ```python
    async def close(app: web.Application) -> None:
        await receiver.aclose()


    app.router.add_post("/events", aiohttp_handler(receiver))
    app.on_shutdown.append(close)
    ```

    Args:
        receiver: What takes the events in.

    Raises:
        InvalidRequestError: It is no receiver.
    """
    check_kind("receiver", receiver, EventReceiver, "an EventReceiver")
    from aiohttp import web  # noqa: PLC0415 - other frameworks need no web server of aiohttp's

    async def handle(request: web.Request) -> web.Response:
        response = await receiver.receive(_headers(request), request.read)
        return web.Response(status=response.status, headers=response.headers, body=response.body)

    return handle


def _headers(request: "web.Request") -> dict[str, str]:
    """The headers; of one that came several times, all values."""
    found = request.headers
    return {name.lower(): ", ".join(found.getall(name)) for name in found}
