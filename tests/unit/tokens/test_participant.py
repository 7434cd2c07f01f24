"""Participant tokens: what is in them, and what is refused."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from ivsrt_async.arns import Arn
from ivsrt_async.errors import InvalidRequestError, InvalidTokenError
from ivsrt_async.realtime import ParticipantToken, StageEndpoints, StageSummary
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair, inspect_token

from .conftest import CHANNEL_ARN, KEY_ARN, NOW, STAGE_ARN


@pytest.fixture
def signer(keys):
    return ParticipantTokenSigner(keys.private_key_pem, KEY_ARN, now=lambda: NOW)


def part(token, index):
    segment = token.token.split(".")[index]
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def test_header_and_claims_are_exactly_those_aws_documents(signer, stage):
    token = signer.sign(
        stage,
        user_id="ana",
        attributes={"role": "host"},
        valid_for=timedelta(hours=1),
        participant_id="aB3-_",
    )
    expected_header = {"alg": "ES384", "typ": "JWT", "kid": KEY_ARN}
    expected_claims = {
        "exp": int(NOW.timestamp()) + 3600,
        "iat": int(NOW.timestamp()),
        "jti": "aB3-_",
        "resource": STAGE_ARN,
        "topic": "StAgE0123456",
        "events_url": "wss://global.events.live-video.net",
        "whip_url": "https://abcdef012345.global-bm.whip.live-video.net",
        "user_id": "ana",
        "attributes": {"role": "host"},
        "capabilities": {"allow_publish": True, "allow_subscribe": True},
        "version": "1.0",
    }
    assert expected_header == json.loads(part(token, 0))
    assert expected_claims == json.loads(part(token, 1))


def test_what_is_not_given_is_not_claimed(signer, stage):
    claims = inspect_token(signer.sign(stage, capabilities=["SUBSCRIBE"])).claims
    assert "user_id" not in claims
    assert "attributes" not in claims
    assert claims["capabilities"] == {"allow_subscribe": True}
    assert claims["exp"] - claims["iat"] == 12 * 3600


def test_the_result_bears_the_names_of_the_apis_own_token(signer, stage):
    token = signer.sign(stage, user_id="ana", attributes={"a": "b"}, valid_for=timedelta(hours=2))
    assert token == ParticipantToken(
        participant_id=inspect_token(token).token_id,
        token=token.token,
        user_id="ana",
        attributes={"a": "b"},
        duration=120,
        capabilities=["PUBLISH", "SUBSCRIBE"],
        expiration_time=datetime(2026, 1, 2, 5, 4, 5, tzinfo=UTC),
    )


def test_a_life_that_is_no_number_of_minutes_has_no_duration(signer, stage):
    token = signer.sign(stage, valid_for=timedelta(seconds=5.9))
    assert token.duration is None
    assert token.expiration_time == datetime(2026, 1, 2, 3, 4, 10, tzinfo=UTC)


def test_pyjwt_verifies_it(keys, stage):
    token = ParticipantTokenSigner(keys.private_key_pem, KEY_ARN).sign(stage)
    claims = jwt.decode(token.token, keys.public_key_pem, algorithms=["ES384"])
    assert claims["jti"] == token.participant_id


def test_joserfc_verifies_it(signer, keys, stage):
    token = signer.sign(stage, user_id="Zoë ☃ 🎥", attributes={"名前": "アナ"})
    key = ECKey.import_key(keys.public_key_pem)
    found = jws.deserialize_compact(token.token, key, algorithms=["ES384"])
    claims = json.loads(found.payload)
    assert claims["user_id"] == "Zoë ☃ 🎥"
    assert claims["attributes"] == {"名前": "アナ"}


def test_text_is_written_in_utf_8_to_keep_the_token_short(signer, stage):
    token = signer.sign(stage, user_id="Zoë ☃", participant_id="p")
    assert '"user_id":"Zoë ☃"'.encode() in part(token, 1)


def test_what_utf_8_cannot_hold_is_escaped(signer):
    odd = StageEndpoints(events="wss://\ud800", whip="https://whip")
    token = signer.sign(STAGE_ARN, endpoints=odd)
    assert inspect_token(token).claims["events_url"] == "wss://\ud800"


def test_the_signature_is_96_raw_bytes_every_time(signer, stage):
    assert {len(part(signer.sign(stage), 2)) for _ in range(50)} == {96}


def test_every_token_has_an_id_of_its_own(signer, stage):
    assert len({signer.sign(stage).participant_id for _ in range(50)}) == 50


@pytest.mark.parametrize("stage_of", [str, Arn.parse])
def test_an_arn_with_endpoints_will_do(signer, stage, stage_of):
    token = signer.sign(stage_of(STAGE_ARN), endpoints=stage.endpoints, participant_id="p")
    assert (
        inspect_token(token).claims == inspect_token(signer.sign(stage, participant_id="p")).claims
    )


LONG = "x" * 129


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"user_id": LONG}, "user_id must be text of at most 128 characters, got 'xxxx"),
        ({"user_id": "\ud800"}, "user_id must be text of at most 128 characters"),
        ({"user_id": 5}, "user_id must be text of at most 128 characters, got 5"),
        ({"attributes": {"k": "é" * 512}}, "attributes must have at most 1024 bytes of UTF-8"),
        ({"attributes": {"k": 1}}, "attributes value must be text, got 1"),
        ({"attributes": {1: "v"}}, "attributes key must be text, got 1"),
        ({"attributes": [("k", "v")]}, "attributes must be a mapping"),
        ({"participant_id": ""}, "participant_id must have 1 to 64 characters"),
        ({"participant_id": "x" * 65}, "participant_id must have 1 to 64 characters"),
        ({"participant_id": "a b"}, "got 'a b'"),
        ({"participant_id": "a\n"}, "participant_id must have"),
        ({"valid_for": timedelta(days=14, seconds=1)}, "valid_for must be 1 second to 14 days"),
        ({"valid_for": timedelta(milliseconds=999)}, "valid_for must be 1 second to 14 days"),
        ({"valid_for": timedelta(hours=-1)}, "got '-1 day, 23:00:00'"),
        ({"valid_for": 3600}, "valid_for must be a timedelta, got 3600"),
        ({"capabilities": []}, "capabilities must be a list of PUBLISH, SUBSCRIBE or both"),
        ({"capabilities": ["PUBLISH", "DANCE"]}, "must be a list of PUBLISH, SUBSCRIBE or both"),
        ({"capabilities": "PUBLISH"}, "list of PUBLISH, SUBSCRIBE or both, got 'PUBLISH'"),
    ],
)
def test_each_limit_is_refused_with_field_limit_and_value(signer, stage, arguments, words):
    with pytest.raises(InvalidRequestError) as raised:
        signer.sign(stage, **arguments)
    assert words in str(raised.value)


def test_the_limits_themselves_are_allowed(signer, stage):
    token = signer.sign(
        stage,
        user_id="x" * 128,
        attributes={"k" * 24: "é" * 500},
        valid_for=timedelta(days=14),
        participant_id="x" * 64,
    )
    assert token.duration == 20160


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (CHANNEL_ARN, "stage must be the ARN of a stage of ivs"),
        ("StAgE0123456", "stage must have the form arn:partition"),
        (STAGE_ARN.replace("eu-west-1", "us-east-1"), "stage must be in eu-west-1, the region"),
        (STAGE_ARN, "events and whip addresses, unless the Stage itself is given, got None"),
    ],
)
def test_a_stage_that_cannot_be_joined_is_refused(signer, bad, words):
    with pytest.raises(InvalidRequestError) as raised:
        signer.sign(bad)
    assert words in str(raised.value)


def test_endpoints_that_lack_an_address_are_refused(signer):
    with pytest.raises(InvalidRequestError, match="endpoints must hold"):
        signer.sign(STAGE_ARN, endpoints=StageEndpoints(events="wss://e"))


def test_a_clock_without_a_time_zone_is_refused(keys, stage):
    signer = ParticipantTokenSigner(
        keys.private_key_pem,
        KEY_ARN,
        now=lambda: datetime(2026, 1, 1),  # noqa: DTZ001 - the point
    )
    with pytest.raises(InvalidRequestError, match="now must return a datetime with a time zone"):
        signer.sign(stage)


def test_no_repr_shows_key_or_token(signer, keys, stage):
    token = signer.sign(stage)
    shown = f"{signer!r} {token!r} {vars(signer)!r} {keys!r}"
    assert token.token not in shown
    assert keys.private_key_pem.split("\n")[1] not in shown
    assert "PRIVATE" not in shown


class TestExchange:
    """A connected client gets other rights without joining again."""

    def test_what_clients_hold_fast_to_stays_and_the_rest_changes(self, signer, stage):
        old = signer.sign(stage, user_id="ana", capabilities=["SUBSCRIBE"])
        new = signer.exchange(
            old,
            user_id="Ana",
            attributes={"role": "host"},
            capabilities=["PUBLISH", "SUBSCRIBE"],
            valid_for=timedelta(hours=1),
        )
        before, after = inspect_token(old).claims, inspect_token(new).claims
        kept = ("jti", "resource", "topic", "events_url", "whip_url")
        assert [before[name] for name in kept] == [after[name] for name in kept]
        assert after["user_id"] == "Ana"
        assert after["attributes"] == {"role": "host"}
        assert after["capabilities"] == {"allow_publish": True, "allow_subscribe": True}
        assert after["exp"] - after["iat"] == 3600

    def test_what_is_not_given_stays(self, signer, stage):
        old = signer.sign(stage, user_id="ana", attributes={"a": "b"}, capabilities=["SUBSCRIBE"])
        assert inspect_token(signer.exchange(old.token)).claims == inspect_token(old).claims

    def test_a_token_somebody_else_signed_is_refused(self, signer, stage):
        stranger = ParticipantTokenSigner(generate_key_pair().private_key_pem, KEY_ARN)
        with pytest.raises(InvalidTokenError) as raised:
            signer.exchange(stranger.sign(stage))
        assert raised.value.reason == "bad_signature"

    def test_an_expired_token_can_be_exchanged(self, keys, signer, stage):
        late = ParticipantTokenSigner(
            keys.private_key_pem, KEY_ARN, now=lambda: NOW + timedelta(days=30)
        )
        assert late.exchange(signer.sign(stage)).expiration_time > NOW + timedelta(days=30)

    def test_after_a_change_of_keys_the_old_public_key_is_given(self, keys, signer, stage):
        old = signer.sign(stage)
        new = generate_key_pair()
        successor = signer.with_key(new.private_key_pem, KEY_ARN.replace("AbC", "XyZ"))
        exchanged = successor.exchange(old, signed_with=keys.public_key_pem)
        assert exchanged.participant_id == old.participant_id
        with pytest.raises(InvalidTokenError):
            successor.exchange(old)

    def test_a_token_that_aws_issued_is_refused(self, signer):
        issued = ".".join(
            base64.urlsafe_b64encode(p).decode().rstrip("=")
            for p in (b'{"alg":"KMS","typ":"JWT"}', b'{"jti":"x"}', b"0" * 70)
        )
        with pytest.raises(InvalidTokenError, match="not signed with ES384"):
            signer.exchange(issued)

    def test_a_stage_of_another_region_is_refused(self, signer, keys, stage):
        far = signer.with_key(keys.private_key_pem, KEY_ARN.replace("eu-west-1", "us-east-1"))
        with pytest.raises(InvalidRequestError, match="stage must be in us-east-1"):
            far.exchange(signer.sign(stage))

    def test_a_token_of_another_kind_is_refused(self, signer, keys):
        other = jwt.encode({"jti": "x"}, keys.private_key_pem, algorithm="ES384")
        with pytest.raises(InvalidTokenError, match="not a participant token"):
            signer.exchange(other)


def test_a_stage_of_a_list_has_no_endpoints_and_is_said_to_be_no_stage(signer):
    with pytest.raises(InvalidRequestError, match="stage must have the form arn"):
        signer.sign(StageSummary(arn=STAGE_ARN))
