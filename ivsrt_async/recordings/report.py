"""The JSON that lies beside a recording, in `<prefix>/events/`, with AWS's names.

There are three kinds of recordings, and each describes its thumbnails in a different shape.
`Recording` has one shape for all of them.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/record-to-s3.html
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from .._core.model import explained

__all__ = [
    "HlsReport",
    "MediaReport",
    "RecordingReport",
    "RecordingStatus",
    "RenditionReport",
    "ThumbnailVariantReport",
    "ThumbnailsReport",
]


class RecordingStatus(StrEnum):
    """What has become of a recording."""

    RECORDING_STARTED = "RECORDING_STARTED"
    """It goes on, or was abandoned."""
    RECORDING_ENDED = "RECORDING_ENDED"
    """It is complete."""
    RECORDING_ENDED_WITH_FAILURE = "RECORDING_ENDED_WITH_FAILURE"
    """It broke off; what there is can be played."""
    RECORDING_START_FAILED = "RECORDING_START_FAILED"
    """There is none."""


@explained
@attrs.frozen(kw_only=True)
class RenditionReport:
    """One quality of the video."""

    path: str
    """Its folder, below that of the HLS files."""
    playlist: str
    """File name of its playlist."""
    byte_range_playlist: str | None = None
    """File name of its playlist with byte ranges; only channels have one."""
    resolution_width: int | None = None
    """Width in pixels; None without a picture, and for participants."""
    resolution_height: int | None = None
    """Height in pixels; None as above."""


@explained
@attrs.frozen(kw_only=True)
class HlsReport:
    """The playable files."""

    path: str
    """Their folder, below the prefix."""
    playlist: str
    """File name of the playlist that leads to all qualities."""
    byte_range_playlist: str | None = None
    """The same with byte ranges; only channels have one."""
    duration_ms: int | None = None
    """Length of the media; None while the recording goes on."""
    renditions: Sequence[RenditionReport] = ()
    """The qualities there are."""


@explained
@attrs.frozen(kw_only=True)
class ThumbnailVariantReport:
    """Thumbnails of one size."""

    path: str
    """Their folder, below that of all thumbnails."""
    resolution_width: int | None = None
    """Width in pixels; None for participants."""
    resolution_height: int | None = None
    """Height in pixels; None for participants."""


@explained
@attrs.frozen(kw_only=True)
class ThumbnailsReport:
    """Thumbnails, in the shape of any of the three kinds."""

    path: str | None = None
    """Their folder, below the prefix; for the latest thumbnail of a channel, the file. None where
    AWS tells their size alone."""
    resolution_width: int | None = None
    """Width in pixels, for channels."""
    resolution_height: int | None = None
    """Height in pixels, for channels."""
    resolutions: Sequence[ThumbnailVariantReport] | None = None
    """What there is in which size, for compositions."""
    renditions: Sequence[ThumbnailVariantReport] | None = None
    """What there is, for participants."""


@explained
@attrs.frozen(kw_only=True)
class MediaReport:
    """Everything that was recorded."""

    hls: HlsReport | None = None
    """The playable files; None where only thumbnails are recorded."""
    thumbnails: ThumbnailsReport | None = None
    """All thumbnails; None if only the latest, or none, are kept."""
    latest_thumbnail: ThumbnailsReport | None = None
    """The latest thumbnail; None if it is not kept."""


@explained
@attrs.frozen(kw_only=True)
class RecordingReport:
    """One of `recording-started.json`, `recording-ended.json` and `recording-failed.json`."""

    version: str
    """Version of the format; `v1` is the only one so far."""
    channel_arn: str | None = None
    """The channel; None for recordings of stages."""
    stage_arn: str | None = None
    """The stage; None for recordings of channels."""
    session_id: str | None = None
    """Session of the stage, for participants. With merging it may differ from an event's."""
    participant_id: str | None = None
    """The participant, if one was recorded."""
    recording_status: RecordingStatus | str
    """What has become of it."""
    recording_status_message: str | None = None
    """Why it failed."""
    recording_started_at: datetime | None = None
    """When its start was announced; None if it failed to start. Not the time of the first
    picture."""
    recording_ended_at: datetime | None = None
    """When its end was announced, which waits for the reconnect window; None before."""
    media: MediaReport
    """What was recorded."""
