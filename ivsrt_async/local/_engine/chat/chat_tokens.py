"""Answers CreateChatToken, and tells what a token lets its bearer do."""

from datetime import timedelta

import attrs

from ....chat import CreateChatToken, CreateChatTokenResponse
from ..account import World, random_text
from ..attributes import check_attributes
from ..handlers import handles
from .rooms import Rooms
from .state.room import ChatGrant

TOKEN_LIFE = timedelta(minutes=1)
DEFAULT_SESSION_MINUTES = 60


@attrs.define(eq=False)
class IssuedToken:
    """A token, good for one connection."""

    grant: ChatGrant
    used: bool = False


class ChatTokens:
    """The chat tokens issued so far."""

    def __init__(self, world: World, rooms: Rooms) -> None:
        self._world = world
        self._rooms = rooms
        self._issued: dict[str, IssuedToken] = {}

    def find(self, text: str) -> IssuedToken | None:
        """A token by its text; None if it was not issued here."""
        return self._issued.get(text)

    @handles(CreateChatToken)
    def create(self, request: CreateChatToken) -> CreateChatTokenResponse:
        """A new token for a room."""
        room = self._rooms.all.get(request.room_identifier, "roomIdentifier")
        check_attributes(request.attributes)
        now = self._world.clock.now().replace(microsecond=0)
        minutes = request.session_duration_in_minutes or DEFAULT_SESSION_MINUTES
        grant = ChatGrant(
            room_arn=room.arn,
            user_id=request.user_id,
            attributes=request.attributes or {},
            capabilities=frozenset(request.capabilities or ()),
            expires_at=now + TOKEN_LIFE,
            session_ends_at=now + timedelta(minutes=minutes),
        )
        text = f"{random_text(24)}.{random_text(160)}.{random_text(64)}"
        self._issued[text] = IssuedToken(grant)
        return CreateChatTokenResponse(
            token=text,
            token_expiration_time=grant.expires_at,
            session_expiration_time=grant.session_ends_at,
        )
