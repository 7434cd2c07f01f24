"""Answers the operations on ingest configurations."""

from typing import TYPE_CHECKING

import attrs

from ..._core.model import changed
from ...realtime import (
    CreateIngestConfiguration,
    DeleteIngestConfiguration,
    GetIngestConfiguration,
    IngestConfiguration,
    IngestConfigurationState,
    IngestConfigurationSummary,
    IngestProtocol,
    ListIngestConfigurations,
    ListIngestConfigurationsResponse,
    RedundantIngestCredential,
    UpdateIngestConfiguration,
)
from ..attributes import check_attributes
from ..names import check_name
from ..refusal import conflict, invalid
from ..rooms import handles
from ..world import ACCOUNT, Collection, World, random_text
from .state import StageState

if TYPE_CHECKING:
    from .stages import Stages

INGEST_QUOTA = 100
REDUNDANT_CREDENTIALS = 2


@attrs.define(eq=False, kw_only=True)
class IngestState:
    """An ingest configuration."""

    number: int
    arn: str
    settings: IngestConfiguration
    """Everything but the tags."""


class Ingest:
    """The ingest configurations there are."""

    def __init__(self, world: World, stages: "Stages") -> None:
        self._world = world
        self._stages = stages
        self.all: Collection[IngestState] = Collection(world, "IngestConfiguration", INGEST_QUOTA)
        stages.on_delete.append(self._stage_deleted)

    def detach(self, participant_id: str) -> None:
        """The configuration whose participant was disconnected loses its stage."""
        for ingest in self.all:
            if ingest.settings.participant_id == participant_id:
                ingest.settings = changed(ingest.settings, stage_arn="")

    @handles(CreateIngestConfiguration)
    def create_ingest(self, request: CreateIngestConfiguration) -> IngestConfiguration:
        """A new ingest configuration with a stream key."""
        check_name(request.name)
        check_attributes(request.attributes)
        if request.ingest_protocol == IngestProtocol.RTMP and not request.insecure_ingest:
            raise invalid("ingestProtocol RTMP needs insecureIngest to be true")
        if request.stage_arn:
            self._stages.all.get(request.stage_arn)
        arn = self._world.new_arn("ingest-configuration")
        settings = IngestConfiguration(
            name=request.name,
            arn=arn,
            ingest_protocol=request.ingest_protocol,
            stream_key=self._stream_key(arn),
            stage_arn=request.stage_arn or "",
            participant_id=random_text(12),
            state=IngestConfigurationState.INACTIVE,
            user_id=request.user_id,
            attributes=request.attributes,
        )
        state = IngestState(number=self._world.next_number(), arn=arn, settings=settings)
        self._set_redundancy(state, request.redundant_ingest or False)
        return self._view(self.all.add(state, request.tags))

    @handles(GetIngestConfiguration)
    def get_ingest(self, request: GetIngestConfiguration) -> IngestConfiguration:
        """An ingest configuration."""
        return self._view(self.all.get(request.arn))

    @handles(ListIngestConfigurations)
    def list_ingests(self, request: ListIngestConfigurations) -> ListIngestConfigurationsResponse:
        """The ingest configurations that pass the one filter there may be."""
        if request.filter_by_stage_arn is not None and request.filter_by_state is not None:
            raise invalid("only one of filterByStageArn and filterByState may be given")
        rows = [
            i
            for i in self.all
            if request.filter_by_stage_arn in (None, i.settings.stage_arn)
            and request.filter_by_state in (None, i.settings.state)
        ]
        page, token = self._world.page_tokens.page(request, rows, lambda ingest: ingest.number)
        return ListIngestConfigurationsResponse(
            ingest_configurations=[_summary(ingest.settings) for ingest in page], next_token=token
        )

    @handles(UpdateIngestConfiguration)
    def update_ingest(self, request: UpdateIngestConfiguration) -> IngestConfiguration:
        """An ingest configuration, changed in what was given; not while it is in use."""
        ingest = self.all.get(request.arn)
        self._check_inactive(ingest)
        if request.stage_arn:
            self._stages.all.get(request.stage_arn)
        if request.stage_arn is not None:
            ingest.settings = changed(ingest.settings, stage_arn=request.stage_arn)
        if request.redundant_ingest is not None:
            self._set_redundancy(ingest, request.redundant_ingest)
        return self._view(ingest)

    @handles(DeleteIngestConfiguration)
    def delete_ingest(self, request: DeleteIngestConfiguration) -> None:
        """An ingest configuration goes; with `force` even while it is in use."""
        ingest = self.all.get(request.arn)
        if not request.force:
            self._check_inactive(ingest)
        self.all.remove(request.arn)

    @staticmethod
    def _check_inactive(ingest: IngestState) -> None:
        if ingest.settings.state == IngestConfigurationState.ACTIVE:
            raise conflict(f"{ingest.arn} is in use by an encoder")

    def _set_redundancy(self, ingest: IngestState, redundant: bool) -> None:
        credentials = [
            RedundantIngestCredential(
                participant_id=random_text(12), stream_key=self._stream_key(ingest.arn)
            )
            for _ in range(REDUNDANT_CREDENTIALS if redundant else 0)
        ]
        ingest.settings = changed(
            ingest.settings,
            redundant_ingest=redundant,
            redundant_ingest_credentials=credentials or None,
        )

    def _stream_key(self, arn: str) -> str:
        name = arn.rpartition("/")[2]
        return f"rt_{ACCOUNT}_{self._world.region}_{name}_{random_text(32)}"

    def _stage_deleted(self, stage: StageState) -> None:
        for ingest in self.all:
            if ingest.settings.stage_arn == stage.arn:
                ingest.settings = changed(ingest.settings, stage_arn="")

    def _view(self, ingest: IngestState) -> IngestConfiguration:
        return changed(ingest.settings, tags=self._world.tags_of(ingest.arn))


def _summary(settings: IngestConfiguration) -> IngestConfigurationSummary:
    return IngestConfigurationSummary(
        name=settings.name,
        arn=settings.arn,
        ingest_protocol=settings.ingest_protocol,
        stage_arn=settings.stage_arn,
        participant_id=settings.participant_id,
        state=settings.state,
        user_id=settings.user_id,
        redundant_ingest=settings.redundant_ingest,
    )
