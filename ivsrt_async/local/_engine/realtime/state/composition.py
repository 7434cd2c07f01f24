"""A composition as it runs."""

from collections.abc import Collection
from datetime import datetime

import attrs

from ....._core.model import changed
from .....realtime import (
    CompositionState,
    Destination,
    DestinationConfiguration,
    DestinationDetail,
    DestinationState,
    LayoutConfiguration,
    S3Detail,
    StartComposition,
)
from ...world import random_text
from .stage import StageState

ENDED = (CompositionState.STOPPED, CompositionState.FAILED)
GOING = (CompositionState.STARTING, CompositionState.ACTIVE)


@attrs.define(eq=False, kw_only=True)
class CompositionRun:
    """A composition, from its start until it is forgotten."""

    number: int
    arn: str
    stage: StageState
    layout: LayoutConfiguration
    destinations: list[Destination]
    request: StartComposition
    state: CompositionState = CompositionState.STARTING
    start_time: datetime | None = None
    end_time: datetime | None = None

    def enter(self, state: CompositionState, now: datetime) -> None:
        """Change state, the destinations along."""
        self.state = state
        changes: dict[str, object] = {"state": DestinationState(state.value)}
        if state is CompositionState.ACTIVE:
            self.start_time = changes["start_time"] = now
        elif state in ENDED:
            self.end_time = changes["end_time"] = now
        self.destinations = [
            d if d.state == DestinationState.FAILED else changed(d, **changes)
            for d in self.destinations
        ]

    def lose(self, state: DestinationState, lost: Collection[str], now: datetime) -> None:
        """Change the state of destinations whose connection is lost, by their ids."""
        changes: dict[str, object] = {"state": state}
        if state is DestinationState.FAILED:
            changes["end_time"] = now
        self.destinations = [
            changed(d, **changes) if d.id in lost else d for d in self.destinations
        ]

    def needs(self, arn: str) -> bool:
        """Whether it uses an encoder or storage configuration."""
        return any(arn in arns_of(d) for d in self.request.destinations)


def arns_of(destination: DestinationConfiguration) -> list[str | None]:
    """The configurations a destination needs."""
    if destination.s3 is not None:
        s3 = destination.s3
        return [s3.storage_configuration_arn, *s3.encoder_configuration_arns]
    assert destination.channel is not None
    return [destination.channel.encoder_configuration_arn]


def new_destination(
    stage: StageState, composition_arn: str, configuration: DestinationConfiguration
) -> Destination:
    """A destination about to start; for a bucket with the prefix of its recording."""
    name = random_text(12)
    detail = None
    if configuration.s3 is not None:
        stage_id, run_id = (arn.rpartition("/")[2] for arn in (stage.arn, composition_arn))
        prefix = f"ivs/v1/composition/{stage_id}/{run_id}/{name}"
        detail = DestinationDetail(s3=S3Detail(recording_prefix=prefix))
    return Destination(
        id=name, state=DestinationState.STARTING, configuration=configuration, detail=detail
    )
