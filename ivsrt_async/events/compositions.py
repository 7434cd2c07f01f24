"""What becomes of compositions and their destinations.

`STOPPED` and `FAILED` compositions can be read for five minutes and no longer, so these events are
the lasting trace of how one ended.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

import attrs

from ._registry import FIRST_RESOURCE, event, read_from
from .event import IVSEvent

__all__ = [
    "CompositionDestinationEnd",
    "CompositionDestinationFailure",
    "CompositionDestinationReconnecting",
    "CompositionDestinationStart",
    "CompositionDestinationStateChange",
    "CompositionSessionEnd",
    "CompositionSessionFailure",
    "CompositionSessionStart",
    "CompositionStateChange",
]

_COMPOSITION = "IVS Composition State Change"


@attrs.frozen(kw_only=True)
class CompositionStateChange(IVSEvent):
    """A composition, or one of its destinations, has come to another state."""

    composition_arn: str = attrs.field(metadata=FIRST_RESOURCE)
    """The composition. It is the resource of the event, and the stage is not."""
    stage_arn: str
    """The stage that is composed."""
    error_code: str | None = None
    """Why, for programs; of failures only. Of a destination `ResourceNotFoundException`,
    `AccessDeniedException`, `ConflictException` or `InternalServerException`; of the session
    `StageDeleted`, `DestinationFailure` or `InternalServerException`."""
    reason: str | None = None
    """Why, in words; of failures only."""


@event(_COMPOSITION, "Session Start")
class CompositionSessionStart(CompositionStateChange):
    """The composition receives the stage and begins its work."""


@event(_COMPOSITION, "Session End")
class CompositionSessionEnd(CompositionStateChange):
    """The composition ended as it should."""


@event(_COMPOSITION, "Session Failure")
class CompositionSessionFailure(CompositionStateChange):
    """The composition could not begin, or broke off."""


@attrs.frozen(kw_only=True)
class CompositionDestinationStateChange(CompositionStateChange):
    """One of the places a composition goes to has come to another state."""

    destination_id: str = attrs.field(metadata=read_from("id", "destination_id", "destination_arn"))
    """The destination, such as `get_composition` lists them."""

    @property
    def subject(self) -> tuple[str, ...]:
        """The destination of the composition."""
        return (self.detail_type, self.composition_arn, self.destination_id)


@event(_COMPOSITION, "Destination Start")
class CompositionDestinationStart(CompositionDestinationStateChange):
    """Media reaches the destination."""


@event(_COMPOSITION, "Destination End")
class CompositionDestinationEnd(CompositionDestinationStateChange):
    """The destination is done with."""


@event(_COMPOSITION, "Destination Failure")
class CompositionDestinationFailure(CompositionDestinationStateChange):
    """The destination was lost and is not tried again.

    The composition lives on while it has another.
    """


@event(_COMPOSITION, "Destination Reconnecting")
class CompositionDestinationReconnecting(CompositionDestinationStateChange):
    """The destination was lost; the composition tries to reach it again."""
