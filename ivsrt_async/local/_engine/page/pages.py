"""The page at `/`, and the JSON it draws, for browsers on this machine."""

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from ..browsers import check_host
from ..engine import Engine
from ..exchanges import RecentExchanges
from .details import details_of_call, details_of_event, details_of_resource
from .overview import Overview, name_of_event
from .rows import row_of

Picture = Callable[[str], dict[str, Any] | None]
"""Makes the JSON of what is asked for; None if there is no such thing."""


class Pages:
    """Answers a browser; everything else is a call of the service.

    No page from elsewhere can read or frame these: they allow no other origin, answer only to
    names of this machine (another name pointed here is refused), and run no script but their own.

    Args:
        engine: What there is to see.
        exchanges: The recent calls.
        key: An access key whose secret is its own id, to be shown as an example.
    """

    def __init__(self, engine: Engine, exchanges: RecentExchanges, key: str | None = None) -> None:
        self._events = engine.account.events.kept
        self._exchanges = exchanges
        self._overview = Overview(engine, exchanges, key)
        self.by_path = {
            "/": self._page,
            "/_local/state": _json_of("find", self._overview.picture),
            "/_local/state/resource": _json_of("arn", self._resource),
            "/_local/state/call": _json_of("number", self._call),
            "/_local/state/event": _json_of("id", self._event),
        }
        """By path, each for requests to this host only."""

    def _page(self, request: web.BaseRequest) -> web.Response:
        check_host(request.headers)
        html, policy = _page_and_policy()
        headers = {**_HEADERS, "Content-Security-Policy": policy}
        return web.Response(body=html, content_type="text/html", charset="utf-8", headers=headers)

    def _resource(self, arn: str) -> dict[str, Any] | None:
        for kind, things in self._overview.collections():
            thing = things.find(arn)
            if thing is not None:
                return details_of_resource(kind.name, thing, row_of(kind, thing))
        return None

    def _call(self, number: str) -> dict[str, Any] | None:
        exchange = self._exchanges.find(number)
        return None if exchange is None else details_of_call(exchange)

    def _event(self, event_id: str) -> dict[str, Any] | None:
        found = (event for event in reversed(self._events) if event["id"] == event_id)
        event = next(found, None)
        return None if event is None else details_of_event(event, name_of_event(event))


def _json_of(argument: str, picture: Picture) -> Callable[[web.BaseRequest], web.Response]:
    """Answers with JSON, which may depend on one argument in the query."""

    def answer(request: web.BaseRequest) -> web.Response:
        check_host(request.headers)
        query = request.raw_path.partition("?")[2]
        content = picture(dict(parse_qsl(query)).get(argument, ""))
        return web.Response(
            status=200 if content is not None else 404,
            body=json.dumps(content).encode(),
            content_type="application/json",
            headers=_HEADERS,
        )

    return answer


_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@cache
def _page_and_policy() -> tuple[bytes, str]:
    """The page in one piece, and the policy that lets only its own script and style work."""
    folder = files("ivsrt_async.local._engine.page")
    html = (folder / "page.html").read_bytes()
    policy = "default-src 'none'; "
    for tag, name in (("script", "page.js"), ("style", "page.css")):
        content = (folder / name).read_bytes()
        empty = f"<{tag}></{tag}>".encode()
        html = html.replace(empty, f"<{tag}>".encode() + content + f"</{tag}>".encode())
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        policy += f"{tag}-src 'sha256-{digest}'; "
    return html, (
        f"{policy}connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
