"""Guests who come on air and go off again without reconnecting, by exchanging their tokens.

Only tokens that you signed can be exchanged, and only the client can do it: you sign another token,
send it to the guest's app over a connection of yours, and the app hands it to the broadcast SDK.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/broadcast-mobile-token-exchange.html
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from .._core.arguments import check_function, check_kind, check_method, check_seconds
from .._core.model import explained
from ..errors import ResourceNotFoundException, WaitError, WaitTimeoutError
from ..realtime import Event, EventName, ParticipantToken, ParticipantTokenCapability
from ..session import Session
from ._active_session import active_session
from ._arguments import arn_of
from ._hints import Hints
from ._insistence import insist
from ._polling import GONE, Arrived, NotYet, until_seen
from .event_source import EventSource

if TYPE_CHECKING:
    from ..tokens import ParticipantTokenSigner

__all__ = ["Deliver", "GuestChange", "demote_guest", "promote_guest"]

Deliver = Callable[[ParticipantToken], Awaitable[object]]
"""Sends a token to the app of the guest it is for, over a connection of yours."""

_ONE_LOOK = 1.0
"""Seconds that are left for the exchange if delivering took all of them."""
_PUBLISH = ParticipantTokenCapability.PUBLISH
_SUBSCRIBE = ParticipantTokenCapability.SUBSCRIBE


@explained
@attrs.frozen(kw_only=True)
class GuestChange:
    """What became of a guest."""

    stage_arn: str
    """The stage."""
    participant_id: str
    """The guest."""
    token: ParticipantToken
    """The token signed for them: keep it, for it is the one to be exchanged next."""
    disconnected: bool = False
    """Whether they did not exchange it, and were removed from the stage."""


async def promote_guest(
    session: Session,
    signer: "ParticipantTokenSigner",
    token: ParticipantToken | str,
    deliver: Deliver,
    *,
    attributes: Mapping[str, str] | None = None,
    timeout: float = 30,
    events: EventSource | None = None,
) -> GuestChange:
    """Let a guest who watches publish, too, and wait until their app has exchanged the token.

    Args:
        session: Calls the service.
        signer: Signs the new token; it signed the old one.
        token: What the guest joined with.
        deliver: Sends the new token to the guest's app.
        attributes: All attributes from now on; defaults to those the guest has.
        timeout: Seconds to wait at most for the delivery and the exchange.
        events: Where to hear of it earlier.

    Raises:
        WaitTimeoutError: The app has not got it, or has not exchanged it, in time. It may do so
            later.
        WaitError: The stage is gone, or nobody is on it.
        InvalidTokenError: The old token was not signed with this key.
    """
    _check(session, signer, deliver)
    limit, allowed = check_seconds("timeout", timeout), (_PUBLISH, _SUBSCRIBE)
    stage_arn, new = _sign(session, signer, token, allowed, attributes)
    await _hand_over(session, stage_arn, new, deliver, timeout=limit, events=events)
    return GuestChange(stage_arn=stage_arn, participant_id=new.participant_id, token=new)


async def demote_guest(
    session: Session,
    signer: "ParticipantTokenSigner",
    token: ParticipantToken | str,
    deliver: Deliver,
    *,
    attributes: Mapping[str, str] | None = None,
    timeout: float = 30,
    events: EventSource | None = None,
) -> GuestChange:
    """Let a guest only watch from now on; one whose app does not obey is removed from the stage.

    So is one whose app cannot be reached: what `deliver` raises is raised after that. Their old
    token may stay valid until it expires, so one that was removed may come back with it.

    Args:
        session: Calls the service.
        signer: Signs the new token; it signed the old one.
        token: What the guest has by now.
        deliver: Sends the new token to the guest's app.
        attributes: All attributes from now on; defaults to those the guest has.
        timeout: Seconds after which a guest who can still publish is removed.
        events: Where to hear of it earlier.

    Raises:
        WaitError: The stage is gone, or nobody is on it.
        InvalidTokenError: The old token was not signed with this key.
        Exception: Whatever `deliver` raises.
    """
    _check(session, signer, deliver)
    limit = check_seconds("timeout", timeout)
    stage_arn, new = _sign(session, signer, token, (_SUBSCRIBE,), attributes)
    disconnected = False
    try:
        await _hand_over(session, stage_arn, new, deliver, timeout=limit, events=events)
    except WaitTimeoutError:
        disconnected = await _disconnect(session, stage_arn, new.participant_id)
    except WaitError:
        raise
    except Exception:  # nobody knows whether they obey
        await _disconnect(session, stage_arn, new.participant_id)
        raise
    return GuestChange(
        stage_arn=stage_arn,
        participant_id=new.participant_id,
        token=new,
        disconnected=disconnected,
    )


def _check(session: Session, signer: object, deliver: object) -> None:
    check_kind("session", session, Session, "a Session")
    check_method("signer", signer, "exchange", "a ParticipantTokenSigner")
    check_function("deliver", deliver)


def _sign(
    session: Session,
    signer: "ParticipantTokenSigner",
    token: ParticipantToken | str,
    capabilities: Sequence[ParticipantTokenCapability],
    attributes: Mapping[str, str] | None,
) -> tuple[str, ParticipantToken]:
    """The stage of a token, and another token for the same participant."""
    from ..tokens import inspect_token  # noqa: PLC0415 - needs an extra, as signers do

    new = signer.exchange(token, capabilities=capabilities, attributes=attributes)
    stage = inspect_token(new).claims["resource"]
    return arn_of(session, "token", str(stage), "stage"), new


async def _hand_over(
    session: Session,
    stage_arn: str,
    token: ParticipantToken,
    deliver: Deliver,
    *,
    timeout: float,
    events: EventSource | None,
) -> None:
    """Give somebody their token, and wait until they have exchanged the old one for it."""
    began, limit = session.clock.monotonic(), asyncio.timeout(timeout)
    try:
        async with limit:
            await deliver(token)
    except TimeoutError:
        if not limit.expired():
            raise
        message = f"waited {timeout:g} s for a token to reach participant {token.participant_id}"
        raise WaitTimeoutError(message, state="not delivered") from None
    left = max(timeout - (session.clock.monotonic() - began), _ONE_LOOK)
    await _exchanged(session, stage_arn, token, left, events)


async def _exchanged(
    session: Session,
    stage_arn: str,
    token: ParticipantToken,
    timeout: float,
    events: EventSource | None,
) -> None:
    """Wait until somebody has exchanged their token for this one."""

    async def look(_: Hints) -> Arrived[None] | NotYet:
        try:
            session_id = await active_session(session, stage_arn)
        except ResourceNotFoundException:
            return NotYet(GONE, hopeless=True)
        if session_id is None:
            return NotYet("absent", hopeless=True, reason="nobody is on the stage")
        happened = await session.realtime.list_participant_events(
            stage_arn=stage_arn,
            session_id=session_id,
            participant_id=token.participant_id,
            max_results=100,
        ).collect()
        if any(_shows(event, token) for event in happened):
            return Arrived(None)
        return NotYet("not exchanged")

    awaited = f"participant {token.participant_id} to exchange the token"
    await until_seen(session, look, arn=stage_arn, awaited=awaited, timeout=timeout, events=events)


def _shows(event: Event, token: ParticipantToken) -> bool:
    """Whether an event tells that somebody has this token now."""
    now = event.new_token
    if event.name != EventName.TOKEN_EXCHANGED or now is None or now.expiration_time is None:
        return False
    # Times in events may have whole seconds only, as those in tokens do.
    expires = token.expiration_time
    return (
        expires is not None
        and now.expiration_time.replace(microsecond=0) == expires.replace(microsecond=0)
        and {*(now.capabilities or ())} == {*(token.capabilities or ())}
    )


async def _disconnect(session: Session, stage_arn: str, participant_id: str) -> bool:
    """Remove a guest; False if they are gone."""

    async def disconnect() -> None:
        await session.realtime.disconnect_participant(
            stage_arn=stage_arn, participant_id=participant_id, reason="may only watch"
        )

    try:
        await insist(session, disconnect)
    except ResourceNotFoundException:
        return False
    return True
