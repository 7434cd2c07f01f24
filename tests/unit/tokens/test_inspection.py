"""Reading tokens: without trust, and with a key."""

import base64
import contextlib
import hashlib
import hmac
import json
from datetime import timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivsrt_async.errors import InvalidTokenError
from ivsrt_async.realtime import ParticipantToken
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    UnverifiedToken,
    VerifiedToken,
    generate_key_pair,
    inspect_token,
    verify_token,
)

from .conftest import KEY_ARN, NOW, STAGE_ARN

PAIR = generate_key_pair()
ISSUED = int(NOW.timestamp())


def encode(data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def token(keys, stage):
    return ParticipantTokenSigner(keys.private_key_pem, KEY_ARN, now=lambda: NOW).sign(
        stage, valid_for=timedelta(hours=1)
    )


def refusal(token, key, **options):
    with pytest.raises(InvalidTokenError) as raised:
        verify_token(token, key, **{"now": lambda: NOW, **options})
    shown = str(raised.value)
    assert str(getattr(token, "token", token))[:20] not in shown
    return raised.value.reason


def test_a_good_token_is_verified(token, keys):
    found = verify_token(token, keys.public_key_pem, key_arn=KEY_ARN, now=lambda: NOW)
    assert isinstance(found, VerifiedToken)
    assert found.token_id == token.participant_id
    assert found.key_arn == KEY_ARN
    assert found.resource_arn == STAGE_ARN
    assert found.expires_at == token.expiration_time
    assert found.issued_at == NOW.replace(microsecond=0)


def test_inspection_says_by_its_type_that_nothing_was_verified(token):
    forged = token.token[:-8] + "AAAAAAAA"
    found = inspect_token(forged)
    assert isinstance(found, UnverifiedToken)
    assert not isinstance(found, VerifiedToken)
    assert found.token_id == token.participant_id


def test_the_key_decides(token):
    assert refusal(token, PAIR.public_key_pem) == "bad_signature"


def test_the_named_key_counts_if_asked_for(token, keys):
    assert refusal(token, keys.public_key_pem, key_arn=KEY_ARN + "x") == "wrong_key"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_part_is_refused(token, keys, part):
    parts = token.token.split(".")
    middle = len(parts[part]) // 2
    other = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + other + parts[part][middle + 1 :]
    assert refusal(".".join(parts), keys.public_key_pem) in (
        "bad_signature",
        "malformed",
        "wrong_algorithm",
    )


def test_a_changed_claim_is_refused(token, keys):
    head, body, tail = token.token.split(".")
    claims = {**inspect_token(token).claims, "user_id": "root"}
    assert refusal(f"{head}.{encode(claims)}.{tail}", keys.public_key_pem) == "bad_signature"
    assert body


@pytest.mark.parametrize("algorithm", ["none", "HS384", "ES256", "ES512", "RS256", "es384", None])
def test_no_other_algorithm_is_believed(keys, algorithm):
    head = encode({"alg": algorithm, "typ": "JWT"})
    body = encode({"exp": ISSUED + 60, "iat": ISSUED})
    secret = keys.public_key_pem.encode()
    mac = hmac.digest(secret, f"{head}.{body}".encode(), hashlib.sha384)
    for tail in (encode(mac), "", encode(b"\0" * 96)):
        assert refusal(f"{head}.{body}.{tail}", keys.public_key_pem) == "wrong_algorithm"


def test_no_signature_is_refused(token, keys):
    head, body, _ = token.token.split(".")
    assert refusal(f"{head}.{body}.", keys.public_key_pem) == "bad_signature"


def test_a_signature_in_der_is_refused(token, keys):
    head, body, tail = token.token.split(".")
    raw = base64.urlsafe_b64decode(tail)
    half = [b"\x02" + bytes([49]) + b"\0" + raw[n : n + 48] for n in (0, 48)]
    der = b"\x30" + bytes([len(half[0] + half[1])]) + half[0] + half[1]
    assert refusal(f"{head}.{body}.{encode(der)}", keys.public_key_pem) == "bad_signature"


def test_zeros_are_no_signature(token, keys):
    head, body, _ = token.token.split(".")
    assert refusal(f"{head}.{body}.{encode(bytes(96))}", keys.public_key_pem) == "bad_signature"


def test_critical_extensions_are_refused(keys):
    token = jwt.encode(
        {"exp": ISSUED + 60, "iat": ISSUED},
        keys.private_key_pem,
        algorithm="ES384",
        headers={"crit": ["exp"], "exp": 1},
    )
    assert refusal(token, keys.public_key_pem) == "malformed"


@pytest.mark.parametrize(
    ("seconds", "leeway", "expected"),
    [(3599, 0, None), (3600, 0, "expired"), (3600, 5, None), (3606, 5, "expired")],
)
def test_the_end_is_the_first_second_it_is_refused(token, keys, seconds, leeway, expected):
    options = {
        "now": lambda: NOW.replace(microsecond=0) + timedelta(seconds=seconds),
        "leeway": timedelta(seconds=leeway),
    }
    if expected:
        assert refusal(token, keys.public_key_pem, **options) == expected
    else:
        assert verify_token(token, keys.public_key_pem, **options)


def test_a_token_from_the_future_is_refused(token, keys):
    early = {"now": lambda: NOW - timedelta(seconds=30)}
    assert refusal(token, keys.public_key_pem, **early) == "not_yet_valid"
    assert verify_token(token, keys.public_key_pem, leeway=timedelta(minutes=1), **early)


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": ISSUED},
        {"exp": ISSUED + 60},
        {"exp": str(ISSUED + 60), "iat": ISSUED},
        {"exp": ISSUED + 60.5, "iat": ISSUED},
        {"exp": True, "iat": ISSUED},
        {"exp": (ISSUED + 60) * 1000, "iat": ISSUED},
        {"exp": 10**30, "iat": ISSUED},
        {"exp": ISSUED + 15 * 86400, "iat": ISSUED, "resource": STAGE_ARN},
        {"exp": ISSUED + 29 * 86400, "iat": ISSUED},
    ],
)
def test_times_must_be_seconds_and_within_what_ivs_allows(keys, claims):
    token = jwt.encode(claims, keys.private_key_pem, algorithm="ES384")
    assert refusal(token, keys.public_key_pem) == "bad_claims"


def test_a_connection_token_may_last_four_weeks(keys):
    signer = ConnectionTokenSigner(keys.private_key_pem, KEY_ARN, now=lambda: NOW)
    token = signer.sign(valid_for=timedelta(weeks=4))
    assert verify_token(token, keys.public_key_pem, now=lambda: NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "a.b.c.d",
        "..",
        "e30.e30",
        "e30=.e30=.AA",
        "e30.e30.A A",
        "e30.e30.AA\n",
        f"{'A' * 20000}.e30.AA",
        f"{encode([])}.e30.AA",
        f"e30.{encode(b'not json')}.AA",
        f"e30.{encode(b'[' * 9000)}.AA",
        f"e30.{encode(b'NaN')}.AA",
    ],
)
def test_what_is_not_a_token_is_malformed(keys, text):
    with pytest.raises(InvalidTokenError) as raised:
        inspect_token(text)
    assert raised.value.reason == "malformed"
    assert refusal_reason(text, keys) == "malformed"


@pytest.mark.parametrize(
    "nothing", [None, 5, b"e30.e30.AA", ParticipantToken(participant_id="p", token=None)]
)
def test_what_is_no_text_is_malformed(keys, nothing):
    assert refusal_reason(nothing, keys) == "malformed"
    with pytest.raises(InvalidTokenError) as raised:
        inspect_token(nothing)
    assert raised.value.reason == "malformed"


def refusal_reason(text, keys):
    with pytest.raises(InvalidTokenError) as raised:
        verify_token(text, keys.public_key_pem)
    return raised.value.reason


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["alg", "kid", "crit", "exp", "iat", "jti", "resource", "aws:channel-arn"])
objects = st.dictionaries(names, json_values, max_size=5)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 10**30])
def test_claims_are_read_as_they_are_also_beyond_64_bits(number):
    found = inspect_token(f"{encode({})}.{encode({'jti': number})}.{encode(b'')}")
    assert found.claims == {"jti": number}


@given(head=objects, claims=objects, tail=st.binary(max_size=100), alg=st.booleans())
def test_anything_in_three_parts_is_read_or_refused(head, claims, tail, alg):
    if alg:
        head["alg"] = "ES384"
    token = f"{encode(head)}.{encode(claims)}.{encode(tail)}"
    found = inspect_token(token)
    assert (found.header, found.claims) == (head, claims)
    assert repr((found.key_arn, found.token_id, found.resource_arn, found.expires_at))
    with pytest.raises(InvalidTokenError):
        verify_token(token, PAIR.public_key_pem)


@given(st.text() | st.text(alphabet="abcE30.=_-"))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(InvalidTokenError):
        inspect_token(text)
