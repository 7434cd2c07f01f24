"""Simulated people: what an app on somebody's phone would do at a stage."""

from typing import TYPE_CHECKING

from ...errors import InvalidTokenError, IVSError
from ...realtime import (
    ParticipantProtocol,
    ParticipantToken,
)

if TYPE_CHECKING:
    from .stages import Stages
    from .state import OnStage, StageState


class StageClientError(IVSError):
    """What a person's app is told when the stage refuses what they want to do.

    Attributes:
        code: The reason, such as `INSUFFICIENT_CAPABILITIES` or `TOKEN_EXPIRED`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Person:
    """Somebody who joined a stage; see `LocalIVS.join`."""

    def __init__(self, stage: "StageState", state: "OnStage") -> None:
        self._stage = stage
        self._state = state

    @property
    def participant_id(self) -> str:
        """Their participant id."""
        return self._state.id

    @property
    def user_id(self) -> str:
        """Your own name for them, from the token; empty if it has none."""
        return self._state.grant.user_id

    @property
    def connected(self) -> bool:
        """Whether they are on the stage; False too after being disconnected by a call."""
        return self._state.connected

    @property
    def publishing(self) -> bool:
        """Whether they are on air."""
        return self._state.publishing

    async def publish(self, protocol: ParticipantProtocol = ParticipantProtocol.UNKNOWN) -> None:
        """Go on air.

        Args:
            protocol: How the media arrive.

        Raises:
            StageClientError: The token does not allow it, twelve others are on air already, or
                they are not on the stage.
        """
        self._check_connected()
        refused = self._stage.publish(self._state, protocol)
        if refused is not None:
            raise StageClientError(refused, f"{self._name} may not publish")

    async def unpublish(self) -> None:
        """Go off air, and stay on the stage."""
        self._check_connected()
        self._stage.unpublish(self._state)

    async def leave(self) -> None:
        """Leave the stage; nothing happens if they have left already."""
        self._stage.leave(self._state)

    @property
    def _name(self) -> str:
        return self.user_id or self.participant_id

    def _check_connected(self) -> None:
        if not self.connected:
            raise StageClientError("NOT_CONNECTED", f"{self._name} is not on the stage")

    def __repr__(self) -> str:
        place = "on air" if self.publishing else "connected" if self.connected else "gone"
        return f"<Person {self._name} {place}>"


def join(stages: "Stages", token: str | ParticipantToken) -> Person:
    """Let somebody in with their token.

    Raises:
        StageClientError: The token is not one of ours nor signed with an imported key, is over, or
            its stage is gone; or somebody is on the stage with it now.
    """
    text = token.token if isinstance(token, ParticipantToken) else token
    try:
        grant = stages.tokens.grant_of(text or "")
    except InvalidTokenError as error:
        code = "TOKEN_EXPIRED" if error.reason == "expired" else "INVALID_TOKEN"
        raise StageClientError(code, str(error)) from None
    stage = stages.all.find(grant.stage_arn)
    if stage is None:
        raise StageClientError("STAGE_NOT_FOUND", "the stage of the token was deleted")
    if grant.expires_at <= stage.world.clock.now():
        raise StageClientError("TOKEN_EXPIRED", f"the token ended at {grant.expires_at}")
    present = stage.active.participants.get(grant.participant_id) if stage.active else None
    if present is not None and present.connected:
        raise StageClientError("TOKEN_IN_USE", "somebody is on the stage with this token")
    return Person(stage, stage.join(grant))
