"""Timed metadata: text that reaches every player together with the picture.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_PutMetadata.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/metadata.html
"""

from typing import Annotated

from .._core.error_sets import LOOKUP_ERRORS
from .._core.limits import Length, Sensitive
from .._core.methods import Service, call
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import ChannelNotBroadcasting, ThrottlingException
from ._shapes import ChannelArn

__all__ = [
    "PutMetadata",
]

StreamMetadata = Annotated[str, Length(1), Sensitive()]


@operation(
    "POST /PutMetadata",
    repeat=Repeat.ACTS,
    success=204,
    raises=(*LOOKUP_ERRORS, ChannelNotBroadcasting, ThrottlingException),
)
class PutMetadata(Operation[None]):
    """Put text into a live stream, for players to receive at this point of the stream.

    AWS allows 5 calls a second for a channel and 155 for the account; beyond that it raises
    `ThrottlingException`. To send more, combine several messages in one call.
    """

    channel_arn: ChannelArn
    """The channel; `ChannelNotBroadcasting` if nobody streams to it."""
    metadata: StreamMetadata
    """The text, at most 1 KB when encoded as UTF-8: bytes count, not characters, and the service
    checks it. JSON is common. Hidden in `repr`, but every viewer's player receives it."""


class Metadata(Service):
    """Calls about timed metadata."""

    put_metadata = call(PutMetadata)
