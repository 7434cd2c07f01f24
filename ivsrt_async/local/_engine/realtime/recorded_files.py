"""The files of what is recorded on stages.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
"""

from collections.abc import Sequence
from typing import Any

from ....realtime import (
    Destination,
    EncoderConfiguration,
    ParticipantRecordingMediaType,
    S3DestinationConfiguration,
    ThumbnailRecordingMode,
    ThumbnailStorageType,
)
from ..archive import Container, Plan, Still
from ..resources import Resource
from .composition_settings import SEGMENT_SECONDS as COMPOSITION_SEGMENT_SECONDS
from .encoder_configurations import completed_video
from .recording_settings import SEGMENT_SECONDS as PARTICIPANT_SEGMENT_SECONDS
from .state import CompositionRun, StageParticipant, StageState

_ONE_QUALITY = "high"
_LATEST = "thumb.jpg"


def plan_of_participant(stage: StageState, participant: StageParticipant) -> Plan:
    """How one publisher is recorded."""
    wanted, recording = stage.recording, participant.recording
    hls, thumbnails = wanted.hls_configuration, wanted.thumbnail_configuration
    media: dict[str, Any] = {}
    if ParticipantRecordingMediaType.NONE not in (wanted.media_types or ()):
        media["hls"] = {
            "path": "media/hls",
            "playlist": "multivariant.m3u8",
            "renditions": [{"path": _ONE_QUALITY, "playlist": "playlist.m3u8"}],
        }
    stills: list[Still] = []
    if thumbnails is not None and thumbnails.recording_mode == ThumbnailRecordingMode.INTERVAL:
        stills, shown = _stills(thumbnails.storage or (), _ONE_QUALITY)
        for name, path in shown.items():
            media[name] = {"path": path, "renditions": [{"path": _ONE_QUALITY}]}
    return Plan(
        bucket=recording.bucket or "",
        prefix=recording.prefix or "",
        subject={
            "stage_arn": stage.arn,
            "session_id": participant.session_id,
            "participant_id": participant.id,
        },
        media=media,
        container=Container.MP4,
        segment_seconds=(hls and hls.target_segment_duration_seconds)
        or PARTICIPANT_SEGMENT_SECONDS,
        timed=True,
        stills=tuple(stills),
        still_seconds=(thumbnails and thumbnails.target_interval_seconds) or 60,
    )


def plan_of_composition(
    run: CompositionRun,
    destination: Destination,
    bucket: str,
    encoder: Resource[EncoderConfiguration] | None,
) -> Plan:
    """How a composition is recorded."""
    s3, detail = destination.configuration.s3, destination.detail
    assert s3 is not None
    assert detail is not None
    assert detail.s3 is not None
    video = completed_video(encoder.settings.video if encoder is not None else None)
    size = {"resolution_width": video.width, "resolution_height": video.height}
    lines = min(video.width or 0, video.height or 0)
    folder = f"{lines}p{round(video.framerate or 0)}-{destination.id}"
    media: dict[str, Any] = {
        "hls": {
            "path": "media/hls",
            "playlist": "multivariant.m3u8",
            "renditions": [{"path": folder, "playlist": "playlist.m3u8", **size}],
        }
    }
    stills, picture = list[Still](), f"{video.width}x{video.height}"
    (thumbnails,) = s3.thumbnail_configurations or (None,)
    if thumbnails is not None:
        stills, shown = _stills(thumbnails.storage or (), picture)
        for name, path in shown.items():
            media[name] = {"path": path, "resolutions": [{"path": picture, **size}]}
    return Plan(
        bucket=bucket,
        prefix=detail.s3.recording_prefix,
        subject={"stage_arn": run.stage.arn},
        media=media,
        container=Container.MP4,
        segment_seconds=_composition_segments(s3),
        stills=tuple(stills),
        still_seconds=(thumbnails and thumbnails.target_interval_seconds) or 60,
    )


def _composition_segments(s3: S3DestinationConfiguration) -> float:
    recording = s3.recording_configuration
    hls = recording.hls_configuration if recording is not None else None
    return (hls and hls.target_segment_duration_seconds) or COMPOSITION_SEGMENT_SECONDS


def _stills(storage: Sequence[str], quality: str) -> tuple[list[Still], dict[str, str]]:
    """Where thumbnails go, and the paths of that in the JSON."""
    stills, shown = list[Still](), dict[str, str]()
    if ThumbnailStorageType.SEQUENTIAL in storage:
        shown["thumbnails"] = "media/thumbnails"
        stills.append(Still(f"media/thumbnails/{quality}"))
    if ThumbnailStorageType.LATEST in storage:
        shown["latest_thumbnail"] = "media/latest_thumbnail"
        stills.append(Still(f"media/latest_thumbnail/{quality}", _LATEST))
    return stills, shown
