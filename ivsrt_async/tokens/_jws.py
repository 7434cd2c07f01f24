"""ES384 (RFC 7518 section 3.4) over compact tokens (RFC 7515); the only file that knows PyJWT.

The algorithm is never taken from the token: whatever its header says, only ES384 with a key on
P-384 signs or verifies.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)

from .._core.converter import parse_json_exactly
from ..errors import InvalidRequestError, InvalidTokenError

ALGORITHM = "ES384"
SIGNATURE_BYTES = 96
SIGNATURE_CHARACTERS = 128
LONGEST_TOKEN = 16_384
"""Characters beyond which nothing is read; the largest token we can sign has about 4,000."""

_es384 = jwt.get_algorithm_by_name(ALGORITHM)
_encode_text = json.JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


class TokenWriter:
    """Signs claims with one key under one header, which is encoded once.

    Args:
        key: The private key, on P-384.
        key_arn: ARN of the imported public key, for the header's `kid`; none if not given.
    """

    def __init__(self, key: EllipticCurvePrivateKey, key_arn: str | None = None) -> None:
        header = {"alg": ALGORITHM, "typ": "JWT"}
        if key_arn is not None:
            header["kid"] = key_arn
        self._key = key
        self._head = _segment(_json(header)) + b"."

    def write(self, claims: Mapping[str, Any], *, most: int | None = None) -> str:
        """The signed token.

        Args:
            claims: What it says.
            most: Characters it may have; any number if not given.

        Raises:
            InvalidRequestError: It would have more.
        """
        signed = self._head + _segment(_json(claims))
        size = len(signed) + 1 + SIGNATURE_CHARACTERS
        if most is not None and size > most:
            raise InvalidRequestError("token", f"must have at most {most} characters", size)
        signature = _es384.sign(signed, self._key)
        return f"{signed.decode()}.{_segment(signature).decode()}"

    def __repr__(self) -> str:
        return "<TokenWriter ES384>"


def token_text(token: object) -> object:
    """The token itself, of an object that holds one as its `token`."""
    return getattr(token, "token", token)


def split(token: object) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Header, claims and signature of a token, of which nothing has been verified.

    Raises:
        InvalidTokenError: It is not a compact token of three parts with JSON objects in them.
    """
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or not _COMPACT.fullmatch(token):
        raise InvalidTokenError("malformed", "the token does not have three base64url parts")
    head, body, tail = token.split(".")
    return _json_object(head, "header"), _json_object(body, "claims"), _bytes(tail, "signature")


def verify(token: object, key: EllipticCurvePublicKey) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token signed with ES384 by the other half of a key.

    Raises:
        InvalidTokenError: It is not a token, not ES384, or somebody else signed it.
    """
    header, claims, signature = split(token)
    if header.get("alg") != ALGORITHM:
        raise InvalidTokenError("wrong_algorithm", f"the token is not signed with {ALGORITHM}")
    if "crit" in header:  # RFC 7515 section 4.1.11: what is critical and unknown must be refused
        raise InvalidTokenError("malformed", "the token's header demands extensions")
    signed = str(token).rpartition(".")[0].encode()
    if len(signature) != SIGNATURE_BYTES or not _es384.verify(signed, key, signature):
        raise InvalidTokenError("bad_signature", "the token's signature does not fit the key")
    return header, claims


def _json(data: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8; a lone surrogate, which UTF-8 lacks, becomes the escape JSON has for it."""
    return _encode_text(data).encode(errors="backslashreplace")


def _segment(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _bytes(segment: str, part: str) -> bytes:
    try:
        return base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise InvalidTokenError("malformed", f"the token's {part} is not base64url") from None


def _json_object(segment: str, part: str) -> dict[str, Any]:
    try:
        found = parse_json_exactly(_bytes(segment, part))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidTokenError("malformed", f"the token's {part} is not a JSON object")
    return cast("dict[str, Any]", found)
