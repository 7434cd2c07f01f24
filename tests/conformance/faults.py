"""Every way to break one limit of an operation's input, and every value that just keeps one."""

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs
from botocore import xform_name
from botocore.model import Shape

from .calls import smallest, union_of
from .places import LIMIT_KINDS, model_limit
from .services import Case

WRONG_TYPES: dict[str, tuple[str, list[Any]]] = {
    "string": ("must be a string", [7, b"bytes", ["a"]]),
    "integer": ("must be an integer", ["7", True, 1.5]),
    "long": ("must be an integer", ["7", True, 1.5]),
    "float": ("must be a number", ["7", True, float("nan"), float("inf")]),
    "double": ("must be a number", ["7", True, float("nan"), float("inf")]),
    "boolean": ("must be True or False", ["true", 1]),
    "list": ("must be a list", ["abc", MappingProxyType({}), 7]),
    "map": ("must be a dict", ["abc", 7]),
    "timestamp": ("must be a datetime with a time zone", ["2026-01-02", datetime(2026, 1, 2)]),  # noqa: DTZ001 - to be refused
}


@attrs.frozen
class Fault:
    """A value with one thing wrong in it."""

    kind: str
    """What is wrong with it, for the name of the test."""
    field: str
    """Path of the place, as an error has to name it."""
    value: Any
    """The whole value, faulty place included."""
    given: Any
    """What stands in the faulty place."""
    limit: str = ""
    """The limit an error has to name, or its beginning if there are `bounds`."""
    bounds: tuple[int, ...] = ()
    """Numbers the limit has to name."""
    secret: bool = False
    """Whether an error must not show what was given."""

    @property
    def shown(self) -> bool:
        """Whether our error shows `given` as it stands here; structures are models there."""
        entries = self.given if isinstance(self.given, list) else []
        return not any(isinstance(entry, dict) for entry in entries)

    def inside(self, step: str, value: Any, *, secret: bool = False) -> "Fault":
        """The same fault, seen from one level further out."""
        return attrs.evolve(
            self, field=step + self.field, value=value, secret=self.secret or secret
        )


def faults(case: Case) -> Iterator[Fault]:
    """Every fault of an operation's arguments; those of missing members are separate."""
    for fault in _structure_faults(case, case.model.input_shape):
        yield attrs.evolve(fault, field=fault.field.removeprefix("."))


def keeping(case: Case) -> Iterator[Fault]:
    """Not faults at all: arguments with one value exactly as small or as large as allowed."""
    for edge in _structure_faults(case, case.model.input_shape, _edges):
        yield attrs.evolve(edge, field=edge.field.removeprefix("."))


def _within(case: Case, shape: Shape, here) -> Iterator[Fault]:
    """What is wrong with a value itself, then with what is in it."""
    yield from here(case, shape)
    secret = bool(shape.metadata.get("sensitive"))
    low = shape.metadata.get("min") or 0
    if shape.type_name == "structure":
        yield from _structure_faults(case, shape, here)
    elif shape.type_name == "list":
        filling = [smallest(case, shape.member)] * (low - 1)
        for fault in _within(case, shape.member, here):
            yield fault.inside("[0]", [fault.value, *filling], secret=secret)
    elif shape.type_name == "map":
        key, entry = smallest(case, shape.key), smallest(case, shape.value)
        for fault in _within(case, shape.key, here):
            if fault.given.__hash__:
                yield fault.inside(" key", {fault.value: entry}, secret=secret)
        for fault in _within(case, shape.value, here):
            yield fault.inside(f"[{key!r}]", {key: fault.value}, secret=secret)


def _wrong(case: Case, shape: Shape) -> Iterator[Fault]:
    secret = bool(shape.metadata.get("sensitive"))
    is_model = shape.type_name == "structure"
    types = (f"must be a {shape.name}", [MappingProxyType({}), 7]) if is_model else None
    words, values = types or WRONG_TYPES[shape.type_name]
    for value in values:
        yield Fault(f"type-{type(value).__name__}", "", value, value, words, secret=secret)
    if shape.type_name not in LIMIT_KINDS:
        return
    low, high = model_limit(shape)
    start = "must be" if LIMIT_KINDS[shape.type_name] == "Range" else "must have"
    stated = [low, high] if start == "must be" else [low or None, high]
    bounds = tuple(bound for bound in stated if bound is not None)
    if low is not None and (low > 0 or start == "must be"):
        value = _sized(case, shape, low - 1)
        yield Fault("below", "", value, value, start, bounds, secret)
    if high is not None:
        value = _sized(case, shape, high + 1)
        yield Fault("above", "", value, value, start, bounds, secret)


def _edges(case: Case, shape: Shape) -> Iterator[Fault]:
    if shape.type_name not in LIMIT_KINDS or getattr(shape, "enum", None):
        return
    for name, bound in zip(("smallest", "largest"), model_limit(shape), strict=True):
        if bound is not None and not _is_empty_path(shape, bound):
            value = _sized(case, shape, bound)
            yield Fault(name, "", value, value)


def _is_empty_path(shape: Shape, bound: int) -> bool:
    return shape.serialization.get("location") == "uri" and bound == 0


def _sized(case: Case, shape: Shape, size: int) -> Any:
    """A value of so many characters or entries, or that number itself."""
    if shape.type_name == "string":
        return "x" * size
    if shape.type_name == "list":
        return [smallest(case, shape.member)] * size
    if shape.type_name == "map":
        return {f"k{number}": smallest(case, shape.value) for number in range(size)}
    return size


def _structure_faults(case: Case, shape: Shape | None, here=_wrong) -> Iterator[Fault]:
    if shape is None:
        return
    sound = smallest(case, shape)
    union = union_of(case, shape)
    for name, member in shape.members.items():
        others = {n: v for n, v in sound.items() if not (name in union and n in union)}
        for fault in _within(case, member, here):
            yield fault.inside(f".{xform_name(name)}", {**others, name: fault.value})
    if here is not _wrong:
        return
    for name in shape.required_members:
        secret = bool(shape.members[name].metadata.get("sensitive"))
        value = {**sound, name: None}
        yield Fault("none", f".{xform_name(name)}", value, None, "must be", secret=secret)
    if union:
        words = "must have exactly one of"
        none = {name: value for name, value in sound.items() if name not in union}
        yield Fault("no-choice", "", none, None, words)
        for other in union[1:]:
            both = {**sound, other: smallest(case, shape.members[other])}
            names = [xform_name(name) for name in union if name in both]
            yield Fault("two-choices", "", both, names, words)


@attrs.frozen
class Gap:
    """Arguments that lack one required member, at the top or within a structure."""

    path: str
    name: str
    value: Any


def gaps(case: Case) -> Iterator[Gap]:
    """Every required member left out, one at a time."""
    if case.model.input_shape:
        yield from _gaps(case, case.model.input_shape, "")


def _gaps(case: Case, shape: Shape, path: str) -> Iterator[Gap]:
    if shape.type_name == "list":
        for gap in _gaps(case, shape.member, f"{path}[]"):
            yield attrs.evolve(gap, value=[gap.value])
    if shape.type_name != "structure":
        return
    sound = smallest(case, shape)
    union = union_of(case, shape)
    for name in shape.required_members:
        left = {n: value for n, value in sound.items() if n != name}
        yield Gap(f"{path}.{xform_name(name)}", xform_name(name), left)
    for name, member in shape.members.items():
        others = {n: v for n, v in sound.items() if not (name in union and n in union)}
        for gap in _gaps(case, member, f"{path}.{xform_name(name)}"):
            yield attrs.evolve(gap, value={**others, name: gap.value})
