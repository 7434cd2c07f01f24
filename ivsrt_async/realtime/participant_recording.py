"""Individual participant recording: each publisher of a stage, recorded on their own into S3.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from .._core.limits import Items, Length, Range
from .._core.model import model
from .thumbnails import ParticipantThumbnailConfiguration

__all__ = [
    "AutoParticipantRecordingConfiguration",
    "ParticipantRecordingHlsConfiguration",
    "ParticipantRecordingMediaType",
]

AutoParticipantRecordingStorageConfigurationArn = Annotated[str, Length(0, 128)]
ParticipantRecordingReconnectWindowSeconds = Annotated[int, Range(0, 300)]
ParticipantRecordingTargetSegmentDurationSeconds = Annotated[int, Range(2, 10)]


class ParticipantRecordingMediaType(StrEnum):
    """Which media of a publisher are recorded."""

    AUDIO_VIDEO = "AUDIO_VIDEO"
    """Sound and picture."""
    AUDIO_ONLY = "AUDIO_ONLY"
    """Sound without picture."""
    NONE = "NONE"
    """Neither; only thumbnails are left, if they are switched on."""


ParticipantRecordingMediaTypeList = Annotated[
    Sequence[ParticipantRecordingMediaType | str], Items(0, 1)
]


@model
class ParticipantRecordingHlsConfiguration:
    """How the recording of a publisher is cut into HLS segments."""

    target_segment_duration_seconds: ParticipantRecordingTargetSegmentDurationSeconds | None = None
    """Seconds a segment should last, 2 to 10; defaults to 6. Segments begin with a keyframe and
    become longer where the publisher sends keyframes less often."""


@model
class AutoParticipantRecordingConfiguration:
    """How the publishers of a stage are recorded, each on their own.

    Recording starts when somebody publishes, and cannot be changed while it is running. A publisher
    who stays for less than about 5 seconds may leave no recording.
    """

    storage_configuration_arn: AutoParticipantRecordingStorageConfigurationArn
    """Where recordings go: a storage configuration in the stage's region. `""` turns recording off
    and resets everything else here to its default."""
    media_types: ParticipantRecordingMediaTypeList | None = None
    """What to record, as a list of at most one type; defaults to `AUDIO_VIDEO`."""
    thumbnail_configuration: ParticipantThumbnailConfiguration | None = None
    """Still pictures to take; defaults to none."""
    recording_reconnect_window_seconds: ParticipantRecordingReconnectWindowSeconds | None = None
    """Seconds, 0 to 300, within which a publisher who returns continues the same recording;
    defaults to 0, which starts a new recording each time. The end of a recording is announced only
    after this time."""
    hls_configuration: ParticipantRecordingHlsConfiguration | None = None
    """How recordings are cut into segments."""
    record_participant_replicas: bool | None = None
    """Whether participants copied here from other stages are recorded too; defaults to True."""
