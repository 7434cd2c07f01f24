"""Choices made for a channel: its type, latency, transcoding and packaging, and ingest by SRT.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/channel-types.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_Srt.html
"""

from enum import StrEnum
from typing import Annotated

from .._core.limits import Sensitive
from .._core.model import model

__all__ = [
    "ChannelLatencyMode",
    "ChannelType",
    "ContainerFormat",
    "Srt",
    "TranscodePreset",
]

SrtPassphrase = Annotated[str, Sensitive()]


class ChannelLatencyMode(StrEnum):
    """How far viewers are behind the broadcaster."""

    NORMAL = "NORMAL"
    """The usual delay of HLS; for streams nobody has to react to at once."""
    LOW = "LOW"
    """A few seconds, so that viewers and broadcaster can react to each other."""


class ChannelType(StrEnum):
    """What a channel does with its input, and the largest input it takes.

    A stream of a larger resolution or bitrate than its channel's type takes is likely to be cut off
    at once.
    """

    BASIC = "BASIC"
    """Passes the input on as it is, in a single quality. Takes up to 1080p at 3.5 Mbit/s, or up to
    480p at 1.5 Mbit/s."""
    STANDARD = "STANDARD"
    """Transcodes the input into several qualities, up to that of the input; the default. Takes up
    to 1080p at 8.5 Mbit/s. Multitrack input is passed on instead."""
    ADVANCED_SD = "ADVANCED_SD"
    """Transcodes the input into several qualities, the best of them standard definition (480p)."""
    ADVANCED_HD = "ADVANCED_HD"
    """Transcodes the input into several qualities, the best of them high definition (720p)."""


class TranscodePreset(StrEnum):
    """How many bits an `ADVANCED_SD` or `ADVANCED_HD` channel spends on each quality."""

    HIGHER_BANDWIDTH_DELIVERY = "HIGHER_BANDWIDTH_DELIVERY"
    """More, for viewers with fast connections and pictures full of movement; the default."""
    CONSTRAINED_BANDWIDTH_DELIVERY = "CONSTRAINED_BANDWIDTH_DELIVERY"
    """Fewer, for viewers with slow connections and calm pictures, such as people talking."""


class ContainerFormat(StrEnum):
    """How media is packaged for players."""

    TS = "TS"
    """MPEG transport stream; the default."""
    FRAGMENTED_MP4 = "FRAGMENTED_MP4"
    """Fragmented MP4; multitrack input needs it, and ad configurations refuse it."""


@model
class Srt:
    """Where and how to stream to a channel by SRT instead of RTMPS."""

    endpoint: str | None = None
    """Address for the encoder."""
    passphrase: SrtPassphrase | None = None
    """Secret that encrypts the stream, made by the service; unused on a channel with
    `insecure_ingest`. Hidden in `repr`."""
