"""Compositions and their destinations.

Compositions that are `STOPPED` or `FAILED` can be read for five minutes; after that, these events
are what tells how one ended.
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
    """A composition, or one of its destinations, changed its state."""

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
    """The composition is subscribed to the stage and has started."""


@event(_COMPOSITION, "Session End")
class CompositionSessionEnd(CompositionStateChange):
    """The composition ended normally."""


@event(_COMPOSITION, "Session Failure")
class CompositionSessionFailure(CompositionStateChange):
    """The composition could not start, or stopped because of an error."""


@attrs.frozen(kw_only=True)
class CompositionDestinationStateChange(CompositionStateChange):
    """A destination of a composition changed its state."""

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
    """Output to the destination has finished."""


@event(_COMPOSITION, "Destination Failure")
class CompositionDestinationFailure(CompositionDestinationStateChange):
    """The destination was lost and is not tried again.

    The composition continues while it has another destination.
    """


@event(_COMPOSITION, "Destination Reconnecting")
class CompositionDestinationReconnecting(CompositionDestinationStateChange):
    """The destination was lost; the composition tries to reach it again."""
