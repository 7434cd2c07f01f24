"""Answers the operations on stages."""

from ....realtime import (
    AutoParticipantRecordingConfiguration,
    CreateStage,
    CreateStageResponse,
    DeleteStage,
    GetStage,
    ListStages,
    Stage,
    UpdateStage,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..refusal import conflict
from . import timetable
from .recording_settings import NO_RECORDING, completed
from .state import ENDPOINTS, RealTimeState, StageState

handlers = Handlers[RealTimeState]()
handlers.plain(lambda state: state.stages, gets=GetStage, lists=ListStages, size=50)


@handlers.answers(CreateStage)
def create(state: RealTimeState, request: CreateStage) -> CreateStageResponse:
    """A new stage, and tokens for it."""
    check_name(request.name)
    state.stages.check_quota()
    arn = state.stages.new_arn()
    stage = StageState(
        arn=arn,
        settings=Stage(
            arn=arn,
            name=request.name,
            endpoints=ENDPOINTS,
            auto_participant_recording_configuration=NO_RECORDING,
        ),
        account=state.account,
        crowd=state.crowd,
        observers=state.observers,
    )
    _set_recording(state, stage, request.auto_participant_recording_configuration)
    wanted = request.participant_token_configurations or ()
    tokens = [state.tokens.issue(arn, configuration) for configuration in wanted]
    state.stages.add(stage, request.tags)
    return CreateStageResponse(stage=stage.view(), participant_tokens=tokens)


@handlers.answers(UpdateStage)
def update(state: RealTimeState, request: UpdateStage) -> Stage:
    """A stage, changed in what was given."""
    stage = state.stages.get(request.arn)
    check_name(request.name)
    _set_recording(state, stage, request.auto_participant_recording_configuration)
    if request.name is not None:
        stage.change(name=request.name)
    return stage.view()


@handlers.answers(DeleteStage)
def delete(state: RealTimeState, request: DeleteStage) -> None:
    """A stage goes, and everybody on it; ingest configurations lose it, compositions end."""
    stage = state.stages.get(request.arn)
    state.replications.forget(stage)
    stage.empty()
    timetable.end_recordings(state, stage)
    state.deserted.stop(stage)
    for ingest in state.ingest_configurations:
        if ingest.settings.stage_arn == stage.arn:
            ingest.change(stage_arn="")
    timetable.fail_compositions(state, stage)
    state.stages.remove(stage.arn)


def _set_recording(
    state: RealTimeState, stage: StageState, wanted: AutoParticipantRecordingConfiguration | None
) -> None:
    if wanted is None:
        return
    if stage.recorded:
        raise conflict("recording cannot be changed while somebody is being recorded")
    if wanted.storage_configuration_arn == "":
        stage.recording_bucket = None
        stage.change(auto_participant_recording_configuration=NO_RECORDING)
        return
    storage = state.storage_configurations.get(
        wanted.storage_configuration_arn,
        "autoParticipantRecordingConfiguration.storageConfigurationArn",
    )
    assert storage.settings.s3 is not None
    stage.recording_bucket = storage.settings.s3.bucket_name
    stage.change(auto_participant_recording_configuration=completed(wanted))
