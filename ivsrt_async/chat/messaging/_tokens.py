"""Where the tokens of a chat connection come from."""

from collections.abc import Awaitable, Callable

import attrs

from ..._core.websocket import Subprotocol
from ...errors import InvalidRequestError
from ..chat_tokens import CreateChatTokenResponse

TokenSource = Callable[[], Awaitable[CreateChatTokenResponse | str]]
"""Gives the next chat token each time it is called."""


@attrs.frozen
class Ticket:
    """What opens one connection."""

    subprotocol: Subprotocol
    session_ends_at: float | None
    """When the connection will be closed, in seconds since 1970; None if nobody knows."""


async def next_ticket(tokens: TokenSource) -> Ticket:
    """A ticket with the next token.

    Raises:
        InvalidRequestError: What was given is no token.
        Exception: Whatever the source raises.
    """
    issued = await tokens()
    if isinstance(issued, CreateChatTokenResponse):
        end = issued.session_expiration_time
        subprotocol = _subprotocol(issued.token)
        ends_at = None if end is None else end.timestamp()
    else:
        subprotocol, ends_at = _subprotocol(issued), None
    del issued
    if subprotocol is None:
        limit = "must give a CreateChatTokenResponse or the text of a chat token"
        raise InvalidRequestError("tokens", limit, "", operation="Connect", secret=True)
    return Ticket(subprotocol, ends_at)


def _subprotocol(token: object) -> Subprotocol | None:
    """A token as the header takes it (RFC 6455 section 4.1), or None."""
    if not isinstance(token, str) or not token:
        return None
    if not token.isascii() or not token.isprintable() or set(token) & set(' ,;"\\'):
        return None
    return Subprotocol(token)
