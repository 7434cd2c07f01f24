"""Banning viewers: what they have is revoked, and they get nothing new."""

from datetime import timedelta

import attrs
import pytest

from ivsrt_async.errors import (
    InvalidRequestError,
    UnfinishedError,
    ViewerBannedError,
)
from ivsrt_async.tokens import PlaybackTokenSigner, generate_key_pair, inspect_token
from ivsrt_async.workflows import MemoryBans, ViewerBans


@pytest.fixture
def signer(ivs):
    return PlaybackTokenSigner(generate_key_pair().private_key_pem, now=ivs.clock.now)


@pytest.fixture
def bans(session):
    return ViewerBans(session)


@pytest.fixture
def revoked(ivs, channel):
    """Whether a token no longer opens the channel."""

    def is_revoked(token):
        claims = inspect_token(token).claims
        return ivs._engine.low_latency.is_revoked(
            channel.arn, claims["aws:viewer-id"], claims["aws:viewer-session-version"]
        )

    return is_revoked


async def test_a_banned_viewer_loses_the_token_and_gets_no_other(
    ivs, channel, bans, signer, revoked
):
    ana, bo = [await bans.sign(signer, channel, name) for name in ("ana", "bo")]
    (ban,) = await bans.ban(channel, ["ana"])
    assert (ban.viewer_id, ban.until) == ("ana", None)
    assert (revoked(ana), revoked(bo)) == (True, False)
    with pytest.raises(ViewerBannedError, match=r"^ana is banned from arn:aws:ivs:") as raised:
        await bans.sign(signer, channel, "ana")
    assert raised.value.viewer_id == "ana"
    assert not revoked(await bans.sign(signer, channel, "bo"))


async def test_a_ban_ends_and_tokens_signed_then_are_valid(ivs, channel, bans, signer, revoked):
    old = await bans.sign(signer, channel, "ana")
    await bans.ban(channel, ["ana"], lasts=timedelta(hours=1))
    ivs.clock.advance(3599 - 5)
    with pytest.raises(ViewerBannedError, match="until"):
        await bans.sign(signer, channel, "ana")
    ivs.clock.advance(10)
    assert await bans.find(channel, "ana") is None
    assert not revoked(await bans.sign(signer, channel, "ana"))
    assert revoked(old)


async def test_a_ban_that_begins_as_another_is_found_to_have_ended_stays(ivs, session, channel):
    class Slow(MemoryBans):
        """A store whose answer is on its way when another process bans the viewer again."""

        async def get(self, channel_arn, viewer_id, /):
            found = await super().get(channel_arn, viewer_id)
            if found is not None and found.until is not None:
                await self.put(attrs.evolve(found, until=None))
            return found

    bans = ViewerBans(session, Slow())
    await bans.ban(channel, ["ana"], lasts=timedelta(hours=1))
    ivs.clock.advance(3601)
    assert await bans.find(channel, "ana") is None
    again = await bans.find(channel, "ana")
    assert again is not None
    assert again.until is None


async def test_a_ban_is_lifted(ivs, channel, bans, signer, revoked):
    await bans.ban(channel, ["ana"])
    await bans.lift(channel, "ana")
    await bans.lift(channel, "nobody")
    ivs.clock.advance(5)
    assert not revoked(await bans.sign(signer, channel, "ana"))


async def test_many_viewers_are_banned_in_few_calls(ivs, channel, bans):
    names = [f"viewer-{number}" for number in range(45)]
    found = await bans.ban(channel, [*names, "viewer-0"])
    assert [ban.viewer_id for ban in found] == names
    calls = [c.operation for c in ivs.calls if "Revocation" in c.operation]
    assert calls == ["BatchStartViewerSessionRevocation"] * 3
    assert ivs._engine.low_latency.is_revoked(channel.arn, "viewer-44", found[0].version)


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.throttle("*", calls=4),
        lambda faults: faults.drop("*", calls=4),
        lambda faults: faults.drop("*", calls=4, carried_out=True),
        lambda faults: faults.delay("*", 0.001),
    ],
    ids=["throttle", "drop", "lost answer", "delay"],
)
async def test_revoking_goes_through_whatever_happens(ivs, channel, bans, fault):
    fault(ivs.faults)
    (ban,) = await bans.ban(channel, ["ana"])
    assert ivs._engine.low_latency.is_revoked(channel.arn, "ana", ban.version)


async def test_a_viewer_stays_banned_although_revoking_failed(ivs, session, channel, signer):
    bans = ViewerBans(session, MemoryBans())
    ivs.faults.drop("BatchStartViewerSessionRevocation", share=1.0)
    with pytest.raises(Exception, match="BatchStartViewerSessionRevocation"):
        await bans.ban(channel, ["ana"])
    with pytest.raises(ViewerBannedError):
        await bans.sign(signer, channel, "ana")


async def test_what_was_not_revoked_is_named(session, bans):
    gone = "arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl"
    with pytest.raises(UnfinishedError, match="left undone: ana: ") as raised:
        await bans.ban(gone, ["ana"])
    assert raised.value.done == ()


async def test_bad_input(bans, channel, stage):
    with pytest.raises(InvalidRequestError, match="viewer_ids must be several"):
        await bans.ban(channel, "ana")
    with pytest.raises(InvalidRequestError, match="lasts"):
        await bans.ban(channel, ["ana"], lasts=timedelta())
    with pytest.raises(InvalidRequestError, match="must be a channel"):
        await bans.ban(stage, ["ana"])
    assert await bans.ban(channel, []) == []
