"""How a pace gives way when the service refuses calls all the same.

Consoles, other programs and AWS itself draw on the same rates. As in TCP, the rate falls by a
factor and comes back evenly (AIMD, RFC 5681).
"""

from typing import Final

FACTOR: Final = 0.7
"""What is left of the rate after a refused call, as in botocore's adaptive mode."""
RECOVERY: Final = 60.0
"""Seconds until the whole rate is back."""
LEAST: Final = 0.1
"""The share of the rate that always remains."""
DEAF: Final = 1.0
"""Seconds after a refusal in which further ones tell nothing new: those calls had left already."""


class Slowdown:
    """The share of a rate that is used."""

    def __init__(self) -> None:
        self._share = 1.0
        self._since = float("-inf")

    def share(self, now: float) -> float:
        """What is left of the rate at a time, 1 for all of it."""
        if self._share >= 1:
            return 1.0
        share = self._share + (1 - self._share) * (now - self._since) / RECOVERY
        if share >= 1:
            self._share = share = 1.0
        return share

    def cut(self, now: float) -> bool:
        """Lower the share; False if that was done a moment ago."""
        if now - self._since < DEAF:
            return False
        self._share = max(self.share(now) * FACTOR, LEAST)
        self._since = now
        return True
