"""Answers the operations on ingest configurations."""

from typing import TYPE_CHECKING

from ...._core.model import changed
from ....realtime import (
    CreateIngestConfiguration,
    DeleteIngestConfiguration,
    Event,
    EventName,
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
from ..arguments import check_attributes, check_name
from ..catalog import Catalog, Kept
from ..marks import handles
from ..refusal import conflict, invalid
from ..world import ACCOUNT, World, random_text
from .state.participant import OnStage
from .state.stage import StageState

if TYPE_CHECKING:
    from .stages import Stages

INGEST_QUOTA = 100
REDUNDANT_CREDENTIALS = 2


class Ingest:
    """The ingest configurations there are."""

    def __init__(self, world: World, stages: "Stages") -> None:
        self._world = world
        self._stages = stages
        self.all: Catalog[IngestConfiguration] = Catalog(
            world, "IngestConfiguration", INGEST_QUOTA, "ivs:ingest-configuration"
        )
        stages.on_delete.append(self._stage_deleted)
        stages.observers.append(self._people_changed)

    def with_key(self, stream_key: str) -> tuple[Kept[IngestConfiguration], str] | None:
        """The configuration a stream key belongs to, and the id of the participant it is for."""
        for ingest in self.all:
            participant_id = _participants(ingest.settings).get(stream_key)
            if participant_id is not None:
                return ingest, participant_id
        return None

    def detach(self, person: OnStage) -> None:
        """The configuration whose participant was disconnected loses its stage, if it has one.

        Its other encoder has to go too then. AWS does not say so; but it has no stage any more.
        """
        ingest = self.all.find(person.origin.ingest_configuration_arn or "")
        if ingest is not None:
            self._disconnect(ingest)
            ingest.settings = changed(ingest.settings, stage_arn="")

    @handles(CreateIngestConfiguration)
    def create_ingest(self, request: CreateIngestConfiguration) -> IngestConfiguration:
        """A new ingest configuration with a stream key."""
        check_name(request.name)
        check_attributes(request.attributes)
        if request.ingest_protocol == IngestProtocol.RTMP and not request.insecure_ingest:
            raise invalid("ingestProtocol RTMP needs insecureIngest to be true")
        if request.stage_arn:
            self._stages.all.get(request.stage_arn, "stageArn")
        arn = self.all.new_arn()
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
        settings = self._with_redundancy(settings, redundant=request.redundant_ingest or False)
        return self.all.view(self.all.create(arn, settings, request.tags))

    @handles(GetIngestConfiguration)
    def get_ingest(self, request: GetIngestConfiguration) -> IngestConfiguration:
        """An ingest configuration."""
        return self.all.view(self.all.get(request.arn))

    @handles(ListIngestConfigurations)
    def list_ingests(self, request: ListIngestConfigurations) -> ListIngestConfigurationsResponse:
        """The ingest configurations that pass the one filter there may be."""
        if request.filter_by_stage_arn is not None and request.filter_by_state is not None:
            raise invalid("only one of filterByStageArn and filterByState may be given")
        if request.filter_by_stage_arn is not None:
            self._stages.all.check_arn(request.filter_by_stage_arn, "filterByStageArn")
        rows = [
            i
            for i in self.all
            if request.filter_by_stage_arn in (None, i.settings.stage_arn)
            and request.filter_by_state in (None, i.settings.state)
        ]
        page, token = self.all.page(request, IngestConfigurationSummary, rows, size=50)
        return ListIngestConfigurationsResponse(ingest_configurations=page, next_token=token)

    @handles(UpdateIngestConfiguration)
    def update_ingest(self, request: UpdateIngestConfiguration) -> IngestConfiguration:
        """An ingest configuration, changed in what was given; not while it is in use."""
        ingest = self.all.get(request.arn)
        self._check_inactive(ingest)
        if request.stage_arn:
            self._stages.all.get(request.stage_arn, "stageArn")
        if request.stage_arn is not None:
            ingest.settings = changed(ingest.settings, stage_arn=request.stage_arn)
        redundant = request.redundant_ingest
        if redundant is not None and redundant != ingest.settings.redundant_ingest:
            ingest.settings = self._with_redundancy(ingest.settings, redundant=redundant)
        return self.all.view(ingest)

    @handles(DeleteIngestConfiguration)
    def delete_ingest(self, request: DeleteIngestConfiguration) -> None:
        """An ingest configuration goes; with `force` even while it is in use."""
        ingest = self.all.get(request.arn)
        if not request.force:
            self._check_inactive(ingest)
        self._disconnect(ingest)
        self.all.remove(request.arn)

    @staticmethod
    def _check_inactive(ingest: Kept[IngestConfiguration]) -> None:
        if ingest.settings.state == IngestConfigurationState.ACTIVE:
            raise conflict(f"{ingest.arn} is in use by an encoder")

    def _disconnect(self, ingest: Kept[IngestConfiguration]) -> None:
        """Its encoders leave the stage."""
        stage = self._stages.all.find(ingest.settings.stage_arn)
        for participant_id in _participants(ingest.settings).values():
            person = stage.here(participant_id) if stage is not None else None
            if stage is not None and person is not None:
                stage.leave(person)

    def _people_changed(self, stage: StageState, person: OnStage, event: Event) -> None:
        """A configuration is active while any encoder of it is on air."""
        if event.name not in (EventName.PUBLISH_STARTED, EventName.PUBLISH_STOPPED):
            return
        ingest = self.all.find(person.origin.ingest_configuration_arn or "")
        if ingest is None:
            return
        people = map(stage.here, _participants(ingest.settings).values())
        active = any(person and person.publishing for person in people)
        states = IngestConfigurationState
        ingest.settings = changed(
            ingest.settings, state=states.ACTIVE if active else states.INACTIVE
        )

    def _with_redundancy(
        self, settings: IngestConfiguration, *, redundant: bool
    ) -> IngestConfiguration:
        credentials = [
            RedundantIngestCredential(
                participant_id=random_text(12), stream_key=self._stream_key(settings.arn)
            )
            for _ in range(REDUNDANT_CREDENTIALS if redundant else 0)
        ]
        return changed(
            settings,
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


def _participants(settings: IngestConfiguration) -> dict[str, str]:
    """The ids of the participants that encoders come as, by stream key."""
    credentials = [
        (c.stream_key or "", c.participant_id or "")
        for c in settings.redundant_ingest_credentials or ()
    ]
    return dict([(settings.stream_key, settings.participant_id), *credentials])
