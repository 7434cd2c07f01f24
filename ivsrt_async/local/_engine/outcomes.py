"""What can happen to a call instead of being answered properly."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

import attrs
from aiohttp import web

from ..._core.operation import OperationSpec
from .refusal import Refusal, rate_exceeded

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

_PROXY_PAGE = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body><h1>Bad Gateway</h1><p>The server did not answer in time.</p></body>
</html>
"""


async def _as_it_is(answer: web.Response) -> web.StreamResponse:
    return answer


@attrs.frozen
class Outcome:
    """One kind of trouble."""

    name: str
    """The word for it in `Call.fault`."""
    deliver: Callable[[web.Response], Awaitable[web.StreamResponse]] = _as_it_is
    """What becomes of the answer."""
    carried_out: bool = attrs.field(default=True, kw_only=True)
    """Whether the call takes effect."""
    refuse: Callable[[OperationSpec], Refusal] | None = attrs.field(default=None, kw_only=True)
    """Makes the error that an operation is answered with."""


def refused(refusal: Refusal) -> Outcome:
    """The answer is an error."""
    return Outcome("refused", carried_out=False, refuse=lambda _: refusal)


def throttled() -> Outcome:
    """The answer is the error by which the operation is throttled."""
    return Outcome("refused", carried_out=False, refuse=rate_exceeded)


def delayed(seconds: float, wait: Callable[[float], Awaitable[object]]) -> Outcome:
    """The answer is late."""

    async def deliver(answer: web.Response) -> web.StreamResponse:
        await wait(seconds)
        return answer

    return Outcome("delayed", deliver)


def dropped(*, carried_out: bool) -> Outcome:
    """There is no answer."""

    async def deliver(answer: web.Response) -> web.StreamResponse:
        return _Torn(answer, None)

    return Outcome("dropped", deliver, carried_out=carried_out)


def cut(after: int | None) -> Outcome:
    """The body of the answer ends early; in the middle, if not said where."""

    async def deliver(answer: web.Response) -> web.StreamResponse:
        return _Torn(answer, len(_body_of(answer)) // 2 if after is None else after)

    return Outcome("cut", deliver)


def garbled(garbage: Literal["html", "json"] | bytes, status: int | None) -> Outcome:
    """The answer is what no service would say."""

    async def deliver(answer: web.Response) -> web.StreamResponse:
        if garbage == "json":
            body = _body_of(answer)
            answer.body = body[: max(len(body) - 2, 1)]
            answer.set_status(status or answer.status)
            return answer
        if garbage == "html":
            return web.Response(status=status or 502, body=_PROXY_PAGE, content_type="text/html")
        return web.Response(status=status or 200, body=garbage)

    return Outcome("garbled", deliver, carried_out=garbage == "json")


class _Torn(web.StreamResponse):
    """Sends the beginning of an answer, or nothing, and closes the connection."""

    def __init__(self, answer: web.Response, length: int | None) -> None:
        super().__init__(status=answer.status, headers=answer.headers)
        self._whole = _body_of(answer)
        self._length = length
        self.content_length = len(self._whole)

    async def prepare(self, request: web.BaseRequest) -> "AbstractStreamWriter | None":
        if self._length is not None:
            await super().prepare(request)
            await self.write(self._whole[: self._length])
        raise ConnectionResetError("as asked for")  # to aiohttp, the client is gone


def _body_of(answer: web.Response) -> bytes:
    assert isinstance(answer.body, bytes)
    return answer.body
