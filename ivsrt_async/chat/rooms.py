"""Rooms: where people chat with each other.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_CreateRoom.html
https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-message-review-handler.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length, Range
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import PendingVerification, ServiceQuotaExceededException
from ._shapes import (
    LoggingConfigurationIdentifier,
    LoggingConfigurationIdentifierList,
    MaxResults,
    RoomIdentifier,
)

__all__ = [
    "CreateRoom",
    "CreateRoomResponse",
    "DeleteRoom",
    "FallbackResult",
    "GetRoom",
    "GetRoomResponse",
    "ListRooms",
    "ListRoomsResponse",
    "MessageReviewHandler",
    "RoomSummary",
    "UpdateRoom",
    "UpdateRoomResponse",
]

RoomArn = Annotated[str, Length(1, 128)]
RoomID = Annotated[str, Length(12, 12)]
RoomName = Annotated[str, Length(0, 128)]
RoomMaxMessageRatePerSecond = Annotated[int, Range(1, 100)]
RoomMaxMessageLength = Annotated[int, Range(1, 500)]
LambdaArn = Annotated[str, Length(0, 170)]


class FallbackResult(StrEnum):
    """What happens to a message for which the review handler gave no valid answer."""

    ALLOW = "ALLOW"
    """It is delivered to everybody in the room; the default."""
    DENY = "DENY"
    """It is delivered to nobody."""


@model
class MessageReviewHandler:
    """A Lambda function that may change or refuse each message before it is delivered.

    It has 200 milliseconds to answer.
    """

    uri: LambdaArn | None = None
    """ARN of the function, at most 170 characters; `""` for no review."""
    fallback_result: FallbackResult | str | None = None
    """What happens to a message if the function fails, takes too long or gives no valid answer;
    defaults to `ALLOW`."""


@model
class _RoomFields:
    """What every answer about a room has."""

    arn: RoomArn
    """Its ARN, which calls take as room identifier."""
    id: RoomID
    """Last part of the ARN, 12 characters."""
    name: RoomName | None = None
    """Its name; names need not be unique."""
    create_time: datetime | None = None
    """When it was created."""
    update_time: datetime | None = None
    """When it was last changed."""
    message_review_handler: MessageReviewHandler | None = None
    """What reviews its messages, if anything does."""
    tags: Tags | None = None
    """Its tags."""
    logging_configuration_identifiers: LoggingConfigurationIdentifierList | None = None
    """ARNs of the logging configurations that record its messages."""


@model
class _Room(_RoomFields):
    """A room with its limits."""

    maximum_message_rate_per_second: RoomMaxMessageRatePerSecond | None = None
    """Messages a second that all its users together may send."""
    maximum_message_length: RoomMaxMessageLength | None = None
    """Characters a message may have; they count as Unicode code points, not bytes."""


@model
class CreateRoomResponse(_Room):
    """A new room."""


@model
class GetRoomResponse(_Room):
    """A room."""


@model
class UpdateRoomResponse(_Room):
    """A room after the change."""


@model
class RoomSummary(_RoomFields):
    """A room, as a list shows it; `get_room` reads the rest."""


@model
class ListRoomsResponse(Page):
    """One page of rooms."""

    rooms: Sequence[RoomSummary]
    """The rooms on this page."""


@operation(
    "POST /CreateRoom",
    repeat=Repeat.CREATES,
    raises=(*CHANGE_ERRORS, ServiceQuotaExceededException),
)
class CreateRoom(Operation[CreateRoomResponse]):
    """Create a room. AWS deletes rooms nobody has used for 24 months."""

    name: RoomName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    maximum_message_rate_per_second: RoomMaxMessageRatePerSecond | None = None
    """Messages a second that all its users together may send, 1 to 100; defaults to 10."""
    maximum_message_length: RoomMaxMessageLength | None = None
    """Characters a message may have, 1 to 500; defaults to 500. They count as Unicode code points,
    not bytes."""
    message_review_handler: MessageReviewHandler | None = None
    """A Lambda function that reviews each message; defaults to no review."""
    tags: Tags | None = None
    """Tags for the new room."""
    logging_configuration_identifiers: LoggingConfigurationIdentifierList | None = None
    """ARNs of the logging configurations that should record its messages, at most 3; defaults to
    none."""


@operation("POST /GetRoom", repeat=Repeat.READS, raises=LOOKUP_ERRORS)
class GetRoom(Operation[GetRoomResponse]):
    """Look up a room."""

    identifier: RoomIdentifier = attrs.field(kw_only=False)
    """ARN of the room; its id alone is not accepted."""


@operation("POST /ListRooms", repeat=Repeat.READS, items="rooms", raises=LOOKUP_ERRORS)
class ListRooms(ListOperation[ListRoomsResponse, RoomSummary]):
    """List the rooms of the region, the one changed last first.

    A page holds 50 unless `max_results` says otherwise.
    """

    name: RoomName | None = None
    """Only rooms of this name."""
    max_results: MaxResults | None = None
    """Items per page, not in total: 1 to 50; defaults to 50."""
    message_review_handler_uri: LambdaArn | None = None
    """Only rooms whose messages are reviewed by this Lambda function, by its ARN."""
    logging_configuration_identifier: LoggingConfigurationIdentifier | None = None
    """Only rooms recorded by this logging configuration, by its ARN."""


@operation("POST /UpdateRoom", repeat=Repeat.SAME, raises=(*LOOKUP_ERRORS, PendingVerification))
class UpdateRoom(Operation[UpdateRoomResponse]):
    """Change a room. What is not given stays as it is."""

    identifier: RoomIdentifier = attrs.field(kw_only=False)
    """ARN of the room; its id alone is not accepted."""
    name: RoomName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""
    maximum_message_rate_per_second: RoomMaxMessageRatePerSecond | None = None
    """Messages a second that all its users together may send, 1 to 100; None leaves it
    unchanged."""
    maximum_message_length: RoomMaxMessageLength | None = None
    """Characters a message may have, 1 to 500; None leaves it unchanged."""
    message_review_handler: MessageReviewHandler | None = None
    """A Lambda function that reviews each message. `""` as its `uri` stops reviewing; None leaves
    it unchanged."""
    logging_configuration_identifiers: LoggingConfigurationIdentifierList | None = None
    """ARNs of logging configurations from now on, at most 3, instead of those before; `[]` detaches
    all, None leaves them unchanged."""


@operation(
    "POST /DeleteRoom",
    repeat=Repeat.ENDS,
    success=204,
    raises=(*LOOKUP_ERRORS, PendingVerification),
)
class DeleteRoom(Operation[None]):
    """Delete a room.

    Nobody can connect to it any longer, but users who are connected stay so until their session
    ends: call `disconnect_user` for each of them first.
    """

    identifier: RoomIdentifier = attrs.field(kw_only=False)
    """ARN of the room; its id alone is not accepted."""


class Rooms(Service):
    """Calls about rooms."""

    create_room = call(CreateRoom)
    get_room = call(GetRoom)
    list_rooms = paginate(ListRooms)
    update_room = call(UpdateRoom)
    delete_room = call(DeleteRoom)
