"""Pages of a list, and the opaque tokens that lead from one to the next."""

import base64
import hashlib
import hmac
import json
import secrets
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import attrs

from ..._core.paging import ListOperation
from .refusal import invalid

T = TypeVar("T")

_TAG_BYTES = 12


class PageTokens:
    """Issues page tokens and reads them back; a forged or borrowed one is refused.

    A token holds the operation, its filters and the number of the last item seen. Items are
    numbered as they are made, so a list goes on at the right place when items were deleted.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, request: ListOperation[Any, Any], position: int) -> str:
        """The token that resumes behind `position`."""
        payload = json.dumps([self._subject(request), position], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._seal(payload) + payload).decode()

    def read(self, request: ListOperation[Any, Any]) -> int | None:
        """The position a request resumes behind; None for the first page."""
        if not request.next_token:
            return None
        try:
            raw = base64.b64decode(request.next_token, altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        seal, payload = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(seal, self._seal(payload)):
            raise invalid("nextToken is not one that this service issued")
        subject, position = json.loads(payload)
        if subject != self._subject(request):
            raise invalid("nextToken belongs to another list")
        return int(position)

    def _seal(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:_TAG_BYTES]

    @staticmethod
    def _subject(request: ListOperation[Any, Any]) -> str:
        """Operation and filters; the page size may change on the way."""
        kind: Any = type(request)
        filters = [getattr(request, name) for name in _filters_of(kind)]
        return hashlib.sha256(f"{kind.spec.name}{filters}".encode()).hexdigest()[:16]

    def cut(
        self,
        request: ListOperation[Any, Any],
        rows: Sequence[T],
        number: Callable[[T], int],
        *,
        size: int,
        newest_first: bool = False,
    ) -> tuple[list[T], str | None]:
        """One page of a list, and the token of the next.

        Args:
            request: What was asked for.
            rows: The whole list, oldest first.
            number: The number of a row, which grows from one to the next.
            size: Items on a page if the request does not say.
            newest_first: Whether the list is shown from its end.
        """
        position = self.read(request)
        wanted = request.max_results or size
        if newest_first:
            end = len(rows) if position is None else bisect_left(rows, position, key=number)
            page, more = [*reversed(rows[max(end - wanted, 0) : end])], end > wanted
        else:
            start = 0 if position is None else bisect_right(rows, position, key=number)
            page, more = [*rows[start : start + wanted]], start + wanted < len(rows)
        return page, self.issue(request, number(page[-1])) if more else None


@cache
def _filters_of(kind: Any) -> tuple[str, ...]:
    """What an operation asks for, besides the page."""
    paging = "next_token", "max_results"
    return tuple(field.name for field in attrs.fields(kind) if field.name not in paging)


def number_of(row: Any) -> int:
    """The number most rows have."""
    return int(row.number)
