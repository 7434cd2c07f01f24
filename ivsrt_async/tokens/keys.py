"""Keys on the curve P-384, the only ones IVS accepts; the only file that knows their formats."""

from typing import TypeAlias

import attrs
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP384R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from ..errors import InvalidRequestError

__all__ = ["KeyPair", "PrivateKeySource", "PublicKeySource", "generate_key_pair"]

PrivateKeySource: TypeAlias = str | bytes | EllipticCurvePrivateKey
"""A private key as PEM (`BEGIN EC PRIVATE KEY`, which is SEC1, or `BEGIN PRIVATE KEY`, which is
PKCS#8), as DER in bytes of either kind, or as cryptography's object."""
PublicKeySource: TypeAlias = str | bytes | EllipticCurvePublicKey
"""A public key as PEM (`BEGIN PUBLIC KEY`), as DER in bytes, or as cryptography's object."""

_CURVE = "must be an elliptic curve key on P-384 (secp384r1)"
_PEM_MARK = b"-----BEGIN"
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


@attrs.frozen(kw_only=True)
class KeyPair:
    """A new pair of keys: import the public one into IVS, keep the private one secret."""

    private_key_pem: str = attrs.field(repr=lambda _: "<hidden>")
    """What signs, in PEM (PKCS#8, not encrypted). Hidden in `repr`."""
    public_key_pem: str
    """What `import_public_key` and `import_playback_key_pair` take, in PEM."""


def generate_key_pair() -> KeyPair:
    """Make a pair of keys on the curve P-384, for tokens of every kind."""
    key = generate_private_key(SECP384R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private_key_pem=private.decode(), public_key_pem=public.decode())


def load_private_key(source: PrivateKeySource) -> EllipticCurvePrivateKey:
    """Read a private key.

    Raises:
        InvalidRequestError: It cannot be read, is encrypted, or is not on P-384.
    """
    if isinstance(source, EllipticCurvePrivateKey):
        key: object = source
    else:
        try:
            raw = _raw(source)
            load = load_pem_private_key if _PEM_MARK in raw else load_der_private_key
            key = load(raw, None)
        except _UNREADABLE:  # not chained: what the libraries say may quote the key
            raise InvalidRequestError(
                "private_key",
                "must be a private key in PEM (SEC1 or PKCS#8), not encrypted",
                source,
                secret=True,
            ) from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP384R1):
        raise InvalidRequestError("private_key", _CURVE, _kind(key))
    return key


def load_public_key(source: PublicKeySource) -> EllipticCurvePublicKey:
    """Read a public key.

    Raises:
        InvalidRequestError: It cannot be read, is a private key, or is not on P-384.
    """
    if isinstance(source, EllipticCurvePublicKey):
        key: object = source
    else:
        try:
            raw = _raw(source)
            load = load_pem_public_key if _PEM_MARK in raw else load_der_public_key
            key = load(raw)
        except _UNREADABLE:
            raise InvalidRequestError(
                "public_key", "must be a public key in PEM", source, secret=True
            ) from None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP384R1):
        raise InvalidRequestError("public_key", _CURVE, _kind(key))
    return key


def _raw(source: object) -> bytes:
    if isinstance(source, str):
        return source.strip().encode()
    if isinstance(source, bytes):
        return source
    raise TypeError


def _kind(key: object) -> str:
    """What a key is, without saying anything that is in it."""
    curve = getattr(getattr(key, "curve", None), "name", None)
    return f"a key on {curve}" if curve else type(key).__name__
