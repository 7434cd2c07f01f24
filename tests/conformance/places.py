"""Walks AWS's shapes and our types side by side: every place a value can stand in."""

from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs
from botocore import xform_name
from botocore.model import Shape

from ivsrt_async._core.limits import IdempotencyToken, Limit, Sensitive
from ivsrt_async._core.naming import wire_name

from .differences import HIDDEN_LOCATION
from .services import Case, ServicePair

TYPE_NAMES = {
    "string": "str",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "timestamp": "datetime",
    "list": "Sequence",
    "map": "Mapping",
}


@attrs.frozen
class OurType:
    """One of our annotations, taken apart."""

    base: Any
    """The type itself, such as `str`, a model class, `Sequence[...]`."""
    marks: tuple[object, ...] = ()
    optional: bool = False
    enum: type[Enum] | None = None

    @classmethod
    def of(cls, annotation: Any) -> "OurType":
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            inner = cls.of(args[0])
            return attrs.evolve(inner, marks=(*inner.marks, *annotation.__metadata__))
        if origin in (Union, UnionType):
            parts = [part for part in args if part is not NoneType]
            enums = [p for p in parts if isinstance(p, type) and issubclass(p, Enum)]
            (base,) = [part for part in parts if part not in enums]
            inner = cls.of(base)
            enum = enums[0] if enums else inner.enum
            return attrs.evolve(inner, optional=len(parts) < len(args), enum=enum)
        return cls(annotation)

    @property
    def name(self) -> str:
        base = get_origin(self.base) or self.base
        return getattr(base, "__name__", repr(base))

    @property
    def limit(self) -> tuple[int | None, int | None]:
        """Smallest and largest, in the words of `model_limit`."""
        limits = [mark for mark in self.marks if isinstance(mark, Limit)]
        assert len(limits) <= 1, f"two limits in one type: {limits}"
        return (limits[0].minimum, limits[0].maximum) if limits else (None, None)

    @property
    def limit_kind(self) -> str | None:
        return next((type(mark).__name__ for mark in self.marks if isinstance(mark, Limit)), None)

    @property
    def sensitive(self) -> bool:
        return any(isinstance(mark, Sensitive) for mark in self.marks)

    @property
    def idempotency_token(self) -> bool:
        return any(isinstance(mark, IdempotencyToken) for mark in self.marks)

    @property
    def fields(self) -> "dict[str, attrs.Attribute]":
        """Of a model class, by their names on the wire."""
        if not (isinstance(self.base, type) and attrs.has(self.base)):
            return {}
        return {wire_name(field.name): field for field in attrs.fields(self.base)}

    def wire_name_of(self, field: str | None) -> str | None:
        """Name on the wire of one of those fields, None if there is no such field."""
        names = [name for name, known in self.fields.items() if known.name == field]
        return names[0] if names else None


LIMIT_KINDS = {
    "string": "Length",
    "integer": "Range",
    "long": "Range",
    "float": "Range",
    "double": "Range",
    "list": "Items",
    "map": "Items",
}


def model_limit(shape: Shape) -> tuple[int | None, int | None]:
    """Smallest and largest length, value or count; the smallest of anything counted is 0."""
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low, high) == (None, None):
        return None, None
    counted = LIMIT_KINDS[shape.type_name] != "Range"
    return (0 if low is None and counted else low), high


@attrs.frozen
class Place:
    """A value's place in an input or output: what AWS says of it and what we say."""

    path: str
    """Such as `realtime.CreateStage.tags key`."""
    shape: Shape
    ours: OurType
    required: bool


def members_of(shape: Shape) -> dict[str, Shape]:
    """Members in the body, the path or the query; see differences.HIDDEN_LOCATION."""
    return {
        name: member
        for name, member in shape.members.items()
        if member.serialization.get("location") != HIDDEN_LOCATION
    }


def places_within(path: str, shape: Shape, ours: OurType) -> Iterator[Place]:
    """Every place inside a value, however deep. A place that only one side has is passed over,
    because `test_members` reports it."""
    args = get_args(ours.base)
    if shape.type_name == "structure":
        fields = ours.fields
        for name, member in members_of(shape).items():
            if name in fields:
                inner = OurType.of(fields[name].type)
                required = name in shape.required_members
                place = Place(f"{path}.{xform_name(name)}", member, inner, required)
                yield place
                yield from places_within(place.path, member, inner)
    elif shape.type_name == "list" and ours.name == "Sequence":
        yield from _entry(f"{path}[]", shape.member, args[0])
    elif shape.type_name == "map" and ours.name == "Mapping":
        yield from _entry(f"{path} key", shape.key, args[0])
        yield from _entry(f"{path} value", shape.value, args[1])


def _entry(path: str, shape: Shape, annotation: Any) -> Iterator[Place]:
    ours = OurType.of(annotation)
    yield Place(path, shape, ours, required=True)
    yield from places_within(path, shape, ours)


def input_places(case: Case) -> list[Place]:
    """Every place in the arguments of a call."""
    shape = case.model.input_shape
    return list(places_within(str(case), shape, OurType(case.operation))) if shape else []


def output_places(case: Case) -> list[Place]:
    """Every place in what a call returns."""
    ours = OurType.of(case.operation.spec.result_type)
    path = f"{case} result"
    if case.bare_member is not None:
        shape = case.body_members[case.bare_member]
        place = Place(path, shape, ours, required=True)
        return [place, *places_within(path, shape, ours)]
    if not case.body_members:
        return []
    return list(places_within(path, case.model.output_shape, ours))


def places(case: Case) -> list[Place]:
    return [*input_places(case), *output_places(case)]


def model_classes(service: ServicePair) -> dict[str, type]:
    """Structures and enums of ours by AWS's name, as users import them."""
    package = service.package
    exported = {name: getattr(package, name) for name in package.__all__}
    return {
        name: cls
        for name, cls in exported.items()
        if cls is not service.client and cls not in service.methods.values()
    }
