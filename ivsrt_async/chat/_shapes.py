"""Named values that several resources of the chat API share, with their limits."""

from collections.abc import Sequence
from typing import Annotated

from .._core.limits import Items, Length, Range, Sensitive

RoomIdentifier = Annotated[str, Length(1, 128)]
UserID = Annotated[str, Length(1, 128), Sensitive()]
LoggingConfigurationIdentifier = Annotated[str, Length(1, 128)]
LoggingConfigurationIdentifierList = Annotated[
    Sequence[LoggingConfigurationIdentifier], Items(0, 3)
]

# MaxRoomResults and MaxLoggingConfigurationResults of the API: smaller pages than elsewhere in IVS.
MaxResults = Annotated[int, Range(1, 50)]
