"""Announces what happens on stages, in the words AWS uses for EventBridge.

Only publishing is announced: AWS says nothing of people who join to watch.
"""

from collections.abc import Collection

from ....realtime import Event, EventName, ExchangedParticipantToken
from ...events import EventBus
from ..lost_buckets import REASONS, BucketErrorCode
from .state import CompositionRun, Failure, StageParticipant, StageState

_STAGE_UPDATES = {
    EventName.PUBLISH_STARTED: "Participant Published",
    EventName.PUBLISH_STOPPED: "Participant Unpublished",
    EventName.PUBLISH_ERROR: "Participant Publish Error",
    EventName.REPLICATION_STARTED: "Participant Replication Start",
    EventName.REPLICATION_STOPPED: "Participant Replication End",
    EventName.TOKEN_EXCHANGED: "Token Exchanged",
}
_OF_PUBLISHING = (EventName.PUBLISH_STARTED, EventName.PUBLISH_STOPPED, EventName.PUBLISH_ERROR)


def announce_participant(
    events: EventBus, stage: StageState, participant: StageParticipant, event: Event
) -> None:
    """Something happened to a participant."""
    assert isinstance(event.name, EventName)
    name = _STAGE_UPDATES.get(event.name)
    if name is not None:
        detail: dict[str, object] = {
            "session_id": participant.session_id,
            "event_name": name,
            "event_time": event.event_time,
            "user_id": participant.grant.user_id,
            "participant_id": participant.id,
            **_particulars(participant, event),
        }
        events.announce("IVS Stage Update", stage.arn, detail)


def announce_recording(
    events: EventBus,
    stage: StageState,
    participant: StageParticipant,
    name: str,
    error: BucketErrorCode | None = None,
) -> None:
    """The recording of a participant starts or ends.

    Args:
        events: Where it is announced.
        stage: Where they are.
        participant: Who is recorded.
        name: `Recording Start` or `Recording End`.
        error: Why that failed, if it did.
    """
    recording = participant.recording
    detail: dict[str, object] = {
        "session_id": participant.session_id,
        "event_name": f"{name} Failure" if error else name,
        "participant_id": participant.id,
        "recording_s3_bucket_name": recording.bucket,
        "recording_s3_key_prefix": recording.prefix,
        "recording_duration_ms": recording.milliseconds if name == "Recording End" else None,
        "error_code": error,
        "reason": error and REASONS[error],
    }
    events.announce("IVS Participant Recording State Change", stage.arn, detail)


def _particulars(participant: StageParticipant, event: Event) -> dict[str, object]:
    """What is told only of some events."""
    if event.name in _OF_PUBLISHING:
        assert event.event_time is not None
        precise = event.event_time.isoformat(timespec="microseconds").replace("+00:00", "Z")
        return {
            "event_time_precise": precise if event.error_code is None else None,
            "error_code": event.error_code and str(event.error_code),
            "replica": participant.is_replica,
            "source_stage_arn": participant.origin.source_stage_arn,
            "source_session_id": participant.origin.source_session_id,
        }
    return {
        "destination_stage_arn": event.destination_stage_arn,
        "destination_session_id": event.destination_session_id,
        "previous_token": event.previous_token and _token(event.previous_token),
        "new_token": event.new_token and _token(event.new_token),
    }


def _token(token: ExchangedParticipantToken) -> dict[str, object]:
    return {
        "capabilities": [str(capability) for capability in token.capabilities or ()],
        "attributes": dict(token.attributes or {}),
        "user_id": token.user_id,
        "expiration_time": token.expiration_time,
    }


def announce_composition(
    events: EventBus,
    run: CompositionRun,
    name: str,
    *,
    only: Collection[str] | None = None,
    failure: Failure | None = None,
) -> None:
    """A composition or its destinations begin, end or fail.

    Args:
        events: Where it is announced.
        run: The composition.
        name: What happened, in AWS's words.
        only: Ids of the destinations it happened to; None if it happened to the composition.
        failure: Why it failed, if it did.
    """
    ids = [None] if only is None else [d.id for d in run.settings.destinations if d.id in only]
    for destination_id in ids:
        detail = {
            "event_name": name,
            "stage_arn": run.stage.arn,
            "id": destination_id,
            "error_code": failure and failure.code,
            "reason": failure and failure.reason,
        }
        events.announce("IVS Composition State Change", run.arn, detail)
