"""What simulated apps and encoders are told when a service refuses what they want to do."""

from ..errors import IVSError

__all__ = ["BroadcastError", "ChatClientError", "SimulatedClientError", "StageClientError"]


class SimulatedClientError(IVSError):
    """A simulated app or encoder is refused.

    Attributes:
        code: The reason, such as `TOKEN_EXPIRED`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code: str = code


class StageClientError(SimulatedClientError):
    """By a stage: a person's app, or an encoder; `code` may be `INSUFFICIENT_CAPABILITIES`."""


class BroadcastError(SimulatedClientError):
    """By a channel: an encoder; `code` may be `INVALID_STREAM_KEY` or `MultitrackInputRequired`."""


class ChatClientError(SimulatedClientError):
    """By a chat room: a person's app; `code` may be `TOKEN_USED` or `FORBIDDEN`."""
