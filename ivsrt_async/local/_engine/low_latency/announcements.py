"""Announces what happens on channels, in the words AWS uses for EventBridge.

Streams here are never taken over, and never fail for want of capacity; recordings never break off.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

from typing import TYPE_CHECKING

from ...events import EventBus
from .state.channel import EventType

if TYPE_CHECKING:
    from ....low_latency import StreamEvent
    from .state.channel import StreamRun


class ChannelAnnouncements:
    """Observes streams and the account's limits, and tells the announcer."""

    def __init__(self, announcer: EventBus) -> None:
        self._announcer = announcer

    def stream_changed(self, run: "StreamRun", event: "StreamEvent") -> None:
        """Something happened to a stream or to its recording."""
        assert event.type is not None
        if event.type == EventType.RECORDING:
            self._recording_changed(run, event)
            return
        self._announcer.announce(
            event.type,
            run.channel.arn,
            {
                "event_name": event.name,
                "channel_name": run.channel.name,
                "stream_id": run.id,
                "code": event.code,
            },
        )

    def account_limit_broken(self, name: str, limit: int, reached: int, unit: str) -> None:
        """All channels together go beyond a limit; AWS then names no channel."""
        self._announcer.announce(
            EventType.LIMIT,
            None,
            {
                "limit_name": name,
                "limit_value": limit,
                "exceeded_by": reached - limit,
                "limit_unit": unit,
            },
        )

    def _recording_changed(self, run: "StreamRun", event: "StreamEvent") -> None:
        recorded = run.recorded
        assert recorded is not None
        self._announcer.announce(
            EventType.RECORDING,
            run.channel.arn,
            {
                "channel_name": run.channel.name,
                "stream_id": run.id,
                "recording_status": event.name,
                "recording_status_reason": recorded.problem,
                "recording_s3_bucket_name": recorded.bucket,
                "recording_s3_key_prefix": recorded.prefix,
                "recording_duration_ms": recorded.milliseconds,
                "recording_session_id": recorded.id,
                "recording_session_stream_ids": (
                    list(recorded.stream_ids) if recorded.ended else None
                ),
            },
        )
