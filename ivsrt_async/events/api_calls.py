"""Calls of the API, which CloudTrail reports under the same source as what happens in IVS.

https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ivs.html
"""

from datetime import datetime

from .._core.naming import wire_name
from .event import IVSEvent, event

API_CALL = "AWS API Call via CloudTrail"


@event(API_CALL)
class ApiCall(IVSEvent):
    """Somebody called an operation of IVS; nothing that happens in IVS itself.

    Rules that match only `source` let these through beside the real events.
    """

    event_source: str
    """The service called: `ivs.amazonaws.com`, `ivschat.amazonaws.com`, …"""
    event_name: str
    """The operation, such as `CreateStage`."""
    event_time: datetime | None = None
    """When it was called."""
    error_code: str | None = None
    """Why it failed, if it did."""
    error_message: str | None = None
    """Why it failed, in words."""

    @classmethod
    def _name_in_detail(cls, field: str) -> str:
        """CloudTrail writes camelCase."""
        return wire_name(field)

    @property
    def occurred_at(self) -> datetime:
        """`event_time` if it came with the event, else `time`."""
        return self.event_time or self.time

    @property
    def subject(self) -> tuple[str, ...]:
        """The call itself, which nothing comes after."""
        return (self.detail_type, self.id)
