"""Keys in all their forms."""

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ivsrt_async.arns import Arn
from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.tokens import ParticipantTokenSigner, PlaybackTokenSigner, verify_token

from .conftest import CHANNEL_ARN, KEY_ARN, STAGE_ARN

PKCS8, SEC1 = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL


@pytest.mark.parametrize("form", [PKCS8, SEC1], ids=["pkcs8", "sec1"])
@pytest.mark.parametrize(
    ("encoding", "given_as"),
    [(Encoding.PEM, bytes.decode), (Encoding.PEM, bytes), (Encoding.DER, bytes)],
)
def test_every_form_of_the_private_key_signs(keys, form, encoding, given_as):
    key = load_pem_private_key(keys.private_key_pem.encode(), None)
    raw = key.private_bytes(encoding, form, NoEncryption())
    token = PlaybackTokenSigner(given_as(raw)).sign(CHANNEL_ARN)
    assert verify_token(token, keys.public_key_pem).resource_arn == CHANNEL_ARN


def test_a_key_object_signs_and_verifies(keys):
    private = load_pem_private_key(keys.private_key_pem.encode(), None)
    public = load_pem_public_key(keys.public_key_pem.encode())
    assert verify_token(PlaybackTokenSigner(private).sign(CHANNEL_ARN), public)


def test_what_openssl_ecparam_writes_is_read(keys):
    key = load_pem_private_key(keys.private_key_pem.encode(), None)
    sec1 = key.private_bytes(Encoding.PEM, SEC1, NoEncryption()).decode()
    parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
    token = PlaybackTokenSigner(parameters + sec1).sign(CHANNEL_ARN)
    assert verify_token(token, keys.public_key_pem)


def _pem(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PKCS8, encryption or NoEncryption()).decode()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: _pem(ec.generate_private_key(ec.SECP256R1())), "got 'a key on secp256r1'"),
        (lambda: _pem(ec.generate_private_key(ec.SECP521R1())), "got 'a key on secp521r1'"),
        (lambda: ec.generate_private_key(ec.SECP256K1()), "got 'a key on secp256k1'"),
        (lambda: _pem(rsa.generate_private_key(65537, 2048)), "P-384 (secp384r1), got 'RSA"),
        (
            lambda: _pem(ec.generate_private_key(ec.SECP384R1()), BestAvailableEncryption(b"pw")),
            "must be a private key in PEM (SEC1 or PKCS#8), not encrypted, got a hidden value",
        ),
        (lambda: "not a key", "got a hidden value of 9 characters"),
        (lambda: b"\x30\x81", "got <hidden>"),
        (lambda: 5, "private_key must be a private key in PEM"),
        (lambda: "", "private_key must be a private key in PEM"),
    ],
)
def test_other_private_keys_are_refused_and_never_shown(make, words):
    given = make()
    with pytest.raises(InvalidRequestError) as raised:
        ParticipantTokenSigner(given, KEY_ARN)
    assert words in str(raised.value)
    assert raised.value.field == "private_key"
    if isinstance(given, str) and given:
        assert given not in str(raised.value)
        assert raised.value.__cause__ is None


def test_a_public_key_cannot_sign(keys):
    with pytest.raises(InvalidRequestError, match="private_key must be a private key"):
        PlaybackTokenSigner(keys.public_key_pem)


def test_a_private_key_does_not_pass_for_a_public_one(keys):
    token = PlaybackTokenSigner(keys.private_key_pem).sign(CHANNEL_ARN)
    with pytest.raises(InvalidRequestError, match="public_key must be a public key in PEM"):
        verify_token(token, keys.private_key_pem)


def test_a_public_key_on_another_curve_verifies_nothing(keys):
    token = PlaybackTokenSigner(keys.private_key_pem).sign(CHANNEL_ARN)
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(InvalidRequestError, match="P-384"):
        verify_token(token, pem)


def test_a_public_key_in_der_verifies(keys):
    public = load_pem_public_key(keys.public_key_pem.encode())
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert verify_token(PlaybackTokenSigner(keys.private_key_pem).sign(CHANNEL_ARN), der)


@pytest.mark.parametrize("bad", [STAGE_ARN, "AbCdEf123456", None, ""])
def test_an_arn_that_is_not_a_public_keys_is_refused(keys, bad):
    with pytest.raises(InvalidRequestError, match="public_key_arn must"):
        ParticipantTokenSigner(keys.private_key_pem, bad)


@pytest.mark.parametrize(
    "bad", [STAGE_ARN, Arn.parse(STAGE_ARN), KEY_ARN.replace(":ivs:", ":ivschat:")]
)
def test_the_arn_of_something_else_is_told_from_a_public_keys(keys, bad):
    with pytest.raises(InvalidRequestError, match="must be the ARN of a public key of ivs"):
        ParticipantTokenSigner(keys.private_key_pem, bad)


@pytest.mark.parametrize("missing", ["jwt", "cryptography"])
def test_without_the_extra_the_import_says_what_to_install(missing):
    code = (
        "import importlib.util as u, sys\n"
        "found = u.find_spec\n"
        f"u.find_spec = lambda name, *rest: None if name == {missing!r} else found(name, *rest)\n"
        "try:\n"
        "    import ivsrt_async.tokens\n"
        "except ImportError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "ivsrt_async.tokens needs PyJWT and cryptography: pip install 'ivsrt-async[tokens]'"
    )
