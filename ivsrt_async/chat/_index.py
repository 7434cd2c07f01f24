"""What each file of this package offers; written by `.ci/index.py`."""

from .._core.index import Resource

RESOURCES = (
    Resource(
        ".chat_tokens",
        names="ChatTokenCapability CreateChatToken CreateChatTokenResponse",
        service="ChatTokens",
        calls="create_chat_token",
    ),
    Resource(".client", names="Chat"),
    Resource(
        ".log_destinations",
        names="CloudWatchLogsDestinationConfiguration DestinationConfiguration FirehoseDestinationConfiguration S3DestinationConfiguration",
    ),
    Resource(
        ".logging_configurations",
        names="CreateLoggingConfiguration CreateLoggingConfigurationResponse CreateLoggingConfigurationState DeleteLoggingConfiguration GetLoggingConfiguration GetLoggingConfigurationResponse ListLoggingConfigurations ListLoggingConfigurationsResponse LoggingConfigurationState LoggingConfigurationSummary UpdateLoggingConfiguration UpdateLoggingConfigurationResponse UpdateLoggingConfigurationState",
        service="LoggingConfigurations",
        calls="create_logging_configuration get_logging_configuration list_logging_configurations update_logging_configuration delete_logging_configuration",
    ),
    Resource(
        ".messages",
        names="DeleteMessage DisconnectUser SendEvent",
        service="Messages",
        calls="send_event delete_message disconnect_user",
    ),
    Resource(
        ".rooms",
        names="CreateRoom CreateRoomResponse DeleteRoom FallbackResult GetRoom GetRoomResponse ListRooms ListRoomsResponse MessageReviewHandler RoomSummary UpdateRoom UpdateRoomResponse",
        service="Rooms",
        calls="create_room get_room list_rooms update_room delete_room",
    ),
    Resource(
        "..tagging",
        names="ListTagsForResource TagResource UntagResource",
        service="Tagging",
        calls="list_tags_for_resource tag_resource untag_resource",
    ),
)
