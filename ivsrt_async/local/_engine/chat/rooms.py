"""Answers the operations on rooms."""

import re

from ...._core.model import changed
from ....chat import (
    CreateRoom,
    CreateRoomResponse,
    DeleteRoom,
    FallbackResult,
    GetRoom,
    GetRoomResponse,
    ListRooms,
    ListRoomsResponse,
    MessageReviewHandler,
    RoomSummary,
    UpdateRoom,
    UpdateRoomResponse,
)
from ..account import Collection, World
from ..arguments import check_name
from ..handlers import handles
from ..refusal import invalid
from ..resources import given, narrowed
from .logging_configurations import LoggingConfigurations
from .state.room import RoomState

ROOM_QUOTA = 50_000
"""Not found in AWS's pages as we could read them; ours, of the size of the quotas beside it."""
DEFAULT_MESSAGE_RATE = 10
"""Messages a second."""
DEFAULT_MESSAGE_LENGTH = 500
"""Code points."""

_LAMBDA = re.compile(r"arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+")


class Rooms:
    """The rooms there are."""

    def __init__(self, world: World, logs: LoggingConfigurations) -> None:
        self._world = world
        self._logs = logs
        self.all: Collection[RoomState] = Collection(world, "Room", ROOM_QUOTA, "ivschat:room")
        logs.in_use.append(self._user_of)

    @handles(CreateRoom)
    def create(self, request: CreateRoom) -> CreateRoomResponse:
        """A new room; what is not given has AWS's defaults."""
        self.all.check_room()
        arn, now = self.all.new_arn(), self._world.clock.now()
        blank = GetRoomResponse(
            arn=arn,
            id=arn.rpartition("/")[2],
            name="",
            create_time=now,
            update_time=now,
            maximum_message_rate_per_second=DEFAULT_MESSAGE_RATE,
            maximum_message_length=DEFAULT_MESSAGE_LENGTH,
            logging_configuration_identifiers=[],
        )
        room = RoomState(
            number=self._world.next_number(), arn=arn, settings=self._settled(blank, request)
        )
        return narrowed(CreateRoomResponse, self._view(self.all.add(room, request.tags)))

    @handles(GetRoom)
    def get(self, request: GetRoom) -> GetRoomResponse:
        """A room."""
        return self._view(self.all.get(request.identifier, "identifier"))

    @handles(ListRooms)
    def list(self, request: ListRooms) -> ListRoomsResponse:
        """The rooms that pass all filters, the one changed last first."""
        log = request.logging_configuration_identifier
        if log is not None:
            self._logs.all.get(log, "loggingConfigurationIdentifier")
        rows = [room for room in self.all if _passes(room.settings, request)]
        page, token = self._world.page_tokens.page(
            request, sorted(rows, key=_number, reverse=True), _number
        )
        rooms = [narrowed(RoomSummary, self._view(room)) for room in page]
        return ListRoomsResponse(rooms=rooms, next_token=token)

    @handles(UpdateRoom)
    def update(self, request: UpdateRoom) -> UpdateRoomResponse:
        """A room, changed in what was given."""
        room = self.all.get(request.identifier, "identifier")
        settled = self._settled(room.settings, request)
        room.settings = changed(settled, update_time=self._world.clock.now())
        room.number = self._world.next_number()
        return narrowed(UpdateRoomResponse, self._view(room))

    @handles(DeleteRoom)
    def delete(self, request: DeleteRoom) -> None:
        """A room goes, and everybody's connection to it."""
        self.all.remove(request.identifier, "identifier").empty()

    def _settled(
        self, before: GetRoomResponse, request: CreateRoom | UpdateRoom
    ) -> GetRoomResponse:
        """The room with what was given.

        Raises:
            Refusal: The name or the handler is malformed, or a logging configuration cannot be had.
        """
        check_name(request.name)
        for index, arn in enumerate(request.logging_configuration_identifiers or ()):
            self._logs.check_usable(arn, f"loggingConfigurationIdentifiers[{index}]")
        fields = (
            "name",
            "maximum_message_rate_per_second",
            "maximum_message_length",
            "logging_configuration_identifiers",
        )
        after = changed(before, **given(request, *fields))
        if request.message_review_handler is None:
            return after
        return changed(after, message_review_handler=_handler(request.message_review_handler))

    def _user_of(self, arn: str) -> str | None:
        rooms = (r for r in self.all if arn in (r.settings.logging_configuration_identifiers or ()))
        return next((room.arn for room in rooms), None)

    def _view(self, room: RoomState) -> GetRoomResponse:
        return changed(room.settings, tags=dict(self._world.tags_of(room.arn)))


def _handler(wanted: MessageReviewHandler) -> MessageReviewHandler | None:
    """The handler with AWS's default for what becomes of messages; None without a function.

    Raises:
        Refusal: It is not the ARN of a Lambda function.
    """
    if not wanted.uri:
        return None
    if not _LAMBDA.fullmatch(wanted.uri):
        field = "messageReviewHandler.uri"
        raise invalid(f"{field} must be the ARN of a Lambda function", field)
    return changed(wanted, fallback_result=wanted.fallback_result or FallbackResult.ALLOW)


def _number(room: RoomState) -> int:
    return room.number


def _passes(room: GetRoomResponse, request: ListRooms) -> bool:
    handler = room.message_review_handler
    log = request.logging_configuration_identifier
    return (
        request.name in (None, room.name)
        and request.message_review_handler_uri in (None, handler.uri if handler else "")
        and (log is None or log in (room.logging_configuration_identifiers or ()))
    )
