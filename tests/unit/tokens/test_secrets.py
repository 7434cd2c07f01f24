"""What debuggers and error trackers see when something about a token fails."""

import traceback
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ivsrt_async.errors import InvalidRequestError, IVSError
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    PlaybackTokenSigner,
    inspect_token,
    verify_token,
)

from .conftest import CHANNEL_ARN, KEY_ARN, NOW

OTHER_CURVE = (
    generate_private_key(SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
SECRET_PART = slice(40, 60)


def with_locals(call):
    """All that a traceback with locals shows of a failed call, but for the frames of the test."""
    with pytest.raises((IVSError, TypeError)) as raised:
        call()
    trace = raised.value.__traceback__.tb_next
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next  # a lambda of a test, which holds what it passes on
    assert trace is not None
    shown = traceback.TracebackException(
        type(raised.value), raised.value, trace, capture_locals=True
    )
    text = "".join(shown.format())
    assert "_tracebacks.py" in text
    return text


@pytest.mark.parametrize(
    "sign_with",
    [
        lambda key: ParticipantTokenSigner(key, KEY_ARN),
        lambda key: ConnectionTokenSigner(key, KEY_ARN),
        PlaybackTokenSigner,
        lambda key: ParticipantTokenSigner(key, CHANNEL_ARN),
        lambda key: ParticipantTokenSigner(key, KEY_ARN, nwo=None),
    ],
)
@pytest.mark.parametrize("spoil", [lambda pem: OTHER_CURVE, lambda pem: pem[:-60]])
def test_no_frame_shows_a_private_key(keys, sign_with, spoil):
    key = spoil(keys.private_key_pem)
    assert key[SECRET_PART] not in with_locals(lambda: sign_with(key))


def test_no_frame_shows_the_key_another_signer_should_have_had(keys):
    signer = ParticipantTokenSigner(keys.private_key_pem, KEY_ARN)
    assert OTHER_CURVE[SECRET_PART] not in with_locals(
        lambda: signer.with_key(OTHER_CURVE, KEY_ARN)
    )


def test_no_frame_shows_a_token_that_was_refused(keys, stage):
    signer = ParticipantTokenSigner(keys.private_key_pem, KEY_ARN, now=lambda: NOW)
    token = signer.sign(stage).token
    later = NOW + timedelta(days=1)
    forged = token[:-8] + "AAAAAAAA"
    for call in (
        lambda: verify_token(token, keys.public_key_pem, now=lambda: later),
        lambda: verify_token(token, keys.public_key_pem, key_arn="another"),
        lambda: verify_token(forged, keys.public_key_pem),
        lambda: verify_token(token, "not a key"),
        lambda: inspect_token(token + "."),
        lambda: signer.exchange(forged),
        lambda: signer.exchange(token, user_id="x" * 200),
    ):
        assert token[SECRET_PART] not in with_locals(call)


@pytest.mark.parametrize(
    "signer_class", [ParticipantTokenSigner, ConnectionTokenSigner, PlaybackTokenSigner]
)
def test_a_signer_whose_key_was_refused_has_a_repr(signer_class):
    assert signer_class.__name__ in repr(signer_class.__new__(signer_class))


def test_an_error_about_a_key_says_what_is_wrong_with_it():
    with pytest.raises(InvalidRequestError, match="private_key must be an elliptic curve key"):
        PlaybackTokenSigner(OTHER_CURVE)


def test_no_frame_is_kept_behind_an_error_that_was_handled_inside():
    with pytest.raises(InvalidRequestError) as raised:
        PlaybackTokenSigner("not a key")
    assert (raised.value.__context__, raised.value.__cause__) == (None, None)
