"""From when until when something went on, by the events of a participant."""

from collections.abc import Collection, Iterable
from datetime import datetime

from ..realtime import Event, EventName

JOINED = (EventName.JOINED,)
LEFT = (EventName.LEFT,)
PUBLISH_STARTED = (EventName.PUBLISH_STARTED,)
PUBLISH_STOPPED = (EventName.PUBLISH_STOPPED, EventName.LEFT)


def spans_of(
    events: Iterable[Event], begins: Collection[str], ends: Collection[str]
) -> list[tuple[datetime, datetime | None]]:
    """Beginnings and ends, oldest first; the end of the last is None if no event tells it.

    AWS promises no order of events. At one time, an end comes before a beginning.
    """
    told = [(each.event_time, each.name) for each in events if each.event_time is not None]
    spans: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for moment, name in sorted(told, key=lambda one: (one[0], one[1] in begins)):
        if name in begins and since is None:
            since = moment
        elif name in ends and since is not None:
            spans.append((since, moment))
            since = None
    return spans if since is None else [*spans, (since, None)]
