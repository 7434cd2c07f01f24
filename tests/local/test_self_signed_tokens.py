"""The local IVS at its door: tokens signed with an imported key, good and bad."""

import base64
import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from ivsrt_async.local import StageClientError
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    generate_key_pair,
    inspect_token,
)

PAIR = generate_key_pair()
STRANGERS = generate_key_pair()


@pytest.fixture
async def session(ivs):
    async with ivs.session() as session:
        yield session


@pytest.fixture
async def stage(session):
    return (await session.realtime.create_stage(name="standup")).stage


@pytest.fixture
async def key(session):
    return await session.realtime.import_public_key(PAIR.public_key_pem)


@pytest.fixture
def signer(key):
    return ParticipantTokenSigner(PAIR.private_key_pem, key.arn)


async def refusal(ivs, token):
    with pytest.raises(StageClientError) as raised:
        await ivs.join(token)
    return raised.value.code


def signed(claims, key_arn, pair=PAIR):
    return jwt.encode(claims, pair.private_key_pem, "ES384", {"kid": key_arn})


def encoded(data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


async def test_the_bearer_of_a_self_signed_token_comes_in(ivs, session, stage, signer):
    token = signer.sign(stage, user_id="ana", attributes={"role": "host"})
    ana = await ivs.join(token)
    await ana.publish()
    active = (await session.realtime.get_stage(stage.arn)).active_session_id
    found = await session.realtime.get_participant(
        stage_arn=stage.arn, session_id=active, participant_id=token.participant_id
    )
    assert (found.user_id, found.attributes, found.published) == ("ana", {"role": "host"}, True)


async def test_capabilities_are_kept_to(ivs, stage, signer):
    ben = await ivs.join(signer.sign(stage, capabilities=["SUBSCRIBE"]))
    with pytest.raises(StageClientError, match="INSUFFICIENT_CAPABILITIES"):
        await ben.publish()


async def test_an_exchanged_token_is_good_too(ivs, stage, signer):
    old = signer.sign(stage, capabilities=["SUBSCRIBE"])
    ben = await ivs.join(old)
    await ben.leave()
    again = await ivs.join(signer.exchange(old, capabilities=["PUBLISH"]))
    await again.publish()
    assert again.participant_id == ben.participant_id


async def test_expired(ivs, stage, signer):
    token = signer.sign(stage, valid_for=timedelta(minutes=5))
    ivs.clock.advance(timedelta(minutes=5))
    assert await refusal(ivs, token) == "TOKEN_EXPIRED"


async def test_a_stage_that_is_not_there(ivs, stage, signer):
    assert await refusal(ivs, signer.sign(stage.arn + "x", endpoints=stage.endpoints)) == (
        "STAGE_NOT_FOUND"
    )


async def test_a_topic_of_another_stage(ivs, session, stage, signer, key):
    other = (await session.realtime.create_stage()).stage
    claims = {**inspect_token(signer.sign(stage)).claims, "resource": other.arn}
    assert await refusal(ivs, signed(claims, key.arn)) == "INVALID_TOKEN"


async def test_wrong_key(ivs, stage, signer, key):
    stranger = ParticipantTokenSigner(STRANGERS.private_key_pem, key.arn)
    assert await refusal(ivs, stranger.sign(stage)) == "INVALID_TOKEN"


async def test_a_key_that_was_never_imported(ivs, stage, key):
    signer = ParticipantTokenSigner(PAIR.private_key_pem, key.arn + "x")
    assert await refusal(ivs, signer.sign(stage)) == "INVALID_TOKEN"


async def test_deleted_key(ivs, session, stage, signer, key):
    token = signer.sign(stage)
    await session.realtime.delete_public_key(key.arn)
    assert await refusal(ivs, token) == "INVALID_TOKEN"


async def test_changed_claim(ivs, stage, signer):
    token = signer.sign(stage, capabilities=["SUBSCRIBE"])
    head, _, tail = token.token.split(".")
    claims = {
        **inspect_token(token).claims,
        "capabilities": {"allow_publish": True, "allow_subscribe": True},
    }
    assert await refusal(ivs, f"{head}.{encoded(claims)}.{tail}") == "INVALID_TOKEN"


@pytest.mark.parametrize("algorithm", ["HS384", "none", "ES256", "KMS"])
async def test_other_algorithm(ivs, stage, signer, key, algorithm):
    claims = inspect_token(signer.sign(stage)).claims
    head = {"alg": algorithm, "typ": "JWT", "kid": key.arn}
    text = f"{encoded(head)}.{encoded(claims)}"
    mac = hmac.digest(PAIR.public_key_pem.encode(), text.encode(), hashlib.sha384)
    assert await refusal(ivs, f"{text}.{encoded(mac)}") == "INVALID_TOKEN"


async def test_no_signature(ivs, stage, signer):
    text = signer.sign(stage).token.rpartition(".")[0]
    assert await refusal(ivs, f"{text}.") == "INVALID_TOKEN"
    assert await refusal(ivs, text) == "INVALID_TOKEN"


@pytest.mark.parametrize("missing", ["jti", "resource", "topic", "whip_url", "version", "exp"])
async def test_a_missing_claim(ivs, stage, signer, key, missing):
    claims = {k: v for k, v in inspect_token(signer.sign(stage)).claims.items() if k != missing}
    assert await refusal(ivs, signed(claims, key.arn)) == "INVALID_TOKEN"


async def test_more_than_fourteen_days(ivs, stage, signer, key):
    now = int(datetime.now(UTC).timestamp())
    claims = {**inspect_token(signer.sign(stage)).claims, "iat": now, "exp": now + 15 * 86400}
    assert await refusal(ivs, signed(claims, key.arn)) == "INVALID_TOKEN"


async def test_a_connection_token_is_no_participant_token(ivs, key):
    token = ConnectionTokenSigner(PAIR.private_key_pem, key.arn).sign().token
    assert await refusal(ivs, token) == "INVALID_TOKEN"


async def test_two_people_cannot_share_a_token(ivs, stage, signer):
    token = signer.sign(stage)
    await ivs.join(token)
    assert await refusal(ivs, token) == "TOKEN_IN_USE"


async def test_without_pyjwt_the_refusal_says_what_to_install(ivs, stage, signer, monkeypatch):
    token = signer.sign(stage)
    import ivsrt_async

    monkeypatch.delattr(ivsrt_async, "tokens")
    monkeypatch.setitem(sys.modules, "ivsrt_async.tokens", None)
    with pytest.raises(StageClientError) as raised:
        await ivs.join(token)
    assert raised.value.code == "INVALID_TOKEN"


async def test_no_refusal_shows_the_token(ivs, stage, signer):
    token = signer.sign(stage).token
    with pytest.raises(StageClientError) as raised:
        await ivs.join(token[:-4] + "AAAA")
    assert token[:30] not in str(raised.value)
