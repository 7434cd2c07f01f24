"""People who come over a connection that a connection token has opened."""

from datetime import timedelta

import pytest

from ivsrt_async.local import StageClientError
from ivsrt_async.tokens import ConnectionTokenSigner, generate_key_pair

PAIR = generate_key_pair()


@pytest.fixture
async def key(realtime):
    return await realtime.import_public_key(PAIR.public_key_pem)


@pytest.fixture
def signer(key):
    return ConnectionTokenSigner(PAIR.private_key_pem, key.arn)


@pytest.fixture
def come(ivs, realtime):
    """Somebody who joins a new stage, over the connection of a token."""

    async def join(connection_token=None):
        stage = (await realtime.create_stage()).stage.arn
        token = await realtime.create_participant_token(stage_arn=stage)
        return await ivs.join(token, connection_token=connection_token)

    return join


async def refusal(come, connection_token):
    with pytest.raises(StageClientError) as refused:
        await come(connection_token)
    return refused.value.code


async def test_who_came_with_a_revoked_token_is_disconnected(realtime, signer, come):
    token = signer.sign()
    ana, ben = [await come(token) for _ in range(2)]
    eve, zoe = await come(signer.sign()), await come()
    await ana.publish()
    await realtime.revoke_connection_token(token.token_id)
    assert [p.connected for p in (ana, ben, eve, zoe)] == [False, False, True, True]


async def test_a_revoked_token_opens_no_connection(realtime, signer, come):
    token = signer.sign()
    await realtime.revoke_connection_token(token.token_id)
    assert await refusal(come, token) == "TOKEN_REVOKED"
    assert (await come(signer.sign().token)).connected


async def test_who_left_and_came_without_it_stays(ivs, realtime, signer):
    stage = (await realtime.create_stage()).stage.arn
    token = await realtime.create_participant_token(stage_arn=stage)
    connection = signer.sign()
    await (await ivs.join(token, connection_token=connection)).leave()
    again = await ivs.join(token)
    await realtime.revoke_connection_token(connection.token_id)
    assert again.connected


async def test_an_expired_token_opens_no_connection(ivs, signer, come):
    token = signer.sign(valid_for=timedelta(minutes=5))
    ana = await come(token)
    ivs.clock.advance(timedelta(minutes=6))
    assert await refusal(come, token) == "TOKEN_EXPIRED"
    assert ana.connected


async def test_a_token_for_another_region_opens_no_connection(key, come):
    elsewhere = ConnectionTokenSigner(
        PAIR.private_key_pem, key.arn.replace("us-east-1", "eu-west-1")
    )
    assert await refusal(come, elsewhere.sign()) == "INVALID_TOKEN"


async def test_a_participant_token_opens_no_connection(realtime, come):
    stage = (await realtime.create_stage()).stage.arn
    token = await realtime.create_participant_token(stage_arn=stage)
    assert await refusal(come, token.token) == "INVALID_TOKEN"


async def test_a_revocation_is_forgotten_when_no_token_can_be_that_old(ivs, realtime, signer):
    await realtime.revoke_connection_token(signer.sign().token_id)
    ivs.clock.advance(timedelta(weeks=4, seconds=1))
    assert len(ivs._engine.realtime.connections._revoked) == 0
