"""Checks of the arguments of what stands around calls, before anything is stored or sent.

What a program waits is given in seconds; how old something is, how long it lasts or is kept is a
timedelta.
"""

import math
from datetime import timedelta
from typing import TypeGuard

from ..errors import InvalidRequestError


def check_seconds(field: str, seconds: object, *, or_zero: bool = False) -> float:
    """Seconds to wait.

    Args:
        field: Name of the argument.
        seconds: What was given.
        or_zero: Whether not to wait at all is fine, too.

    Raises:
        InvalidRequestError: It is not a number above 0 that a float can hold.
    """
    if is_number(seconds) and (seconds > 0 or (or_zero and seconds == 0)):
        return float(seconds)
    bound = "of at least 0" if or_zero else "above 0"
    raise InvalidRequestError(field, f"must be a number of seconds {bound}", seconds)


def check_span(field: str, span: object) -> timedelta:
    """How long something lasts.

    Raises:
        InvalidRequestError: It is not a timedelta above 0.
    """
    if isinstance(span, timedelta) and span > timedelta():
        return span
    raise InvalidRequestError(field, "must be a timedelta above 0", span)


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number that a float can hold; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
