"""Ad breaks: pauses for advertising in a live stream.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_InsertAdBreak.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/server-side-ad-insertion.html
"""

from datetime import datetime
from typing import Annotated

from .._core.error_sets import LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import (
    ChannelNotBroadcasting,
    ConflictException,
    InternalServerException,
    ThrottlingException,
)
from ._shapes import AdDurationSeconds, ChannelArn

__all__ = [
    "InsertAdBreak",
    "InsertAdBreakResponse",
]

AdBreakId = Annotated[str, Length(12, 12)]


@model
class InsertAdBreakResponse:
    """The ad break that was marked in the stream."""

    ad_break_id: AdBreakId
    """Its id: yours if you gave one, otherwise the service's."""
    target_start_at: datetime | None = None
    """When it should begin."""


@operation(
    "POST /InsertAdBreak",
    repeat=Repeat.ACTS,
    raises=(
        *LOOKUP_ERRORS,
        ConflictException,
        ChannelNotBroadcasting,
        ThrottlingException,
        InternalServerException,
    ),
)
class InsertAdBreak(Operation[InsertAdBreakResponse]):
    """Mark an ad break in a live stream; the channel's ad configuration says where ads come from.

    One break at a time: while one is running, the call raises `ConflictException`. Success means
    that the break was marked; the event `Ad Break Inserted` follows. Viewers see the stream itself
    if no ad is found, which only MediaTailor's metrics in CloudWatch show.
    """

    channel_arn: ChannelArn
    """The channel; `ChannelNotBroadcasting` if nobody streams to it."""
    duration_seconds: AdDurationSeconds
    """Length of the break, 1 to 300 seconds."""
    ad_break_id: AdBreakId | None = None
    """Your own id for the break, unique, exactly 12 letters and digits; defaults to one that the
    service makes."""
    target_start_at: datetime | None = None
    """When the break should begin; defaults to a time the service chooses."""


class AdBreaks(Service):
    """Calls about ad breaks."""

    insert_ad_break = call(InsertAdBreak)
