"""Where waits hear of events."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Protocol, runtime_checkable

from ..events import IVSEvent

__all__ = ["EventSource", "Watchable"]


@runtime_checkable
class Watchable(Protocol):
    """Something that reports what happens to a resource, as `LiveStages` does."""

    def watch(self, arn: str, /) -> AsyncIterator[object]:
        """Iterate over what happens to a resource from now on."""
        ...


EventSource = AsyncIterable[IVSEvent | Mapping[str, object]] | Watchable
"""Where a wait hears of events: an async iterable of events, parsed or as EventBridge delivers
them, such as `LocalIVS.events.stream()` or one over a queue of yours; or something with `watch`.
An iterable is read while the wait goes on, so give each wait its own."""
