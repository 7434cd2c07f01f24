"""Reading tokens, with and without verifying them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import attrs

from ..errors import InvalidTokenError
from ..realtime import ParticipantToken
from . import connection, participant
from ._jws import split, token_text, verify
from ._lifetime import Now, utc_now
from ._tracebacks import without_locals
from .connection import ConnectionToken
from .keys import PublicKeySource, load_public_key
from .playback import PlaybackToken

__all__ = [
    "AnyToken",
    "TokenContents",
    "UnverifiedToken",
    "VerifiedToken",
    "inspect_token",
    "verify_token",
]

AnyToken = ParticipantToken | ConnectionToken | PlaybackToken | str


@attrs.frozen(kw_only=True)
class TokenContents:
    """What a token says."""

    header: Mapping[str, object]
    """Algorithm, type and the key's name, under the names of RFC 7515."""
    claims: Mapping[str, object]
    """Everything else, under AWS's names."""

    @property
    def key_arn(self) -> str | None:
        """ARN of the public key it says it was signed for; playback tokens have none."""
        return _text(self.header.get("kid"))

    @property
    def token_id(self) -> str | None:
        """Its id: the participant id, or what `revoke_connection_token` takes."""
        return _text(self.claims.get("jti"))

    @property
    def resource_arn(self) -> str | None:
        """The stage or channel it is for; connection tokens have none."""
        return _text(self.claims.get("resource", self.claims.get("aws:channel-arn")))

    @property
    def issued_at(self) -> datetime | None:
        """When it was signed, if it says so."""
        return _moment(self.claims.get("iat"))

    @property
    def expires_at(self) -> datetime | None:
        """When it expires; None if that is missing or is no time, such as one in milliseconds."""
        return _moment(self.claims.get("exp"))


@attrs.frozen(kw_only=True)
class UnverifiedToken(TokenContents):
    """What a token says, though anyone may have written it: fine to show, not to rely on."""


@attrs.frozen(kw_only=True)
class VerifiedToken(TokenContents):
    """What a token says, signed by the owner of the key and valid when it was checked."""


@without_locals
def inspect_token(token: AnyToken) -> UnverifiedToken:
    """Read a token without checking anything: neither who signed it nor whether it has expired.

    Meant for logs and debugging. Tokens issued by AWS can be read too, but AWS may change what is
    in them.

    Raises:
        InvalidTokenError: It does not have the form of a token.
    """
    header, claims, _ = split(token_text(token))
    return UnverifiedToken(header=header, claims=claims)


@without_locals
def verify_token(
    token: AnyToken,
    public_key: PublicKeySource,
    *,
    key_arn: str | None = None,
    leeway: timedelta = timedelta(),
    now: Now = utc_now,
) -> VerifiedToken:
    """Read a token, and check that it is valid now and was signed with a certain key.

    Args:
        token: The token.
        public_key: The public key, in PEM, or as an object of `cryptography`.
        key_arn: ARN the token must name in its header; any if not given.
        leeway: How far the clocks of signer and verifier may differ.
        now: The clock; for tests.

    Raises:
        InvalidTokenError: It was not signed with that key, has expired, is not valid yet, or is
            valid for longer than IVS allows; `reason` says which.
        InvalidRequestError: The key cannot be read, or is not on P-384.
    """
    header, claims = verify(token_text(token), load_public_key(public_key))
    if key_arn is not None and header.get("kid") != key_arn:
        raise InvalidTokenError("wrong_key", f"the token does not name the key {key_arn}")
    _check_times(claims, now().timestamp(), leeway.total_seconds())
    return VerifiedToken(header=header, claims=claims)


def _check_times(claims: Mapping[str, Any], moment: float, leeway: float) -> None:
    end = _seconds(claims, "exp")
    if end <= moment - leeway:
        raise InvalidTokenError("expired", f"the token ended at {_moment(end)}")
    if "aws:channel-arn" in claims:
        return  # neither iat nor a longest life is documented for playback tokens
    start = _seconds(claims, "iat")
    if start > moment + leeway:
        raise InvalidTokenError("not_yet_valid", f"the token begins at {_moment(start)}")
    longest = participant.LONGEST if "resource" in claims else connection.LONGEST
    if end - start > longest.total_seconds():
        raise InvalidTokenError("bad_claims", f"the token lasts longer than {longest.days} days")


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if _moment(value) is None:
        raise InvalidTokenError("bad_claims", f"the token's {name} is not a time in seconds")
    return cast("int", value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
