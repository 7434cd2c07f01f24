"""A recording: where its playlists and thumbnails are."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from urllib.parse import quote

import attrs

from .._core.model import explained
from .report import RecordingReport, RecordingStatus, ThumbnailsReport

__all__ = ["Recording", "RecordingKind", "Rendition", "Thumbnails"]

_LATEST = "thumb.jpg"
"""AWS names the folder in the JSON, and the file in its API reference."""


class RecordingKind(StrEnum):
    """What was recorded."""

    CHANNEL = "CHANNEL"
    """The stream of a channel, or several that followed each other closely."""
    PARTICIPANT = "PARTICIPANT"
    """One publisher of a stage."""
    COMPOSITION = "COMPOSITION"
    """A composition of a stage."""


@explained
@attrs.frozen(kw_only=True)
class Rendition:
    """One quality of a recording."""

    name: str
    """What its folder is called, such as `720p30`."""
    playlist: str
    """Key of its playlist."""
    byte_range_playlist: str | None = None
    """Key of its playlist with byte ranges, if there is one."""
    width: int | None = None
    """In pixels; None if the JSON does not tell."""
    height: int | None = None
    """In pixels; None if the JSON does not tell."""


@explained
@attrs.frozen(kw_only=True)
class Thumbnails:
    """Thumbnails of one size."""

    key: str
    """What the keys of all of them begin with, up to a `/`; for the latest one, its key."""
    width: int | None = None
    """In pixels; None if the JSON does not tell."""
    height: int | None = None
    """In pixels; None if the JSON does not tell."""


@explained
@attrs.frozen(kw_only=True)
class Recording:
    """A recording in S3. Everything here that is a key comes from its JSON."""

    bucket: str
    """The S3 bucket."""
    prefix: str
    """What the keys of all its files begin with, without a `/` at either end."""
    report: RecordingReport
    """Its JSON, the latest there is."""

    @property
    def kind(self) -> RecordingKind:
        """What was recorded."""
        if self.report.channel_arn is not None:
            return RecordingKind.CHANNEL
        alone = self.report.participant_id is not None
        return RecordingKind.PARTICIPANT if alone else RecordingKind.COMPOSITION

    @property
    def status(self) -> RecordingStatus | str:
        """What has become of it."""
        return self.report.recording_status

    @property
    def complete(self) -> bool:
        """Whether nothing more is written, even if it failed."""
        return self.status != RecordingStatus.RECORDING_STARTED

    @property
    def duration(self) -> timedelta | None:
        """Length of its media; None while it goes on, or if there is nothing to play."""
        hls = self.report.media.hls
        if hls is None or hls.duration_ms is None:
            return None
        return timedelta(milliseconds=hls.duration_ms)

    @property
    def playlist(self) -> str | None:
        """Key of the playlist for players; None if only thumbnails were recorded."""
        hls = self.report.media.hls
        return None if hls is None else self._key(hls.path, hls.playlist)

    @property
    def byte_range_playlist(self) -> str | None:
        """Key of the same with byte ranges, to cut by keyframes; only channels have one."""
        hls = self.report.media.hls
        if hls is None or hls.byte_range_playlist is None:
            return None
        return self._key(hls.path, hls.byte_range_playlist)

    @property
    def renditions(self) -> Sequence[Rendition]:
        """Its qualities, the one with most pixels first."""
        hls = self.report.media.hls
        if hls is None:
            return []
        found = [
            Rendition(
                name=each.path,
                playlist=self._key(hls.path, each.path, each.playlist),
                byte_range_playlist=each.byte_range_playlist
                and self._key(hls.path, each.path, each.byte_range_playlist),
                width=each.resolution_width,
                height=each.resolution_height,
            )
            for each in hls.renditions
        ]
        return sorted(found, key=lambda each: -(each.width or 0) * (each.height or 0))

    @property
    def thumbnails(self) -> Sequence[Thumbnails]:
        """Where all thumbnails are, by size; list the keys to find each."""
        return self._thumbnails(self.report.media.thumbnails, "")

    @property
    def latest_thumbnails(self) -> Sequence[Thumbnails]:
        """The latest thumbnail, by size."""
        only_file = self.kind is RecordingKind.CHANNEL
        return self._thumbnails(self.report.media.latest_thumbnail, None if only_file else _LATEST)

    def url(self, key: str, base_url: str) -> str:
        """The URL of a file.

        Args:
            key: Its key, such as `playlist`.
            base_url: What stands before the key, such as a CloudFront distribution in front of the
                bucket: `https://d111111abcdef8.cloudfront.net`.
        """
        return f"{base_url.rstrip('/')}/{quote(key)}"

    def _key(self, *parts: str) -> str:
        return "/".join(part.strip("/") for part in (self.prefix, *parts) if part)

    def _thumbnails(self, told: ThumbnailsReport | None, name: str | None) -> list[Thumbnails]:
        """Thumbnails as one of three shapes tells them.

        Args:
            told: What the JSON says.
            name: A file in each of the folders; `""` for the folders, None if they are files.
        """
        if told is None or told.path is None:
            return []
        variants = told.resolutions if told.resolutions is not None else told.renditions
        sizes = (
            [(told.path, told.resolution_width, told.resolution_height)]
            if variants is None
            else [
                (f"{told.path}/{each.path}", each.resolution_width, each.resolution_height)
                for each in variants
            ]
        )
        end = "" if name is None else f"/{name}"
        return [
            Thumbnails(key=f"{self._key(path)}{end}", width=width, height=height)
            for path, width, height in sizes
        ]
