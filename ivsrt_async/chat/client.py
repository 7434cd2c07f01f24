"""The chat service: all its calls under one name.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/Welcome.html
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from .._core.endpoints import ServiceInfo
from .._core.service import Service
from ..errors import IVSError
from ._endpoints import CHAT, messaging_address
from ._index import RESOURCES

__all__ = [
    "Chat",
]

if TYPE_CHECKING:
    from ..tagging import Tagging
    from .chat_tokens import ChatTokenCapability, ChatTokens
    from .logging_configurations import LoggingConfigurations
    from .messages import Messages
    from .messaging import ChatConnection
    from .rooms import CreateRoomResponse, GetRoomResponse, Rooms, UpdateRoomResponse

    class _Calls(
        Rooms,
        ChatTokens,
        Messages,
        LoggingConfigurations,
        Tagging,
    ):
        """All calls, which a type checker sees at once."""

else:
    _Calls = Service


class Chat(_Calls, resources=RESOURCES):
    """Amazon IVS Chat: rooms of messages beside the video.

    ```python
    async with Session(region="eu-west-1") as session:
        token = await session.chat.create_chat_token(
            room_identifier=room_arn,
            user_id="ana",
            capabilities=[ChatTokenCapability.SEND_MESSAGE],
        )
        await session.chat.send_event(room_identifier=room_arn, event_name="goal")
    ```
    """

    info: ClassVar[ServiceInfo] = CHAT

    def connect(
        self,
        room: "str | CreateRoomResponse | GetRoomResponse | UpdateRoomResponse",
        *,
        user_id: str,
        capabilities: "Sequence[ChatTokenCapability | str] | None" = None,
        session_duration: timedelta | None = None,
        attributes: Mapping[str, str] | None = None,
        report_gaps: bool = False,
        buffer: int = 1000,
        reconnect_for: float | None = 300.0,
        ping_interval: float = 20.0,
    ) -> "ChatConnection":
        """A connection to a room, which is opened by `async with` and stays open.

        ```python
        can = [ChatTokenCapability.SEND_MESSAGE]
        async with session.chat.connect(room_arn, user_id="bot", capabilities=can) as room:
            sent = await room.send_message("hello")
            async for event in room:
                ...
        ```

        It makes its own tokens by `create_chat_token`, one for each connection it opens.

        Args:
            room: ARN of the room, or the room as a call returned it; then messages are held to its
                own `maximum_message_length` before they are sent.
            user_id: Your own name for this user, seen by everybody in the room with their messages.
            capabilities: What the user may do besides reading; defaults to nothing.
            session_duration: How long a session lasts before it is renewed: 1 to 180 whole minutes,
                by default 60.
            attributes: Facts about the user that everybody receives with their messages, at most 1
                KB altogether.
            report_gaps: Whether iterating also gives `ConnectionLost` and `ConnectionRestored`.
            buffer: Events to keep for a program that is slow; beyond them the oldest are dropped.
            reconnect_for: Seconds for which to try to replace a connection that broke; 0 does not
                try, None tries without end.
            ping_interval: Seconds of silence after which the service is asked for a sign of life.

        Raises:
            InvalidRequestError: An argument breaks its limit.
            ConfigurationError: Another argument is out of its range.
        """
        from .messaging._opening import connect  # noqa: PLC0415 - nobody pays for unused rooms

        try:
            return connect(
                self,
                room,
                user_id=user_id,
                capabilities=capabilities,
                session_duration=session_duration,
                attributes=attributes,
                report_gaps=report_gaps,
                buffer=buffer,
                reconnect_for=reconnect_for,
                ping_interval=ping_interval,
            )
        except IVSError as error:
            problem = error.with_traceback(None)
        del user_id, attributes  # which may be secrets, and tracebacks may show them
        raise problem

    async def messaging_endpoint(self) -> str:
        """The URL at which clients open their WebSocket connections; hand it out with the token.

        AWS's own, `wss://edge.ivschat.<region>.amazonaws.com/`, unless the session has an endpoint
        of your own for `chat_messaging` or for `chat`. It is what `connect` uses; nothing is sent.

        https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/getting-started-chat-send-and-receive.html

        Raises:
            ConfigurationError: There is none: no region is known, or only an endpoint that is FIPS
                validated would do.
        """
        return await messaging_address(self._pipeline._shared)  # noqa: SLF001 - ours
