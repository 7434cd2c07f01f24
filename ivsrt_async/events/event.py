"""What every event has.

Amazon IVS sends events to EventBridge on a best-effort basis: an event may be lost, be hours late,
come out of order, or come twice. Use `id` to handle an event once, and `occurred_at` so that an old
event does not undo a newer one; `RecentEvents` and `NewestEvents` help with that.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import attrs

from .._core.model import explained

__all__ = ["IVSEvent", "UnknownEvent"]


@explained
@attrs.frozen(kw_only=True)
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
    """The event as it came, including what has no field here."""

    @property
    def detail(self) -> Mapping[str, object]:
        """The part of the event that differs from kind to kind, as it came."""
        return cast("Mapping[str, object]", self.raw["detail"])

    @property
    def occurred_at(self) -> datetime:
        """When it happened, as exactly as the event says."""
        return self.time

    @property
    def subject(self) -> tuple[str, ...]:
        """What changed its state: events with the same subject follow one another."""
        return (self.detail_type, *self.resources)


@explained
@attrs.frozen(kw_only=True)
class UnknownEvent(IVSEvent):
    """An event of a kind or name we do not know, or whose details are not as documented.

    Nothing is lost: `raw` holds all of it.
    """

    name: str | None
    """Its name, such as `Participant Published`, if it has one."""
    problem: str
    """Why it is not one of the other classes."""
