"""Simulated broadcasters: what an encoder would do at a channel."""

from collections.abc import Sequence

from .._core.model import changed
from ..low_latency import (
    AudioConfiguration,
    Channel,
    ChannelType,
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
from ._engine.low_latency.ingest_limits import breach_of
from ._engine.low_latency.state import Breach, ChannelState, LowLatencyState, StreamRun
from ._given import as_text
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
"""What a usual encoder sends: 1080p with stereo sound, 6 Mbps. (To a channel of type `BASIC`, which
takes no more than 3.5 Mbps, it sends 3 Mbps unless told otherwise.)"""


LARGEST_PRIORITY = 2_147_483_647
"""Of an encoder that takes a stream over."""

_BASIC_BITRATE = 3_000_000
TRANSCODING_FAILED = "Transcode capacity exceeded. Please try again."


class Broadcast:
    """Somebody streaming to a channel; `LocalIVS.go_live` makes one."""

    def __init__(self, state: LowLatencyState, run: StreamRun) -> None:
        self._state = state
        self._run = run
        self._encoder = run.takeovers

    @property
    def stream_id(self) -> str:
        """Id of the stream and of its stream session; takeovers do not change it."""
        return self._run.id

    @property
    def channel_arn(self) -> str:
        """The channel."""
        return self._run.channel.arn or ""

    @property
    def live(self) -> bool:
        """Whether it still goes on.

        It ends when it is ended here or stopped by a call, when another encoder takes the stream
        over, and after 48 hours.
        """
        self._state.clock.catch_up()
        return self._goes_on

    @property
    def _goes_on(self) -> bool:
        """The same without a look at the clock, on which other things may happen."""
        return self._run.end_time is None and self._run.takeovers == self._encoder

    @property
    def recorded(self) -> bool:
        """Whether it is being recorded."""
        return self.live and self._run.is_recorded

    @property
    def metadata(self) -> Sequence[str]:
        """The timed metadata that players have received, oldest first."""
        return tuple(self._run.metadata)

    @property
    def ad_breaks(self) -> Sequence[InsertAdBreakResponse]:
        """The ad breaks that were marked, oldest first."""
        return tuple(ad_break.marked for ad_break in self._run.ad_breaks)

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

        `Stream.viewer_count` follows by the local clock: AWS promises to count a view within 15
        seconds and to drop one that ended within a minute, and here it takes just as long.

        Args:
            count: How many; with -1 the answers show -1 until the next number is set, which is what
                AWS shows when counting takes too long.

        Raises:
            BroadcastError: The stream has ended.
            ValueError: The number is less than -1.
        """
        self._check_live()
        if count < -1:
            raise ValueError(f"count must be at least -1, got {count}")
        self._run.count_fails = count < 0
        if self._run.count_fails:
            return
        state, before = self._state, self._state.on_air.viewers
        timetable.count_viewers(state, self._run, count)
        quota, reached = state.viewer_quota, state.on_air.viewers
        if before <= quota < reached:
            breach = Breach("Concurrent Viewers", quota, reached, "viewers")
            announce_limit(state.account.events, breach)

    async def fail(self, reason: str = TRANSCODING_FAILED) -> None:
        """Let the stream break off, as when AWS has no capacity to process it.

        The events `Stream Failure` and `Session Ended` follow, and no `Stream End`.

        Args:
            reason: What the event tells; AWS's own words by default.

        Raises:
            BroadcastError: The stream has ended.
        """
        self._check_live()
        timetable.fail_stream(self._state, self._run, reason)

    async def fail_recording(self, reason: str = "InternalServerException") -> None:
        """Let the recording of the stream break off; the stream goes on.

        The event `Recording End Failure` follows.

        Args:
            reason: The error code that the event tells.

        Raises:
            BroadcastError: The stream has ended, or it is not being recorded.
        """
        self._check_live()
        if not self._run.is_recorded:
            raise BroadcastError("NOT_RECORDED", f"the stream {self.stream_id} is not recorded")
        self._run.fail_recording(reason)

    async def end(self) -> None:
        """End the stream at once; nothing happens if it has ended already or was taken over."""
        if self.live:
            timetable.end_stream(self._state, self._run)

    def _check_live(self) -> None:
        if not self.live:
            raise BroadcastError("NOT_LIVE", f"the stream {self.stream_id} has ended")

    def __repr__(self) -> str:
        return f"<Broadcast {self.stream_id} {'live' if self._goes_on else 'ended'}>"


Target = str | Channel | CreateChannelResponse | StreamKey


def go_live(
    state: LowLatencyState,
    target: Target,
    tracks: IngestConfigurations | None,
    priority: int | None,
) -> Broadcast:
    """Begin to stream to a channel, or take its stream over.

    Raises:
        BroadcastError: The channel does not take the stream.
    """
    channel, in_key = _channel_of(state, target)
    priority = in_key if priority is None else priority
    sent = tracks or _usual_tracks(channel.settings)
    if channel.live is not None:
        return _take_over(state, channel.live, sent, priority)
    quota, reached = state.stream_quota, len(state.on_air.streams()) + 1
    run = state.new_run(channel, sent)
    run.priority = priority
    if reached > quota:
        too_many = Breach("Concurrent Broadcasts", quota, reached, "active streams")
        announce_limit(state.account.events, too_many)
        timetable.refuse_stream(state, run)
        raise BroadcastError("QUOTA_EXCEEDED", f"at most {quota} streams at once")
    code = _mismatch(channel.settings, sent)
    if code is not None:
        timetable.refuse_stream(state, run, code=code)
        raise BroadcastError(code, "the channel does not take so many video tracks")
    breach = breach_of(channel.settings, sent)
    if breach is not None:
        timetable.refuse_stream(state, run, breach=breach)
        raise BroadcastError(
            "QUOTA_EXCEEDED", f"{breach.name}: at most {breach.limit} {breach.unit}"
        )
    timetable.begin_stream(state, channel, run)
    return Broadcast(state, run)


def _take_over(
    state: LowLatencyState, run: StreamRun, sent: IngestConfigurations, priority: int | None
) -> Broadcast:
    """Go on with a stream in place of its encoder.

    https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/streaming-config.html
    """
    if priority is None:
        raise BroadcastError("CHANNEL_LIVE", f"somebody is streaming to {run.channel.arn}")
    code = None
    if not max(run.priority or 0, 0) < priority <= LARGEST_PRIORITY:
        code = "StreamTakeoverInvalidPriority"
    elif _media(sent) != _media(run.tracks):
        code = "StreamTakeoverMediaMismatch"
    elif run.takeovers >= state.takeover_quota:
        code = "StreamTakeoverLimitBreached"
    if code is not None:
        run.refuse_takeover(code)
        raise BroadcastError(code, f"the stream {run.id} was not taken over")
    run.take_over(sent, priority)
    return Broadcast(state, run)


def _media(tracks: IngestConfigurations) -> object:
    """What both encoders have to send alike: resolution, codecs and number of tracks."""
    return (
        [(v.video_width, v.video_height, v.codec) for v in tracks.video_configurations],
        [audio.codec for audio in tracks.audio_configurations],
    )


def _channel_of(state: LowLatencyState, target: Target) -> tuple[ChannelState, int | None]:
    """The channel that is meant, and the priority that stands in the stream key."""
    if isinstance(target, CreateChannelResponse):
        target = target.stream_key
    if isinstance(target, Channel):
        target = target.arn or ""
    if isinstance(target, StreamKey):
        target = target.value or ""
    target = as_text(target, "a channel, its ARN, or a stream key")
    if target.startswith("arn:"):
        channel = state.channels.find(target)
        if channel is None:
            raise BroadcastError("CHANNEL_NOT_FOUND", f"there is no channel {target}")
        if channel.stream_key is None:
            raise BroadcastError("INVALID_STREAM_KEY", f"{target} has no stream key")
        return channel, None
    key, _, priority = target.partition("?priority=")
    channel = state.channel_by_key.get(key)
    if channel is None:
        raise BroadcastError("INVALID_STREAM_KEY", "no channel has this stream key")
    return channel, int(priority) if priority.isdecimal() else None


def _usual_tracks(channel: Channel) -> IngestConfigurations:
    if channel.type != ChannelType.BASIC:
        return ONE_TRACK
    (video,) = ONE_TRACK.video_configurations
    return changed(ONE_TRACK, video_configurations=[changed(video, target_bitrate=_BASIC_BITRATE)])


def _mismatch(channel: Channel, tracks: IngestConfigurations) -> str | None:
    """Why the channel does not take so many tracks, as AWS calls it."""
    several = len(tracks.video_configurations) > 1
    multitrack = channel.multitrack_input_configuration
    enabled = multitrack is not None and bool(multitrack.enabled)
    if several and not enabled:
        return "MultitrackInputNotAllowed"
    if enabled and not several and multitrack and multitrack.policy == MultitrackPolicy.REQUIRE:
        return "MultitrackInputRequired"
    return None
