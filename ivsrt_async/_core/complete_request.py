"""Requests that need nothing added: what aiohttp's client puts into a request of its own making.

aiohttp looks up, merges and completes the headers of every request. Ours are complete, because they
are signed, so all of that would find nothing to do.
"""

from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import hdrs

if TYPE_CHECKING:
    from .signing import SignedHeaders

Complete = tuple["SignedHeaders", bytes | None]
"""Headers and body of a request, passed to aiohttp together as its `data`."""


class NoCookies(aiohttp.DummyCookieJar):
    """Keeps no cookies, and gives every request the same ones: none."""

    _none: SimpleCookie = SimpleCookie()

    def filter_cookies(self, request_url: object) -> SimpleCookie:  # noqa: ARG002 - aiohttp's
        """Override of aiohttp's own method, with the same meaning."""
        return self._none


class _Body(aiohttp.BytesPayload):
    """Bytes that need no headers of their own."""

    def __init__(self, content: bytes) -> None:
        self._value = content


class CompleteRequest(aiohttp.ClientRequest):
    """A request made of nothing but its `Complete` data.

    Every method here takes the place of one of aiohttp's, which would add something.
    """

    def update_headers(self, headers: object) -> None:
        """They come with the body."""

    def update_auto_headers(self, skip_auto_headers: object) -> None:
        """None is missing."""

    def update_cookies(self, cookies: object) -> None:
        """There are none."""

    def update_content_encoding(self, data: object) -> None:
        """There is none."""

    def update_transfer_encoding(self) -> None:
        """There is none: the length is known."""

    def update_body_from_data(self, body: Any, _stacklevel: int = 3) -> None:
        """Take headers and body as they are; only the length is left to say."""
        complete: Complete = body
        signed, content = complete
        self.headers = signed.reveal()
        if content is not None:
            self._body = _Body(content)
            self.headers[hdrs.CONTENT_LENGTH] = str(len(content))
        elif self.method not in self.GET_METHODS:
            self.headers[hdrs.CONTENT_LENGTH] = "0"
