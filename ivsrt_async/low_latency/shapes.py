"""Named values and models that several resources of the low-latency API share."""

from typing import Annotated

from .._core.limits import Length, Range
from .._core.model import model
from ..tagging import ResourceArn

ChannelArn = Annotated[str, Length(1, 128)]
StreamId = Annotated[str, Length(26, 26)]
PlaybackURL = str
AdDurationSeconds = Annotated[int, Range(1, 300)]
MaxStreamKeyResults = Annotated[int, Range(1, 50)]


@model
class BatchError:
    """Why one resource of a batch could not be read.

    https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_BatchError.html
    """

    arn: ResourceArn | None = None
    """The resource asked for."""
    code: str | None = None
    """What went wrong, as a code."""
    message: str | None = None
    """What went wrong, in the service's words."""
