"""Thumbnails: still pictures taken while a publisher or a composition is recorded.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CompositionThumbnailConfiguration.html
https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantThumbnailConfiguration.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from .._core.limits import Items, Range
from .._core.model import model

__all__ = [
    "CompositionThumbnailConfiguration",
    "ParticipantThumbnailConfiguration",
    "ThumbnailRecordingMode",
    "ThumbnailStorageType",
]

ThumbnailIntervalSeconds = Annotated[int, Range(1, 86400)]


class ThumbnailStorageType(StrEnum):
    """Which thumbnails are kept."""

    SEQUENTIAL = "SEQUENTIAL"
    """All of them, numbered."""
    LATEST = "LATEST"
    """Only the newest, overwritten each time."""


ThumbnailStorageTypeList = Annotated[Sequence[ThumbnailStorageType | str], Items(0, 2)]


class ThumbnailRecordingMode(StrEnum):
    """Whether thumbnails are made."""

    INTERVAL = "INTERVAL"
    """One every so many seconds."""
    DISABLED = "DISABLED"
    """None at all."""


@model
class ParticipantThumbnailConfiguration:
    """Still pictures taken of each publisher."""

    target_interval_seconds: ThumbnailIntervalSeconds | None = None
    """Seconds between two thumbnails, 1 to 86,400; defaults to 60. Allowed only while
    `recording_mode` is `INTERVAL`."""
    storage: ThumbnailStorageTypeList | None = None
    """Which thumbnails to keep: `SEQUENTIAL` for all, under `media/thumbnails/high/`, `LATEST` for
    the newest, as `media/latest_thumbnail/high/thumb.jpg`, or both. Defaults to `SEQUENTIAL`."""
    recording_mode: ThumbnailRecordingMode | str | None = None
    """Whether to make thumbnails; defaults to `DISABLED`."""


@model
class CompositionThumbnailConfiguration:
    """Still pictures taken of the composition."""

    target_interval_seconds: ThumbnailIntervalSeconds | None = None
    """Seconds between two thumbnails, 1 to 86,400; defaults to 60."""
    storage: ThumbnailStorageTypeList | None = None
    """Which thumbnails to keep: `SEQUENTIAL` for all, under `media/thumbnails/<width>x<height>/`,
    `LATEST` for the newest, as `media/latest_thumbnail/<width>x<height>/thumb.jpg`, or both.
    Defaults to `SEQUENTIAL`."""
