"""Layouts: how a composition arranges the publishers of a stage in one picture.

Attributes of tokens decide who is placed where: a layout names an attribute, and participants carry
its value, always a string.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_LayoutConfiguration.html
"""

from enum import StrEnum
from typing import Annotated

from .._core.limits import Length, Range
from .._core.model import exactly_one_of, model

__all__ = [
    "GridConfiguration",
    "LayoutConfiguration",
    "PipBehavior",
    "PipConfiguration",
    "PipPosition",
    "VideoAspectRatio",
    "VideoFillMode",
]

AttributeKey = Annotated[str, Length(0, 128)]
GridGap = Annotated[int, Range(0)]
PipOffset = Annotated[int, Range(0)]
PipWidth = Annotated[int, Range(1)]
PipHeight = Annotated[int, Range(1)]


class VideoAspectRatio(StrEnum):
    """Shape of the tiles of a grid."""

    AUTO = "AUTO"
    """Left to the service."""
    VIDEO = "VIDEO"
    """16:9."""
    SQUARE = "SQUARE"
    """1:1."""
    PORTRAIT = "PORTRAIT"
    """3:4, upright."""


class VideoFillMode(StrEnum):
    """What happens to a video whose shape differs from that of its tile."""

    FILL = "FILL"
    """It is stretched to the tile."""
    COVER = "COVER"
    """It is cropped to the tile."""
    CONTAIN = "CONTAIN"
    """It is shown whole, with bars beside it."""


class PipBehavior(StrEnum):
    """What the small window does once everybody else has left."""

    STATIC = "STATIC"
    """It stays as and where it is."""
    DYNAMIC = "DYNAMIC"
    """It grows over the whole picture."""


class PipPosition(StrEnum):
    """Corner of the small window."""

    TOP_LEFT = "TOP_LEFT"
    """Top left."""
    TOP_RIGHT = "TOP_RIGHT"
    """Top right."""
    BOTTOM_LEFT = "BOTTOM_LEFT"
    """Bottom left."""
    BOTTOM_RIGHT = "BOTTOM_RIGHT"
    """Bottom right."""


@model
class _LayoutFields:
    """What `GridConfiguration` and `PipConfiguration` have in common."""

    featured_participant_attribute: AttributeKey | None = None
    """Attribute that makes a participant the featured one, if its value is the string `"true"`.
    `""` or None: nobody is featured."""
    omit_stopped_video: bool | None = None
    """Whether to leave out participants who stopped their video; defaults to False."""
    participant_order_attribute: AttributeKey | None = None
    """Attribute whose value, a whole number written as a string, sorts participants; the smallest
    comes first. Those without a number come last, in the order of their arrival. `""` or None:
    everybody in that order."""


@model
class GridConfiguration(_LayoutFields):
    """Everybody in tiles, with room for one featured participant."""

    video_aspect_ratio: VideoAspectRatio | str | None = None
    """Shape of the tiles, except that of the featured participant; defaults to `VIDEO`."""
    video_fill_mode: VideoFillMode | str | None = None
    """How a video fits its tile; defaults to `CONTAIN` for the featured one and `COVER` for the
    others."""
    grid_gap: GridGap | None = None
    """Pixels between tiles; defaults to 2."""


@model
class PipConfiguration(_LayoutFields):
    """One participant large, and another in a small window over the picture."""

    video_fill_mode: VideoFillMode | str | None = None
    """How a video fits its tile; defaults to `COVER`."""
    grid_gap: GridGap | None = None
    """Pixels between tiles; defaults to 0."""
    pip_participant_attribute: AttributeKey | None = None
    """Attribute that puts a participant into the small window, if its value is the string
    `"true"`. `""` or None: nobody is in it."""
    pip_behavior: PipBehavior | str | None = None
    """What the small window does once everybody else has left; defaults to `STATIC`."""
    pip_offset: PipOffset | None = None
    """Pixels between the small window and the two edges of its corner; defaults to 0."""
    pip_position: PipPosition | str | None = None
    """Corner of the small window; defaults to `BOTTOM_RIGHT`."""
    pip_width: PipWidth | None = None
    """Width of the small window in pixels; defaults to what fits the size of the composition and
    the shape of the participant's video."""
    pip_height: PipHeight | None = None
    """Height of the small window in pixels; defaults to what fits the size of the composition and
    the shape of the participant's video."""


@exactly_one_of("grid", "pip")
@model
class LayoutConfiguration:
    """The layout of a composition: either a grid or picture-in-picture, never both."""

    grid: GridConfiguration | None = None
    """Everybody in tiles."""
    pip: PipConfiguration | None = None
    """One participant large, another in a small window."""
