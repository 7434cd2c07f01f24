"""Answers the operations on stages, their tokens and their sessions."""

from typing import TYPE_CHECKING

from ....realtime import (
    AutoParticipantRecordingConfiguration,
    CreateParticipantToken,
    CreateStage,
    CreateStageResponse,
    DeleteStage,
    GetStage,
    GetStageSession,
    ListStages,
    ListStageSessions,
    ListStageSessionsResponse,
    ListStagesResponse,
    ParticipantToken,
    ParticipantTokenConfiguration,
    Stage,
    StageSession,
    UpdateStage,
)
from ..arguments import check_name
from ..marks import handles
from ..refusal import not_found
from ..world import Collection, World
from .announcements import StageAnnouncements
from .state.stage import PUBLISHER_QUOTA, Observer, Session, StageState
from .state.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from .encoder_configurations import Configurations

STAGE_QUOTA = 1000


class Stages:
    """The stages there are."""

    def __init__(self, world: World, configurations: "Configurations") -> None:
        self._world = world
        self._configurations = configurations
        self.tokens = Tokens(world)
        self.observers: list[Observer] = [StageAnnouncements(world.events).people_changed]
        """Told of everything that happens to people on any stage."""
        self.on_delete: list[Callable[[StageState], None]] = []
        """Told of a stage that is going, after everybody has left it."""
        self.all: Collection[StageState] = Collection(world, "Stage", STAGE_QUOTA, "ivs:stage")
        self._publisher_quota = world.quotas.of("Publisher", PUBLISHER_QUOTA)
        configurations.in_use.append(self._user_of)

    def known(self, arn: str) -> StageState | None:
        """A stage, or None for those lists that are just empty for a stage nobody knows.

        Raises:
            Refusal: It is not the ARN of a stage.
        """
        self.all.check_arn(arn, "stageArn")
        return self.all.find(arn)

    def session(self, stage_arn: str, session_id: str) -> Session:
        """A session of a stage.

        Raises:
            Refusal: The stage or the session does not exist.
        """
        session = self.all.get(stage_arn, "stageArn").session(session_id)
        if session is None:
            raise not_found("StageSession", session_id)
        return session

    @handles(CreateStage)
    def create_stage(self, request: CreateStage) -> CreateStageResponse:
        """A new stage, and tokens for it."""
        check_name(request.name)
        self.all.check_room()
        stage = StageState(
            world=self._world,
            arn=self.all.new_arn(),
            number=self._world.next_number(),
            name=request.name,
            recording=None,
            observers=self.observers,
            publisher_quota=self._publisher_quota,
        )
        self._set_recording(stage, request.auto_participant_recording_configuration)
        tokens = [
            self.tokens.issue(stage, wanted)
            for wanted in request.participant_token_configurations or ()
        ]
        self.all.add(stage, request.tags)
        return CreateStageResponse(stage=stage.view(), participant_tokens=tokens)

    @handles(GetStage)
    def get_stage(self, request: GetStage) -> Stage:
        """A stage as it is now."""
        return self.all.get(request.arn).view()

    @handles(ListStages)
    def list_stages(self, request: ListStages) -> ListStagesResponse:
        """All stages."""
        page, token = self._world.page_tokens.page(request, self.all, lambda stage: stage.number)
        return ListStagesResponse(stages=[stage.summary() for stage in page], next_token=token)

    @handles(UpdateStage)
    def update_stage(self, request: UpdateStage) -> Stage:
        """A stage, changed in what was given."""
        stage = self.all.get(request.arn)
        check_name(request.name)
        self._set_recording(stage, request.auto_participant_recording_configuration)
        if request.name is not None:
            stage.name = request.name
        return stage.view()

    @handles(DeleteStage)
    def delete_stage(self, request: DeleteStage) -> None:
        """A stage goes, and everybody on it."""
        stage = self.all.get(request.arn)
        stage.empty()
        for tell in self.on_delete:
            tell(stage)
        self.all.remove(request.arn)

    @handles(CreateParticipantToken)
    def create_participant_token(self, request: CreateParticipantToken) -> ParticipantToken:
        """One more token."""
        return self.tokens.issue(
            self.all.get(request.stage_arn, "stageArn"),
            ParticipantTokenConfiguration(
                duration=request.duration,
                user_id=request.user_id,
                attributes=request.attributes,
                capabilities=request.capabilities,
            ),
        )

    @handles(GetStageSession)
    def get_stage_session(self, request: GetStageSession) -> StageSession:
        """A session as it is now."""
        return self.session(request.stage_arn, request.session_id).view()

    @handles(ListStageSessions)
    def list_stage_sessions(self, request: ListStageSessions) -> ListStageSessionsResponse:
        """The sessions of a stage, newest first; a stage nobody knows has none."""
        stage = self.known(request.stage_arn)
        newest_first = reversed(stage.sessions if stage else [])
        page, token = self._world.page_tokens.page(request, newest_first, lambda s: s.number)
        return ListStageSessionsResponse(
            stage_sessions=[session.summary() for session in page], next_token=token
        )

    def _set_recording(
        self, stage: StageState, wanted: AutoParticipantRecordingConfiguration | None
    ) -> None:
        if wanted is None:
            return
        if wanted.storage_configuration_arn == "":
            stage.recording, stage.recording_bucket = None, None
            return
        storage = self._configurations.storages.get(
            wanted.storage_configuration_arn,
            "autoParticipantRecordingConfiguration.storageConfigurationArn",
        )
        assert storage.settings.s3 is not None
        stage.recording, stage.recording_bucket = wanted, storage.settings.s3.bucket_name

    def _user_of(self, arn: str) -> str | None:
        """The stage that records with a storage configuration."""
        recorded = ((stage.arn, stage.recording) for stage in self.all if stage.recording)
        return next((s for s, how in recorded if how.storage_configuration_arn == arn), None)
