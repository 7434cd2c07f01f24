"""Answers the operations that reach the people in a room."""

from ....chat import DeleteMessage, DisconnectUser, SendEvent
from ..arguments import check_attributes
from ..handlers import Handlers
from .state import ChatState, RoomState

EVENT_ATTRIBUTES_LIMIT = 4096
"""Bytes of UTF-8 that all keys and values of an event's attributes may have together.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/doc-history.html
"""

handlers = Handlers[ChatState]()


@handlers.answers(SendEvent)
def send_event(state: ChatState, request: SendEvent) -> str:
    """Every client receives an event."""
    room = _room(state, request)
    check_attributes(request.attributes, EVENT_ATTRIBUTES_LIMIT)
    return room.announce(request.event_name, request.attributes or {}, state.clock.now())


@handlers.answers(DeleteMessage)
def delete_message(state: ChatState, request: DeleteMessage) -> str:
    """Every client is told to remove a message."""
    return _room(state, request).ask_to_delete(request.id, request.reason, state.clock.now())


@handlers.answers(DisconnectUser)
def disconnect_user(state: ChatState, request: DisconnectUser) -> None:
    """A user's connections are closed, if there are any."""
    _room(state, request).disconnect_user(request.user_id, request.reason, state.clock.now())


def _room(state: ChatState, request: SendEvent | DeleteMessage | DisconnectUser) -> RoomState:
    return state.rooms.get(request.room_identifier, "roomIdentifier")
