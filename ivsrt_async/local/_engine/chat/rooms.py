"""Answers the operations on rooms."""

import re
from collections.abc import Sequence

from ...._core.model import changed
from ....chat import (
    CreateRoom,
    CreateRoomResponse,
    DeleteRoom,
    FallbackResult,
    GetRoom,
    GetRoomResponse,
    ListRooms,
    MessageReviewHandler,
    UpdateRoom,
    UpdateRoomResponse,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..identifiers import resource_id
from ..refusal import invalid
from ..resources import given, narrowed
from .state import ChatState, RoomState

DEFAULT_MESSAGE_RATE = 10
"""Messages a second."""
DEFAULT_MESSAGE_LENGTH = 500
"""Code points."""

_LAMBDA = re.compile(r"arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+")
_FILTERS = ("name", "message_review_handler_uri", "logging_configuration_identifier")
_GIVEN = (
    "name",
    "maximum_message_rate_per_second",
    "maximum_message_length",
    "logging_configuration_identifiers",
)

handlers = Handlers[ChatState]()
handlers.plain(lambda state: state.rooms, gets=GetRoom)


@handlers.answers(CreateRoom)
def create(state: ChatState, request: CreateRoom) -> CreateRoomResponse:
    """A new room; what is not given has AWS's defaults."""
    state.rooms.check_quota()
    arn, now = state.rooms.new_arn(), state.clock.now()
    blank = GetRoomResponse(
        arn=arn,
        id=resource_id(arn),
        name="",
        create_time=now,
        update_time=now,
        maximum_message_rate_per_second=DEFAULT_MESSAGE_RATE,
        maximum_message_length=DEFAULT_MESSAGE_LENGTH,
        logging_configuration_identifiers=[],
    )
    settings = _settled(state, blank, request)
    room = RoomState(arn=arn, settings=settings, everybody=state.connections, log=state.log)
    return narrowed(CreateRoomResponse, state.rooms.add(room, request.tags).view())


@handlers.lists(ListRooms, newest_first=True)
def rooms(state: ChatState, request: ListRooms) -> Sequence[RoomState]:
    """The rooms that pass all filters, the one changed last first."""
    log = request.logging_configuration_identifier
    if log is not None:
        state.logging_configurations.get(log, "loggingConfigurationIdentifier")
    if not given(request, *_FILTERS):
        return state.rooms.rows
    return [room for room in state.rooms.rows if _passes(room.settings, request)]


@handlers.answers(UpdateRoom)
def update(state: ChatState, request: UpdateRoom) -> UpdateRoomResponse:
    """A room, changed in what was given."""
    room = state.rooms.get(request.identifier, "identifier")
    room.settings = _settled(state, room.settings, request)
    room.change(update_time=state.clock.now())
    state.rooms.move_to_end(room)
    return narrowed(UpdateRoomResponse, room.view())


@handlers.answers(DeleteRoom)
def delete(state: ChatState, request: DeleteRoom) -> None:
    """A room goes; those who are connected stay, but nothing reaches them any more.

    https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/troubleshooting-faqs.html
    """
    state.rooms.remove(request.identifier, "identifier").deleted = True


def _settled(
    state: ChatState, before: GetRoomResponse, request: CreateRoom | UpdateRoom
) -> GetRoomResponse:
    """The room with what was given, if that is well-formed and there."""
    check_name(request.name)
    for index, arn in enumerate(request.logging_configuration_identifiers or ()):
        state.check_usable(arn, f"loggingConfigurationIdentifiers[{index}]")
    after = changed(before, **given(request, *_GIVEN))
    if request.message_review_handler is None:
        return after
    return changed(after, message_review_handler=_handler(request.message_review_handler))


def _handler(wanted: MessageReviewHandler) -> MessageReviewHandler | None:
    """The handler with AWS's default for messages it fails on; None without a function."""
    if not wanted.uri:
        return None
    if not _LAMBDA.fullmatch(wanted.uri):
        field = "messageReviewHandler.uri"
        raise invalid(f"{field} must be the ARN of a Lambda function", field)
    return changed(wanted, fallback_result=wanted.fallback_result or FallbackResult.ALLOW)


def _passes(room: GetRoomResponse, request: ListRooms) -> bool:
    handler = room.message_review_handler
    log = request.logging_configuration_identifier
    return (
        request.name in (None, room.name)
        and request.message_review_handler_uri in (None, handler.uri if handler else "")
        and (log is None or log in (room.logging_configuration_identifiers or ()))
    )
