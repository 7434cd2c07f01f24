"""What every event has.

Amazon IVS tells EventBridge what happens, as well as it can: an event may be lost, hours late, out
of order, or come twice. Go by `id` to do a thing once, and by `occurred_at` not to let an old event
undo a newer one; `RecentEvents` and `NewestEvents` help with either.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import attrs

__all__ = ["IVSEvent", "UnknownEvent"]


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
    """The event as it came, with everything no field was made for."""

    @property
    def detail(self) -> Mapping[str, object]:
        """What is special about this kind of event, as it came."""
        return cast("Mapping[str, object]", self.raw["detail"])

    @property
    def occurred_at(self) -> datetime:
        """The best that is known of when it happened."""
        return self.time

    @property
    def subject(self) -> tuple[str, ...]:
        """What it tells the state of: events with the same subject come after one another."""
        return (self.detail_type, *self.resources)


@attrs.frozen(kw_only=True)
class UnknownEvent(IVSEvent):
    """An event of a kind or name we do not know, or whose details are not as documented.

    Nothing is lost: `raw` holds all of it.
    """

    name: str | None
    """Its name, such as `Participant Published`, if it has one."""
    problem: str
    """Why it is not one of the other classes."""
