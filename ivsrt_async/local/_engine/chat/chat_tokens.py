"""Answers CreateChatToken."""

from datetime import timedelta

from ....chat import CreateChatToken, CreateChatTokenResponse
from ..arguments import check_attributes
from ..handlers import Handlers
from ..identifiers import random_text
from . import timetable
from .state import ChatGrant, ChatState, IssuedToken

TOKEN_LIFE = timedelta(minutes=1)
DEFAULT_SESSION_MINUTES = 60

handlers = Handlers[ChatState]()


@handlers.answers(CreateChatToken)
def create(state: ChatState, request: CreateChatToken) -> CreateChatTokenResponse:
    """A new token for a room."""
    room = state.rooms.get(request.room_identifier, "roomIdentifier")
    check_attributes(request.attributes)
    now = state.clock.now().replace(microsecond=0)
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
    state.tokens[text] = IssuedToken(grant)
    timetable.issued(state, text, grant)
    return CreateChatTokenResponse(
        token=text,
        token_expiration_time=grant.expires_at,
        session_expiration_time=grant.session_ends_at,
    )
