"""Answers the operations on stages."""

from ....realtime import (
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
    recording = completed(request.auto_participant_recording_configuration)
    state.bucket_of(recording)
    wanted = request.participant_token_configurations or ()
    tokens = [state.tokens.issue(arn, configuration) for configuration in wanted]
    state.stages.add(stage, request.tags)
    state.record(stage, recording)
    return CreateStageResponse(stage=stage.view(), participant_tokens=tokens)


@handlers.answers(UpdateStage)
def update(state: RealTimeState, request: UpdateStage) -> Stage:
    """A stage, changed in what was given."""
    stage = state.stages.get(request.arn)
    check_name(request.name)
    recording = request.auto_participant_recording_configuration
    if recording is not None:
        if stage.recorded:
            raise conflict("recording cannot be changed while somebody is being recorded")
        state.record(stage, completed(recording))
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
    for ingest in state.ingest_configurations:
        if ingest.settings.stage_arn == stage.arn:
            ingest.change(stage_arn="")
    timetable.fail_compositions(state, stage)
    state.forget_stage(stage)
