"""Reads the playlist of one quality: its segments, and when they were filmed (RFC 8216)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from posixpath import join, normpath
from urllib.parse import unquote

import attrs

from .._core.arguments import check_function, check_text
from .._core.model import explained
from ..errors import DataParseError, RecordingNotFoundError
from .reading import Fetch

__all__ = ["MediaPlaylist", "Segment", "read_playlist"]

_URI = re.compile(r'URI="([^"]*)"')


@explained
@attrs.frozen(kw_only=True)
class Segment:
    """A piece of media: a file, or a range of one."""

    key: str
    """Key of the file."""
    seconds: float
    """How long it plays."""
    starts_at: datetime | None = None
    """When its first picture was filmed; None if the playlist does not tell. Individual recordings
    of participants do."""
    discontinuous: bool = False
    """Whether something is missing between the segment before it and this one."""
    initialization: str | None = None
    """Key of the file that has to stand before it, if the media need one."""
    byte_range: tuple[int, int] | None = None
    """Offset and length in bytes of its part of the file; None if it is the whole file."""


@explained
@attrs.frozen(kw_only=True)
class MediaPlaylist:
    """The segments of one quality."""

    key: str
    """Key of the playlist."""
    segments: Sequence[Segment]
    """What is played, in order."""
    ended: bool
    """Whether nothing more is added."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return sum(segment.seconds for segment in self.segments)


async def read_playlist(fetch: Fetch, bucket: str, key: str) -> MediaPlaylist:
    """Read the playlist of one quality.

    Args:
        fetch: Reads an S3 object.
        bucket: The bucket.
        key: The playlist, such as `recording.renditions[0].playlist`.

    Raises:
        RecordingNotFoundError: There is no such file.
        DataParseError: It is no playlist, or one that leads to other playlists.
        InvalidRequestError: An argument is wrong.
    """
    check_function("fetch", fetch)
    content = await fetch(check_text("bucket", bucket), check_text("key", key))
    if content is None:
        raise RecordingNotFoundError(bucket, key)
    try:
        lines = [line.strip() for line in content.decode().splitlines()]
    except UnicodeDecodeError:
        lines = []
    if not lines or lines[0] != "#EXTM3U":
        raise DataParseError(f"{key} is not a playlist")
    if any(line.startswith("#EXT-X-STREAM-INF") for line in lines):
        raise DataParseError(f"{key} leads to other playlists; read one of those")
    try:
        segments = [*_segments(key, lines)]
    except (ValueError, OverflowError):
        raise DataParseError(f"{key} has a tag that is not as RFC 8216 says") from None
    return MediaPlaylist(key=key, segments=segments, ended="#EXT-X-ENDLIST" in lines)


def _segments(key: str, lines: Sequence[str]) -> Iterator[Segment]:
    folder = key.rpartition("/")[0]
    seconds, moment, told, gap = 0.0, None, False, False
    initialization, wanted = None, None
    ends = dict[str, int]()
    for line in lines:
        tag, _, value = line.partition(":")
        if tag == "#EXTINF":
            seconds = float(value.partition(",")[0])
        elif tag == "#EXT-X-PROGRAM-DATE-TIME":
            moment, told = _time(value), True
        elif tag == "#EXT-X-DISCONTINUITY":
            gap, moment = True, moment if told else None  # tags may stand in any order
        elif tag == "#EXT-X-MAP":
            found = _URI.search(value)
            initialization = _key(folder, found[1]) if found else None
        elif tag == "#EXT-X-BYTERANGE":
            wanted = value
        elif line and not line.startswith("#"):
            file = _key(folder, line)
            byte_range = None if wanted is None else _range(wanted, ends.get(file, 0))
            ends[file] = sum(byte_range) if byte_range else 0
            yield Segment(
                key=file,
                seconds=seconds,
                starts_at=moment,
                discontinuous=gap,
                initialization=initialization,
                byte_range=byte_range,
            )
            moment = None if moment is None else moment + timedelta(seconds=seconds)
            told, gap, wanted = False, False, None


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is no time")
    return moment


def _range(text: str, after: int) -> tuple[int, int]:
    """Offset and length; without an offset it begins where the one before it ended."""
    length, at, offset = text.partition("@")
    return int(offset) if at else after, int(length)


def _key(folder: str, uri: str) -> str:
    """The key that a playlist means.

    Raises:
        ValueError: It is elsewhere.
    """
    path = unquote(uri)
    key = normpath(join(folder, path))
    if "://" in uri or path.startswith("/") or key.startswith(".."):
        raise ValueError("not beside its playlist")
    return key
