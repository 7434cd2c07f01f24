"""What a model is: an attrs class whose fields bear AWS's names in snake_case."""

from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, dataclass_transform, get_args, get_origin

import attrs

from .limits import is_sensitive

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def model(cls: type[T]) -> type[T]:
    """Make a structure of the API a slotted attrs class with keyword arguments.

    Sensitive fields are hidden in its `repr`. A model checks nothing when it is made, so that
    whatever the service answers can be read; its limits are checked when it is sent.

    Models are plain data: their fields can be set, they are equal if their fields are, and like
    other mutable things they have no hash. Type checkers say the same. A frozen class would cost
    half as much again for a page of a hundred models.
    """
    return explained(attrs.define(cls, kw_only=True, field_transformer=prepared))


def explained(cls: type[T]) -> type[T]:
    """Let an attrs class tell what it is: the texts of its fields to readers, types to Pydantic."""
    made: Any = cls
    made.__doc__ = _Text(made.__doc__)
    made.__get_pydantic_core_schema__ = classmethod(_core_schema)
    made.__get_pydantic_json_schema__ = classmethod(_json_schema)
    return cls


class _Text(str):
    """The docstring of a class as it is written, which reads with the texts of the fields."""

    __slots__ = ()

    def __get__(self, instance: object, owner: type) -> str:
        from .documentation import class_text  # noqa: PLC0415 - for those who read it only

        return class_text(owner, str(self))


def _core_schema(cls: type, _: Any, handler: Any) -> Any:
    from .pydantic_schema import core_schema_of  # noqa: PLC0415 - needs Pydantic

    return core_schema_of(cls, handler)


def _json_schema(cls: type, schema: Any, handler: Any) -> Any:
    from .pydantic_schema import json_schema_of  # noqa: PLC0415 - needs Pydantic

    return json_schema_of(cls, schema, handler)


def exactly_one_of(*fields: str) -> Callable[[type[T]], type[T]]:
    """Say of a model that a request must set just one of these fields.

    AWS states such unions in prose only. `limits.check_of` reads what is noted here.
    """

    def note(cls: type[T]) -> type[T]:
        setattr(cls, "exactly_one_of", fields)  # noqa: B010 - types know nothing of it
        return cls

    return note


def prepared(_: type, fields: list["attrs.Attribute[Any]"]) -> list["attrs.Attribute[Any]"]:
    """Fields as models and operations have them: secrets hidden, the hash of what has one."""
    return [
        field.evolve(
            repr=_hidden if is_sensitive(field.type) else field.repr,
            hash=False if _holds_many(field.type) else field.hash,
        )
        for field in fields
    ]


def _holds_many(annotation: object) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _holds_many(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return any(_holds_many(part) for part in get_args(annotation))
    return origin in (Sequence, Mapping)


def _hidden(value: object) -> str:
    return "None" if value is None else "<hidden>"


def changed(instance: T, **changes: object) -> T:
    """A copy of a model or operation with some fields changed; `attrs.evolve` with types."""
    return cast("T", attrs.evolve(cast("Any", instance), **changes))
