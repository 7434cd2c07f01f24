"""A composition as it runs."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from ....._core.model import changed
from .....realtime import (
    Composition,
    CompositionState,
    Destination,
    DestinationConfiguration,
    DestinationDetail,
    DestinationState,
    S3Detail,
    StartComposition,
)
from ...feeds import EndFeed
from ...identifiers import random_text, resource_id
from ...resources import Resource
from .stage import StageState


@attrs.frozen
class Failure:
    """Why a composition or a destination fails, as events tell it."""

    code: str
    reason: str


@attrs.define(eq=False, kw_only=True)
class CompositionRun(Resource[Composition]):
    """A composition, from its start until it is forgotten."""

    stage: StageState
    request: StartComposition
    feeds: dict[str, EndFeed] = attrs.field(factory=dict)
    """What ends the streams to channels, by the id of the destination."""

    @property
    def state(self) -> CompositionState | str:
        """What it is doing."""
        return self.settings.state

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.state in (CompositionState.STOPPED, CompositionState.FAILED)

    @property
    def going(self) -> bool:
        """Whether it has not begun to end."""
        return self.state in (CompositionState.STARTING, CompositionState.ACTIVE)

    @property
    def lasting(self) -> list[str]:
        """Ids of the destinations that have not failed."""
        return [d.id for d in self.settings.destinations if d.state != DestinationState.FAILED]

    def enter(self, state: CompositionState, now: datetime) -> None:
        """Change state; when it begins to end and when it does, the destinations that last too."""
        if state is CompositionState.STOPPING:
            for name in self.lasting:
                self.change_destination(name, state=DestinationState.STOPPING)
        elif state in (CompositionState.STOPPED, CompositionState.FAILED):
            for name in self.lasting:
                self.change_destination(name, state=DestinationState.STOPPED, end_time=now)
            self.change(end_time=now)
        self.change(state=state)

    def destination(self, name: str) -> Destination:
        """A destination, by its id."""
        return next(d for d in self.settings.destinations if d.id == name)

    def prefix_of(self, name: str) -> str:
        """Where a destination is recorded; empty if it is a channel."""
        detail = self.destination(name).detail
        return detail.s3.recording_prefix if detail is not None and detail.s3 is not None else ""

    def change_destination(self, name: str, **changes: object) -> None:
        """Change a destination, by its id."""
        destinations = [
            changed(d, **changes) if d.id == name else d for d in self.settings.destinations
        ]
        self.change(destinations=destinations)

    def end_feed(self, name: str) -> None:
        """Send no longer to the channel of a destination, if it is one that gets the picture."""
        end = self.feeds.pop(name, None)
        if end is not None:
            end()

    def needs(self, arn: str) -> bool:
        """Whether it uses an encoder or storage configuration."""
        return any(arn in arns_of(d) for d in self.request.destinations)


def arns_of(destination: DestinationConfiguration) -> Iterator[str | None]:
    """The configurations a destination needs."""
    if destination.s3 is not None:
        yield destination.s3.storage_configuration_arn
        yield from destination.s3.encoder_configuration_arns
    elif destination.channel is not None:
        yield destination.channel.encoder_configuration_arn


def new_destination(
    stage_arn: str, composition_arn: str, configuration: DestinationConfiguration
) -> Destination:
    """A destination about to start; for a bucket with the prefix of its recording."""
    name = random_text(12)
    detail = None
    if configuration.s3 is not None:
        place = f"{resource_id(stage_arn)}/{resource_id(composition_arn)}"
        prefix = f"{place}/{name}/composite"
        detail = DestinationDetail(s3=S3Detail(recording_prefix=prefix))
    return Destination(
        id=name, state=DestinationState.STARTING, configuration=configuration, detail=detail
    )
