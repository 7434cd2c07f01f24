"""What was asked and answered in the latest calls, for whoever wants to look closer."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import attrs

from ..._core.operation import Operation
from ..calls import CALLS_KEPT, Call
from .refusal import Refusal


@attrs.frozen(kw_only=True)
class Exchange:
    """A call with its arguments and its answer."""

    number: int
    """How many calls there had been, with this one."""
    call: Call
    request: Operation[Any] | None = None
    """The operation, if the request could be read."""
    answer: bytes = b""
    """Its body, if it is a success."""
    message: str = ""
    """The error's message, if the answer is an error."""
    carried_out: bool = True
    """Whether a fault let the call take effect."""


class RecentExchanges:
    """The exchanges of the calls that are kept."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=CALLS_KEPT)

    def add(self, exchange: Exchange) -> None:
        """Add one; the oldest is dropped."""
        self._kept.append(exchange)

    def find(self, number: str) -> Exchange | None:
        """One by the text of its number, if it is still kept."""
        return next((exchange for exchange in self._kept if str(exchange.number) == number), None)

    def newest_first(self) -> Iterator[Exchange]:
        """All that are kept."""
        return reversed(self._kept)


def arguments_of(read: Callable[[], Operation[Any]] | None) -> Operation[Any] | None:
    """The operation of a call that was refused before anybody looked at it; None if it has none.

    Args:
        read: Makes the operation, if it is known which it is.
    """
    if read is not None:
        with suppress(Refusal):
            return read()
    return None
