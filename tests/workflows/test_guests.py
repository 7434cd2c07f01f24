"""Guests who come on air and go off again by exchanging their tokens."""

import asyncio
from functools import partial

import pytest

from ivsrt_async.errors import (
    AccessDeniedException,
    InvalidRequestError,
    InvalidTokenError,
    WaitError,
    WaitTimeoutError,
)
from ivsrt_async.realtime import ParticipantTokenCapability
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair, inspect_token
from ivsrt_async.workflows import demote_guest, ensure_public_key, promote_guest


@pytest.fixture
async def signer(ivs, session):
    pair = generate_key_pair()
    key = (await ensure_public_key(session, "key", pair.public_key_pem)).resource
    return ParticipantTokenSigner(pair.private_key_pem, key.arn, now=ivs.clock.now)


@pytest.fixture
def token(signer, stage):
    return signer.sign(stage, user_id="ana", capabilities=[ParticipantTokenCapability.SUBSCRIBE])


@pytest.fixture
async def guest(ivs, token):
    """A token, and somebody who has joined with it."""
    return token, await ivs.join(token)


@pytest.fixture
def promote(session, signer):
    return partial(promote_guest, session, signer)


@pytest.fixture
def demote(session, signer):
    return partial(demote_guest, session, signer)


async def lost(_):
    """What happens to a token that does not reach its app."""


async def test_a_guest_comes_on_air_and_goes_off_again(ivs, stage, guest, promote, demote):
    token, ana = guest
    promoted = await promote(token, ana.exchange)
    assert (promoted.stage_arn, promoted.participant_id) == (stage.arn, ana.participant_id)
    await ana.publish()
    assert ana.publishing
    ivs.clock.advance(5)
    demoted = await demote(promoted.token, ana.exchange, attributes={"role": "viewer"})
    assert not demoted.disconnected
    assert (ana.connected, ana.publishing) == (True, False)
    assert demoted.token.attributes == {"role": "viewer"}
    again = await promote(demoted.token, ana.exchange)
    await ana.publish()
    assert again.token.user_id == "ana"


async def test_an_app_that_does_not_get_the_token_is_waited_for(guest, promote):
    token, _ = guest
    with pytest.raises(WaitTimeoutError, match="not exchanged"):
        await promote(token, lost, timeout=20)


async def test_a_guest_who_does_not_go_off_air_is_removed(guest, promote, demote):
    token, ana = guest
    promoted = await promote(token, ana.exchange)
    await ana.publish()
    demoted = await demote(promoted.token, lost, timeout=10)
    assert demoted.disconnected
    assert not ana.connected


async def test_a_guest_whose_app_cannot_be_reached_is_removed(guest, promote, demote):
    token, ana = guest
    promoted = await promote(token, ana.exchange)
    await ana.publish()

    async def closed(_):
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await demote(promoted.token, closed)
    assert (ana.connected, ana.publishing) == (False, False)


async def test_a_delivery_that_hangs_counts_as_an_app_that_does_not_obey(guest, promote, demote):
    token, ana = guest

    async def hang(_):
        await asyncio.Event().wait()

    with pytest.raises(WaitTimeoutError, match="not delivered"):
        await promote(token, hang, timeout=0.001)
    demoted = await demote(token, hang, timeout=0.001)
    assert (demoted.disconnected, ana.connected) == (True, False)


async def test_a_guest_of_whom_nothing_can_be_read_is_removed(ivs, guest, promote, demote):
    token, ana = guest
    promoted = await promote(token, ana.exchange)
    ivs.faults.fail("ListParticipantEvents", AccessDeniedException)
    with pytest.raises(AccessDeniedException):
        await demote(promoted.token, lost)
    assert not ana.connected


async def test_a_guest_who_has_left_is_no_guest(ivs, session, guest, promote, demote):
    token, ana = guest
    stage_arn = inspect_token(token).claims["resource"]
    await ana.leave()
    ivs.clock.advance(600)
    with pytest.raises(WaitError, match="nobody is on the stage"):
        await promote(token, lost)
    await session.realtime.delete_stage(stage_arn)
    with pytest.raises(WaitError, match="gone"):
        await demote(token, lost)


@pytest.mark.parametrize("operation", ["*", "ListParticipantEvents", "GetStage"])
async def test_throttled_calls_do_not_matter(ivs, guest, promote, demote, operation):
    token, ana = guest
    ivs.faults.throttle(operation, calls=5)
    promoted = await promote(token, ana.exchange)
    ivs.faults.drop(operation, calls=5)
    demoted = await demote(promoted.token, lost, timeout=30)
    assert demoted.disconnected


async def test_no_token_is_delivered_with_a_timeout_that_is_none(guest, promote, demote):
    token, ana = guest
    for change in (promote, demote):
        with pytest.raises(InvalidRequestError, match="timeout"):
            await change(token, ana.exchange, timeout=0)
    assert ana.connected


async def test_a_token_of_another_key_is_refused(session, signer, stage, token):
    other = generate_key_pair()
    stranger = ParticipantTokenSigner(other.private_key_pem, signer.public_key_arn)
    with pytest.raises(InvalidTokenError):
        await promote_guest(session, stranger, token, lost)
