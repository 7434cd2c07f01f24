"""Comparing the times of events, many of which have whole seconds only."""

from datetime import datetime


def is_before(moment: datetime, other: datetime) -> bool:
    """Whether one is before the other, as far as the less exact of them tells."""
    if moment.microsecond and other.microsecond:
        return moment < other
    return moment.replace(microsecond=0) < other.replace(microsecond=0)
