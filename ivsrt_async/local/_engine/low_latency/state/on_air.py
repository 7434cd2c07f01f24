"""The streams that are live, and how many people watch all of them together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .....low_latency import StreamHealth
from ...index import Index

if TYPE_CHECKING:
    from .stream import StreamRun


class OnAir:
    """Counts along, so that nobody has to ask every channel."""

    def __init__(self) -> None:
        self._by_health: Index[StreamRun] = Index()
        self.viewers: int = 0
        """How many people watch."""

    def streams(self, health: StreamHealth | str | None = None) -> Sequence["StreamRun"]:
        """The live streams, or those of one health; the one that began first is in front."""
        return self._by_health.rows(health)

    def enter(self, run: "StreamRun") -> None:
        """A stream begins."""
        self._by_health.add(None, run)
        self._by_health.add(run.health, run)

    def leave(self, run: "StreamRun") -> None:
        """A stream ends, and nobody watches it any longer."""
        self.watch(run, 0)
        self._by_health.remove(None, run)
        self._by_health.remove(run.health, run)

    def watch(self, run: "StreamRun", viewers: int) -> None:
        """Other people watch a stream than before."""
        self.viewers += viewers - run.viewers
        run.viewers = viewers

    def change_health(self, run: "StreamRun", health: StreamHealth) -> None:
        """The data of a stream arrives better or worse than before."""
        self._by_health.remove(run.health, run)
        run.health = health
        self._by_health.add(health, run)
