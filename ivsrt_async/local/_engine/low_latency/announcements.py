"""Announces what happens on channels, in the words AWS uses for EventBridge.

Streams here are never taken over, and never fail for want of capacity; recordings never break off.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

from ....low_latency import StreamEvent
from ...events import EventBus
from .state import EventType, StreamRun


def announce_stream(events: EventBus, run: StreamRun, event: StreamEvent) -> None:
    """Something happened to a stream or to its recording."""
    assert event.type is not None
    stream = {"channel_name": run.channel.name, "stream_id": run.id}
    detail: dict[str, object] = {"event_name": event.name, **stream, "code": event.code}
    if event.type == EventType.RECORDING:
        assert run.recording is not None
        detail = {
            **stream,
            "recording_status": event.name,
            "recording_status_reason": run.recording.problem,
            "recording_s3_bucket_name": run.recording.bucket,
            "recording_s3_key_prefix": run.recording.prefix,
            "recording_duration_ms": run.recording.milliseconds,
            "recording_session_id": run.recording.id,
            "recording_session_stream_ids": (
                list(run.recording.stream_ids) if run.recording.ended else None
            ),
        }
    events.announce(event.type, run.channel.arn, detail)


def announce_limit(events: EventBus, name: str, limit: int, reached: int, unit: str) -> None:
    """All channels together go beyond a limit; AWS then names no channel."""
    detail = {
        "limit_name": name,
        "limit_value": limit,
        "exceeded_by": reached - limit,
        "limit_unit": unit,
    }
    events.announce(EventType.LIMIT, None, detail)
