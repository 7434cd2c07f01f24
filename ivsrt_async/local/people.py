"""Simulated people: what an app on somebody's phone would do at a stage."""

from typing import TYPE_CHECKING

from ..errors import InvalidTokenError
from ..realtime import ParticipantProtocol, ParticipantToken
from ._engine.identifiers import ACCOUNT_ID
from ._engine.realtime.state import ENDPOINTS, Grant, RealTimeState, StageParticipant, StageState
from ._given import as_text
from ._tracebacks import without_locals
from .errors import StageClientError

if TYPE_CHECKING:
    from ..tokens import ConnectionToken

__all__ = ["Person"]


class Person:
    """Somebody who joined a stage; `LocalIVS.join` makes one."""

    def __init__(
        self, state: RealTimeState, stage: StageState, participant: StageParticipant
    ) -> None:
        self._state = state
        self._stage = stage
        self._participant = participant
        self._join = participant.joins

    @property
    def participant_id(self) -> str:
        """Their participant id."""
        return self._participant.id

    @property
    def user_id(self) -> str:
        """Your own name for them, from the token; empty if it has none."""
        return self._participant.grant.user_id

    @property
    def connected(self) -> bool:
        """Whether they are on the stage; False too after being disconnected by a call."""
        return self._participant.connected and self._participant.joins == self._join

    @property
    def publishing(self) -> bool:
        """Whether they are on air."""
        return self.connected and self._participant.publishing

    async def publish(self, protocol: ParticipantProtocol = ParticipantProtocol.UNKNOWN) -> None:
        """Go on air.

        Args:
            protocol: How the media arrive.

        Raises:
            StageClientError: The token does not allow it, twelve others are on air already, or
                they are not on the stage.
        """
        self._check_connected()
        refused = self._stage.publish(self._participant, protocol)
        if refused is not None:
            raise StageClientError(refused, f"{self._name} may not publish")

    async def unpublish(self) -> None:
        """Go off air, and stay on the stage."""
        self._check_connected()
        self._stage.unpublish(self._participant)

    async def leave(self) -> None:
        """Leave the stage; nothing happens if they have left already."""
        if self.connected:
            self._stage.leave(self._participant)

    @without_locals
    async def exchange(self, new_token: str | ParticipantToken) -> None:
        """Show another token without leaving, to do more or less from now on.

        Without the right to publish they go off air; without the right to subscribe they receive
        nobody.
        https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/broadcast-mobile-token-exchange.html

        Args:
            new_token: A self-signed token for the same participant of the same stage, such as
                `ParticipantTokenSigner.exchange` makes.

        Raises:
            StageClientError: The new token is invalid, is for another participant or stage
                (`TOKEN_MISMATCH`), one of the two was issued by a call
                (`TOKEN_NOT_EXCHANGEABLE`), or they are not on the stage.
        """
        self._check_connected()
        old, new = self._participant.grant, grant_of(self._state, new_token)
        if old.endpoints is None or new.endpoints is None:
            raise StageClientError(
                "TOKEN_NOT_EXCHANGEABLE", "only self-signed tokens can be exchanged"
            )
        if (old.participant_id, old.stage_arn, old.endpoints) != (
            new.participant_id,
            new.stage_arn,
            new.endpoints,
        ):
            raise StageClientError(
                "TOKEN_MISMATCH", "the new token must be for the same participant and stage"
            )
        self._stage.exchange(self._participant, new)

    @property
    def _name(self) -> str:
        return self.user_id or self.participant_id

    def _check_connected(self) -> None:
        if not self.connected:
            raise StageClientError("NOT_CONNECTED", f"{self._name} is not on the stage")

    def __repr__(self) -> str:
        place = "on air" if self.publishing else "connected" if self.connected else "gone"
        return f"<Person {self._name} {place}>"


def _refusal(error: InvalidTokenError) -> StageClientError:
    code = "TOKEN_EXPIRED" if error.reason == "expired" else "INVALID_TOKEN"
    return StageClientError(code, str(error))


def grant_of(state: RealTimeState, token: str | ParticipantToken) -> Grant:
    """What a token allows.

    Raises:
        StageClientError: It was neither issued here nor signed with an imported key; or it was
            signed so and has expired.
    """
    text = token.token if isinstance(token, ParticipantToken) else token
    try:
        return state.tokens.grant_of(as_text(text, "a participant token or its text"))
    except InvalidTokenError as error:
        raise _refusal(error) from None


def connection_of(state: RealTimeState, token: "str | ConnectionToken") -> str:
    """The id of a connection token.

    Raises:
        StageClientError: It was not signed with an imported key, is for another account or region,
            has expired, or was revoked.
    """
    given = getattr(token, "token", token)
    text = as_text(given, "a connection token or its text")
    try:
        token_id = state.tokens.self_signed.connection_id_of(text, ACCOUNT_ID, state.account.region)
    except InvalidTokenError as error:
        raise _refusal(error) from None
    if state.connections.is_revoked(token_id):
        raise StageClientError("TOKEN_REVOKED", "the connection token was revoked")
    return token_id


def join(
    state: RealTimeState,
    token: str | ParticipantToken,
    connection_token: "str | ConnectionToken | None" = None,
) -> Person:
    """Admit somebody to the stage of their token.

    Raises:
        StageClientError: The connection token does not open a connection; the token was neither
            issued here nor signed with an imported key, has expired, or its stage is gone or has
            other endpoints; or somebody is on the stage with it now.
    """
    connection = None if connection_token is None else connection_of(state, connection_token)
    grant = grant_of(state, token)
    stage = state.stages.find(grant.stage_arn)
    if stage is None:
        raise StageClientError("STAGE_NOT_FOUND", "the stage of the token was deleted")
    if grant.expires_at <= state.clock.now():
        raise StageClientError("TOKEN_EXPIRED", f"the token ended at {grant.expires_at}")
    if grant.endpoints not in (None, (ENDPOINTS.events, ENDPOINTS.whip)):
        raise StageClientError(
            "INVALID_TOKEN", "the token does not name the endpoints of its stage"
        )
    if stage.here(grant.participant_id) is not None:
        raise StageClientError("TOKEN_IN_USE", "somebody is on the stage with this token")
    participant = stage.join(grant)
    if connection is not None:
        state.connections.use(connection, stage, participant)
    return Person(state, stage, participant)
