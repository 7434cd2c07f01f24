"""Arguments that must be one of AWS's values, which the client leaves to the service to judge.

Enums are open in our models: an unknown value stays a plain `str`. Here it is refused.
"""

from enum import Enum
from functools import cache
from typing import Any, get_args

import attrs

from ..._core.naming import wire_name
from ...low_latency import TranscodePreset
from .refusal import invalid

_MAY_BE_EMPTY = frozenset({TranscodePreset})
"""Enums beside whose values AWS documents an empty text: channels without presets have that."""


def check_choices(model: Any, path: str = "") -> None:
    """Refuse a request, or part of one, with an enum value that does not exist.

    The message names the member and the values there are.
    """
    kind: Any = type(model)
    for name, on_wire, enum in _members_of(kind):
        _check(getattr(model, name), enum, f"{path}.{on_wire}" if path else on_wire)


def _check(value: Any, enum: type[Enum] | None, path: str) -> None:
    kind = value.__class__
    if kind is list:
        for index, entry in enumerate(value):
            _check(entry, enum, f"{path}[{index}]")
    elif kind is str:
        if enum is not None and (value or enum not in _MAY_BE_EMPTY):
            values = ", ".join(member.value for member in enum)
            raise invalid(f"{path} must be one of {values}, got {value!r}", path)
    elif value is not None and attrs.has(kind):
        check_choices(value, path)


@cache
def _members_of(model: Any) -> list[tuple[str, str, type[Enum] | None]]:
    """The fields of a model, their names on the wire, and the enum each takes its values from."""
    return [(f.name, wire_name(f.name), _enum_in(f.type)) for f in attrs.fields(model)]


def _enum_in(annotation: Any) -> type[Enum] | None:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    return next(filter(None, map(_enum_in, get_args(annotation))), None)
