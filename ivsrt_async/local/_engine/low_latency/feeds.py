"""Lets compositions stream to channels."""

from collections.abc import Callable

from ....low_latency import (
    AudioConfiguration,
    IngestConfigurations,
    VideoConfiguration,
)
from ..feeds import EndFeed, FeedRefused, Picture
from . import timetable
from .state import LowLatencyState, StreamRun

_SOUND = AudioConfiguration(
    codec="mp4a.40.2", target_bitrate=128_000, sample_rate=48_000, channels=2, track="Track0"
)


class Feeds:
    """The channels that compositions stream to.

    Args:
        state: The channels there are.
    """

    def __init__(self, state: LowLatencyState) -> None:
        self._state = state
        self._lost: dict[str, Callable[[], object]] = {}
        """Whom to tell that a stream has ended, by its id."""
        state.observers.append(self._watch)

    def feed(self, channel_arn: str, picture: Picture, lost: Callable[[], object]) -> EndFeed:
        """Send a composition to a channel; see `Channels.feed`."""
        channel = self._state.channels.find(channel_arn)
        if channel is None:
            raise FeedRefused("ResourceNotFoundException", "Channel not found")
        if channel.live is not None:
            raise FeedRefused("ConflictException", "Stream already exists")
        run = self._state.new_run(channel, _tracks(picture))
        run.composed = True
        self._lost[run.id] = lost
        timetable.begin_stream(self._state, channel, run)

        def end() -> None:
            if self._lost.pop(run.id, None) is not None:
                timetable.end_stream(self._state, run)

        return end

    def _watch(self, run: StreamRun, *_: object) -> None:
        if run.end_time is not None:
            lost = self._lost.pop(run.id, None)
            if lost is not None:
                lost()


def _tracks(picture: Picture) -> IngestConfigurations:
    video = VideoConfiguration(
        avc_profile="",
        avc_level="",
        codec="avc1.64002A",
        encoder="Local IVS",
        target_bitrate=picture.bitrate,
        target_framerate=round(picture.framerate),
        video_width=picture.width,
        video_height=picture.height,
        level="4.2",
        track="Track0",
        profile="High",
    )
    return IngestConfigurations(video_configurations=[video], audio_configurations=[_SOUND])
