"""Answers the operations on ingest configurations."""

from collections.abc import Sequence

from ...._core.model import changed
from ....realtime import (
    CreateIngestConfiguration,
    DeleteIngestConfiguration,
    GetIngestConfiguration,
    IngestConfiguration,
    IngestConfigurationState,
    IngestProtocol,
    ListIngestConfigurations,
    RedundantIngestCredential,
    UpdateIngestConfiguration,
)
from ..arguments import check_attributes, check_name
from ..handlers import Handlers
from ..identifiers import ACCOUNT_ID, random_text, resource_id
from ..refusal import conflict, invalid
from ..resources import Resource
from .state import RealTimeState

REDUNDANT_CREDENTIALS = 2

handlers = Handlers[RealTimeState]()
handlers.plain(lambda state: state.ingest_configurations, gets=GetIngestConfiguration)


@handlers.answers(CreateIngestConfiguration)
def create(state: RealTimeState, request: CreateIngestConfiguration) -> IngestConfiguration:
    """A new ingest configuration with a stream key."""
    check_name(request.name)
    check_attributes(request.attributes)
    if request.ingest_protocol == IngestProtocol.RTMP and not request.insecure_ingest:
        raise invalid("ingestProtocol RTMP needs insecureIngest to be true")
    if request.stage_arn:
        state.stages.get(request.stage_arn, "stageArn")
    arn = state.ingest_configurations.new_arn()
    settings = IngestConfiguration(
        name=request.name,
        arn=arn,
        ingest_protocol=request.ingest_protocol,
        stream_key=_stream_key(state.account.region, arn),
        stage_arn=request.stage_arn or "",
        participant_id=random_text(12),
        state=IngestConfigurationState.INACTIVE,
        user_id=request.user_id or "",
        attributes=request.attributes,
    )
    redundant = request.redundant_ingest or False
    settings = _with_redundancy(state.account.region, settings, redundant=redundant)
    ingest = Resource(arn=arn, settings=settings)
    return state.ingest_configurations.add(ingest, request.tags).view()


@handlers.lists(ListIngestConfigurations)
def ingest_configurations(
    state: RealTimeState, request: ListIngestConfigurations
) -> Sequence[Resource[IngestConfiguration]]:
    """The ingest configurations that pass the one filter there may be."""
    stage, status = request.filter_by_stage_arn, request.filter_by_state
    if stage is not None and status is not None:
        raise invalid("only one of filterByStageArn and filterByState may be given")
    if stage is not None:
        state.stages.check_arn(stage, "filterByStageArn")
    return [
        ingest
        for ingest in state.ingest_configurations
        if stage in (None, ingest.settings.stage_arn) and status in (None, ingest.settings.state)
    ]


@handlers.answers(UpdateIngestConfiguration)
def update(state: RealTimeState, request: UpdateIngestConfiguration) -> IngestConfiguration:
    """An ingest configuration, changed in what was given; not while it is in use."""
    ingest = state.ingest_configurations.get(request.arn)
    _check_inactive(ingest)
    if request.stage_arn:
        state.stages.get(request.stage_arn, "stageArn")
    if request.stage_arn is not None:
        ingest.change(stage_arn=request.stage_arn)
    redundant = request.redundant_ingest
    if redundant is not None and redundant != ingest.settings.redundant_ingest:
        ingest.settings = _with_redundancy(
            state.account.region, ingest.settings, redundant=redundant
        )
    return ingest.view()


@handlers.answers(DeleteIngestConfiguration)
def delete(state: RealTimeState, request: DeleteIngestConfiguration) -> None:
    """An ingest configuration goes; with `force` even while it is in use."""
    ingest = state.ingest_configurations.get(request.arn)
    if not request.force:
        _check_inactive(ingest)
    state.disconnect_encoders(ingest)
    state.ingest_configurations.remove(request.arn)


def _check_inactive(ingest: Resource[IngestConfiguration]) -> None:
    if ingest.settings.state == IngestConfigurationState.ACTIVE:
        raise conflict(f"{ingest.arn} is in use by an encoder")


def _with_redundancy(
    region: str, settings: IngestConfiguration, *, redundant: bool
) -> IngestConfiguration:
    credentials = [
        RedundantIngestCredential(
            participant_id=random_text(12), stream_key=_stream_key(region, settings.arn)
        )
        for _ in range(REDUNDANT_CREDENTIALS if redundant else 0)
    ]
    return changed(
        settings, redundant_ingest=redundant, redundant_ingest_credentials=credentials or None
    )


def _stream_key(region: str, arn: str) -> str:
    return f"rt_{ACCOUNT_ID}_{region}_{resource_id(arn)}_{random_text(32)}"
