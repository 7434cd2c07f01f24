"""From when until when something went on, by the events of a participant."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter

import attrs

from ..realtime import Event, EventName


@attrs.frozen
class Kind:
    """Something that goes on for a while."""

    begin: EventName
    ends: Sequence[EventName]


ON_STAGE = Kind(EventName.JOINED, (EventName.LEFT,))
ON_AIR = Kind(EventName.PUBLISH_STARTED, (EventName.PUBLISH_STOPPED, EventName.LEFT))


def spans_of(events: Iterable[Event], kind: Kind) -> list[tuple[datetime, datetime | None]]:
    """Beginnings and ends, oldest first; the end of the last is None if no event tells it.

    AWS promises no order of events and tells their times to the second, so of what happened at the
    same time only the outcome is known: who came and went has gone, and who went and came is there.
    """
    told: dict[datetime, Counter[str]] = {}
    for each in events:
        if each.event_time is not None and each.name is not None:
            told.setdefault(each.event_time, Counter())[each.name] += 1
    spans: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for moment, names in sorted(told.items(), key=itemgetter(0)):
        balance = names[kind.begin] - max(names[end] for end in kind.ends)
        if since is not None and balance < 0:
            spans.append((since, moment))
            since = None
        elif since is None and balance > 0:
            since = moment
        elif since is None and names[kind.begin]:
            spans.append((moment, moment))
    return spans if since is None else [*spans, (since, None)]
