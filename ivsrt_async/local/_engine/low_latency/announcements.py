"""Announces what happens on channels, in the words AWS uses for EventBridge.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

from ....low_latency import StreamEvent
from ...events import EventBus
from .state import Breach, EventType, Facts, StreamRun

_NAMES = {EventType.RECORDING: "recording_status", EventType.LIMIT: "limit_name"}
"""Where events have their name; the others have it in `event_name`."""


def announce_stream(events: EventBus, run: StreamRun, event: StreamEvent, facts: Facts) -> None:
    """Something happened to a stream or to its recording."""
    group = EventType(event.type or "")
    detail = {
        _NAMES.get(group, "event_name"): event.name,
        "channel_name": run.channel.name,
        "stream_id": run.id,
        "code": event.code,
        **facts,
    }
    events.announce(group, run.channel.arn, detail)


def announce_limit(events: EventBus, breach: Breach) -> None:
    """All channels together exceed a limit; AWS then names no channel."""
    events.announce(EventType.LIMIT, None, {"limit_name": breach.name, **breach.facts()})
