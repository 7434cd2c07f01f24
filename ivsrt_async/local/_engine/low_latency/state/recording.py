"""What is recorded of a channel: one stream, or several that followed each other closely."""

from datetime import datetime

import attrs

from .....arns import Arn
from .....low_latency import (
    IngestConfigurations,
    RecordingConfiguration,
    RecordingConfigurationState,
)
from ...identifiers import random_text


@attrs.define(eq=False, kw_only=True)
class Recording:
    """A recording, or the attempt at one."""

    id: str = attrs.field(factory=lambda: random_text(12))
    configuration: RecordingConfiguration
    """As it was when the recording began."""
    tracks: IngestConfigurations
    prefix: str = ""
    """Where it is in the bucket; empty if it could not begin."""
    problem: str = ""
    """Why it could not begin, as an error code of AWS."""
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

    def takes(self, configuration: RecordingConfiguration, tracks: IngestConfigurations) -> bool:
        """Whether the channel's next stream goes into it.

        AWS wants the same picture size, frame rate and codecs, and about the same bitrate; here the
        tracks have to be equal.
        https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/record-to-s3.html
        """
        return (
            not self.ended
            and not self.problem
            and self.configuration.arn == configuration.arn
            and self.tracks == tracks
        )


def new_recording(
    channel_arn: str,
    configuration: RecordingConfiguration,
    tracks: IngestConfigurations,
    now: datetime,
) -> Recording:
    """A new recording; it has a problem if the configuration is not ready yet."""
    if configuration.state != RecordingConfigurationState.ACTIVE:
        return Recording(configuration=configuration, tracks=tracks, problem="ValidationException")
    arn = Arn.parse(channel_arn)
    # Numbers have no leading zeros here, unlike in the recordings of stages.
    minute = f"{now.year}/{now.month}/{now.day}/{now.hour}/{now.minute}"
    return Recording(
        configuration=configuration,
        tracks=tracks,
        prefix=f"ivs/v1/{arn.account}/{arn.resource_id}/{minute}/{random_text(12)}",
    )
