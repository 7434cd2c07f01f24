"""Tokens that were not issued here, but signed with an imported key."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .....errors import InvalidTokenError
from .claims import check_claims, check_connection_claims
from .grant import Grant

if TYPE_CHECKING:
    from .....tokens import VerifiedToken


class SelfSignedTokens:
    """Reads tokens that somebody signed with an imported key.

    Args:
        material_of: Looks up an imported public key by its ARN.
        now: What time it is.
    """

    def __init__(self, material_of: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self._material_of = material_of
        self._now = now

    def grant_of(self, token: str) -> Grant:
        """What a participant token allows.

        Raises:
            InvalidTokenError: It is not a participant token signed with an imported key, or it has
                expired.
        """
        return _grant(self._verified(token))

    def connection_id_of(self, token: str, account: str, region: str) -> str:
        """The id of a connection token for stages of an account and region.

        Raises:
            InvalidTokenError: It is not a connection token signed with an imported key, is for
                another account or region, or it has expired.
        """
        claims: Mapping[str, Any] = self._verified(token).claims
        check_connection_claims(claims, account, region)
        return str(claims["jti"])

    def _verified(self, token: str) -> "VerifiedToken":
        try:
            from ..... import tokens  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise InvalidTokenError("wrong_key", f"it was not issued here, and {error}") from None
        contents = tokens.inspect_token(token)
        if contents.header.get("alg") != "ES384":
            raise InvalidTokenError("wrong_algorithm", "the token is not signed with ES384")
        material = self._material_of(contents.key_arn or "")
        return tokens.verify_token(token, material, now=self._now)


def _grant(token: "VerifiedToken") -> Grant:
    from .....tokens.participant import granted_capabilities  # noqa: PLC0415 - an extra

    claims: Mapping[str, Any] = token.claims
    check_claims(claims)
    assert token.expires_at is not None
    return Grant(
        participant_id=claims["jti"],
        stage_arn=claims["resource"],
        user_id=claims.get("user_id") or "",
        attributes=claims.get("attributes") or {},
        capabilities=frozenset(granted_capabilities(claims)),
        expires_at=token.expires_at,
        endpoints=(claims["events_url"], claims["whip_url"]),
    )
