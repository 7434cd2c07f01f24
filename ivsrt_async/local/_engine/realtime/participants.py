"""Answers the operations on participants."""

from collections.abc import Sequence

from ....realtime import DisconnectParticipant, GetParticipant, ListParticipants, Participant
from ..handlers import Handlers
from ..refusal import invalid, not_found
from ..resources import given
from .state import RealTimeState, StageParticipant

_FILTERS = (
    "filter_by_user_id",
    "filter_by_published",
    "filter_by_state",
    "filter_by_recording_state",
)

handlers = Handlers[RealTimeState]()


@handlers.answers(GetParticipant)
def get(state: RealTimeState, request: GetParticipant) -> Participant:
    """A participant as they are now."""
    session = state.session(request.stage_arn, request.session_id)
    participant = session.participants.get(request.participant_id)
    if participant is None:
        raise not_found("Participant", request.participant_id)
    return participant.view()


@handlers.lists(ListParticipants)
def participants(state: RealTimeState, request: ListParticipants) -> Sequence[StageParticipant]:
    """The participants of a session that pass the one filter there may be."""
    filters = given(request, *_FILTERS)
    if len(filters) > 1:
        raise invalid("only one of the filters may be given")
    session = state.known_session(request.stage_arn, request.session_id)
    everybody = [*session.participants.values()] if session else []
    return [p for p in everybody if _passes(request, p)] if filters else everybody


@handlers.answers(DisconnectParticipant)
def disconnect(state: RealTimeState, request: DisconnectParticipant) -> None:
    """Somebody is made to go; the ingest configuration of an encoder loses its stage.

    Its other encoder has to go too then. AWS does not say so; but it has no stage any more.
    """
    stage = state.stages.get(request.stage_arn, "stageArn")
    participant = stage.here(request.participant_id)
    if participant is None:
        raise not_found("Participant", request.participant_id)
    stage.leave(participant)
    ingest = state.ingest_of(participant)
    if ingest is not None:
        state.disconnect_encoders(ingest)
        ingest.change(stage_arn="")


def _passes(request: ListParticipants, participant: StageParticipant) -> bool:
    return (
        request.filter_by_user_id in (None, participant.grant.user_id)
        and request.filter_by_published in (None, participant.published)
        and request.filter_by_state in (None, participant.state)
        and request.filter_by_recording_state in (None, participant.recording.state)
    )
