"""Destinations: where a composition sends its picture, live to a channel or recorded into S3.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Destination.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from .._core.limits import Items, Length, Range
from .._core.model import exactly_one_of, model
from ._shapes import EncoderConfigurationArn, StorageConfigurationArn
from .thumbnails import CompositionThumbnailConfiguration

__all__ = [
    "ChannelDestinationConfiguration",
    "CompositionRecordingHlsConfiguration",
    "Destination",
    "DestinationConfiguration",
    "DestinationDetail",
    "DestinationState",
    "DestinationSummary",
    "RecordingConfiguration",
    "RecordingConfigurationFormat",
    "S3DestinationConfiguration",
    "S3Detail",
]

ChannelArn = Annotated[str, Length(1, 128)]
DestinationConfigurationName = Annotated[str, Length(0, 128)]
CompositionRecordingTargetSegmentDurationSeconds = Annotated[int, Range(2, 10)]
EncoderConfigurationArnList = Annotated[Sequence[EncoderConfigurationArn], Items(1, 1)]
CompositionThumbnailConfigurationList = Annotated[
    Sequence[CompositionThumbnailConfiguration], Items(0, 1)
]


class DestinationState(StrEnum):
    """What a destination is doing."""

    STARTING = "STARTING"
    """About to receive the picture."""
    ACTIVE = "ACTIVE"
    """Receiving it."""
    STOPPING = "STOPPING"
    """About to end."""
    RECONNECTING = "RECONNECTING"
    """Lost, and reconnecting; it becomes `ACTIVE` or `FAILED`."""
    FAILED = "FAILED"
    """Lost. The composition continues while another destination is active."""
    STOPPED = "STOPPED"
    """Ended."""


class RecordingConfigurationFormat(StrEnum):
    """File format of a recording."""

    HLS = "HLS"
    """Playlists and segments, ready to be played as video on demand."""


@model
class ChannelDestinationConfiguration:
    """A low-latency channel that broadcasts the composition."""

    channel_arn: ChannelArn
    """The channel, in the stage's account and region. It must be offline."""
    encoder_configuration_arn: EncoderConfigurationArn | None = None
    """Size, frame rate and bitrate to send; it must be in the stage's account and region."""


@model
class CompositionRecordingHlsConfiguration:
    """How the recording of a composition is cut into HLS segments."""

    target_segment_duration_seconds: CompositionRecordingTargetSegmentDurationSeconds | None = None
    """Seconds a segment should last, 2 to 10; defaults to 2."""


@model
class RecordingConfiguration:
    """How a composition is recorded."""

    hls_configuration: CompositionRecordingHlsConfiguration | None = None
    """How the recording is cut into segments."""
    format: RecordingConfigurationFormat | str | None = None
    """File format of the recording; so far there is only `HLS`."""


@model
class S3DestinationConfiguration:
    """A bucket the composition is recorded into."""

    storage_configuration_arn: StorageConfigurationArn
    """Which bucket, as a storage configuration in the stage's region."""
    encoder_configuration_arns: EncoderConfigurationArnList
    """Size, frame rate and bitrate to record: exactly one, in the stage's account and region."""
    recording_configuration: RecordingConfiguration | None = None
    """How to record; defaults to HLS in segments of 2 seconds."""
    thumbnail_configurations: CompositionThumbnailConfigurationList | None = None
    """Still pictures to take, at most one entry; defaults to none."""


@exactly_one_of("channel", "s3")
@model
class DestinationConfiguration:
    """One place a composition goes to: either a channel or a bucket, never both."""

    name: DestinationConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`."""
    channel: ChannelDestinationConfiguration | None = None
    """Broadcast it live on a channel."""
    s3: S3DestinationConfiguration | None = None
    """Record it into a bucket."""


@model
class S3Detail:
    """Where in its bucket a recording is."""

    recording_prefix: str
    """Prefix of all its files. Store it: nothing else in the API knows it, and the composition is
    gone 5 minutes after its end."""


@model
class DestinationDetail:
    """What became known about a destination since the composition started."""

    s3: S3Detail | None = None
    """For a bucket, where the recording is; None for a channel."""


@model
class _DestinationFields:
    """What `Destination` and `DestinationSummary` have in common."""

    id: str
    """Its id, given by IVS."""
    state: DestinationState | str
    """What it is doing."""
    start_time: datetime | None = None
    """When it began to receive the picture; None before."""
    end_time: datetime | None = None
    """When it ended; None before."""


@model
class Destination(_DestinationFields):
    """A place a composition goes to, and its state."""

    configuration: DestinationConfiguration
    """The configuration it was made from."""
    detail: DestinationDetail | None = None
    """What became known about it since."""


@model
class DestinationSummary(_DestinationFields):
    """A destination, as a list shows it."""
