"""Things that fall due a fixed time after something happened to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from ..clock import LocalClock

T = TypeVar("T")


class Countdown(Generic[T]):
    """Counts the same time down for each of many things.

    However many there are, the clock has one appointment for all of them, and nothing that was
    stopped is kept.

    Args:
        clock: What time it is.
        seconds: How long each thing has.
        happen: Called with each thing whose time has passed.
    """

    def __init__(self, clock: LocalClock, seconds: float, happen: Callable[[T], object]) -> None:
        self._clock = clock
        self._time = timedelta(seconds=seconds)
        self._happen = happen
        self._due: dict[T, datetime] = {}
        """Soonest first, since all of them have the same time."""
        self._appointed = False

    def start(self, thing: T) -> None:
        """Begin to count for a thing, or begin again."""
        self._due.pop(thing, None)
        self._due[thing] = self._clock.now() + self._time
        self._appoint()

    def stop(self, thing: T) -> None:
        """Count no longer for a thing; nothing happens if there is no such thing."""
        self._due.pop(thing, None)

    def __contains__(self, thing: object) -> bool:
        return thing in self._due

    def __len__(self) -> int:
        return len(self._due)

    def _appoint(self) -> None:
        soonest = next(iter(self._due.values()), None)
        if soonest is not None and not self._appointed:
            self._appointed = True
            self._clock.at(soonest, self._look)

    def _look(self) -> None:
        self._appointed = False
        now = self._clock.now()
        while self._due:
            thing, moment = next(iter(self._due.items()))
            if moment > now:
                break
            del self._due[thing]
            self._happen(thing)
        self._appoint()
