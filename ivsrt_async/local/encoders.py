"""Simulated encoders, which stream to a stage with the key of an ingest configuration."""

from datetime import UTC, datetime

from ..realtime import (
    EventErrorCode,
    IngestConfiguration,
    IngestProtocol,
    ParticipantProtocol,
    ParticipantTokenCapability,
    RedundantIngestCredential,
)
from ._engine.realtime.state import Grant, Origin, RealTimeState
from ._given import as_text
from .errors import StageClientError
from .people import Person

__all__ = ["StageEncoder"]

_NEVER = datetime.max.replace(tzinfo=UTC)
"""When a stream key expires."""
_PROTOCOLS = {
    IngestProtocol.RTMP: ParticipantProtocol.RTMP,
    IngestProtocol.RTMPS: ParticipantProtocol.RTMPS,
}

StreamKeyHolder = str | IngestConfiguration | RedundantIngestCredential


class StageEncoder:
    """An encoder streaming to a stage; `LocalIVS.ingest` makes one."""

    def __init__(self, person: Person) -> None:
        self._person = person

    @property
    def participant_id(self) -> str:
        """Id of the participant it is on the stage."""
        return self._person.participant_id

    @property
    def live(self) -> bool:
        """Whether it streams; False too after it was disconnected by a call."""
        return self._person.publishing

    async def end(self) -> None:
        """End the stream and leave the stage; nothing happens if it has ended already."""
        await self._person.leave()

    def __repr__(self) -> str:
        return f"<StageEncoder {self.participant_id} {'live' if self.live else 'ended'}>"


async def start_encoder(state: RealTimeState, stream_key: StreamKeyHolder) -> StageEncoder:
    """Begin to stream to the stage of an ingest configuration.

    Raises:
        StageClientError: The stage does not take the stream.
    """
    if isinstance(stream_key, IngestConfiguration | RedundantIngestCredential):
        stream_key = stream_key.stream_key or ""
    wanted = "an ingest configuration, a credential of it, or a stream key"
    found = state.ingest_with_key(as_text(stream_key, wanted))
    if found is None:
        raise StageClientError(
            EventErrorCode.INVALID_STREAM_KEY, "no ingest configuration has this stream key"
        )
    settings, participant_id = found
    stage = state.stages.find(settings.stage_arn)
    if stage is None:
        raise StageClientError("STAGE_NOT_FOUND", f"{settings.arn} is attached to no stage")
    present = stage.here(participant_id)
    if present is not None:
        code = stage.refuse(present, EventErrorCode.REUSE_OF_STREAM_KEY)
        raise StageClientError(code, "another encoder streams with this key")
    grant = Grant(
        participant_id=participant_id,
        stage_arn=stage.arn,
        user_id=settings.user_id or "",
        attributes=settings.attributes or {},
        capabilities=frozenset({ParticipantTokenCapability.PUBLISH}),
        expires_at=_NEVER,
    )
    origin = Origin(
        ingest_configuration_arn=settings.arn,
        redundant_ingest=settings.redundant_ingest,
        virtual_participant_id=settings.participant_id if settings.redundant_ingest else None,
    )
    person = Person(state, stage, stage.join(grant, origin))
    try:
        await person.publish(_PROTOCOLS[IngestProtocol(settings.ingest_protocol)])
    except StageClientError:
        await person.leave()
        raise
    return StageEncoder(person)
