"""How the publishers of a stage are recorded where its configuration does not say.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_AutoParticipantRecordingConfiguration.html
"""

from ...._core.model import changed
from ....realtime import (
    AutoParticipantRecordingConfiguration,
    ParticipantRecordingHlsConfiguration,
    ParticipantRecordingMediaType,
    ParticipantThumbnailConfiguration,
    ThumbnailRecordingMode,
    ThumbnailStorageType,
)
from ..defaults import filled

SEGMENT_SECONDS = 6
THUMBNAIL_SECONDS = 60


def completed(
    wanted: AutoParticipantRecordingConfiguration | None,
) -> AutoParticipantRecordingConfiguration:
    """A configuration with AWS's defaults for what it leaves out.

    Without a storage configuration nobody is recorded, and the rest is set back.
    """
    if wanted is None or not wanted.storage_configuration_arn:
        return NO_RECORDING
    return _filled(wanted)


def _filled(wanted: AutoParticipantRecordingConfiguration) -> AutoParticipantRecordingConfiguration:
    thumbnails = filled(
        wanted.thumbnail_configuration or ParticipantThumbnailConfiguration(),
        target_interval_seconds=THUMBNAIL_SECONDS,
        storage=[ThumbnailStorageType.SEQUENTIAL],
        recording_mode=ThumbnailRecordingMode.DISABLED,
    )
    segments = filled(
        wanted.hls_configuration or ParticipantRecordingHlsConfiguration(),
        target_segment_duration_seconds=SEGMENT_SECONDS,
    )
    return filled(
        changed(wanted, thumbnail_configuration=thumbnails, hls_configuration=segments),
        media_types=[ParticipantRecordingMediaType.AUDIO_VIDEO],
        recording_reconnect_window_seconds=0,
        record_participant_replicas=True,
    )


NO_RECORDING = _filled(AutoParticipantRecordingConfiguration(storage_configuration_arn=""))
"""What a stage shows that records nobody."""
