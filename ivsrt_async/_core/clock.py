"""The session's sense of time: what time it is for the service, how long something took."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from .log import fields, logger
from .surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LONGEST_ROUND_TRIP = 15 * 60
"""Seconds after which an answer tells nothing about the service's clock any more."""
LAST_YEAR = 9998
"""A clock beyond it is broken; soon no timestamp of a signature could be written."""
SIGNIFICANT_SKEW = 4 * 60
"""Seconds a clock must be off before a refused signature is put down to it."""


class Clock:
    """Local time, corrected by what the service's `Date` headers say.

    Signatures are refused when the clock is off by more than five minutes. Every answer shows the
    service's time, so a wrong local clock heals itself after one refused attempt.
    """

    def __init__(self, surroundings: Surroundings, *, correct_skew: bool = True) -> None:
        self.local_time: Callable[[], float] = surroundings.now
        self.monotonic: Callable[[], float] = surroundings.monotonic
        self.sleep: Callable[[float], Awaitable[object]] = surroundings.sleep
        self.skew: float = 0.0
        """Seconds the service is ahead of the local clock."""
        self._correct_skew = correct_skew
        self._last_date: str | None = None
        self._last_time = 0.0

    def service_time(self) -> float:
        """Seconds since 1970 as the service counts them."""
        return self.local_time() + self.skew

    def now(self) -> datetime:
        """The same as a time in UTC."""
        return datetime.fromtimestamp(self.service_time(), UTC)

    def observe(self, date: str | None, age: str | None, sent: float, received: float) -> None:
        """Learn from an answer.

        Args:
            date: Its `Date` header (RFC 9110 section 6.6.1).
            age: Its `Age` header; an answer from a cache shows an old time and is skipped.
            sent: Local time at which the request left.
            received: Local time at which the answer arrived.
        """
        if not self._correct_skew or date is None or age is not None:
            return
        if received - sent >= LONGEST_ROUND_TRIP:
            return
        if date != self._last_date:
            try:
                moment = parsedate_to_datetime(date)
                if moment.year > LAST_YEAR:
                    return
                # RFC 5322's `-0000` means UTC too, and gives a time without a zone.
                self._last_time = (
                    moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                ).timestamp()
            except (ValueError, OverflowError):
                return
            self._last_date = date
        skew = self._last_time - (sent + received) / 2
        if abs(skew - self.skew) > SIGNIFICANT_SKEW:
            text = "the service's clock differs from the local one by %.0f s"
            logger.info(text, skew, extra=fields(seconds=skew))
        self.skew = skew
