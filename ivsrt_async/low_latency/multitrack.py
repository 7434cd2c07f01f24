"""Multitrack input: the broadcaster sends several renditions, so that none must be transcoded.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_MultitrackInputConfiguration.html
"""

from enum import StrEnum

from .._core.model import model

__all__ = [
    "MultitrackInputConfiguration",
    "MultitrackMaximumResolution",
    "MultitrackPolicy",
]


class MultitrackPolicy(StrEnum):
    """Whether a broadcaster may or must send several tracks."""

    ALLOW = "ALLOW"
    """Broadcasters may send several tracks; one track is accepted too."""
    REQUIRE = "REQUIRE"
    """Broadcasters must send several tracks; a stream of one track is refused."""


class MultitrackMaximumResolution(StrEnum):
    """Largest picture accepted as multitrack input."""

    SD = "SD"
    """Standard definition, up to 480p."""
    HD = "HD"
    """High definition, up to 720p."""
    FULL_HD = "FULL_HD"
    """Full high definition, up to 1080p."""


@model
class MultitrackInputConfiguration:
    """Whether a channel takes several video tracks from its broadcaster.

    Only for channels of type `STANDARD`. A stream of several tracks is passed on to viewers as it
    is. When `enabled`, the other two fields are needed as well, and the channel's
    `container_format` must be `FRAGMENTED_MP4`.
    """

    enabled: bool | None = None
    """Whether several tracks are accepted; defaults to False."""
    policy: MultitrackPolicy | str | None = None
    """Whether several tracks are optional or required; needed when `enabled`."""
    maximum_resolution: MultitrackMaximumResolution | str | None = None
    """Largest picture accepted; needed when `enabled`."""
