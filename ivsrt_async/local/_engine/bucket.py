"""Counts what may happen so many times a second."""

from datetime import datetime

import attrs


@attrs.define(eq=False)
class Bucket:
    """Holds what may happen in one second, and fills evenly."""

    rate: int
    """How often a second; it may be changed."""
    filled_at: datetime
    left: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.left = self.rate

    def take(self, now: datetime) -> bool:
        """Count one, if one is left."""
        passed = (now - self.filled_at).total_seconds()
        self.left = min(self.rate, self.left + passed * self.rate)
        self.filled_at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
