"""Answers the operations that reach the people in a room."""

from ....chat import DeleteMessage, DisconnectUser, SendEvent
from ..account import World
from ..attributes import check_attributes
from ..handlers import handles
from .rooms import Rooms


class Messages:
    """What a backend says to the clients in a room."""

    def __init__(self, world: World, rooms: Rooms) -> None:
        self._clock = world.clock
        self._rooms = rooms.all

    @handles(SendEvent)
    def send_event(self, request: SendEvent) -> str:
        """Every client receives an event."""
        room = self._rooms.get(request.room_identifier, "roomIdentifier")
        check_attributes(request.attributes)
        return room.announce(request.event_name, request.attributes or {}, self._clock.now())

    @handles(DeleteMessage)
    def delete_message(self, request: DeleteMessage) -> str:
        """Every client is told to remove a message."""
        room = self._rooms.get(request.room_identifier, "roomIdentifier")
        return room.ask_to_delete(request.id, request.reason, self._clock.now())

    @handles(DisconnectUser)
    def disconnect_user(self, request: DisconnectUser) -> None:
        """A user's connections are closed; those who have none are passed over."""
        room = self._rooms.get(request.room_identifier, "roomIdentifier")
        room.disconnect_user(request.user_id, request.reason, self._clock.now())
