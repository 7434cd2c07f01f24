"""Every model and event class there is, and an instance of each with all its fields set."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

import attrs

from ivsrt_async import chat, events, low_latency, realtime
from ivsrt_async._core.limits import Items, Length, Range
from ivsrt_async._core.operation import Operation

_EXAMPLES = {
    str: "text",
    int: 3,
    float: 2.5,
    bool: True,
    datetime: datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC),
    object: {"deep": [1, None, "text"]},
}


def _classes(package) -> list[type]:
    named = [getattr(package, name) for name in package.__all__]
    return [cls for cls in named if isinstance(cls, type) and attrs.has(cls)]


OPERATIONS = [
    cls
    for package in (realtime, low_latency, chat)
    for cls in _classes(package)
    if issubclass(cls, Operation)
]

MODELS = [
    cls
    for package in (realtime, low_latency, chat)
    for cls in _classes(package)
    if not issubclass(cls, Operation)
]

EVENTS = [cls for cls in _classes(events) if issubclass(cls, events.IVSEvent)]


def full(annotation):
    """A value of a type, with every field of every model in it set."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _within(full(args[0]), args[1:])
    if origin in (Union, UnionType):
        return full(next(part for part in args if part is not NoneType))
    if origin is Mapping:
        return {full(args[0]): full(args[1])}
    if origin is Sequence:
        return [full(args[0])]
    if origin is tuple:
        return (full(args[0]),)
    if attrs.has(annotation):
        return annotation(**{f.name: full(f.type) for f in attrs.fields(annotation)})
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    return _EXAMPLES[annotation]


def _within(value, marks):
    """The value, made as long or as large as its limit wants."""
    for mark in marks:
        if isinstance(mark, Length):
            return value.ljust(mark.minimum, "x")[: mark.maximum]
        if isinstance(mark, Range):
            return min(max(value, mark.minimum), math.inf if mark.maximum is None else mark.maximum)
        assert not isinstance(mark, Items) or mark.minimum <= 1 <= mark.maximum
    return value


def bare(annotation):
    """A value of a type, with only the required fields of a model set."""
    required = [f for f in attrs.fields(annotation) if f.default is attrs.NOTHING]
    return annotation(**{field.name: full(field.type) for field in required})
