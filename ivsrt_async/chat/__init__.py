"""Chat: rooms, the tokens that let people in, and what is recorded.

`session.chat` is the client; the models, enums and operations of the API stand here under AWS's
names. Errors of this service carry more facts than others in `ServiceError.details`: `resourceId`,
`resourceType` and `limit` of what was refused, `reason` and `fieldList` of what was invalid.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/Welcome.html
"""

from ..tagging import ListTagsForResource, TagResource, UntagResource
from .chat_tokens import ChatTokenCapability, CreateChatToken, CreateChatTokenResponse
from .client import Chat
from .log_destinations import (
    CloudWatchLogsDestinationConfiguration,
    DestinationConfiguration,
    FirehoseDestinationConfiguration,
    S3DestinationConfiguration,
)
from .logging_configurations import (
    CreateLoggingConfiguration,
    CreateLoggingConfigurationResponse,
    CreateLoggingConfigurationState,
    DeleteLoggingConfiguration,
    GetLoggingConfiguration,
    GetLoggingConfigurationResponse,
    ListLoggingConfigurations,
    ListLoggingConfigurationsResponse,
    LoggingConfigurationState,
    LoggingConfigurationSummary,
    UpdateLoggingConfiguration,
    UpdateLoggingConfigurationResponse,
    UpdateLoggingConfigurationState,
)
from .messages import DeleteMessage, DisconnectUser, SendEvent
from .rooms import (
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

__all__ = [
    "Chat",
    "ChatTokenCapability",
    "CloudWatchLogsDestinationConfiguration",
    "CreateChatToken",
    "CreateChatTokenResponse",
    "CreateLoggingConfiguration",
    "CreateLoggingConfigurationResponse",
    "CreateLoggingConfigurationState",
    "CreateRoom",
    "CreateRoomResponse",
    "DeleteLoggingConfiguration",
    "DeleteMessage",
    "DeleteRoom",
    "DestinationConfiguration",
    "DisconnectUser",
    "FallbackResult",
    "FirehoseDestinationConfiguration",
    "GetLoggingConfiguration",
    "GetLoggingConfigurationResponse",
    "GetRoom",
    "GetRoomResponse",
    "ListLoggingConfigurations",
    "ListLoggingConfigurationsResponse",
    "ListRooms",
    "ListRoomsResponse",
    "ListTagsForResource",
    "LoggingConfigurationState",
    "LoggingConfigurationSummary",
    "MessageReviewHandler",
    "RoomSummary",
    "S3DestinationConfiguration",
    "SendEvent",
    "TagResource",
    "UntagResource",
    "UpdateLoggingConfiguration",
    "UpdateLoggingConfigurationResponse",
    "UpdateLoggingConfigurationState",
    "UpdateRoom",
    "UpdateRoomResponse",
]
