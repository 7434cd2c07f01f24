"""Writes recordings into a folder, in S3's layout: bucket, key.

A recording is little more than its JSON: in each quality some ten segments of a few hundred
bytes, written at its end in some milliseconds. So nobody has to wait for a thread, and whatever is
announced is there.
"""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from .bucket_names import is_bucket_name
from .plan import Container, Plan
from .playlists import (
    Stretch,
    file_of,
    initialization_of,
    main_playlist,
    media_playlist,
    segments_of,
)
from .samples import INITIALIZATION, PICTURE, piece

_logger = logging.getLogger("ivsrt_async.local")

STILL_LIMIT = 10
"""Thumbnails of a recording that are kept; if it lasts long, the others are missing."""


@attrs.define(eq=False)
class _Take:
    """A recording that goes on."""

    plan: Plan
    started_at: datetime
    stretches: list[Stretch] = attrs.field(factory=list)
    rolling_since: datetime | None = None


class Archive:
    """What is recorded, as files.

    Args:
        folder: Where the buckets are; None writes nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._takes: dict[str, _Take] = {}
        """By prefix."""

    def open(self) -> None:
        """Make the folder if it is missing.

        Raises:
            OSError: It cannot be made.
        """
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)

    def begin(self, plan: Plan, now: datetime) -> None:
        """A recording begins, or goes on after a pause."""
        if self._folder is None:
            return
        take = self._takes.get(plan.prefix)
        if take is not None:
            take.rolling_since = now
            return
        self._takes[plan.prefix] = take = _Take(plan, now, rolling_since=now)
        files = {**_stills(plan, 1), **_playlists(plan), **_report(take, "started", "STARTED")}
        self._write(plan, files)

    def pause(self, prefix: str, now: datetime) -> None:
        """Nothing is filmed for now."""
        take = self._takes.get(prefix)
        if take is not None and take.rolling_since is not None:
            take.stretches.append(Stretch(take.rolling_since, now))
            take.rolling_since = None

    def end(
        self, prefix: str, now: datetime, *, lasted: int | None = None, failure: str | None = None
    ) -> None:
        """A recording is complete, or broken off; nothing happens if it does not go on.

        Args:
            prefix: Where it is.
            now: The time.
            lasted: Its milliseconds; what was filmed by default.
            failure: Why it broke off; None if it did not.
        """
        self.pause(prefix, now)
        take = self._takes.pop(prefix, None)
        if take is None:
            return
        filmed = sum((stretch.end - stretch.start).total_seconds() for stretch in take.stretches)
        known: dict[str, Any] = {
            "ended_at": now,
            "duration_ms": round(filmed * 1000) if lasted is None else lasted,
            "failure": failure,
        }
        report = (
            _report(take, "ended", "ENDED", **known)
            if failure is None
            else _report(take, "failed", "ENDED_WITH_FAILURE", **known)
        )
        kept = min(1 + int(filmed / take.plan.still_seconds), STILL_LIMIT)
        self._write(take.plan, {**_stills(take.plan, kept), **_media(take), **report})

    def refuse(self, plan: Plan, failure: str) -> None:
        """A recording could not begin."""
        if self._folder is not None:
            take = _Take(plan, datetime.now(UTC))
            report = _report(take, "failed", "START_FAILED", duration_ms=0, failure=failure)
            self._write(plan, report)

    def _write(self, plan: Plan, files: Mapping[str, bytes]) -> None:
        """Write files below the prefix of a recording; what comes last names all others."""
        assert self._folder is not None
        try:
            folder = _inside(self._folder, plan)
            for parent in {name.rpartition("/")[0] for name in files}:
                (folder / parent).mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (folder / name).write_bytes(content)
        except OSError as error:
            _logger.warning("the recording %s could not be written: %s", plan.prefix, error)


def _inside(root: Path, plan: Plan) -> Path:
    """The folder of a recording.

    Raises:
        OSError: It would be outside of the folder for recordings.
    """
    folder = (root / plan.bucket / plan.prefix).resolve()
    if not is_bucket_name(plan.bucket) or not folder.is_relative_to(root.resolve() / plan.bucket):
        raise PermissionError(f"{plan.bucket}/{plan.prefix} is outside of {root}")
    return folder


def _stills(plan: Plan, kept: int) -> dict[str, bytes]:
    files = dict[str, bytes]()
    for still in plan.stills:
        names = (
            [plan.still_name.format(plan.first_still + number) for number in range(kept)]
            if still.latest is None
            else [still.latest]
        )
        files |= {f"{still.folder}/{name}": PICTURE for name in names}
    return files


def _playlists(plan: Plan) -> dict[str, bytes]:
    """The playlists while nothing has been written yet."""
    return {
        name: text.encode()
        for name, text in _playlist_texts(_Take(plan, datetime.now(UTC)), ended=False).items()
    }


def _media(take: _Take) -> dict[str, bytes]:
    """The segments, and the playlists that lead to them."""
    plan, files = take.plan, dict[str, bytes]()
    segments = segments_of(plan, take.stretches)
    for rendition in plan.renditions():
        folder = plan.folder_of(rendition)
        for segment in segments:
            files[f"{folder}/{file_of(plan, segment)}"] = piece(plan.container) * segment.pieces
            if segment.first and plan.container is Container.MP4:
                files[f"{folder}/{initialization_of(segment)}"] = INITIALIZATION
    texts = _playlist_texts(take, ended=True)
    return files | {name: text.encode() for name, text in texts.items()}


def _playlist_texts(take: _Take, *, ended: bool) -> dict[str, str]:
    plan, files = take.plan, dict[str, str]()
    segments = segments_of(plan, take.stretches)
    for byte_ranges, main in ((False, plan.playlist), (True, plan.byte_range_playlist)):
        if main is None:
            continue
        name = "byte_range_playlist" if byte_ranges else "playlist"
        text = media_playlist(plan, segments, ended=ended, byte_ranges=byte_ranges)
        for rendition in plan.renditions():
            files[f"{plan.folder_of(rendition)}/{rendition[name]}"] = text
        files[main] = main_playlist(plan, byte_ranges=byte_ranges)
    return files


def _report(
    take: _Take,
    name: str,
    status: str,
    *,
    ended_at: datetime | None = None,
    duration_ms: int | None = None,
    failure: str | None = None,
) -> dict[str, bytes]:
    """The JSON that tells of a recording."""
    plan = take.plan
    media = dict(plan.media)
    if "hls" in media and duration_ms is not None:
        media["hls"] = {"duration_ms": duration_ms, **media["hls"]}
    members = {
        "version": "v1",
        **plan.subject,
        "recording_started_at": None if status == "START_FAILED" else _moment(take.started_at),
        "recording_ended_at": ended_at and _moment(ended_at),
        "recording_status": f"RECORDING_{status}",
        "recording_status_message": failure,
        "media": media,
    }
    told = {member: value for member, value in members.items() if value is not None}
    return {f"events/recording-{name}.json": json.dumps(told, indent=2).encode()}


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
