"""What the claims of a participant token have to be that somebody signed themselves.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from .....errors import InvalidTokenError
from ...arguments import ATTRIBUTES_LIMIT, size_of
from ...identifiers import resource_id

VERSION = "1.0"
USER_ID_CHARACTERS = 128
CAPABILITIES = ("allow_publish", "allow_subscribe")

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_claims(claims: Mapping[str, Any]) -> None:
    """Refuse claims that a stage does not take.

    Raises:
        InvalidTokenError: One is missing or is not as AWS describes it; the message names it.
    """
    for name, (holds, description) in _CLAIMS.items():
        if not holds(claims.get(name)):
            raise InvalidTokenError("bad_claims", f"the claim {name} must be {description}")
    if claims["topic"] != resource_id(claims["resource"]):
        raise InvalidTokenError("bad_claims", "the token's topic is not the id of its stage")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_version(value: object) -> bool:
    return value == VERSION


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_user_id(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= USER_ID_CHARACTERS)


def _are_attributes(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict):
        return False
    members: dict[str, Any] = value
    return all(map(_is_text, members.values())) and size_of(members) <= ATTRIBUTES_LIMIT


def _are_capabilities(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    members: dict[str, Any] = value
    return all(name in CAPABILITIES and isinstance(members[name], bool) for name in members)


_CLAIMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "jti": (_is_id, "a participant id: 1 to 64 characters of [A-Za-z0-9_-]"),
    "resource": (_is_text, "the ARN of a stage"),
    "topic": (_is_text, "the id of a stage"),
    "events_url": (_is_text, "the events endpoint of the stage"),
    "whip_url": (_is_text, "the WHIP endpoint of the stage"),
    "version": (_is_version, VERSION),
    "user_id": (_is_user_id, f"text of at most {USER_ID_CHARACTERS} characters"),
    "attributes": (
        _are_attributes,
        f"texts by name, with at most {ATTRIBUTES_LIMIT} bytes in all",
    ),
    "capabilities": (_are_capabilities, "allow_publish and allow_subscribe, each true or false"),
}
