"""What a recording holds: which qualities of the video, and which thumbnails.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_RenditionConfiguration.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_ThumbnailConfiguration.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from .._core.limits import Range
from .._core.model import model

__all__ = [
    "RecordingMode",
    "RenditionConfiguration",
    "RenditionConfigurationRendition",
    "RenditionConfigurationRenditionSelection",
    "ThumbnailConfiguration",
    "ThumbnailConfigurationResolution",
    "ThumbnailConfigurationStorage",
]

TargetIntervalSeconds = Annotated[int, Range(1, 60)]


class RenditionConfigurationRenditionSelection(StrEnum):
    """Which qualities of a stream are recorded."""

    ALL = "ALL"
    """All there are; the default."""
    NONE = "NONE"
    """None: no video is recorded, only thumbnails if those are wanted."""
    CUSTOM = "CUSTOM"
    """Those named. Channels of type `BASIC` have just one and ignore this."""


class RenditionConfigurationRendition(StrEnum):
    """A quality of a stream, by the height of its picture."""

    SD = "SD"
    """Standard definition, up to 480p."""
    HD = "HD"
    """High definition, up to 720p."""
    FULL_HD = "FULL_HD"
    """Full high definition, up to 1080p."""
    LOWEST_RESOLUTION = "LOWEST_RESOLUTION"
    """The smallest there is."""


@model
class RenditionConfiguration:
    """Which qualities of a stream are recorded."""

    rendition_selection: RenditionConfigurationRenditionSelection | str | None = None
    """All, none or some; defaults to all."""
    renditions: Sequence[RenditionConfigurationRendition | str] | None = None
    """Qualities to record; needed for `CUSTOM`, without meaning otherwise. For a quality the stream
    does not have, the best available is recorded."""


class RecordingMode(StrEnum):
    """Whether thumbnails are made."""

    DISABLED = "DISABLED"
    """No thumbnails."""
    INTERVAL = "INTERVAL"
    """One thumbnail each time the interval has passed; the default."""


class ThumbnailConfigurationResolution(StrEnum):
    """Size of thumbnails."""

    SD = "SD"
    """Standard definition, up to 480p."""
    HD = "HD"
    """High definition, up to 720p."""
    FULL_HD = "FULL_HD"
    """Full high definition, up to 1080p."""
    LOWEST_RESOLUTION = "LOWEST_RESOLUTION"
    """The smallest the stream has."""


class ThumbnailConfigurationStorage(StrEnum):
    """Which thumbnails are kept."""

    SEQUENTIAL = "SEQUENTIAL"
    """All of them, numbered, under `media/thumbnails`."""
    LATEST = "LATEST"
    """Only the newest, as `media/latest_thumbnail/thumb.jpg`, overwritten each time."""


@model
class ThumbnailConfiguration:
    """Which thumbnails of a stream are recorded."""

    recording_mode: RecordingMode | str | None = None
    """Whether thumbnails are made; defaults to `INTERVAL`."""
    target_interval_seconds: TargetIntervalSeconds | None = None
    """Seconds from one thumbnail to the next, 1 to 60; defaults to 60. Only for `INTERVAL`. Where
    the input is passed on as it is (type `BASIC`, and multitrack input), this holds only if key
    frames come more often."""
    resolution: ThumbnailConfigurationResolution | str | None = None
    """Size of thumbnails; defaults to that of the source, which also replaces a size that the
    stream does not have."""
    storage: Sequence[ThumbnailConfigurationStorage | str] | None = None
    """Which thumbnails are kept, one way or both; defaults to `SEQUENTIAL`."""
