"""Named values that several resources of the real-time API share, with their limits."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from .._core.limits import Items, Length, Range

StageArn = Annotated[str, Length(1, 128)]
StageSessionId = Annotated[str, Length(16, 16)]
ParticipantId = Annotated[str, Length(0, 64)]
UserId = Annotated[str, Length(0, 128)]
ParticipantAttributes = Mapping[str, str]
EncoderConfigurationArn = Annotated[str, Length(1, 128)]
StorageConfigurationArn = Annotated[str, Length(1, 128)]
IngestConfigurationArn = Annotated[str, Length(1, 128)]
ThumbnailIntervalSeconds = Annotated[int, Range(1, 86400)]


class ThumbnailStorageType(StrEnum):
    """Which thumbnails are kept."""

    SEQUENTIAL = "SEQUENTIAL"
    """All of them, numbered."""
    LATEST = "LATEST"
    """Only the newest, written over each time."""


ThumbnailStorageTypeList = Annotated[Sequence[ThumbnailStorageType | str], Items(0, 2)]


class ReplicationState(StrEnum):
    """Whether a participant is being copied to another stage."""

    ACTIVE = "ACTIVE"
    """The copy is on, or waits for its original to reconnect within the window allowed."""
    STOPPED = "STOPPED"
    """The copy has ended."""
