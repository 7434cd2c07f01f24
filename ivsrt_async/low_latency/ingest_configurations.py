"""What a broadcaster's encoder sent: codecs, bitrates, resolutions of a stream session.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_IngestConfigurations.html
"""

from collections.abc import Sequence

from .._core.model import model

__all__ = [
    "AudioConfiguration",
    "IngestConfiguration",
    "IngestConfigurations",
    "VideoConfiguration",
]


@model
class VideoConfiguration:
    """What an encoder said about a video track. It shows what was intended, not what arrived."""

    avc_profile: str | None = None
    """H.264 profile, deprecated for `profile`; `""` inside `IngestConfigurations`."""
    avc_level: str | None = None
    """H.264 level, deprecated for `level`; `""` inside `IngestConfigurations`."""
    codec: str | None = None
    """Video codec."""
    encoder: str | None = None
    """Name of the encoder, software or hardware."""
    target_bitrate: int | None = None
    """Intended bitrate, in bits per second."""
    target_framerate: int | None = None
    """Intended frames per second."""
    video_height: int | None = None
    """Height of the picture, in pixels."""
    video_width: int | None = None
    """Width of the picture, in pixels."""
    level: str | None = None
    """Level of the codec: how fast a decoder must be."""
    track: str | None = None
    """Name of the track; `Track0` if it is the only one."""
    profile: str | None = None
    """Profile of the codec: which features a decoder must have."""


@model
class AudioConfiguration:
    """What an encoder said about an audio track. It shows what was intended, not what arrived."""

    codec: str | None = None
    """Audio codec."""
    target_bitrate: int | None = None
    """Intended bitrate, in bits per second."""
    sample_rate: int | None = None
    """Samples per second."""
    channels: int | None = None
    """Number of audio channels: 1 is mono, 2 is stereo."""
    track: str | None = None
    """Name of the track; `Track0` if it is the only one."""


@model
class IngestConfiguration:
    """The first track of each kind, deprecated for `IngestConfigurations`.

    For multitrack input it leaves out all tracks after `Track0`.
    """

    video: VideoConfiguration | None = None
    """The first video track."""
    audio: AudioConfiguration | None = None
    """The first audio track."""


@model
class IngestConfigurations:
    """All tracks a broadcaster sent; just one of each kind unless the input is multitrack."""

    video_configurations: Sequence[VideoConfiguration]
    """The video tracks."""
    audio_configurations: Sequence[AudioConfiguration]
    """The audio tracks."""
