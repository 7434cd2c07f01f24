"""Calls of the API, which CloudTrail reports under the same source as what happens in IVS.

https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ivs.html
"""

from datetime import datetime

import attrs

from ._registry import event, read_from
from .event import IVSEvent

__all__ = [
    "ApiCall",
]

_API_CALL = "AWS API Call via CloudTrail"


@event(_API_CALL)
class ApiCall(IVSEvent):
    """Somebody called an operation of IVS; nothing that happens in IVS itself.

    Rules that match only `source` let these through beside the real events.
    """

    event_source: str = attrs.field(metadata=read_from("eventSource"))
    """The service called: `ivs.amazonaws.com`, `ivschat.amazonaws.com`, …"""
    event_name: str = attrs.field(metadata=read_from("eventName"))
    """The operation, such as `CreateStage`."""
    event_time: datetime | None = attrs.field(default=None, metadata=read_from("eventTime"))
    """When it was called."""
    error_code: str | None = attrs.field(default=None, metadata=read_from("errorCode"))
    """Why it failed, if it did."""
    error_message: str | None = attrs.field(default=None, metadata=read_from("errorMessage"))
    """Why it failed, in words."""

    @property
    def occurred_at(self) -> datetime:
        """`event_time` if it came with the event, else `time`."""
        return self.event_time or self.time

    @property
    def subject(self) -> tuple[str, ...]:
        """The call itself, which nothing comes after."""
        return (self.detail_type, self.id)
