"""Public keys on the curve P-384 in PEM, as stages and private channels take them."""

import base64
import binascii
import hashlib
import re

from .refusal import invalid

_PEM = re.compile(
    r"-----BEGIN PUBLIC KEY-----\s+(?P<base64>[A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----"
)
# SubjectPublicKeyInfo of an uncompressed point on secp384r1 (RFC 5480) always begins like this.
_P384_PREFIX = bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")
_P384_LENGTH = 120


def fingerprint(material: str) -> str:
    """MD5 of a key in DER, as pairs of hex digits.

    Raises:
        Refusal: It is not a P-384 public key in PEM.
    """
    match = _PEM.search(material)
    try:
        der = base64.b64decode("".join(match["base64"].split()), validate=True) if match else b""
    except binascii.Error:
        der = b""
    if len(der) != _P384_LENGTH or not der.startswith(_P384_PREFIX):
        raise invalid("publicKeyMaterial must be an elliptic curve P-384 public key in PEM")
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")
