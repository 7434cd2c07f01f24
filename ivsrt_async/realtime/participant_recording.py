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
    """Seconds a segment should last, 2 to 10; 6 if absent. Segments begin with a keyframe and
    become longer where the publisher sends keyframes less often."""


@model
class AutoParticipantRecordingConfiguration:
    """How the publishers of a stage are recorded, each on their own.

    Recording begins by itself when somebody publishes, and cannot be changed while it goes on. A
    publisher who stays for less than about 5 seconds may leave no recording.
    """

    storage_configuration_arn: AutoParticipantRecordingStorageConfigurationArn
    """Where recordings go: a storage configuration of the stage's region. `""` switches recording
    off and sets everything else here back to its default."""
    media_types: ParticipantRecordingMediaTypeList | None = None
    """What to record, as a list of at most one type; `AUDIO_VIDEO` if absent."""
    thumbnail_configuration: ParticipantThumbnailConfiguration | None = None
    """Still pictures to take; none if absent."""
    recording_reconnect_window_seconds: ParticipantRecordingReconnectWindowSeconds | None = None
    """Seconds, 0 to 300, within which a publisher who comes back is recorded on into the same
    recording. 0 if absent: every return begins a recording of its own. The end of a recording is
    announced only when this time has passed."""
    hls_configuration: ParticipantRecordingHlsConfiguration | None = None
    """How recordings are cut into segments."""
    record_participant_replicas: bool | None = None
    """Whether participants copied here from other stages are recorded too; True if absent."""
