"""Named values that several resources of the real-time API share, with their limits."""

from collections.abc import Mapping
from typing import Annotated

from .._core.limits import Length

StageArn = Annotated[str, Length(1, 128)]
StageSessionId = Annotated[str, Length(16, 16)]
ParticipantId = Annotated[str, Length(0, 64)]
UserId = Annotated[str, Length(0, 128)]
ParticipantAttributes = Mapping[str, str]
EncoderConfigurationArn = Annotated[str, Length(1, 128)]
StorageConfigurationArn = Annotated[str, Length(1, 128)]
IngestConfigurationArn = Annotated[str, Length(1, 128)]
