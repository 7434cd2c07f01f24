"""The chat service: all its calls under one name.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/Welcome.html
"""

from typing import TYPE_CHECKING, ClassVar

from .._core.endpoints import ServiceInfo
from .._core.service import Service
from ._index import RESOURCES

__all__ = [
    "Chat",
]

if TYPE_CHECKING:
    from ..tagging import Tagging
    from .chat_tokens import ChatTokens
    from .logging_configurations import LoggingConfigurations
    from .messages import Messages
    from .rooms import Rooms

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

    info: ClassVar[ServiceInfo] = ServiceInfo(
        name="chat",
        endpoint_prefix="ivschat",
        signing_name="ivschat",
        endpoint_variable="AWS_ENDPOINT_URL_IVSCHAT",
    )
