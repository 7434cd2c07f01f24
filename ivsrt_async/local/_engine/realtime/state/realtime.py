"""The state of the real-time service."""

from collections import defaultdict
from itertools import chain

from .....realtime import (
    AutoParticipantRecordingConfiguration,
    EncoderConfiguration,
    IngestConfiguration,
    PublicKey,
    StorageConfiguration,
)
from ...account import Account, ServiceState
from ...countdown import Countdown
from ...feeds import Channels
from ...refusal import conflict, not_found
from ...resources import Collection, Resource
from .composition import CompositionRun
from .connections import Connections
from .crowd import Crowd
from .participant import StageParticipant
from .replications import Replications
from .session import SessionRun
from .stage import Observer, StageState
from .tokens import ParticipantTokens

STAGE_QUOTA = 1000
COMPOSITION_QUOTA = 20
STAGE_COMPOSITION_QUOTA = 5
"""For each stage."""
ENCODER_CONFIGURATION_QUOTA = 20
STORAGE_CONFIGURATION_QUOTA = 5
INGEST_CONFIGURATION_QUOTA = 100
PUBLIC_KEY_QUOTA = 3
REPLICA_QUOTA = 5
"""For each participant, at a time."""
PUBLISHING_SECONDS = 24 * 3600
"""How long somebody may publish at a stretch."""
SESSION_SECONDS = 5 * 60
"""How long a session goes on without anybody. AWS says that it ends a few minutes after the last
participant stopped publishing, and nothing of those who only watch: here they keep it going. It is
the longest time that recordings and replications wait for a publisher to come back, too."""


class RealTimeState(ServiceState):
    """Stages and everything that happens on them."""

    def __init__(self, account: Account, channels: Channels) -> None:
        super().__init__(account)
        self.channels: Channels = channels
        """Where compositions may go."""
        self.stages: Collection[StageState] = Collection(account, "Stage", STAGE_QUOTA, "ivs:stage")
        self.compositions: Collection[CompositionRun] = Collection(
            account,
            "Composition",
            COMPOSITION_QUOTA,
            "ivs:composition",
            counts=lambda run: not run.ended,
        )
        self.compositions_by_token: dict[str, CompositionRun] = {}
        """By the idempotency token they were started with."""
        self._compositions_by_stage: defaultdict[str, list[CompositionRun]] = defaultdict(list)
        self.encoder_configurations: Collection[Resource[EncoderConfiguration]] = Collection(
            account,
            "EncoderConfiguration",
            ENCODER_CONFIGURATION_QUOTA,
            "ivs:encoder-configuration",
        )
        self.storage_configurations: Collection[Resource[StorageConfiguration]] = Collection(
            account,
            "StorageConfiguration",
            STORAGE_CONFIGURATION_QUOTA,
            "ivs:storage-configuration",
        )
        self.ingest_configurations: Collection[Resource[IngestConfiguration]] = Collection(
            account, "IngestConfiguration", INGEST_CONFIGURATION_QUOTA, "ivs:ingest-configuration"
        )
        self.public_keys: Collection[Resource[PublicKey]] = Collection(
            account, "PublicKey", PUBLIC_KEY_QUOTA, "ivs:public-key"
        )
        self._recorded_into: defaultdict[str, dict[str, None]] = defaultdict(dict)
        """The stages that are recorded, by storage configuration."""
        self.tokens: ParticipantTokens = ParticipantTokens(account.clock, self.public_keys)
        self.connections: Connections = Connections(account.clock)
        self.replications: Replications = Replications()
        self.stage_composition_quota: int = account.quotas.of(
            "StageComposition", STAGE_COMPOSITION_QUOTA
        )
        self.crowd: Crowd = Crowd.of(account.quotas)
        self.replica_quota: int = account.quotas.of("Replica", REPLICA_QUOTA)
        self.publishing: Countdown[tuple[StageState, StageParticipant]] = Countdown(
            account.clock, PUBLISHING_SECONDS, lambda pair: pair[0].cut_off(pair[1])
        )
        """Everybody on air, with their stage."""
        self.deserted: Countdown[StageState] = Countdown(
            account.clock, SESSION_SECONDS, StageState.end_session
        )
        """Stages whose session goes on without anybody."""
        self.observers: list[Observer] = []
        """Told of everything that happens to participants of any stage."""

    def known_stage(self, arn: str) -> StageState | None:
        """A stage, or None for those lists that are empty if there is none."""
        self.stages.check_arn(arn, "stageArn")
        return self.stages.find(arn)

    def session(self, stage_arn: str, session_id: str) -> SessionRun:
        """A session of a stage; refused if there is none."""
        session = self.stages.get(stage_arn, "stageArn").sessions.get(session_id)
        if session is None:
            raise not_found("StageSession", session_id)
        return session

    def known_session(self, stage_arn: str, session_id: str) -> SessionRun | None:
        """A session, or None for those lists that are empty if there is none."""
        stage = self.known_stage(stage_arn)
        return stage.sessions.get(session_id) if stage else None

    def compositions_of(self, stage: StageState) -> list[CompositionRun]:
        """The compositions of a stage, running or ended a short while ago."""
        return [*self._compositions_by_stage.get(stage.arn, ())]

    def add_composition(self, run: CompositionRun) -> None:
        """A composition is started."""
        self.compositions.add(run, run.request.tags)
        self._compositions_by_stage[run.stage.arn].append(run)
        if run.request.idempotency_token:
            self.compositions_by_token[run.request.idempotency_token] = run

    def forget_composition(self, run: CompositionRun) -> None:
        """A composition ended a while ago."""
        self.compositions.remove(run.arn)
        others = self._compositions_by_stage[run.stage.arn]
        others.remove(run)
        if not others:
            del self._compositions_by_stage[run.stage.arn]
        self.compositions_by_token.pop(run.request.idempotency_token or "", None)

    def check_unused(self, arn: str) -> None:
        """Refuse while a stage or a composition needs an encoder or storage configuration."""
        composed = (run.arn for run in self.compositions if not run.ended and run.needs(arn))
        user = next(chain(self._recorded_into.get(arn, ()), composed), None)
        if user is not None:
            raise conflict(f"{arn} is in use by {user}")

    def record(self, stage: StageState, wanted: AutoParticipantRecordingConfiguration) -> None:
        """Record the publishers of a stage otherwise than before."""
        storage = wanted.storage_configuration_arn
        bucket = self.bucket_of(wanted)
        self._record_no_longer(stage)
        if storage:
            self._recorded_into[storage][stage.arn] = None
        stage.recording_bucket = bucket
        stage.change(auto_participant_recording_configuration=wanted)

    def bucket_of(self, wanted: AutoParticipantRecordingConfiguration) -> str | None:
        """Where publishers would be recorded; refused if there is no such storage configuration."""
        if not wanted.storage_configuration_arn:
            return None
        s3 = self.storage_configurations.get(
            wanted.storage_configuration_arn,
            "autoParticipantRecordingConfiguration.storageConfigurationArn",
        ).settings.s3
        return s3.bucket_name if s3 is not None else None

    def forget_stage(self, stage: StageState) -> None:
        """A stage is deleted."""
        self._record_no_longer(stage)
        self.deserted.stop(stage)
        self.stages.remove(stage.arn)

    def _record_no_longer(self, stage: StageState) -> None:
        storage = stage.recording.storage_configuration_arn
        users = self._recorded_into.get(storage, {})
        users.pop(stage.arn, None)
        if not users:
            self._recorded_into.pop(storage, None)

    # Ingest configurations, each with the participants its encoders are.

    def ingest_with_key(self, stream_key: str) -> tuple[IngestConfiguration, str] | None:
        """The configuration a stream key belongs to, and the id of the participant it is for."""
        for ingest in self.ingest_configurations:
            participant_id = _encoders_of(ingest.settings).get(stream_key)
            if participant_id is not None:
                return ingest.settings, participant_id
        return None

    def ingest_of(self, participant: StageParticipant) -> Resource[IngestConfiguration] | None:
        """The ingest configuration of a participant who is an encoder."""
        return self.ingest_configurations.find(participant.origin.ingest_configuration_arn)

    def encoders_on_stage(
        self, ingest: Resource[IngestConfiguration]
    ) -> list[tuple[StageState, StageParticipant]]:
        """The encoders of a configuration that are connected, with their stage."""
        stage = self.stages.find(ingest.settings.stage_arn)
        if stage is None:
            return []
        present = map(stage.here, _encoders_of(ingest.settings).values())
        return [(stage, participant) for participant in present if participant is not None]

    def disconnect_encoders(self, ingest: Resource[IngestConfiguration]) -> None:
        """The encoders of a configuration leave the stage."""
        for stage, participant in self.encoders_on_stage(ingest):
            stage.leave(participant)


def _encoders_of(settings: IngestConfiguration) -> dict[str, str]:
    """The ids of the participants that encoders come as, by stream key.

    With redundant ingest that of the configuration is nobody's: it is the participant whom
    subscribers receive.
    """
    if settings.redundant_ingest:
        credentials = settings.redundant_ingest_credentials or ()
        return {c.stream_key or "": c.participant_id or "" for c in credentials}
    return {settings.stream_key: settings.participant_id}
