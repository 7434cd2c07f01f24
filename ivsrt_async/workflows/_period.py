"""A period of time, and how much of something falls into it."""

from datetime import UTC, datetime, timedelta
from typing import Self

import attrs

from .._core.arguments import check_moment
from ..errors import InvalidRequestError


@attrs.frozen
class Period:
    """From one moment to another."""

    start: datetime
    end: datetime
    reaches_now: bool
    """Whether it ends now, as far as the session's clock tells: to a second or so."""

    @classmethod
    def until_now(cls, start: datetime, end: datetime | None, now: datetime) -> Self:
        """As much of a period as has passed.

        Args:
            start: Its begin.
            end: Its end; None for now.
            now: The time.

        Raises:
            InvalidRequestError: A time is no datetime with a zone, or the end is before the start.
        """
        check_moment("start", start)
        if end is not None:
            check_moment("end", end)
        # Two times of one zone are compared by what its clocks show, whatever its daylight saving.
        begins, ends = start.astimezone(UTC), (end or now).astimezone(UTC)
        if end is None and ends <= begins:
            raise InvalidRequestError("start", "must be in the past where no end is given", start)
        if ends <= begins:
            raise InvalidRequestError("end", "must be after start", end)
        return cls(begins, min(ends, now), reaches_now=ends >= now)

    def touches(self, start: datetime | None, end: datetime | None) -> bool:
        """Whether something happened within it; None where it has no begin or no end."""
        return (start is None or start < self.end) and (end is None or end > self.start)

    def part(self, start: datetime, end: datetime | None) -> timedelta:
        """How long something was within it; None for what still goes on."""
        return max(min(end or self.end, self.end) - max(start, self.start), timedelta())

    def ends_within(self, start: datetime, end: datetime | None) -> bool:
        """Whether its end is within something; None for what still goes on."""
        if self.reaches_now:
            return end is None
        return start < self.end and (end is None or end > self.end)
