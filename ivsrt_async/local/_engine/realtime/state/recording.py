"""How one participant is recorded on their own."""

from datetime import datetime

import attrs

from .....realtime import ParticipantRecordingState


@attrs.define(eq=False)
class ParticipantRecording:
    """The latest recording of a participant."""

    state: ParticipantRecordingState | None = None
    bucket: str | None = None
    prefix: str | None = None
    milliseconds: int = 0
    """How much of it there is, without what is being recorded at this moment."""
    begun_at: datetime | None = None
    """Since when the participant is being recorded; None while they are off air."""
    paused_at: datetime | None = None
    """Since when it waits for the participant to come back; None if it does not."""

    def start(self, now: datetime, bucket: str | None, place: str) -> None:
        """Begin a new one, in a folder of the bucket named after the time."""
        self.bucket, self.prefix = bucket, f"{place}/{now:%Y-%m-%dT%H-%M-%SZ}"
        self.milliseconds = 0
        self.resume(now)

    def resume(self, now: datetime) -> None:
        """Go on in the same folder."""
        self.state = ParticipantRecordingState.ACTIVE
        self.begun_at, self.paused_at = now, None

    def pause(self, now: datetime) -> None:
        """The participant is off air, and may come back."""
        self._count(now)
        self.state = ParticipantRecordingState.STOPPING
        self.paused_at = now

    def end(self, state: ParticipantRecordingState, now: datetime) -> None:
        """It is complete, or broken off."""
        self._count(now)
        self.state, self.paused_at = state, None

    def _count(self, now: datetime) -> None:
        if self.begun_at is not None:
            self.milliseconds += round((now - self.begun_at).total_seconds() * 1000)
            self.begun_at = None
