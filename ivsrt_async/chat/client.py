"""The chat service: all its calls under one name.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/Welcome.html
"""

from typing import ClassVar

from .._core.endpoints import ServiceInfo
from ..tagging import Tagging
from .chat_tokens import ChatTokens
from .logging_configurations import LoggingConfigurations
from .messages import Messages
from .rooms import Rooms

__all__ = [
    "Chat",
]


class Chat(Rooms, ChatTokens, Messages, LoggingConfigurations, Tagging):
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
