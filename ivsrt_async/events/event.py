"""What every event has, and how the class of an event says which deliveries are it.

Amazon IVS tells EventBridge what happens, as well as it can: an event may be lost, hours late, out
of order, or come twice. Go by `id` to do a thing once, and by `occurred_at` not to let an old event
undo a newer one; `RecentEvents` and `NewestEvents` help with either.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, TypeVar, cast, dataclass_transform

import attrs

T = TypeVar("T")

FIRST_RESOURCE = {"read_from": "resources"}
"""Metadata of a field that holds the event's first resource, not a part of its detail."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def event_base(cls: type[T]) -> type[T]:
    """Make a class that several events have in common."""
    return attrs.frozen(cls, kw_only=True)


@event_base
class IVSEvent:
    """Anything EventBridge delivers; the base of all classes of events."""

    id: str
    """Its id; the same event delivered again has the same."""
    time: datetime
    """When EventBridge says it happened, to the second."""
    source: str
    """Who sent it: `aws.ivs` for everything that IVS reports."""
    detail_type: str
    """AWS's name of the kind of event, such as `IVS Stage Update`."""
    account: str
    """Number of the AWS account."""
    region: str
    """Region of the resource it is about. Taken from its ARN where there is one, because the two
    have been seen to differ."""
    resources: tuple[str, ...]
    """ARNs of what it is about. The classes have fields that say which ARN means what."""
    raw: Mapping[str, object] = attrs.field(repr=False, eq=False)
    """The event as it came, with everything no field was made for."""

    @property
    def detail(self) -> Mapping[str, object]:
        """What is special about this kind of event, as it came."""
        return cast("Mapping[str, object]", self.raw["detail"])

    @classmethod
    def _name_in_detail(cls, field: str) -> str:
        """What the detail calls one of the fields; IVS writes snake_case, as we do."""
        return field

    @property
    def occurred_at(self) -> datetime:
        """The best that is known of when it happened."""
        return self.time

    @property
    def subject(self) -> tuple[str, ...]:
        """What it tells the state of: events with the same subject come after one another."""
        return (self.detail_type, *self.resources)


@event_base
class UnknownEvent(IVSEvent):
    """An event of a kind or name we do not know, or whose details are not as documented.

    Nothing is lost: `raw` holds all of it.
    """

    name: str | None
    """Its name, such as `Participant Published`, if it has one."""
    problem: str
    """Why it is not one of the other classes."""


class EventClasses:
    """All classes of single events, by detail type and then by name."""

    found: ClassVar[dict[str, dict[str | None, type[IVSEvent]]]] = {}
    """Names are in lower case; None stands for whatever name the event has."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def event(detail_type: str, *names: str) -> Callable[[type[T]], type[T]]:
    """Make the class of one event, and let it be found.

    Args:
        detail_type: AWS's name of the kind of event.
        *names: Its name among them, as AWS writes it, and other spellings that have been seen;
            none if there is only one event of the kind.
    """

    def decorate(cls: type[T]) -> type[T]:
        made = attrs.frozen(cls, kw_only=True)
        classes = EventClasses.found.setdefault(detail_type, {})
        keys: tuple[str | None, ...] = tuple(name.lower() for name in names) or (None,)
        classes.update(dict.fromkeys(keys, cast("type[IVSEvent]", made)))
        return made

    return decorate
