"""Simulated broadcasters: what an encoder would do at a channel."""

from collections.abc import Sequence

from ..errors import IVSError
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
from ._engine.low_latency.state.channel import ChannelState, StreamRun, new_stream_id
from ._engine.low_latency.state.low_latency import Account
from ._engine.low_latency.state.recording_session import RecordingSession, recording_session

ONE_TRACK = IngestConfigurations(
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


class BroadcastError(IVSError):
    """What an encoder is told when a channel does not take its stream.

    Attributes:
        code: The reason, such as `INVALID_STREAM_KEY` or `MultitrackInputRequired`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Broadcast:
    """Somebody streaming to a channel; see `LocalIVS.go_live`."""

    def __init__(self, account: Account, run: StreamRun) -> None:
        self._account = account
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
        self._run.clock.catch_up()
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
        """Let the data arrive better or worse.

        Args:
            health: `HEALTHY`, `STARVING` or `UNKNOWN`.

        Raises:
            BroadcastError: The stream is over.
            ValueError: There is no such health.
        """
        self._check_live()
        self._run.set_health(StreamHealth(health))

    async def set_viewers(self, count: int) -> None:
        """Let so many people watch.

        Args:
            count: How many; -1 is what AWS shows when counting takes too long.

        Raises:
            BroadcastError: The stream is over.
            ValueError: The number is less than -1.
        """
        self._check_live()
        if count < -1:
            raise ValueError(f"count must be at least -1, got {count}")
        self._account.set_viewers(self._run, count)

    async def end(self) -> None:
        """End the stream at once; nothing happens if it is over already."""
        self._run.end()

    def _check_live(self) -> None:
        if not self.live:
            raise BroadcastError("NOT_LIVE", f"the stream {self.stream_id} is over")

    def __repr__(self) -> str:
        return f"<Broadcast {self.stream_id} {'live' if self.live else 'over'}>"


Target = str | Channel | CreateChannelResponse | StreamKey


def go_live(account: Account, target: Target, tracks: IngestConfigurations | None) -> Broadcast:
    """Let somebody stream to a channel.

    Raises:
        BroadcastError: The channel does not take the stream.
    """
    channel = _channel_of(account, target)
    sent = tracks or ONE_TRACK
    if channel.live is not None:
        raise BroadcastError("CHANNEL_LIVE", f"somebody is streaming to {channel.arn}")
    quota, reached = account.stream_quota, len(account.live) + 1
    run = _new_run(account, channel, sent)
    channel.runs.append(run)
    if reached > quota:
        account.announcements.account_limit_broken(
            "Concurrent Broadcasts", quota, reached, "active streams"
        )
        run.refuse()
        raise BroadcastError("QUOTA_EXCEEDED", f"at most {quota} streams at once")
    try:
        _check_tracks(channel, sent)
    except BroadcastError as refusal:
        run.refuse(refusal.code)
        raise
    run.begin(_recording_of(channel, run))
    return Broadcast(account, run)


def _new_run(account: Account, channel: ChannelState, tracks: IngestConfigurations) -> StreamRun:
    recording_arn = channel.settings.recording_configuration_arn
    slate_arn = channel.settings.failover_slate_configuration_arn
    return StreamRun(
        number=account.world.next_number(),
        id=new_stream_id(),
        clock=account.world.clock,
        start_time=account.world.clock.now(),
        channel=account.view(channel),
        recording=(
            account.recordings.view(account.recordings.get(recording_arn))
            if recording_arn
            else None
        ),
        slate=account.slates.view(account.slates.get(slate_arn)) if slate_arn else None,
        tracks=tracks,
        observers=account.observers,
    )


def _recording_of(channel: ChannelState, run: StreamRun) -> RecordingSession | None:
    """What a stream is recorded into: what the one before it was, if that still waits for it."""
    if run.recording is None:
        return None
    recordings = (r.recorded for r in reversed(channel.runs) if r.recorded is not None)
    latest = next(recordings, None)
    if latest is not None and latest.takes(run.recording, run.tracks):
        return latest
    return recording_session(channel.arn, run.recording, run.tracks, run.start_time)


def _channel_of(account: Account, target: Target) -> ChannelState:
    """The channel that is meant; without a stream key nobody gets in."""
    if isinstance(target, CreateChannelResponse):
        target = target.stream_key
    if isinstance(target, Channel):
        target = target.arn or ""
    if isinstance(target, StreamKey):
        target = target.value or ""
    if target.startswith("arn:"):
        channel = account.channels.find(target)
        if channel is None:
            raise BroadcastError("CHANNEL_NOT_FOUND", f"there is no channel {target}")
        if account.key_of(channel.arn) is None:
            raise BroadcastError("INVALID_STREAM_KEY", f"{target} has no stream key")
        return channel
    keys = (kept.settings for kept in account.stream_keys)
    arn = next((key.channel_arn for key in keys if key.value == target), None)
    if arn is None:
        raise BroadcastError("INVALID_STREAM_KEY", "no channel has this stream key")
    return account.channels.get(arn)


def _check_tracks(channel: ChannelState, tracks: IngestConfigurations) -> None:
    several = len(tracks.video_configurations) > 1
    multitrack = channel.settings.multitrack_input_configuration
    enabled = multitrack is not None and bool(multitrack.enabled)
    if several and not enabled:
        raise BroadcastError("MultitrackInputNotAllowed", "the channel takes one video track")
    if enabled and not several and multitrack and multitrack.policy == MultitrackPolicy.REQUIRE:
        raise BroadcastError("MultitrackInputRequired", "the channel wants several video tracks")
