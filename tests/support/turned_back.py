"""A time zone in which clocks are turned back once, whatever zones the machine knows."""

from datetime import datetime, timedelta, tzinfo


class TurnedBack(tzinfo):
    """Two hours ahead of UTC, and one hour from a moment on.

    Args:
        turn: The moment, as told by its clocks before they are turned.
    """

    def __init__(self, turn: datetime) -> None:
        self._turn = turn.replace(tzinfo=None)

    def utcoffset(self, moment):
        is_later = moment.fold or moment.replace(tzinfo=None) >= self._turn
        return timedelta(hours=1 if is_later else 2)
