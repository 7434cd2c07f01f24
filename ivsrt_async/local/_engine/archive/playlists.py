"""What playlists say (RFC 8216)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from .plan import Container, Plan
from .samples import piece

SEGMENT_LIMIT = 10
"""Segments of a recording; if it lasts long, they become longer than asked for."""
KEYFRAME_SECONDS = 2
_PIECE_LIMIT = 5
"""Pieces of a segment; each is a separate byte range."""
_BANDWIDTH = 2_500_000
"""Bits per second; nobody counts them here."""


@attrs.frozen
class Stretch:
    """A time without interruption."""

    start: datetime
    end: datetime


@attrs.frozen
class Segment:
    """A file of media."""

    number: int
    stretch: int
    """Number of the stretch it is part of."""
    start: datetime
    first: bool
    """Whether the stretch begins with it."""
    seconds: float

    @property
    def pieces(self) -> int:
        """From keyframe to keyframe."""
        return min(max(1, round(self.seconds / KEYFRAME_SECONDS)), _PIECE_LIMIT)


def segments_of(plan: Plan, stretches: Sequence[Stretch]) -> list[Segment]:
    """What a recording is cut into."""
    whole = sum(_seconds(stretch) for stretch in stretches)
    longest = max(plan.segment_seconds, whole / SEGMENT_LIMIT)
    return [
        attrs.evolve(segment, number=number)
        for number, segment in enumerate(_cut(stretches, longest))
    ]


def main_playlist(plan: Plan, *, byte_ranges: bool) -> str:
    """Leads to the playlists of all qualities."""
    name = "byte_range_playlist" if byte_ranges else "playlist"
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{_version(plan)}"]
    for rendition in plan.renditions():
        lines += [
            f"#EXT-X-STREAM-INF:{_quality(rendition)}",
            f"{rendition['path']}/{rendition[name]}",
        ]
    return _text(lines)


def media_playlist(
    plan: Plan, segments: Sequence[Segment], *, ended: bool, byte_ranges: bool = False
) -> str:
    """Leads to the segments of one quality."""
    longest = max((segment.seconds for segment in segments), default=plan.segment_seconds)
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_version(plan)}",
        f"#EXT-X-TARGETDURATION:{math.ceil(longest)}",
        f"#EXT-X-PLAYLIST-TYPE:{'VOD' if ended else 'EVENT'}",
    ]
    for segment in segments:
        if segment.first:
            lines += _head(plan, segment)
        lines += _pieces(plan, segment) if byte_ranges else _whole(plan, segment)
    return _text([*lines, "#EXT-X-ENDLIST"] if ended else lines)


def file_of(plan: Plan, segment: Segment) -> str:
    """The name of a segment."""
    return f"{segment.number}.{plan.container}"


def initialization_of(segment: Segment) -> str:
    """The name of the file that the segments of a stretch need before them."""
    return f"init-{segment.stretch}.mp4"


def _cut(stretches: Sequence[Stretch], longest: float) -> Iterator[Segment]:
    for index, stretch in enumerate(stretches):
        left, start = _seconds(stretch), stretch.start
        first = True
        while left > 0:
            seconds = min(left, longest)
            yield Segment(0, index, start, first, seconds)
            start += timedelta(seconds=seconds)
            left, first = round(left - seconds, 3), False


def _seconds(stretch: Stretch) -> float:
    return round((stretch.end - stretch.start).total_seconds(), 3)


def _head(plan: Plan, segment: Segment) -> Iterator[str]:
    if segment.number:
        yield "#EXT-X-DISCONTINUITY"
    if plan.container is Container.MP4:
        yield f'#EXT-X-MAP:URI="{initialization_of(segment)}"'
    if plan.timed:
        moment = segment.start.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        yield f"#EXT-X-PROGRAM-DATE-TIME:{moment}"


def _whole(plan: Plan, segment: Segment) -> Iterator[str]:
    yield f"#EXTINF:{segment.seconds:.5f},"
    yield file_of(plan, segment)


def _pieces(plan: Plan, segment: Segment) -> Iterator[str]:
    size = len(piece(plan.container))
    for number in range(segment.pieces):
        yield f"#EXTINF:{segment.seconds / segment.pieces:.5f},"
        yield f"#EXT-X-BYTERANGE:{size}@{number * size}"
        yield file_of(plan, segment)


def _quality(rendition: Mapping[str, Any]) -> str:
    width = rendition.get("resolution_width")
    size = f",RESOLUTION={width}x{rendition['resolution_height']}" if width else ""
    return f"BANDWIDTH={_BANDWIDTH}{size}"


def _version(plan: Plan) -> int:
    return 7 if plan.container is Container.MP4 else 4


def _text(lines: Sequence[str]) -> str:
    return "\n".join([*lines, ""])
