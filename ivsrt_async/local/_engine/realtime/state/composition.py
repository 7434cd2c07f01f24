"""A composition as it runs."""

from collections.abc import Collection, Iterator
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
from ...identifiers import random_text, resource_id
from ...resources import Resource
from .stage import StageState


@attrs.define(eq=False, kw_only=True)
class CompositionRun(Resource[Composition]):
    """A composition, from its start until it is forgotten."""

    stage: StageState
    request: StartComposition

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
    def lasting(self) -> set[str]:
        """Ids of the destinations that have not failed."""
        return {d.id for d in self.settings.destinations if d.state != DestinationState.FAILED}

    def enter(self, state: CompositionState, now: datetime) -> None:
        """Change state, and with it the destinations that last."""
        ends = state in (CompositionState.STOPPED, CompositionState.FAILED)
        end: dict[str, object] = {"end_time": now} if ends else {}
        begin: dict[str, object] = {"start_time": now} if state is CompositionState.ACTIVE else {}
        self._change_destinations(self.lasting, state=DestinationState(state.value), **begin, **end)
        self.change(state=state, **end)

    def lose(self, state: DestinationState, lost: Collection[str], now: datetime) -> None:
        """Change the state of destinations whose connection is lost, by their ids."""
        times: dict[str, object] = {"end_time": now} if state is DestinationState.FAILED else {}
        self._change_destinations(lost, state=state, **times)

    def needs(self, arn: str) -> bool:
        """Whether it uses an encoder or storage configuration."""
        return any(arn in arns_of(d) for d in self.request.destinations)

    def _change_destinations(self, ids: Collection[str], **changes: object) -> None:
        destinations = [
            changed(d, **changes) if d.id in ids else d for d in self.settings.destinations
        ]
        self.change(destinations=destinations)


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
