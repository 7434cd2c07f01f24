"""Checks of the arguments of what stands around calls, before anything is stored or sent.

What a program waits is given in seconds; how old something is, how long it lasts or is kept is a
timedelta.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeGuard, TypeVar

from ..errors import InvalidRequestError

T = TypeVar("T")

LONGEST_SPAN = timedelta(days=36_500)
"""A century; beyond it, times that nobody can write follow."""


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
        InvalidRequestError: It is not a timedelta above 0, or is more than a century.
    """
    if isinstance(span, timedelta) and timedelta() < span <= LONGEST_SPAN:
        return span
    limit = f"must be a timedelta above 0 and at most {LONGEST_SPAN.days} days"
    raise InvalidRequestError(field, limit, span)


def check_moment(field: str, moment: object) -> datetime:
    """A point in time.

    Raises:
        InvalidRequestError: It is not a datetime with a time zone.
    """
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment
    raise InvalidRequestError(field, "must be a datetime with a time zone", moment)


def check_whole(field: str, number: object, *, at_least: int = 1) -> int:
    """A count.

    Raises:
        InvalidRequestError: It is not a whole number, or is too small.
    """
    if isinstance(number, int) and not isinstance(number, bool) and number >= at_least:
        return number
    raise InvalidRequestError(field, f"must be a whole number of at least {at_least}", number)


def check_text(
    field: str, text: object, *, at_most: int | None = None, secret: bool = False
) -> str:
    """Text that says something.

    Args:
        field: Name of the argument.
        text: What was given.
        at_most: Characters it may have.
        secret: Whether the error hides it.

    Raises:
        InvalidRequestError: It is no text, is empty or too long.
    """
    if isinstance(text, str) and text and (at_most is None or len(text) <= at_most):
        return text
    limit = "that is not empty" if at_most is None else f"of 1 to {at_most} characters"
    raise InvalidRequestError(field, f"must be text {limit}", text, secret=secret)


def check_texts(field: str, texts: object) -> Mapping[str, str]:
    """A mapping of text to text, such as tags.

    Raises:
        InvalidRequestError: It is something else.
    """
    if isinstance(texts, Mapping) and all(
        isinstance(name, str) and isinstance(text, str) for name, text in texts.items()
    ):
        return texts
    raise InvalidRequestError(field, "must be a mapping of text to text", texts)


def check_several(field: str, items: Iterable[T], what: str) -> list[T]:
    """Several things, taken out of what was given.

    A text is several characters, and hardly meant as these.

    Raises:
        InvalidRequestError: They are not to be had one by one.
    """
    given: object = items
    if isinstance(given, Iterable) and not isinstance(given, str | bytes):
        return list(items)
    raise InvalidRequestError(field, f"must be several {what}, such as a list", given)


def check_function(field: str, function: object) -> None:
    """What is to be called.

    Raises:
        InvalidRequestError: It cannot be called.
    """
    if not callable(function):
        raise InvalidRequestError(field, "must be a function", function)


def check_kind(field: str, thing: object, kind: type | tuple[type, ...], what: str) -> None:
    """An object of a certain class. What was given instead is told by its class.

    Raises:
        InvalidRequestError: It is something else.
    """
    if not isinstance(thing, kind):
        raise InvalidRequestError(field, f"must be {what}", type(thing))


def check_method(field: str, thing: object, method: str, what: str) -> None:
    """An object that does something, whatever its class.

    Raises:
        InvalidRequestError: It has no such method.
    """
    if not callable(getattr(thing, method, None)):
        raise InvalidRequestError(field, f"must be {what}", type(thing))


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number that a float can hold; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
