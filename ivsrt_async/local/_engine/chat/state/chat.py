"""The state of the chat service."""

from typing import TYPE_CHECKING

from .....chat import GetLoggingConfigurationResponse, LoggingConfigurationState
from ...account import Account, ServiceState
from ...bucket import Bucket
from ...refusal import not_found
from ...resources import Collection, Resource, first_arn

if TYPE_CHECKING:
    from .room import Connection, RoomState
    from .token import IssuedToken

# https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html
ROOM_QUOTA = 50_000
CONNECTION_QUOTA = 50_000
"""Of all rooms together."""
MESSAGE_RATE = 1000
"""Messages a second in all rooms together."""
LOGGING_CONFIGURATION_QUOTA = 10

LoggingConfiguration = Resource[GetLoggingConfigurationResponse]


class ChatState(ServiceState):
    """Rooms, logging configurations and tokens."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.rooms: Collection[RoomState] = Collection(account, "Room", ROOM_QUOTA, "ivschat:room")
        self.logging_configurations: Collection[LoggingConfiguration] = Collection(
            account,
            "LoggingConfiguration",
            LOGGING_CONFIGURATION_QUOTA,
            "ivschat:logging-configuration",
        )
        self.tokens: dict[str, IssuedToken] = {}
        """By their text."""
        self.connections: set[Connection] = set()
        """Those that are open, to any room."""
        self.connection_quota: int = account.quotas.of("ChatConnection", CONNECTION_QUOTA)
        self.messages: Bucket = Bucket(MESSAGE_RATE, self.clock.now())
        """Counts the messages of all rooms."""

    def check_usable(self, arn: str, field: str) -> None:
        """Refuse a logging configuration that a room cannot use."""
        found = self.logging_configurations.get(arn, field)
        if found.settings.state == LoggingConfigurationState.DELETING:
            raise not_found("LoggingConfiguration", arn)

    def user_of(self, arn: str) -> str | None:
        """A room that needs a logging configuration."""
        return first_arn(
            room
            for room in self.rooms
            if arn in (room.settings.logging_configuration_identifiers or ())
        )
