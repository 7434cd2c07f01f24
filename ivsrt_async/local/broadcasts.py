"""Simulated broadcasters: what an encoder would do at a channel."""

from collections.abc import Sequence

from ..low_latency import (
    AudioConfiguration,
    Channel,
    CreateChannelResponse,
    IngestConfigurations,
    InsertAdBreakResponse,
    MultitrackPolicy,
    StreamHealth,
    StreamKey,
    VideoConfiguration,
)
from ._engine.low_latency import timetable
from ._engine.low_latency.announcements import announce_limit
from ._engine.low_latency.state import ChannelState, LowLatencyState, StreamRun
from .errors import BroadcastError

__all__ = ["ONE_TRACK", "Broadcast"]

ONE_TRACK: IngestConfigurations = IngestConfigurations(
    video_configurations=[
        VideoConfiguration(
            avc_profile="",
            avc_level="",
            codec="avc1.64002A",
            encoder="Local IVS",
            target_bitrate=6_000_000,
            target_framerate=30,
            video_height=1080,
            video_width=1920,
            level="4.2",
            track="Track0",
            profile="High",
        )
    ],
    audio_configurations=[
        AudioConfiguration(
            codec="mp4a.40.2",
            target_bitrate=160_000,
            sample_rate=48_000,
            channels=2,
            track="Track0",
        )
    ],
)
"""What a usual encoder sends: 1080p with stereo sound."""


class Broadcast:
    """Somebody streaming to a channel; `LocalIVS.go_live` makes one."""

    def __init__(self, state: LowLatencyState, run: StreamRun) -> None:
        self._state = state
        self._run = run

    @property
    def stream_id(self) -> str:
        """Id of the stream and of its stream session."""
        return self._run.id

    @property
    def channel_arn(self) -> str:
        """The channel."""
        return self._run.channel.arn or ""

    @property
    def live(self) -> bool:
        """Whether it still goes on; False too after it was stopped by a call."""
        self._state.clock.catch_up()
        return self._run.end_time is None

    @property
    def metadata(self) -> Sequence[str]:
        """The timed metadata that players have received, oldest first."""
        return tuple(self._run.metadata)

    @property
    def ad_breaks(self) -> Sequence[InsertAdBreakResponse]:
        """The ad breaks that were marked, oldest first."""
        return tuple(self._run.ad_breaks)

    async def set_health(self, health: StreamHealth | str) -> None:
        """Change how well the data arrives.

        Args:
            health: `HEALTHY`, `STARVING` or `UNKNOWN`.

        Raises:
            BroadcastError: The stream has ended.
            ValueError: There is no such health.
        """
        self._check_live()
        self._run.set_health(StreamHealth(health))

    async def set_viewers(self, count: int) -> None:
        """Say how many people watch. Nobody is sent away, but exceeding the quota is announced.

        Args:
            count: How many; -1 is what AWS shows when counting takes too long.

        Raises:
            BroadcastError: The stream has ended.
            ValueError: The number is less than -1.
        """
        self._check_live()
        if count < -1:
            raise ValueError(f"count must be at least -1, got {count}")
        before, quota = self._state.viewers, self._state.viewer_quota
        self._run.viewers = count
        if before <= quota < self._state.viewers:
            announce_limit(
                self._state.account.events,
                "Concurrent Viewers",
                quota,
                self._state.viewers,
                "viewers",
            )

    async def end(self) -> None:
        """End the stream at once; nothing happens if it has ended already."""
        timetable.end_stream(self._state, self._run)

    def _check_live(self) -> None:
        if not self.live:
            raise BroadcastError("NOT_LIVE", f"the stream {self.stream_id} has ended")

    def __repr__(self) -> str:
        return f"<Broadcast {self.stream_id} {'live' if self.live else 'ended'}>"


Target = str | Channel | CreateChannelResponse | StreamKey


def go_live(
    state: LowLatencyState, target: Target, tracks: IngestConfigurations | None
) -> Broadcast:
    """Begin to stream to a channel.

    Raises:
        BroadcastError: The channel does not take the stream.
    """
    channel = _channel_of(state, target)
    sent = tracks or ONE_TRACK
    if channel.live is not None:
        raise BroadcastError("CHANNEL_LIVE", f"somebody is streaming to {channel.arn}")
    quota, reached = state.stream_quota, len(state.live) + 1
    run = state.new_run(channel, sent)
    if reached > quota:
        announce_limit(
            state.account.events, "Concurrent Broadcasts", quota, reached, "active streams"
        )
        run.refuse()
        raise BroadcastError("QUOTA_EXCEEDED", f"at most {quota} streams at once")
    try:
        _check_tracks(channel, sent)
    except BroadcastError as refusal:
        run.refuse(refusal.code)
        raise
    run.begin(channel.recording_of(run))
    return Broadcast(state, run)


def _channel_of(state: LowLatencyState, target: Target) -> ChannelState:
    """The channel that is meant; it needs a stream key to be streamed to."""
    if isinstance(target, CreateChannelResponse):
        target = target.stream_key
    if isinstance(target, Channel):
        target = target.arn or ""
    if isinstance(target, StreamKey):
        target = target.value or ""
    if target.startswith("arn:"):
        channel = state.channels.find(target)
        if channel is None:
            raise BroadcastError("CHANNEL_NOT_FOUND", f"there is no channel {target}")
        if channel.stream_key is None:
            raise BroadcastError("INVALID_STREAM_KEY", f"{target} has no stream key")
        return channel
    channel = state.channel_by_key.get(target)
    if channel is None:
        raise BroadcastError("INVALID_STREAM_KEY", "no channel has this stream key")
    return channel


def _check_tracks(channel: ChannelState, tracks: IngestConfigurations) -> None:
    several = len(tracks.video_configurations) > 1
    multitrack = channel.settings.multitrack_input_configuration
    enabled = multitrack is not None and bool(multitrack.enabled)
    if several and not enabled:
        raise BroadcastError("MultitrackInputNotAllowed", "the channel takes one video track")
    if enabled and not several and multitrack and multitrack.policy == MultitrackPolicy.REQUIRE:
        raise BroadcastError("MultitrackInputRequired", "the channel wants several video tracks")
