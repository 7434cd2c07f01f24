"""What the claims of a token have to be that somebody signed themselves.

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
EVENTS_URL = "wss://global.events.live-video.net"
"""In connection tokens always; in participant tokens what the stage says."""
CAPABILITIES = ("allow_publish", "allow_subscribe")

Claims = Mapping[str, tuple[Callable[[Any], bool], str]]
"""Tells of each claim whether it is right, and in words what it has to be."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_claims(claims: Mapping[str, Any]) -> None:
    """Refuse a participant token with claims that a stage does not take.

    Raises:
        InvalidTokenError: One is missing or is not as AWS describes it; the message names it.
    """
    _check(claims, _CLAIMS)
    if claims["topic"] != resource_id(claims["resource"]):
        raise InvalidTokenError("bad_claims", "the token's topic is not the id of its stage")


def check_connection_claims(claims: Mapping[str, Any], account: str, region: str) -> None:
    """Refuse a connection token with claims that do not open a connection.

    Raises:
        InvalidTokenError: One is missing, is not as AWS describes it, or is for another account or
            region; the message names it.
    """
    _check(claims, _CONNECTION_CLAIMS)
    if (claims["account_id"], claims["region"]) != (account, region):
        raise InvalidTokenError("bad_claims", f"the token is not for {account} in {region}")


def _check(claims: Mapping[str, Any], wanted: Claims) -> None:
    for name, (holds, description) in wanted.items():
        if not holds(claims.get(name)):
            raise InvalidTokenError("bad_claims", f"the claim {name} must be {description}")


def _is_events_url(value: object) -> bool:
    return value == EVENTS_URL


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


_CLAIMS: Claims = {
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
_CONNECTION_CLAIMS: Claims = {
    "jti": (_is_id, "an id: 1 to 64 characters of [A-Za-z0-9_-]"),
    "account_id": (_is_text, "the id of an account"),
    "region": (_is_text, "a region"),
    "events_url": (_is_events_url, EVENTS_URL),
    "version": (_is_version, VERSION),
}
