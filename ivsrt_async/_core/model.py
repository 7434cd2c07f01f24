"""What a model is: an attrs class whose fields bear AWS's names in snake_case."""

from collections.abc import Callable
from typing import Any, TypeVar, cast, dataclass_transform

import attrs

from .limits import is_sensitive

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def model(cls: type[T]) -> type[T]:
    """Make a structure of the API a slotted attrs class with keyword arguments.

    Sensitive fields are hidden in its `repr`. A model checks nothing when it is made, so that
    whatever the service answers can be read; its limits are checked when it is sent.

    Type checkers refuse to assign to a field. At run time nothing does: attrs builds a class frozen
    at run time a third slower, which a page of a hundred models feels.
    """
    return attrs.define(cls, kw_only=True, field_transformer=hide_sensitive)


def exactly_one_of(*fields: str) -> Callable[[type[T]], type[T]]:
    """Say of a model that a request must set just one of these fields.

    AWS states such unions in prose only. `limits.check_of` reads what is noted here.
    """

    def note(cls: type[T]) -> type[T]:
        setattr(cls, "exactly_one_of", fields)  # noqa: B010 - types know nothing of it
        return cls

    return note


def hide_sensitive(cls: type, fields: list["attrs.Attribute[Any]"]) -> list["attrs.Attribute[Any]"]:
    """Give every sensitive field a repr that tells only whether it is set."""
    return [f.evolve(repr=_hidden) if is_sensitive(f.type) else f for f in fields]


def _hidden(value: object) -> str:
    return "None" if value is None else "<hidden>"


def changed(instance: T, **changes: object) -> T:
    """A copy of a model or operation with some fields changed; `attrs.evolve` with types."""
    return cast("T", attrs.evolve(cast("Any", instance), **changes))
