"""A broadcast: a stream, its stream session, and what happened in it."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from ....._core.model import changed
from .....low_latency import (
    Channel,
    FailoverSlateConfiguration,
    IngestConfiguration,
    IngestConfigurations,
    InsertAdBreakResponse,
    RecordingConfiguration,
    Stream,
    StreamEvent,
    StreamHealth,
    StreamSession,
    StreamSessionSummary,
    StreamState,
)
from ....clock import LocalClock
from .recording import Recording

EVENT_LIMIT = 500
"""AWS shows the latest 500 events of a stream session."""


class EventType(StrEnum):
    """Groups of events, named as in EventBridge."""

    STREAM = "IVS Stream State Change"
    HEALTH = "IVS Stream Health Change"
    RECORDING = "IVS Recording State Change"
    LIMIT = "IVS Limit Breach"


@attrs.define(eq=False, kw_only=True)
class StreamRun:
    """A broadcast, live or ended."""

    number: int
    id: str
    clock: LocalClock
    start_time: datetime
    channel: Channel
    """As it was at the start, as are the next two."""
    recording_configuration: RecordingConfiguration | None
    slate: FailoverSlateConfiguration | None
    tracks: IngestConfigurations
    observers: Sequence["Observer"] = attrs.field(repr=False)
    recording: Recording | None = None
    """What it is recorded into, or should have been."""
    end_time: datetime | None = None
    health: StreamHealth = StreamHealth.HEALTHY
    viewers: int = 0
    failed: bool = False
    """Whether something went wrong on the way."""
    events: deque[StreamEvent] = attrs.field(factory=lambda: deque(maxlen=EVENT_LIMIT))
    """Newest first."""
    metadata: list[str] = attrs.field(factory=list)
    ad_breaks: list[InsertAdBreakResponse] = attrs.field(factory=list)

    def begin(self, recording: Recording | None) -> None:
        """The broadcaster's data arrives.

        Args:
            recording: What it goes into: a new one, or one that waits for its next stream.
        """
        self.recording = recording
        self._note("Session Created")
        self._note("Stream Start")
        if recording is None:
            return
        recording.stream_ids.append(self.id)
        if recording.problem:
            self.failed = True
            self._note("Recording Start Failure", EventType.RECORDING)
        elif recording.stream_ids == [self.id]:
            self._note("Recording Start", EventType.RECORDING)

    def refuse(self, code: str | None = None) -> None:
        """The broadcaster has a stream key, but is sent away before there is anything to watch.

        Args:
            code: Why, as AWS calls it; it has no name for a quota.
        """
        self.failed = True
        self.end_time = self.clock.now()
        self._note("Session Created")
        self._note("Session Ended", code=code)

    def set_health(self, health: StreamHealth) -> None:
        """The data arrives better or worse than before."""
        before, self.health = self.health, health
        if (before is StreamHealth.STARVING) != (health is StreamHealth.STARVING):
            word = "Start" if health is StreamHealth.STARVING else "End"
            self._note(f"Starvation {word}", EventType.HEALTH)

    def end(self) -> None:
        """The stream ends; its recording may go on with the next one."""
        self.end_time = self.clock.now()
        self.viewers = 0
        self._note("Session Ended")
        self._note("Stream End")
        if self.recording is not None and not self.recording.problem:
            lasted = self.end_time - self.start_time
            self.recording.milliseconds += round(lasted.total_seconds() * 1000)

    def end_recording(self) -> None:
        """The recording ends, unless the broadcaster has come back."""
        assert self.recording is not None
        if self.recording.stream_ids[-1] == self.id:
            self.recording.ended = True
            self._note("Recording End", EventType.RECORDING)

    def view(self) -> Stream:
        """The live stream as the service shows it."""
        return Stream(
            channel_arn=self.channel.arn,
            stream_id=self.id,
            playback_url=self.channel.playback_url,
            start_time=self.start_time,
            state=StreamState.LIVE,
            health=self.health,
            viewer_count=self.viewers,
        )

    def session(self) -> StreamSession:
        """Its stream session."""
        return StreamSession(
            stream_id=self.id,
            start_time=self.start_time,
            end_time=self.end_time,
            channel=self.channel,
            ingest_configuration=_first_tracks(self.tracks),
            ingest_configurations=self.tracks,
            recording_configuration=self.recording_configuration,
            failover_slate_configuration=self.slate,
            truncated_events=list(self.events),
        )

    def session_summary(self) -> StreamSessionSummary:
        """What a list tells about its stream session."""
        return StreamSessionSummary(
            stream_id=self.id,
            start_time=self.start_time,
            end_time=self.end_time,
            has_error_event=self.failed,
        )

    def _note(
        self, name: str, group: EventType = EventType.STREAM, code: str | None = None
    ) -> None:
        event = StreamEvent(name=name, type=group, event_time=self.clock.now(), code=code)
        self.events.appendleft(event)
        for observer in self.observers:
            observer(self, event)


Observer = Callable[[StreamRun, StreamEvent], None]


def _first_tracks(tracks: IngestConfigurations) -> IngestConfiguration:
    """What the deprecated member shows: the first tracks, with the names it has for things."""
    video, audio = tracks.video_configurations, tracks.audio_configurations
    return IngestConfiguration(
        video=changed(video[0], avc_profile=video[0].profile, avc_level=video[0].level)
        if video
        else None,
        audio=audio[0] if audio else None,
    )
