"""The turns that Redis has granted to this process, for when it forgets them or goes away."""

from collections.abc import Sequence
from typing import Final

import attrs

from ..pacing._limits import Limit

MICRO: Final = 1_000_000
"""Redis's times count these in a second."""
_TIDY: Final = 1000
"""Turns kept before those of the past are forgotten."""


@attrs.frozen
class Latest:
    """The latest turn granted of what one limit counts."""

    slot: int = 0
    """Its time by Redis's clock, in microseconds."""
    leaves: float = float("-inf")
    """When its call leaves, by the clock of sessions."""
    wait: float = 0.0
    """Seconds it had to wait for that."""

    def end_of_queue(self, now: float) -> float:
        """When the latest call leaves that anybody may have been granted a turn for by now.

        Others have asked since. Most likely the queue is as long as it was, unless that was long
        ago.
        """
        return max(self.leaves, now + self.wait) if now <= self.leaves + self.wait else self.leaves


class Granted:
    """The latest turn of each limit."""

    def __init__(self) -> None:
        self._latest: dict[str, Latest] = {}
        self._tidied_at = _TIDY

    def latest(self, key: str) -> Latest:
        """The latest turn of what is counted under a key."""
        return self._latest.get(key) or Latest()

    def note(
        self,
        limits: Sequence[tuple[str, Limit]],
        slots: Sequence[int],
        wait: float,
        now: float,
    ) -> None:
        """Remember a turn.

        Args:
            limits: Its limits, each with its key.
            slots: The time reserved for each.
            wait: Seconds until the call leaves, which is when the last of its limits allows it.
            now: What time it is for sessions.
        """
        self._tidy(now)
        earliest = [
            slot / MICRO - limit.slack for (_, limit), slot in zip(limits, slots, strict=True)
        ]
        for (key, _), slot, moment in zip(limits, slots, earliest, strict=True):
            if slot > self.latest(key).slot:
                own = max(wait - (max(earliest) - moment), 0.0)
                self._latest[key] = Latest(slot, now + own, own)

    def _tidy(self, now: float) -> None:
        if len(self._latest) >= self._tidied_at:
            self._latest = {k: turn for k, turn in list(self._latest.items()) if turn.leaves > now}
            self._tidied_at = max(_TIDY, 2 * len(self._latest))
