"""Participant tokens that were not issued here, but signed with an imported key."""

from typing import TYPE_CHECKING

from .....errors import InvalidTokenError
from ...world import World
from .participant import Grant

if TYPE_CHECKING:
    from .....tokens import VerifiedToken
    from ..public_keys import PublicKeys

_TEXTS = ("jti", "resource", "topic", "events_url", "whip_url")


class SelfSignedTokens:
    """Reads self-signed tokens, and believes only imported keys.

    Args:
        world: The clock to go by.
        public_keys: The keys that were imported.
    """

    def __init__(self, world: World, public_keys: "PublicKeys") -> None:
        self._world = world
        self._public_keys = public_keys

    def grant_of(self, token: str) -> Grant:
        """What a token allows.

        Raises:
            InvalidTokenError: It is not a participant token signed with an imported key, or its
                time is over.
        """
        try:
            from ..... import tokens  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise InvalidTokenError("wrong_key", f"it was not issued here, and {error}") from None
        contents = tokens.inspect_token(token)
        if contents.header.get("alg") != "ES384":
            raise InvalidTokenError("wrong_algorithm", "the token is not signed with ES384")
        key = self._public_keys.all.find(contents.key_arn or "")
        if key is None:
            raise InvalidTokenError("wrong_key", "the token names no public key that is here")
        material = key.settings.public_key_material or ""
        return _grant(tokens.verify_token(token, material, now=self._world.clock.now))


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
    if texts["topic"] != str(texts["resource"]).rpartition("/")[2]:
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
