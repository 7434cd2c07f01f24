"""How one participant is recorded on their own."""

from datetime import datetime

import attrs

from .....realtime import ParticipantRecordingState


@attrs.define
class ParticipantRecording:
    """The latest recording of a participant."""

    state: ParticipantRecordingState | None = None
    started_at: datetime | None = None
    milliseconds: int | None = None
    """How long it is; None until it ends."""
    bucket: str | None = None
    prefix: str | None = None

    @property
    def active(self) -> bool:
        """Whether it is going on."""
        return self.state is ParticipantRecordingState.ACTIVE

    def start(self, now: datetime, bucket: str | None, place: str) -> None:
        """Begin a new one, in a folder of the bucket named after the time."""
        self.state = ParticipantRecordingState.ACTIVE
        self.started_at, self.milliseconds = now, None
        self.bucket, self.prefix = bucket, f"{place}/{now:%Y-%m-%dT%H-%M-%SZ}"

    def stop(self, now: datetime) -> None:
        """End it, if it is going on."""
        if self.active:
            assert self.started_at is not None
            self.milliseconds = round((now - self.started_at).total_seconds() * 1000)
            self.state = ParticipantRecordingState.STOPPED
