"""What AWS checks of arguments that occur in many operations, and our client leaves to it."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping

from .archive import is_bucket_name
from .refusal import invalid

ATTRIBUTES_LIMIT = 1024
"""Bytes of UTF-8 that all keys and values of attributes may have together."""

_NAME = re.compile(r"[a-zA-Z0-9-_]*")
_PEM = re.compile(
    r"-----BEGIN PUBLIC KEY-----\s+(?P<base64>[A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----"
)
# SubjectPublicKeyInfo of an uncompressed point on secp384r1 (RFC 5480) always begins like this.
_P384_PREFIX = bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")
_P384_LENGTH = 120


def check_name(name: str | None) -> None:
    """Refuse a name with other characters than letters, digits, `-` and `_`."""
    if name is not None and not _NAME.fullmatch(name):
        raise invalid(f"name may only have characters of [a-zA-Z0-9-_], got {name!r}", "name")


def check_bucket_name(name: str, field: str) -> None:
    """Refuse what no S3 bucket is called.

    AWS finds the bucket or not; here its name becomes that of a folder.
    """
    if not is_bucket_name(name):
        raise invalid(
            f"{field} may only have characters of [a-z0-9-.], begin and end with a letter or a "
            "number, and have no two dots in a row",
            field,
        )


def size_of(attributes: Mapping[str, str]) -> int:
    """How many bytes of UTF-8 all keys and values have together."""
    return sum(len((key + value).encode()) for key, value in attributes.items())


def check_attributes(attributes: Mapping[str, str] | None, limit: int = ATTRIBUTES_LIMIT) -> None:
    """Refuse attributes that are too large altogether."""
    size = size_of(attributes or {})
    if size > limit:
        raise invalid(f"attributes must have at most {limit} bytes, got {size}", "attributes")


def fingerprint(material: str) -> str:
    """MD5 of a public key in DER, as pairs of hex digits."""
    match = _PEM.search(material)
    try:
        der = base64.b64decode("".join(match["base64"].split()), validate=True) if match else b""
    except binascii.Error:
        der = b""
    if len(der) != _P384_LENGTH or not der.startswith(_P384_PREFIX):
        raise invalid("publicKeyMaterial must be an elliptic curve P-384 public key in PEM")
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")
