"""A chat token, good for one connection."""

from collections.abc import Mapping
from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class ChatGrant:
    """What a chat token lets its bearer do."""

    room_arn: str
    user_id: str
    attributes: Mapping[str, str]
    capabilities: frozenset[str]
    expires_at: datetime
    """Until when a connection can be opened with it."""
    session_ends_at: datetime
    """When a connection opened with it is closed."""


@attrs.define(eq=False)
class IssuedToken:
    """A token and whether somebody has used it."""

    grant: ChatGrant
    used: bool = False
