"""What is recorded of a channel: one stream, or several that followed each other closely."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from .....arns import Arn
from .....low_latency import (
    AudioConfiguration,
    IngestConfigurations,
    RecordingConfiguration,
    RecordingConfigurationState,
    VideoConfiguration,
)
from ...identifiers import random_text

STREAM_LIMIT = 20
"""Streams that are merged into one recording."""
LONGEST = timedelta(hours=48)
"""How long after its start streams are merged into a recording."""

_ALIKE = {
    VideoConfiguration: ("video_width", "video_height", "target_framerate", "codec"),
    AudioConfiguration: ("codec",),
}
"""What has to be the same in the tracks of streams that are merged."""


@attrs.define(eq=False, kw_only=True)
class Recording:
    """A recording, or the attempt at one."""

    id: str = attrs.field(factory=lambda: random_text(12))
    configuration: RecordingConfiguration
    """As it was when the recording began."""
    tracks: IngestConfigurations
    """What its first stream sent."""
    started_at: datetime
    prefix: str = ""
    """Where it is in the bucket; empty if it could not begin."""
    problem: str = ""
    """Why it could not begin, or broke off, as an error code of AWS."""
    stream_ids: list[str] = attrs.field(factory=list)
    """The streams in it, oldest first."""
    milliseconds: int = 0
    """What the streams that have ended have brought."""
    ended: bool = False

    @property
    def bucket(self) -> str | None:
        """Where it goes."""
        s3 = self.configuration.destination_configuration.s3
        return s3.bucket_name if s3 is not None else None

    def takes(
        self, configuration: RecordingConfiguration, tracks: IngestConfigurations, now: datetime
    ) -> bool:
        """Whether the channel's next stream goes into it.

        https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/record-to-s3.html
        """
        return (
            not self.ended
            and not self.problem
            and self.configuration.arn == configuration.arn
            and len(self.stream_ids) < STREAM_LIMIT
            and now - self.started_at < LONGEST
            and _are_alike(self.tracks, tracks)
        )

    def add(self, lasted: timedelta) -> None:
        """A stream has brought so much more."""
        self.milliseconds += round(lasted.total_seconds() * 1000)

    def facts(self) -> dict[str, object]:
        """What its events tell of it."""
        return {
            "recording_status_reason": self.problem,
            "recording_s3_bucket_name": self.bucket,
            "recording_s3_key_prefix": self.prefix,
            "recording_duration_ms": self.milliseconds,
            "recording_session_id": self.id,
        }


def new_recording(
    channel_arn: str,
    configuration: RecordingConfiguration,
    tracks: IngestConfigurations,
    now: datetime,
    lost_buckets: Mapping[str, str],
) -> Recording:
    """A new recording; it has a problem if the configuration or the bucket is not there."""
    recording = Recording(configuration=configuration, tracks=tracks, started_at=now)
    recording.problem = lost_buckets.get(recording.bucket or "", "")
    if configuration.state != RecordingConfigurationState.ACTIVE:
        recording.problem = "ValidationException"
    if recording.problem:
        recording.ended = True
        return recording
    arn = Arn.parse(channel_arn)
    # Numbers have no leading zeros here, unlike in the recordings of stages.
    minute = f"{now.year}/{now.month}/{now.day}/{now.hour}/{now.minute}"
    recording.prefix = f"ivs/v1/{arn.account}/{arn.resource_id}/{minute}/{random_text(12)}"
    return recording


def _are_alike(first: IngestConfigurations, later: IngestConfigurations) -> bool:
    """Whether streams that send these can be merged."""
    before = (*first.video_configurations, *first.audio_configurations)
    after = (*later.video_configurations, *later.audio_configurations)
    if [type(track) for track in before] != [type(track) for track in after]:
        return False
    alike = all(
        getattr(one, field) == getattr(other, field)
        for one, other in zip(before, after, strict=True)
        for field in _ALIKE[type(one)]
    )
    original = _video_bitrate(first)
    return alike and abs(_video_bitrate(later) - original) * 2 <= original


def _video_bitrate(tracks: IngestConfigurations) -> int:
    return sum(video.target_bitrate or 0 for video in tracks.video_configurations)
