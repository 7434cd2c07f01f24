"""The files of channels' recordings.

Their names are those in AWS's samples, which AWS asks nobody to rely on.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/record-to-s3.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from ....low_latency import (
    ChannelType,
    ContainerFormat,
    RecordingMode,
    RenditionConfigurationRenditionSelection,
    StreamEvent,
    ThumbnailConfigurationStorage,
    VideoConfiguration,
)
from ..archive import Archive, Container, Plan, Still
from .state import Facts, Recording, StreamRun

SEGMENT_SECONDS = 10
LADDER = (160, 360, 480, 720, 1080)
"""Lines of the qualities a stream is transcoded to, as far as its own go."""
_BANDS = {
    "LOWEST_RESOLUTION": (0, 360),
    "SD": (360, 480),
    "HD": (480, 720),
    "FULL_HD": (720, 1080),
}
"""More lines than the first, and at most the second."""
_LARGEST = {ChannelType.ADVANCED_SD: 480, ChannelType.ADVANCED_HD: 720}
"""Lines of the best quality that is made of a stream."""


@attrs.frozen(order=True)
class _Quality:
    """One quality of a stream."""

    lines: int
    """Of the shorter edge."""
    width: int
    height: int
    frames: int
    """A second."""


def file_stream(archive: Archive, run: StreamRun, event: StreamEvent, _: Facts) -> None:
    """Something happened to a stream or to its recording."""
    recording = run.recording
    if recording is None or not recording.prefix:
        return
    if event.name == "Stream Start" and not recording.ended:
        archive.begin(_plan(run, recording), run.start_time)
    elif event.name in ("Stream End", "Stream Failure") and run.end_time is not None:
        archive.pause(recording.prefix, run.end_time)
    elif event.name in ("Recording End", "Recording End Failure"):
        archive.end(
            recording.prefix,
            run.clock.now(),
            lasted=recording.milliseconds,
            failure=recording.problem or None,
        )


def _plan(run: StreamRun, recording: Recording) -> Plan:
    qualities = _qualities(run)
    chosen = _chosen(qualities, recording)
    stills, shown = _stills(qualities, recording)
    media: dict[str, Any] = {}
    if chosen:
        media["hls"] = {
            "path": "media/hls",
            "playlist": "master.m3u8",
            "byte_range_playlist": "byte-range-multivariant.m3u8",
            "renditions": [_rendition(quality) for quality in chosen],
        }
    media.update(shown)
    thumbnails = recording.configuration.thumbnail_configuration
    fragmented = run.channel.container_format == ContainerFormat.FRAGMENTED_MP4
    return Plan(
        bucket=recording.bucket or "",
        prefix=recording.prefix,
        subject={"channel_arn": run.channel.arn},
        media=media,
        container=Container.MP4 if fragmented else Container.TS,
        segment_seconds=SEGMENT_SECONDS,
        stills=stills,
        still_seconds=(thumbnails and thumbnails.target_interval_seconds) or 60,
        still_name="thumb{}.jpg",
        first_still=0,
    )


def _qualities(run: StreamRun) -> list[_Quality]:
    """What a stream comes in, the best last: as sent, or transcoded too."""
    sent = sorted(_as_sent(video) for video in run.tracks.video_configurations)
    kind = run.channel.type
    if not sent or len(sent) > 1 or kind == ChannelType.BASIC:
        return sent
    (source,) = sent
    best = min(source.lines, _LARGEST.get(ChannelType(kind or ""), source.lines))
    smaller = [_scaled(source, lines) for lines in LADDER if lines < best]
    return [*smaller, _scaled(source, best)]


def _as_sent(video: VideoConfiguration) -> _Quality:
    width, height = video.video_width or 0, video.video_height or 0
    return _Quality(min(width, height), width, height, video.target_framerate or 30)


def _scaled(source: _Quality, lines: int) -> _Quality:
    """The same picture with fewer lines; encoders want even numbers."""
    width, height = (
        round(edge * lines / source.lines / 2) * 2 for edge in (source.width, source.height)
    )
    return attrs.evolve(source, lines=lines, width=width, height=height)


def _chosen(qualities: Sequence[_Quality], recording: Recording) -> list[_Quality]:
    """What of it is recorded."""
    wanted = recording.configuration.rendition_configuration
    selections = RenditionConfigurationRenditionSelection
    if wanted is None or wanted.rendition_selection in (None, selections.ALL):
        return [*qualities]
    if wanted.rendition_selection == selections.NONE:
        return []
    return sorted({*_selected(qualities, wanted.renditions or ())})


def _selected(qualities: Sequence[_Quality], names: Sequence[str]) -> Iterator[_Quality]:
    for name in names:
        yield _one_of(qualities, name)


def _one_of(qualities: Sequence[_Quality], name: str) -> _Quality:
    """The quality of a name, or the best; the smallest is always there."""
    if name == "LOWEST_RESOLUTION":
        return qualities[0]
    above, most = _BANDS[name]
    return max((q for q in qualities if above < q.lines <= most), default=qualities[-1])


def _stills(
    qualities: Sequence[_Quality], recording: Recording
) -> tuple[tuple[Still, ...], Mapping[str, object]]:
    """Where thumbnails go, and how the JSON tells that."""
    wanted = recording.configuration.thumbnail_configuration
    if wanted is None or wanted.recording_mode != RecordingMode.INTERVAL or not qualities:
        return (), {}
    size = _one_of(qualities, wanted.resolution) if wanted.resolution else qualities[-1]
    pixels = {"resolution_height": size.height, "resolution_width": size.width}
    stills, shown = list[Still](), dict[str, object]()
    kept = wanted.storage or ()
    if ThumbnailConfigurationStorage.SEQUENTIAL in kept:
        stills.append(Still("media/thumbnails"))
        shown["thumbnails"] = {"path": "media/thumbnails", **pixels}
    if ThumbnailConfigurationStorage.LATEST in kept:
        stills.append(Still("media/latest_thumbnail", "thumb.jpg"))
        shown["latest_thumbnail"] = {"path": "media/latest_thumbnail/thumb.jpg", **pixels}
    return tuple(stills), shown


def _rendition(quality: _Quality) -> dict[str, object]:
    return {
        "path": f"{quality.lines}p{quality.frames}",
        "playlist": "playlist.m3u8",
        "byte_range_playlist": "byte-range-variant.m3u8",
        "resolution_height": quality.height,
        "resolution_width": quality.width,
    }
