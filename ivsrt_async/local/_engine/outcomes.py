"""What can happen to a call instead of being answered properly."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

import attrs
from aiohttp import web

from .refusal import Refusal

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

_PROXY_PAGE = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body><h1>Bad Gateway</h1><p>The server did not answer in time.</p></body>
</html>
"""


@attrs.frozen
class Outcome:
    """One kind of trouble. As it stands here, nothing happens."""

    @property
    def carried_out(self) -> bool:
        """Whether the call takes effect."""
        return True

    @property
    def refusal(self) -> Refusal | None:
        """The error to answer with."""
        return None

    async def deliver(self, answer: web.Response) -> web.StreamResponse:
        """What becomes of the answer."""
        return answer


@attrs.frozen
class Refused(Outcome):
    """The answer is an error."""

    error: Refusal

    @property
    def carried_out(self) -> bool:
        """It is not."""
        return False

    @property
    def refusal(self) -> Refusal:
        """The error."""
        return self.error


@attrs.frozen
class Delayed(Outcome):
    """The answer is late."""

    seconds: float
    wait: Callable[[float], Awaitable[object]]

    async def deliver(self, answer: web.Response) -> web.StreamResponse:
        """Wait, then answer."""
        await self.wait(self.seconds)
        return answer


@attrs.frozen
class Dropped(Outcome):
    """There is no answer."""

    carried_out: bool  # pyright: ignore[reportIncompatibleMethodOverride] - as good as a property

    async def deliver(self, answer: web.Response) -> web.StreamResponse:
        """Nothing."""
        return _Torn(answer, None)


@attrs.frozen
class Cut(Outcome):
    """Part of the answer is missing."""

    after: int | None

    async def deliver(self, answer: web.Response) -> web.StreamResponse:
        """The headers of the whole, and a part."""
        return _Torn(answer, len(_body_of(answer)) // 2 if self.after is None else self.after)


@attrs.frozen
class Garbled(Outcome):
    """The answer is not one."""

    garbage: Literal["html", "json"] | bytes
    status: int | None

    @property
    def carried_out(self) -> bool:
        """Only if the garbage is made of the true answer."""
        return self.garbage == "json"

    async def deliver(self, answer: web.Response) -> web.StreamResponse:
        """The garbage."""
        if self.garbage == "json":
            body = _body_of(answer)
            answer.body = body[: max(len(body) - 2, 1)]
            answer.set_status(self.status or answer.status)
            return answer
        if self.garbage == "html":
            return web.Response(
                status=self.status or 502, body=_PROXY_PAGE, content_type="text/html"
            )
        return web.Response(status=self.status or 200, body=self.garbage)


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
