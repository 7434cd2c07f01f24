"""Cuts individual recordings of one event together, by the time they were filmed."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

import attrs

from .._core.arguments import check_kind, check_moment
from .._core.model import explained
from ..errors import InvalidRequestError
from .playlists import MediaPlaylist, Segment

__all__ = ["Clip", "Cut", "cut_list"]

Who = TypeVar("Who", bound=Hashable)

_JITTER = timedelta(milliseconds=2)
"""Segments follow each other without a gap if it is no longer: their lengths are rounded."""


@explained
@attrs.frozen(kw_only=True)
class Clip:
    """A part of a recording without interruption."""

    playlist: str
    """Key of the playlist."""
    start: float
    """Where it begins, in seconds of what the playlist plays; FFmpeg's `-ss`."""
    seconds: float
    """How long it is; FFmpeg's `-t`."""
    segments: Sequence[str]
    """Keys of the files it is in."""


@explained
@attrs.frozen(kw_only=True)
class Cut(Generic[Who]):
    """A time in which nobody comes or goes."""

    start: datetime
    """When it begins."""
    end: datetime
    """When it ends."""
    clips: Mapping[Who, Clip]
    """Who was recorded in it, and where."""


def cut_list(
    playlists: Mapping[Who, MediaPlaylist],
    *,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Sequence[Cut[Who]]:
    """Find who was recorded when, and where that is in each recording.

    All times come from `EXT-X-PROGRAM-DATE-TIME`, which is the same clock for everybody, so that
    the clips of a cut can be shown side by side. Times in which nobody was recorded are left out.

    Args:
        playlists: A playlist of each recording, under whatever name it should have in the list.
        start: When to begin; with the first picture by default.
        end: When to end; with the last picture by default.

    Raises:
        InvalidRequestError: A playlist does not tell when it was filmed; a time has no zone, or
            the end is before the start.
    """
    start, end = _utc("start", start), _utc("end", end)
    if start is not None and end is not None and end <= start:
        raise InvalidRequestError("end", "must be after start", end)
    check_kind("playlists", playlists, Mapping, "a mapping to playlists")
    for each in playlists.values():
        check_kind("playlists", each, MediaPlaylist, "a mapping to playlists")
    takes = {who: [*_takes(playlist)] for who, playlist in playlists.items()}
    edges = {edge for each in takes.values() for take in each for edge in (take.start, take.end)}
    if not edges:
        return []
    first, last = start or min(edges), end or max(edges)
    moments = sorted({first, last, *(edge for edge in edges if first < edge < last)})
    cuts = []
    for begin, finish in pairwise(moments):
        clips = {
            who: take.clip(playlists[who].key, begin, finish)
            for who, each in takes.items()
            for take in each
            if take.start <= begin and finish <= take.end
        }
        if clips:
            cuts.append(Cut(start=begin, end=finish, clips=clips))
    return cuts


def _utc(field: str, moment: datetime | None) -> datetime | None:
    """The same moment by a clock that nobody turns.

    Of two times of one zone Python compares what its clocks show, whatever its daylight saving.
    """
    return None if moment is None else check_moment(field, moment).astimezone(UTC)


@attrs.define
class _Take:
    """Segments that follow each other without a gap."""

    start: datetime
    end: datetime
    offset: float
    """Seconds of the playlist before it."""
    segments: list[Segment]

    def clip(self, playlist: str, begin: datetime, finish: datetime) -> Clip:
        within, files = self.start, list[str]()
        for segment in self.segments:
            after = within + timedelta(seconds=segment.seconds)
            if within < finish and after > begin:
                files.append(segment.key)
            within = after
        return Clip(
            playlist=playlist,
            start=round(self.offset + (begin - self.start).total_seconds(), 6),
            seconds=round((finish - begin).total_seconds(), 6),
            segments=[*dict.fromkeys(files)],
        )


def _meet(end: datetime, start: datetime) -> bool:
    return abs(start - end) <= _JITTER


def _takes(playlist: MediaPlaylist) -> Iterator[_Take]:
    take, offset = None, 0.0
    for segment in playlist.segments:
        begins = segment.starts_at
        if begins is None:
            raise InvalidRequestError("playlists", "must tell when they were filmed", playlist.key)
        length = timedelta(seconds=segment.seconds)
        if take is not None and not segment.discontinuous and _meet(take.end, begins):
            take.segments.append(segment)
            take.end = begins + length
        else:
            if take is not None:
                yield take
            take = _Take(begins, begins + length, offset, [segment])
        offset += segment.seconds
    if take is not None:
        yield take
