"""Arguments that must be one of AWS's values, which the client leaves to the service to judge.

Enums are open in our models: a value nobody knows stays a plain `str`. Here it is refused.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from ..._core.naming import wire_name
from ..._core.operation import Operation
from .refusal import invalid

_Check = Callable[[Any, str], None]


def check_choices(operation: Operation[Any]) -> None:
    """Refuse a request with an enum value that does not exist.

    Raises:
        Refusal: It has one; the message names the member and the values there are.
    """
    kind: Any = type(operation)
    check = _check_of(kind)
    if check is not None:
        check(operation, "")


@cache
def _check_of(annotation: Any) -> _Check | None:
    """The check for a type, or None if there is no enum anywhere in it."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _check_of(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return _union(get_args(annotation))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return _sequence(get_args(annotation)[0])
    return _fields(annotation) if attrs.has(annotation) else None


def _union(parts: tuple[Any, ...]) -> _Check | None:
    enums = [part for part in parts if isinstance(part, type) and issubclass(part, Enum)]
    if enums:
        values = ", ".join(member.value for member in enums[0])

        def choice(value: Any, path: str) -> None:
            if value.__class__ is str:
                raise invalid(f"{path} must be one of {values}, got {value!r}", path)

        return choice
    inner = _check_of(next(part for part in parts if part is not NoneType))
    if inner is None:
        return None

    def optional(value: Any, path: str) -> None:
        if value is not None:
            inner(value, path)

    return optional


def _sequence(item: Any) -> _Check | None:
    inner = _check_of(item)
    if inner is None:
        return None

    def each(value: Any, path: str) -> None:
        for index, entry in enumerate(value):
            inner(entry, f"{path}[{index}]")

    return each


def _fields(model: Any) -> _Check | None:
    checks = [
        (field.name, wire_name(field.name), check)
        for field in attrs.fields(model)
        if (check := _check_of(field.type)) is not None
    ]
    if not checks:
        return None

    def fields(value: Any, path: str) -> None:
        for name, on_wire, check in checks:
            check(getattr(value, name), f"{path}.{on_wire}" if path else on_wire)

    return fields
