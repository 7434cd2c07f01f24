"""When the publishers of a stage are recorded, each on their own.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-individual-participant-recording.html
"""

from datetime import datetime

from .....realtime import Event, EventName, ParticipantRecordingState
from ...identifiers import resource_id
from ...lost_buckets import BucketErrorCode
from ..announcements import announce_recording
from ..recorded_files import plan_of_participant
from ..state import RealTimeState, StageParticipant, StageState


def record_publishers(
    state: RealTimeState, stage: StageState, participant: StageParticipant, event: Event
) -> None:
    """A publisher is recorded while on air, and the recording waits for them to come back."""
    if event.name == EventName.PUBLISH_STARTED:
        _begin(state, stage, participant)
    elif event.name == EventName.PUBLISH_STOPPED and participant.id in stage.recorded:
        _pause(state, stage, participant)


def end_recordings(state: RealTimeState, stage: StageState) -> None:
    """No recording of a stage waits any longer."""
    for participant in list(stage.recorded.values()):
        _end(state, stage, participant)


def break_recordings(state: RealTimeState, bucket: str) -> None:
    """Whatever is being recorded into a lost bucket breaks off."""
    error = state.account.lost_buckets[bucket]
    for stage in state.stages:
        for participant in list(stage.recorded.values()):
            if participant.recording.bucket == bucket:
                _end(state, stage, participant, error)


def _begin(state: RealTimeState, stage: StageState, participant: StageParticipant) -> None:
    recording, now, archive = participant.recording, state.clock.now(), state.account.archive
    if participant.id in stage.recorded:
        recording.resume(now)
        archive.begin(plan_of_participant(stage, participant), now)
        return
    if not stage.records_also(participant):
        recording.state = ParticipantRecordingState.DISABLED
        return
    place = f"{resource_id(stage.arn)}/{participant.session_id}/{participant.id}"
    recording.start(now, stage.recording_bucket, place)
    error = state.account.lost_buckets.get(stage.recording_bucket or "")
    if error is None:
        stage.recorded[participant.id] = participant
        archive.begin(plan_of_participant(stage, participant), now)
        announce_recording(state.account.events, stage, participant, "Recording Start")
    else:
        recording.end(ParticipantRecordingState.FAILED, now)
        archive.refuse(plan_of_participant(stage, participant), error)
        announce_recording(state.account.events, stage, participant, "Recording Start", error)


def _pause(state: RealTimeState, stage: StageState, participant: StageParticipant) -> None:
    now, window = state.clock.now(), stage.recording_window
    participant.recording.pause(now)
    state.account.archive.pause(participant.recording.prefix or "", now)
    if window:
        state.clock.after(window, lambda: _end_unless_resumed(state, stage, participant, now))
    else:
        _end(state, stage, participant)


def _end_unless_resumed(
    state: RealTimeState, stage: StageState, participant: StageParticipant, paused_at: datetime
) -> None:
    if participant.recording.paused_at == paused_at:
        _end(state, stage, participant)


def _end(
    state: RealTimeState,
    stage: StageState,
    participant: StageParticipant,
    error: BucketErrorCode | None = None,
) -> None:
    del stage.recorded[participant.id]
    states, now, recording = ParticipantRecordingState, state.clock.now(), participant.recording
    recording.end(states.FAILED if error else states.STOPPED, now)
    state.account.archive.end(
        recording.prefix or "", now, lasted=recording.milliseconds, failure=error
    )
    announce_recording(state.account.events, stage, participant, "Recording End", error)
