"""Named values that several resources of the low-latency API share."""

from typing import Annotated

from .._core.limits import Length, Range

ChannelArn = Annotated[str, Length(1, 128)]
StreamId = Annotated[str, Length(26, 26)]
PlaybackURL = str
AdDurationSeconds = Annotated[int, Range(1, 300)]
MaxStreamKeyResults = Annotated[int, Range(1, 50)]
