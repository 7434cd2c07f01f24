"""The state of the chat service."""

from typing import TYPE_CHECKING

from .....chat import (
    GetLoggingConfigurationResponse,
    GetRoomResponse,
    LoggingConfigurationState,
)
from ....chat_logs import ChatLogs
from ....messages import ChatEvent, ChatMessage
from ...account import Account, ServiceState
from ...bucket import Bucket
from ...identifiers import ACCOUNT_ID
from ...refusal import not_found
from ...resources import Collection, Resource, first_arn
from ..reviews import Reviews
from ..wire import payload_of

if TYPE_CHECKING:
    from ...rates import CallRates
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
        self.call_rates: CallRates | None = None
        """Counts requests that have a call of the API for a twin; None lets all through."""
        self.reviews: Reviews = Reviews()
        """What reviews messages."""
        self.logs: ChatLogs = ChatLogs(ACCOUNT_ID, account.region, self.clock)
        """What is written down of the rooms that want it."""

    def log(self, room: GetRoomResponse, item: ChatMessage | ChatEvent) -> None:
        """Write down what was sent to a room, wherever its logging configurations say."""
        for arn in room.logging_configuration_identifiers or ():
            found = self.logging_configurations.find(arn)
            if found is None or found.settings.state != LoggingConfigurationState.ACTIVE:
                continue
            destination = found.settings.destination_configuration
            if destination is not None:
                self.logs.write(destination, room.arn, item.send_time, payload_of(item))

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
