"""Announces what happens on stages, in the words AWS uses for EventBridge.

Only publishing is announced: AWS tells nobody of people who join to watch.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from ....realtime import Event, EventName, ParticipantRecordingState
from ...events import EventBus

if TYPE_CHECKING:
    from .state.composition import CompositionRun
    from .state.participant import OnStage
    from .state.stage import StageState

_STAGE_UPDATES = {
    EventName.PUBLISH_STARTED: "Participant Published",
    EventName.PUBLISH_STOPPED: "Participant Unpublished",
    EventName.PUBLISH_ERROR: "Participant Publish Error",
    EventName.REPLICATION_STARTED: "Participant Replication Start",
    EventName.REPLICATION_STOPPED: "Participant Replication End",
}
_RECORDINGS = {
    (EventName.PUBLISH_STARTED, ParticipantRecordingState.ACTIVE): "Recording Start",
    (EventName.PUBLISH_STOPPED, ParticipantRecordingState.STOPPED): "Recording End",
}


class StageAnnouncements:
    """Observes stages and compositions, and tells the announcer."""

    def __init__(self, announcer: EventBus) -> None:
        self._announcer = announcer

    def people_changed(self, stage: "StageState", person: "OnStage", event: Event) -> None:
        """Something happened to somebody on a stage."""
        assert isinstance(event.name, EventName)
        assert event.event_time is not None
        session_id = stage.session_of(person).id
        name = _STAGE_UPDATES.get(event.name)
        if name is not None:
            self._announcer.announce(
                "IVS Stage Update",
                stage.arn,
                {
                    "session_id": session_id,
                    "event_name": name,
                    "event_time": event.event_time,
                    "user_id": person.grant.user_id,
                    "participant_id": person.id,
                    "error_code": event.error_code and str(event.error_code),
                },
            )
        recording = person.recording_state and _RECORDINGS.get((event.name, person.recording_state))
        if recording:
            self._announcer.announce(
                "IVS Participant Recording State Change",
                stage.arn,
                {
                    "session_id": session_id,
                    "event_name": recording,
                    "participant_id": person.id,
                    "recording_s3_bucket_name": person.recording_bucket,
                    "recording_s3_key_prefix": person.recording_prefix,
                    "recording_duration_ms": person.recording_milliseconds,
                },
            )

    def composition_changed(
        self, run: "CompositionRun", *names: str, only: Collection[str] | None = None
    ) -> None:
        """A composition, and with it its destinations, begins or ends.

        Args:
            run: The composition.
            *names: What happened, in AWS's words; for destinations once for each.
            only: Ids of the destinations it happened to; all if not given.
        """
        ids = [d.id for d in run.destinations if only is None or d.id in only]
        for name in names:
            for destination_id in ids if name.startswith("Destination") else [None]:
                self._announcer.announce(
                    "IVS Composition State Change",
                    run.arn,
                    {"event_name": name, "stage_arn": run.stage.arn, "id": destination_id},
                )
