"""Compositions: all publishers of a stage in one picture, broadcast or recorded by the server.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Composition.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.limits import IdempotencyToken, Items, Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import PendingVerification
from ._errors import COMPOSITION_ERRORS, COMPOSITION_LIST_ERRORS
from ._shapes import EncoderConfigurationArn, StageArn
from .destinations import Destination, DestinationConfiguration, DestinationSummary
from .layouts import LayoutConfiguration

__all__ = [
    "Composition",
    "CompositionState",
    "CompositionSummary",
    "GetComposition",
    "ListCompositions",
    "ListCompositionsResponse",
    "StartComposition",
    "StopComposition",
]

CompositionArn = Annotated[str, Length(1, 128)]
CompositionClientToken = Annotated[str, Length(1, 64), IdempotencyToken()]
DestinationList = Annotated[Sequence[Destination], Items(1, 2)]
DestinationSummaryList = Annotated[Sequence[DestinationSummary], Items(1, 2)]
DestinationConfigurationList = Annotated[Sequence[DestinationConfiguration], Items(1, 2)]


class CompositionState(StrEnum):
    """What a composition is doing."""

    STARTING = "STARTING"
    """About to begin."""
    ACTIVE = "ACTIVE"
    """Sending to at least one destination."""
    STOPPING = "STOPPING"
    """About to end; its destinations are being closed."""
    FAILED = "FAILED"
    """Broke off, or never began. It is deleted 5 minutes later."""
    STOPPED = "STOPPED"
    """Ended. It is deleted 5 minutes later."""


@model
class _CompositionFields:
    """What `Composition` and `CompositionSummary` have in common."""

    arn: CompositionArn
    """Its ARN."""
    stage_arn: StageArn
    """Stage whose publishers it shows."""
    state: CompositionState | str
    """What it is doing."""
    tags: Tags | None = None
    """Its tags."""
    start_time: datetime | None = None
    """When it was started; each destination has its own."""
    end_time: datetime | None = None
    """When it ended; None before."""


@model
class Composition(_CompositionFields):
    """A stage being mixed into one picture.

    It is short-lived: it ends 60 seconds after the last publisher has left, or after 24 hours at
    the latest. Five minutes after its end it can no longer be looked up.
    """

    layout: LayoutConfiguration
    """How it arranges the publishers."""
    destinations: DestinationList
    """Where it goes: one destination, or a channel and a bucket."""


@model
class CompositionSummary(_CompositionFields):
    """A composition, as a list shows it."""

    destinations: DestinationSummaryList
    """Where it goes: one destination, or a channel and a bucket."""


@model
class ListCompositionsResponse(Page):
    """One page of compositions."""

    compositions: Sequence[CompositionSummary]
    """The compositions on this page."""


@operation(
    "POST /StartComposition",
    repeat=Repeat.TOKEN,
    result="composition",
    raises=(*COMPOSITION_ERRORS, PendingVerification),
)
class StartComposition(Operation[Composition]):
    """Begin to mix a stage into one picture.

    Start it when somebody publishes: after 60 seconds without a publisher it ends, even if nobody
    has published yet. It also ends when its channel can no longer be reached. An account may run 20
    compositions, and 5 of one stage, unless AWS raised the quotas.
    """

    stage_arn: StageArn
    """Stage whose publishers to show."""
    idempotency_token: CompositionClientToken | None = None
    """A token by which the service recognises a repeated request, 1 to 64 characters from `a-z`,
    `A-Z`, `0-9`, `-` and `_`. Defaults to a UUID for each call, which its retries share, so that a
    retry never starts a second composition; give your own to make repeated calls safe too."""
    layout: LayoutConfiguration | None = None
    """How to arrange the publishers; defaults to a grid with nobody featured."""
    destinations: DestinationConfigurationList
    """Where to send it: one destination, or two of which one is a channel and one a bucket."""
    tags: Tags | None = None
    """Tags for the new composition."""


@operation(
    "POST /GetComposition", repeat=Repeat.READS, result="composition", raises=COMPOSITION_ERRORS
)
class GetComposition(Operation[Composition]):
    """Look up a composition, until 5 minutes after its end."""

    arn: CompositionArn = attrs.field(kw_only=False)
    """The composition."""


@operation(
    "POST /ListCompositions",
    repeat=Repeat.READS,
    items="compositions",
    raises=COMPOSITION_LIST_ERRORS,
)
class ListCompositions(ListOperation[ListCompositionsResponse, CompositionSummary]):
    """List the compositions of the region that run or ended less than 5 minutes ago.

    A page holds 100 unless `max_results` says otherwise.
    """

    filter_by_stage_arn: StageArn | None = None
    """Only those of this stage."""
    filter_by_encoder_configuration_arn: EncoderConfigurationArn | None = None
    """Only those of which a destination uses this encoder configuration."""


@operation("POST /StopComposition", repeat=Repeat.ENDS, raises=COMPOSITION_ERRORS)
class StopComposition(Operation[None]):
    """End a composition and all its destinations.

    The call returns while the composition is still `STOPPING`; the recording is complete when it
    is `STOPPED`.
    """

    arn: CompositionArn = attrs.field(kw_only=False)
    """The composition."""


class Compositions(Service):
    """Calls about compositions."""

    start_composition = call(StartComposition)
    get_composition = call(GetComposition)
    list_compositions = paginate(ListCompositions)
    stop_composition = call(StopComposition)
