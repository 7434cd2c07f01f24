"""The limits an argument must keep, and the checks compiled from them.

A limit is said once, in a named type that bears AWS's shape name::

    StageName = Annotated[str, Length(0, 128)]

`check_of` turns such a type into a function that accepts a value or raises `Violation`. Checks run
on what is about to be sent; answers of the service are never held to a limit. Published patterns
are left to the service, because several of them match nothing that exists.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

import attrs

LONGEST_NUMBER = 63
"""Bits of a whole number, besides its sign; more cannot be written as JSON."""


def _bounds(minimum: int, maximum: int | None, unit: str) -> str:
    if maximum == 1:
        unit = unit.removesuffix("s")
    if maximum is None:
        return f"at least {minimum}{unit}"
    if minimum == maximum:
        return f"exactly {minimum}{unit}"
    if minimum == 0 and unit:  # nothing has fewer than no characters, but -1 is a number
        return f"at most {maximum}{unit}"
    return f"{minimum} to {maximum}{unit}"


class _StandardLimit:
    """A limit in terms of annotated-types, as Pydantic, hypothesis and others understand it.

    That package is theirs and is loaded when one of them asks.
    https://github.com/annotated-types/annotated-types#groupedmetadata
    """

    __slots__ = ()
    __is_annotated_types_grouped_metadata__: ClassVar = True
    in_standard_terms: ClassVar = ("MinLen", "MaxLen")
    minimum: int
    maximum: int | None

    def __iter__(self) -> Iterator[object]:
        standard = import_module("annotated_types")
        at_least, at_most = (getattr(standard, name) for name in self.in_standard_terms)
        yield at_least(self.minimum)
        if self.maximum is not None:
            yield at_most(self.maximum)


@attrs.frozen
class Length(_StandardLimit):
    """How many characters a string may have."""

    minimum: int = 0
    maximum: int | None = None

    def __str__(self) -> str:
        return _bounds(self.minimum, self.maximum, " characters")


@attrs.frozen
class Range(_StandardLimit):
    """The smallest and the largest value of a number, both included."""

    in_standard_terms: ClassVar = ("Ge", "Le")

    minimum: int
    maximum: int | None = None

    def __str__(self) -> str:
        return _bounds(self.minimum, self.maximum, "")


@attrs.frozen
class Items(_StandardLimit):
    """How many entries a list or a map may have."""

    minimum: int = 0
    maximum: int | None = None

    def __str__(self) -> str:
        return _bounds(self.minimum, self.maximum, " items")


@attrs.frozen
class Sensitive:
    """Marks a value that no repr, log record or error may show."""


@attrs.frozen
class IdempotencyToken:
    """Marks an argument that gets a fresh UUID, once per call, when it is not given."""


Limit = Length | Range | Items
Check = Callable[[Any], None]


class Violation(Exception):
    """A value breaks a limit. `path` grows from the inside out while the exception travels."""

    def __init__(self, limit: str, value: object, *, secret: bool = False) -> None:
        super().__init__(limit)
        self.limit = limit
        self.value = value
        self.secret = secret
        self.path: list[str] = []

    def within(self, step: str, *, secret: bool = False) -> "Violation":
        """The same violation, seen from one level further out, which may be a secret as a whole."""
        self.path.insert(0, step)
        self.secret |= secret
        return self


def markers(annotation: object) -> tuple[object, ...]:
    """Everything written beside the type in its `Annotated` layers, also inside `X | None`."""
    if get_origin(annotation) is Annotated:
        base, *marks = get_args(annotation)
        return (*marks, *markers(base))
    if get_origin(annotation) in (Union, UnionType):
        return tuple(mark for part in get_args(annotation) for mark in markers(part))
    return ()


def is_sensitive(annotation: object) -> bool:
    """Whether values of this type must stay out of sight."""
    return any(isinstance(mark, Sensitive) for mark in markers(annotation))


def check_of(annotation: object) -> Check:
    """Compile the check for a type: a function that returns quietly or raises `Violation`."""
    if get_origin(annotation) is Annotated:
        base, *marks = get_args(annotation)
        limit = next((mark for mark in marks if isinstance(mark, Limit)), None)
        return _check(base, limit, any(isinstance(mark, Sensitive) for mark in marks))
    return _check(annotation, None, False)


def _check(base: object, limit: Limit | None, secret: bool) -> Check:
    origin = get_origin(base)
    if origin is Annotated:
        return check_of(base)
    if origin in (Union, UnionType):
        return _union(get_args(base))
    if origin is not None and issubclass(origin, Mapping):
        key, item = get_args(base)
        return _mapping(key, item, limit, secret)
    if origin is not None and issubclass(origin, Sequence):
        return _sequence(get_args(base)[0], limit, secret)
    if base is str:
        return _text(limit, secret)
    if base is int or base is float:
        return _number(base, limit)
    if base is bool:
        return _instance(bool, "True or False")
    if base is datetime:
        return _moment
    if isinstance(base, type) and attrs.has(base):
        return _model(base)
    raise TypeError(f"no check is known for {base!r}")


def _union(parts: tuple[object, ...]) -> Check:
    """`X | None` and open enums (`SomeEnum | str`); nothing else occurs in AWS's models."""
    kept = [p for p in parts if p is not NoneType and not _is_enum(p)]
    (inner,) = kept
    check = check_of(inner)
    if NoneType not in parts:
        return check

    def optional(value: Any) -> None:
        if value is not None:
            check(value)

    return optional


def _is_enum(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, Enum)


def _text(limit: Limit | None, secret: bool) -> Check:
    low, high = (limit.minimum, limit.maximum) if limit else (0, None)
    top = math.inf if high is None else high
    words = f"must have {limit}"

    def text(value: Any) -> None:
        if not isinstance(value, str):
            hint = f"; pass the {type(value).__name__}'s .arn" if hasattr(value, "arn") else ""
            raise Violation(f"must be a string{hint}", value, secret=secret)
        if not low <= len(value) <= top:
            raise Violation(words, value, secret=secret)

    return text


def _number(kind: object, limit: Limit | None) -> Check:
    low, high = (limit.minimum, limit.maximum) if limit else (-math.inf, None)
    top = math.inf if high is None else high
    accepted = int if kind is int else (int, float)
    type_words = f"must be {'an integer' if kind is int else 'a number'}"
    long_words = f"must be a number of at most {LONGEST_NUMBER} bits"
    words = f"must be {limit}"

    def number(value: Any) -> None:
        # bool is an int to Python, never to AWS; NaN and infinity have no place in JSON.
        if isinstance(value, bool) or not isinstance(value, accepted):
            raise Violation(type_words, value)
        if isinstance(value, int):
            if value.bit_length() > LONGEST_NUMBER:
                raise Violation(long_words if high is None else words, value)
        elif not math.isfinite(value):
            raise Violation(type_words, value)
        if not low <= value <= top:
            raise Violation(words, value)

    return number


def _instance(kind: type, words: str) -> Check:
    def instance(value: Any) -> None:
        if not isinstance(value, kind):
            raise Violation(f"must be {words}", value)

    return instance


def _moment(value: Any) -> None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Violation("must be a datetime with a time zone", value)


def _sequence(item: object, limit: Limit | None, secret: bool) -> Check:
    check = check_of(item)
    low, high = (limit.minimum, limit.maximum) if limit else (0, None)
    top = math.inf if high is None else high

    def sequence(value: Any) -> None:
        if isinstance(value, str | bytes) or not isinstance(value, Sequence):
            raise Violation("must be a list", value, secret=secret)
        if not low <= len(value) <= top:
            raise Violation(f"must have {limit}", value, secret=secret)
        for index, entry in enumerate(value):
            try:
                check(entry)
            except Violation as violation:
                raise violation.within(f"[{index}]", secret=secret) from None

    return sequence


def _mapping(key: object, item: object, limit: Limit | None, secret: bool) -> Check:
    check_key, check_item = check_of(key), check_of(item)
    low, high = (limit.minimum, limit.maximum) if limit else (0, None)
    top = math.inf if high is None else high

    def mapping(value: Any) -> None:
        if not isinstance(value, Mapping):
            raise Violation("must be a dict", value, secret=secret)
        if not low <= len(value) <= top:
            raise Violation(f"must have {limit}", value, secret=secret)
        for name, entry in value.items():
            try:
                check_key(name)
            except Violation as violation:
                raise violation.within(" key", secret=secret) from None
            try:
                check_item(entry)
            except Violation as violation:
                raise violation.within(f"[{name!r}]", secret=secret) from None

    return mapping


def _model(model: type) -> Check:
    checks = [(field.name, check_of(field.type)) for field in attrs.fields(model)]
    alternatives: tuple[str, ...] = getattr(model, "exactly_one_of", ())

    def instance(value: Any) -> None:
        if not isinstance(value, model):
            raise Violation(f"must be a {model.__name__}", value)
        for name, check in checks:
            try:
                check(getattr(value, name))
            except Violation as violation:
                raise violation.within(f".{name}") from None
        if alternatives:
            given = [name for name in alternatives if getattr(value, name) is not None]
            if len(given) != 1:
                names = " or ".join(alternatives)
                raise Violation(f"must have exactly one of {names}", given or None)

    return instance
