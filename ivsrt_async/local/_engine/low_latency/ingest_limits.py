"""How much an encoder may send to a channel.

A stream beyond a limit is cut off at once here; AWS says that it "probably" is.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
"""

from collections.abc import Iterator

from ....low_latency import (
    Channel,
    ChannelType,
    IngestConfigurations,
    MultitrackMaximumResolution,
    VideoConfiguration,
)
from .state import Breach

BITRATE = 8_500_000
"""Bits per second of all tracks together."""
BASIC_BITRATE = 3_500_000
"""The same on channels of type BASIC."""
BASIC_SD_BITRATE = 1_500_000
"""The same on channels of type BASIC, for pictures of at most 480 lines."""
MULTITRACK_BITRATE = 15_000_000
"""The same for several video tracks."""

_SD_LINES = 480
_FULL_HD = (1920, 1080)
# AWS rounds the pixels of these pictures; their longer edge is the limit of both edges.
_LARGEST = {
    MultitrackMaximumResolution.SD: (864, 480),
    MultitrackMaximumResolution.HD: (1280, 720),
    MultitrackMaximumResolution.FULL_HD: _FULL_HD,
}


def breach_of(channel: Channel, tracks: IngestConfigurations) -> Breach | None:
    """The first limit of a channel that is exceeded, if any is."""
    return next(_breaches(channel, tracks), None)


def _breaches(channel: Channel, tracks: IngestConfigurations) -> Iterator[Breach]:
    bitrate = sum(video.target_bitrate or 0 for video in tracks.video_configurations)
    bitrate += sum(audio.target_bitrate or 0 for audio in tracks.audio_configurations)
    limit = _bitrate_limit(channel, tracks)
    if bitrate > limit:
        yield Breach("Ingest Bitrate", limit, bitrate, "bits per second")
    width, height = _largest_picture(channel, tracks)
    for video in tracks.video_configurations:
        edges = _edges(video)
        if max(edges) > width:
            yield Breach("Ingest Resolution", width, max(edges), "pixels per edge")
        if edges[0] * edges[1] > width * height:
            pixels = edges[0] * edges[1]
            yield Breach("Ingest Resolution", width * height, pixels, "total pixels")


def _bitrate_limit(channel: Channel, tracks: IngestConfigurations) -> int:
    if len(tracks.video_configurations) > 1:
        return MULTITRACK_BITRATE
    if channel.type != ChannelType.BASIC:
        return BITRATE
    lines = max((min(_edges(video)) for video in tracks.video_configurations), default=0)
    return BASIC_SD_BITRATE if lines <= _SD_LINES else BASIC_BITRATE


def _largest_picture(channel: Channel, tracks: IngestConfigurations) -> tuple[int, int]:
    multitrack = channel.multitrack_input_configuration
    if len(tracks.video_configurations) > 1 and multitrack and multitrack.maximum_resolution:
        return _LARGEST[MultitrackMaximumResolution(multitrack.maximum_resolution)]
    return _FULL_HD


def _edges(video: VideoConfiguration) -> tuple[int, int]:
    return video.video_width or 0, video.video_height or 0
