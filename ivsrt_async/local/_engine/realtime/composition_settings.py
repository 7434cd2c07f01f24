"""How a composition looks and where it goes, where StartComposition does not say.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
"""

from ...._core.model import changed
from ....realtime import (
    CompositionRecordingHlsConfiguration,
    CompositionThumbnailConfiguration,
    DestinationConfiguration,
    GridConfiguration,
    LayoutConfiguration,
    PipBehavior,
    PipConfiguration,
    PipPosition,
    RecordingConfiguration,
    RecordingConfigurationFormat,
    S3DestinationConfiguration,
    ThumbnailStorageType,
    VideoAspectRatio,
    VideoFillMode,
)
from ..defaults import filled

GRID_GAP = 2
"""Pixels."""
PIP_GRID_GAP = 0
PIP_OFFSET = 0
SEGMENT_SECONDS = 2
THUMBNAIL_SECONDS = 60


def completed_layout(wanted: LayoutConfiguration | None) -> LayoutConfiguration:
    """A layout with AWS's defaults; a grid if there is none."""
    if wanted is not None and wanted.pip is not None:
        return LayoutConfiguration(pip=_completed_pip(wanted.pip))
    grid = wanted.grid if wanted is not None else None
    return LayoutConfiguration(grid=_completed_grid(grid or GridConfiguration()))


def completed_destination(wanted: DestinationConfiguration) -> DestinationConfiguration:
    """A destination with AWS's defaults."""
    s3 = wanted.s3 and _completed_s3(wanted.s3)
    return filled(changed(wanted, s3=s3), name="")


def _completed_grid(wanted: GridConfiguration) -> GridConfiguration:
    return filled(
        wanted,
        featured_participant_attribute="",
        omit_stopped_video=False,
        participant_order_attribute="",
        video_aspect_ratio=VideoAspectRatio.VIDEO,
        video_fill_mode=VideoFillMode.COVER,
        grid_gap=GRID_GAP,
    )


def _completed_pip(wanted: PipConfiguration) -> PipConfiguration:
    return filled(
        wanted,
        featured_participant_attribute="",
        omit_stopped_video=False,
        participant_order_attribute="",
        video_fill_mode=VideoFillMode.COVER,
        grid_gap=PIP_GRID_GAP,
        pip_participant_attribute="",
        pip_behavior=PipBehavior.STATIC,
        pip_offset=PIP_OFFSET,
        pip_position=PipPosition.BOTTOM_RIGHT,
    )


def _completed_s3(wanted: S3DestinationConfiguration) -> S3DestinationConfiguration:
    recording = wanted.recording_configuration or RecordingConfiguration()
    segments = filled(
        recording.hls_configuration or CompositionRecordingHlsConfiguration(),
        target_segment_duration_seconds=SEGMENT_SECONDS,
    )
    recording = filled(
        changed(recording, hls_configuration=segments), format=RecordingConfigurationFormat.HLS
    )
    thumbnails = wanted.thumbnail_configurations
    return changed(
        wanted,
        recording_configuration=recording,
        thumbnail_configurations=thumbnails and [_completed_thumbnails(t) for t in thumbnails],
    )


def _completed_thumbnails(
    wanted: CompositionThumbnailConfiguration,
) -> CompositionThumbnailConfiguration:
    return filled(
        wanted,
        target_interval_seconds=THUMBNAIL_SECONDS,
        storage=[ThumbnailStorageType.SEQUENTIAL],
    )
