"""What was called recently."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import overload

import attrs

__all__ = ["Call", "RecentCalls"]

CALLS_KEPT = 200


@attrs.frozen(kw_only=True)
class Call:
    """One call as the local IVS saw it; each attempt of a client counts as one."""

    time: datetime
    """When it arrived, by the local clock."""
    operation: str
    """AWS's name of the operation; method and path if there is none."""
    status: int
    """HTTP status of the answer."""
    error: str | None = None
    """Error code of the answer, if it is an error."""
    fault: str | None = None
    """The fault that hit it: `refused`, `delayed`, `dropped`, `cut`, `garbled` or None."""
    milliseconds: float = 0.0
    """How long it took to make the answer, in real time."""


class RecentCalls(Sequence[Call]):
    """The latest calls, oldest first; see `LocalIVS.calls`."""

    def __init__(self) -> None:
        self._kept: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.total: int = 0
        """How many there were in all."""

    def add(self, call: Call) -> None:
        """Add a call; the oldest is dropped."""
        self._kept.append(call)
        self.total += 1

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> list[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | list[Call]:
        return list(self._kept)[index] if isinstance(index, slice) else self._kept[index]

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    def __repr__(self) -> str:
        return f"<RecentCalls: {self.total} in all>"
