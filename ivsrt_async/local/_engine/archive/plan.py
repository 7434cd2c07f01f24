"""What a recording consists of, and where it goes."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import attrs


class Container(StrEnum):
    """What segments of media are packed in; their files end with it."""

    TS = "ts"
    """MPEG transport stream."""
    MP4 = "mp4"
    """Fragmented MP4, which begins with a separate initialization segment."""


@attrs.frozen
class Still:
    """Where thumbnails go."""

    folder: str
    """Below the prefix."""
    latest: str | None = None
    """The name of the one file that is overwritten; None where all are kept."""


@attrs.frozen(kw_only=True)
class Plan:
    """A recording to be made."""

    bucket: str
    prefix: str
    """Below which everything is; no two recordings have the same."""
    subject: Mapping[str, str]
    """What is recorded: the members of the JSON that say so."""
    media: Mapping[str, Any]
    """What the JSON tells of the media, without their duration."""
    container: Container
    segment_seconds: float
    timed: bool = False
    """Whether playlists tell when it was filmed."""
    stills: tuple[Still, ...] = ()
    still_seconds: float = 60
    """From one thumbnail to the next."""
    still_name: str = "{}.jpg"
    first_still: int = 1

    @property
    def playlist(self) -> str | None:
        """The playlist that leads to all others; None without media."""
        return _file(self.media.get("hls"), "playlist")

    @property
    def byte_range_playlist(self) -> str | None:
        """The same, with byte ranges."""
        return _file(self.media.get("hls"), "byte_range_playlist")

    def renditions(self) -> Iterator[Mapping[str, Any]]:
        """The qualities it is recorded in."""
        yield from self.media.get("hls", {}).get("renditions", ())

    def folder_of(self, rendition: Mapping[str, Any]) -> str:
        """Where the media of a quality are."""
        return f"{self.media['hls']['path']}/{rendition['path']}"


def _file(hls: Mapping[str, Any] | None, name: str) -> str | None:
    return f"{hls['path']}/{hls[name]}" if hls is not None and name in hls else None
