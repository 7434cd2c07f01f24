"""The state of the chat service."""

from typing import TYPE_CHECKING

from .....chat import GetLoggingConfigurationResponse, LoggingConfigurationState
from ...account import Account, ServiceState
from ...refusal import not_found
from ...resources import Collection, Resource, first_arn

if TYPE_CHECKING:
    from .room import RoomState
    from .token import IssuedToken

ROOM_QUOTA = 50_000
"""Not found in AWS's pages as we could read them; ours, of the size of the quotas beside it."""
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
