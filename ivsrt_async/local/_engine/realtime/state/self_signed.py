"""Participant tokens that were not issued here, but signed with an imported key."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from .....errors import InvalidTokenError
from ...identifiers import resource_id
from .grant import Grant

if TYPE_CHECKING:
    from .....tokens import VerifiedToken

_TEXTS = ("jti", "resource", "topic", "events_url", "whip_url")


def grant_of_self_signed(
    token: str, material_of: Callable[[str], str], now: Callable[[], datetime]
) -> Grant:
    """What a token allows.

    Args:
        token: The token.
        material_of: Looks up an imported public key by its ARN.
        now: What time it is.

    Raises:
        InvalidTokenError: It is not a participant token signed with an imported key, or it has
            expired.
    """
    try:
        from ..... import tokens  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InvalidTokenError("wrong_key", f"it was not issued here, and {error}") from None
    contents = tokens.inspect_token(token)
    if contents.header.get("alg") != "ES384":
        raise InvalidTokenError("wrong_algorithm", "the token is not signed with ES384")
    material = material_of(contents.key_arn or "")
    return _grant(tokens.verify_token(token, material, now=now))


def _grant(token: "VerifiedToken") -> Grant:
    from .....tokens.participant import VERSION, granted_capabilities  # noqa: PLC0415 - an extra

    texts = {name: token.claims.get(name) for name in _TEXTS}
    user_id = token.claims.get("user_id", "")
    attributes = token.claims.get("attributes", {})
    expires_at = token.expires_at
    if (
        not all(isinstance(text, str) for text in texts.values())
        or not isinstance(user_id, str)
        or not isinstance(attributes, dict)
        or expires_at is None
        or token.claims.get("version") != VERSION
    ):
        raise InvalidTokenError("bad_claims", "the token is not one of a participant")
    if texts["topic"] != resource_id(str(texts["resource"])):
        raise InvalidTokenError("bad_claims", "the token's topic is not the id of its stage")
    return Grant(
        participant_id=str(texts["jti"]),
        stage_arn=str(texts["resource"]),
        user_id=user_id,
        attributes=attributes,
        capabilities=frozenset(granted_capabilities(token.claims)),
        expires_at=expires_at,
        endpoints=(str(texts["events_url"]), str(texts["whip_url"])),
    )
