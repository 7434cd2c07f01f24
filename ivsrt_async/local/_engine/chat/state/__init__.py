"""What the chat service knows."""

from .chat import ChatState, LoggingConfiguration
from .room import Connection, RoomState
from .token import ChatGrant, IssuedToken

__all__ = [
    "ChatGrant",
    "ChatState",
    "Connection",
    "IssuedToken",
    "LoggingConfiguration",
    "RoomState",
]
