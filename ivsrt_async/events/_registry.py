"""How the class of an event says which events it stands for, and where its fields are read."""

from collections.abc import Callable, Mapping
from typing import TypeVar, dataclass_transform

import attrs

from .._core.model import explained
from .event import IVSEvent

EventT = TypeVar("EventT", bound=IVSEvent)

FIRST_RESOURCE: Mapping[str, object] = {"first_resource": True}
"""Metadata of a field that holds the event's first resource, not a part of its detail."""

event_classes: dict[str, dict[str | None, type[IVSEvent]]] = {}
"""The classes of single events, by detail type and then by name in lower case; None stands for
whatever name the event has."""


def read_from(*names: str) -> Mapping[str, object]:
    """Metadata of a field that bears another name in the detail, or one of several."""
    return {"names": names}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def event(detail_type: str, *names: str) -> Callable[[type[EventT]], type[EventT]]:
    """Make the class of one event, and let it be found.

    Args:
        detail_type: AWS's name of the kind of event.
        *names: Its name among them, as AWS writes it, and other spellings that have been seen;
            none if there is only one event of the kind.
    """

    def decorate(cls: type[EventT]) -> type[EventT]:
        made = explained(attrs.frozen(cls, kw_only=True))
        classes = event_classes.setdefault(detail_type, {})
        keys: tuple[str | None, ...] = tuple(name.lower() for name in names) or (None,)
        classes.update(dict.fromkeys(keys, made))
        return made

    return decorate
