"""An instance of every model of the three services, with all of its fields or the fewest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from ivsrt_async import chat, low_latency, realtime
from ivsrt_async._core.limits import Items, Length, Range
from ivsrt_async._core.operation import Operation

DEPTH = 5
"""How deep models are made within models; optional ones below are left out."""


def _models() -> Iterator[type]:
    for package in (realtime, low_latency, chat):
        for name in package.__all__:
            thing = getattr(package, name)
            if isinstance(thing, type) and attrs.has(thing) and not issubclass(thing, Operation):
                yield thing


MODELS: list[type] = sorted(set(_models()), key=lambda m: (m.__module__, m.__name__))


def name_of(model: type) -> str:
    return f"{model.__module__.removeprefix('ivsrt_async.')}.{model.__name__}"


def full(model: type) -> Any:
    """With a value of its own in each field."""
    return _model(model, count(1), DEPTH)


def fewest(model: type) -> Any:
    """With nothing but what has to be there."""
    return _model(model, count(1), 0)


def _model(model: type, numbers: Iterator[int], depth: int) -> Any:
    given = {}
    for field in attrs.fields(model):
        required = field.default is attrs.NOTHING
        if required or (depth > 0 and not (depth == 1 and _holds_model(field.type))):
            given[field.alias] = _value(field.type, numbers, depth)
    return model(**given)


def _within(value: Any, marks: tuple[object, ...]) -> Any:
    """The value, as long or as large as its limits want."""
    for mark in marks:
        most = getattr(mark, "maximum", None)
        if isinstance(mark, Length):
            value = value.ljust(mark.minimum, "x")[:most]
        elif isinstance(mark, Range):
            value = min(max(value, mark.minimum), value if most is None else most)
        elif isinstance(mark, Items) and isinstance(value, list):
            value = value[:most]
    return value


def _holds_model(annotation: Any) -> bool:
    if isinstance(annotation, type) and attrs.has(annotation):
        return True
    return any(_holds_model(part) for part in get_args(annotation) if part is not NoneType)


def _value(annotation: Any, numbers: Iterator[int], depth: int) -> Any:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _within(_value(args[0], numbers, depth), args[1:])
    if origin in (Union, UnionType):
        return _value(next(part for part in args if part is not NoneType), numbers, depth)
    if origin is Sequence:
        return [_value(args[0], numbers, depth) for _ in range(2)]
    if origin is Mapping:
        return {_value(args[0], numbers, depth): _value(args[1], numbers, depth) for _ in range(2)}
    if attrs.has(annotation):
        return _model(annotation, numbers, depth - 1)
    number = next(numbers)
    if issubclass(annotation, StrEnum):
        members = list(annotation)
        return members[number % len(members)]
    if annotation is datetime:
        return datetime.fromtimestamp(1_750_000_000 + number + 0.25, UTC)
    made = {str: f"text {number} é😀", int: number, float: number + 0.5, bool: number % 2 == 0}
    return made[annotation]
