"""A broadcast: a stream, its stream session, and what happened in it."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import attrs

from ....._core.model import changed
from .....low_latency import (
    Channel,
    FailoverSlateConfiguration,
    IngestConfiguration,
    IngestConfigurations,
    RecordingConfiguration,
    Stream,
    StreamEvent,
    StreamHealth,
    StreamSession,
    StreamSessionSummary,
    StreamState,
)
from ....clock import LocalClock
from .ad_break import AdBreak
from .breach import Breach
from .on_air import OnAir
from .recording import Recording

EVENT_LIMIT = 500
"""AWS shows the latest 500 events of a stream session."""


class EventType(StrEnum):
    """Groups of events, named as in EventBridge."""

    STREAM = "IVS Stream State Change"
    HEALTH = "IVS Stream Health Change"
    RECORDING = "IVS Recording State Change"
    LIMIT = "IVS Limit Breach"
    AD_BREAK = "IVS Ad Break State Change"


Facts = Mapping[str, object]
"""What is told of an event besides its name and its stream, under the names of EventBridge."""
NOTHING: Facts = MappingProxyType({})


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
    on_air: OnAir = attrs.field(repr=False)
    """All live streams, of which it is one from its beginning to its end."""
    composed: bool = False
    """Whether a composition sends it."""
    recording: Recording | None = None
    """What it is recorded into, or should have been."""
    end_time: datetime | None = None
    priority: int | None = None
    """What the next encoder has to exceed to take the stream over; None lets any do so."""
    takeovers: int = 0
    health: StreamHealth = StreamHealth.HEALTHY
    viewers: int = 0
    counted: int = 0
    """The viewers as far as they have been counted by now."""
    count_fails: bool = False
    """Whether counting them takes too long."""
    failed: bool = False
    """Whether something went wrong on the way."""
    events: deque[StreamEvent] = attrs.field(factory=lambda: deque(maxlen=EVENT_LIMIT))
    """Newest first."""
    metadata: list[str] = attrs.field(factory=list)
    ad_breaks: list[AdBreak] = attrs.field(factory=list)

    def begin(self, recording: Recording | None) -> None:
        """The broadcaster's data arrives.

        Args:
            recording: What it goes into: a new one, or one that waits for its next stream.
        """
        self.recording = recording
        self.on_air.enter(self)
        self._note("Session Created")
        self._note("Stream Start")
        if recording is None:
            return
        recording.stream_ids.append(self.id)
        if recording.problem:
            self.failed = True
            self._note_recording("Recording Start Failure")
        elif recording.stream_ids == [self.id]:
            self._note_recording("Recording Start")

    def refuse(self, code: str | None = None, breach: Breach | None = None) -> None:
        """The broadcaster has a stream key, but is sent away before there is anything to watch.

        Args:
            code: Why, as AWS calls it; it has no name for a quota.
            breach: The limit of the channel that was exceeded.
        """
        self.failed = True
        self._note("Session Created")
        if breach is not None:
            self._note(breach.name, EventType.LIMIT, facts=breach.facts())
        self.end_time = self.clock.now()
        self._note("Session Ended", code=code)

    def take_over(self, tracks: IngestConfigurations, priority: int) -> None:
        """Another encoder goes on with the stream."""
        self.tracks = tracks
        self.priority = priority
        self.takeovers += 1
        self._note("Stream Takeover")

    def refuse_takeover(self, code: str) -> None:
        """Another encoder would have gone on with the stream."""
        self.failed = True
        self._note("Stream Takeover Failure", code=code)

    def insert(self, ad_break: AdBreak) -> None:
        """An ad break is marked."""
        self.ad_breaks.append(ad_break)
        self._note("Ad Break Inserted", EventType.AD_BREAK, facts=ad_break.facts())

    def set_health(self, health: StreamHealth) -> None:
        """The data arrives better or worse than before."""
        before = self.health
        self.on_air.change_health(self, health)
        if (before is StreamHealth.STARVING) != (health is StreamHealth.STARVING):
            word = "Start" if health is StreamHealth.STARVING else "End"
            self._note(f"Starvation {word}", EventType.HEALTH)

    def end(self) -> None:
        """The stream ends; its recording may go on with the next one."""
        self._stop()
        self._note("Session Ended")
        self._note("Stream End")

    def fail(self, reason: str) -> None:
        """The stream can no longer be processed; that takes the place of its regular end."""
        self.failed = True
        self._stop()
        self._note("Stream Failure", facts={"reason": reason})
        self._note("Session Ended")

    def end_recording(self) -> None:
        """The recording ends."""
        assert self.recording is not None
        self.recording.ended = True
        streams = {"recording_session_stream_ids": [*self.recording.stream_ids]}
        self._note_recording("Recording End", streams)

    def fail_recording(self, problem: str) -> None:
        """The recording breaks off; the stream goes on.

        Args:
            problem: Why, as an error code of AWS.
        """
        recording = self.recording
        assert recording is not None
        if self.end_time is None:
            recording.add(self.clock.now() - self.start_time)
        recording.problem, recording.ended = problem, True
        self.failed = True
        self._note_recording("Recording End Failure")

    @property
    def is_recorded(self) -> bool:
        """Whether its recording goes on."""
        return self.recording is not None and not self.recording.ended

    def _stop(self) -> None:
        self.end_time = self.clock.now()
        self.on_air.leave(self)
        if self.recording is not None and not self.recording.ended:
            self.recording.add(self.end_time - self.start_time)

    def view(self) -> Stream:
        """The live stream as the service shows it."""
        return Stream(
            channel_arn=self.channel.arn,
            stream_id=self.id,
            playback_url=self.channel.playback_url,
            start_time=self.start_time,
            state=StreamState.LIVE,
            health=self.health,
            viewer_count=-1 if self.count_fails else self.counted,
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

    def _note_recording(self, name: str, facts: Facts = NOTHING) -> None:
        assert self.recording is not None
        self._note(name, EventType.RECORDING, facts={**self.recording.facts(), **facts})

    def _note(
        self,
        name: str,
        group: EventType = EventType.STREAM,
        *,
        code: str | None = None,
        facts: Facts = NOTHING,
    ) -> None:
        event = StreamEvent(name=name, type=group, event_time=self.clock.now(), code=code)
        self.events.appendleft(event)
        for observer in self.observers:
            observer(self, event, facts)


Observer = Callable[[StreamRun, StreamEvent, Facts], None]


def _first_tracks(tracks: IngestConfigurations) -> IngestConfiguration:
    """What the deprecated member shows: the first tracks, with the names it has for things."""
    video, audio = tracks.video_configurations, tracks.audio_configurations
    return IngestConfiguration(
        video=changed(video[0], avc_profile=video[0].profile, avc_level=video[0].level)
        if video
        else None,
        audio=audio[0] if audio else None,
    )
