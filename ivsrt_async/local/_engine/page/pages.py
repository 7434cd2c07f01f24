"""The page at `/`, and the JSON it draws, for browsers on this machine."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files

from aiohttp import web

from ..browsers import check_host
from .overview import Overview


class Pages:
    """Answers a browser; everything else is a call of the service.

    No page from elsewhere can read or frame these: they allow no other origin, answer only to
    names of this machine (another name pointed here is refused), and run no script but their own.

    Args:
        overview: What there is to see.
    """

    def __init__(self, overview: Overview) -> None:
        self._overview = overview
        self.by_path = {"/": self._page, "/_local/state": self._state}

    def _page(self, request: web.BaseRequest) -> web.Response:
        """The page, for requests to this host only."""
        check_host(request.headers)
        html, policy = _page_and_policy()
        headers = {**_HEADERS, "Content-Security-Policy": policy}
        return web.Response(body=html, content_type="text/html", charset="utf-8", headers=headers)

    def _state(self, request: web.BaseRequest) -> web.Response:
        """What the page draws, for requests to this host only."""
        check_host(request.headers)
        body = json.dumps(self._overview.picture()).encode()
        return web.Response(body=body, content_type="application/json", headers=_HEADERS)


_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@cache
def _page_and_policy() -> tuple[bytes, str]:
    """The page, and the policy that lets only its own script and style work."""
    html = (files("ivsrt_async.local._engine.page") / "page.html").read_bytes()
    sources = {
        kind: _source(html, b"<%b>(.*?)</%b>" % (tag, tag))
        for kind, tag in (("script", b"script"), ("style", b"style"))
    }
    return html, (
        f"default-src 'none'; script-src {sources['script']}; style-src {sources['style']}; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _source(html: bytes, element: bytes) -> str:
    found = re.search(element, html, re.DOTALL)
    assert found is not None
    return f"'sha256-{base64.b64encode(hashlib.sha256(found[1]).digest()).decode()}'"
