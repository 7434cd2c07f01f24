"""Answers the operations on compositions, which begin, go on and end by the clock."""

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from ..._core.model import changed
from ...realtime import (
    Composition,
    CompositionState,
    CompositionSummary,
    Destination,
    DestinationConfiguration,
    DestinationDetail,
    DestinationState,
    DestinationSummary,
    Event,
    EventName,
    GetComposition,
    GridConfiguration,
    LayoutConfiguration,
    ListCompositions,
    ListCompositionsResponse,
    S3Detail,
    StartComposition,
    StopComposition,
)
from ..refusal import conflict, invalid
from ..rooms import handles
from ..world import Collection, World, random_text
from .announcing import StageAnnouncements
from .state import OnStage, StageState

if TYPE_CHECKING:
    from .configurations import Configurations
    from .stages import Stages

COMPOSITION_QUOTA = 20
STARTING_SECONDS = 2
STOPPING_SECONDS = 2
IDLE_SECONDS = 60
"""How long a composition goes on without a publisher."""
LONGEST_SECONDS = 24 * 3600
KEPT_SECONDS = 5 * 60
"""How long an ended composition can still be looked up."""

_ENDED = (CompositionState.STOPPED, CompositionState.FAILED)
_GOING = (CompositionState.STARTING, CompositionState.ACTIVE)


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
        elif state in _ENDED:
            self.end_time = changes["end_time"] = now
        self.destinations = [changed(d, **changes) for d in self.destinations]

    def needs(self, arn: str) -> bool:
        """Whether it uses an encoder or storage configuration."""
        return any(arn in _arns_of(d) for d in self.request.destinations)


def _arns_of(destination: DestinationConfiguration) -> list[str | None]:
    if destination.s3 is not None:
        s3 = destination.s3
        return [s3.storage_configuration_arn, *s3.encoder_configuration_arns]
    assert destination.channel is not None
    return [destination.channel.encoder_configuration_arn]


class Compositions:
    """The compositions that run or ended a short while ago."""

    def __init__(self, world: World, stages: "Stages", configurations: "Configurations") -> None:
        self._world = world
        self._stages = stages
        self._configurations = configurations
        self.all: Collection[CompositionRun] = Collection(world, "Composition", COMPOSITION_QUOTA)
        self._by_token: dict[str, CompositionRun] = {}
        self._announcements = StageAnnouncements(world.announcer)
        stages.observers.append(self._people_changed)
        stages.on_delete.append(self._stage_deleted)
        configurations.in_use.append(self._user_of)

    @handles(StartComposition)
    def start(self, request: StartComposition) -> Composition:
        """A new composition; asked for twice with the same token, it is the same one."""
        stage = self._stages.all.get(request.stage_arn)
        known = self._by_token.get(request.idempotency_token or "")
        if known is not None and self.all.find(known.arn) is known:
            if known.request != request:
                raise conflict("idempotencyToken was used with other arguments before")
            return self._view(known)
        self._check_destinations(request)
        arn = self._world.new_arn("composition")
        run = CompositionRun(
            number=self._world.next_number(),
            arn=arn,
            stage=stage,
            layout=request.layout or LayoutConfiguration(grid=GridConfiguration()),
            destinations=[_destination(stage, arn, d) for d in request.destinations],
            request=request,
        )
        self.all.add(run, request.tags)
        if request.idempotency_token:
            self._by_token[request.idempotency_token] = run
        self._world.clock.after(STARTING_SECONDS, lambda: self._activate(run))
        self._world.clock.after(LONGEST_SECONDS, lambda: self._stop(run))
        self._watch_idleness(run)
        return self._view(run)

    @handles(GetComposition)
    def get(self, request: GetComposition) -> Composition:
        """A composition as it is now."""
        return self._view(self.all.get(request.arn))

    @handles(ListCompositions)
    def list(self, request: ListCompositions) -> ListCompositionsResponse:
        """The compositions that pass the filters."""
        encoder = request.filter_by_encoder_configuration_arn
        rows = [
            run
            for run in self.all
            if request.filter_by_stage_arn in (None, run.stage.arn)
            and (encoder is None or run.needs(encoder))
        ]
        page, token = self._world.page_tokens.page(request, rows, lambda run: run.number, size=100)
        return ListCompositionsResponse(
            compositions=[self._summary(run) for run in page], next_token=token
        )

    @handles(StopComposition)
    def stop(self, request: StopComposition) -> None:
        """A composition begins to end."""
        run = self.all.get(request.arn)
        if run.state in _ENDED:
            raise conflict(f"the composition is already {run.state}")
        self._stop(run)

    def _check_destinations(self, request: StartComposition) -> None:
        kinds = ["s3" if d.s3 is not None else "channel" for d in request.destinations]
        if len(set(kinds)) < len(kinds):
            raise invalid(f"destinations: at most one may be of the kind {kinds[0]}")
        for destination in request.destinations:
            if destination.s3 is not None:
                self._configurations.storages.get(destination.s3.storage_configuration_arn)
                encoders = list(destination.s3.encoder_configuration_arns)
            else:
                assert destination.channel is not None
                encoders = [destination.channel.encoder_configuration_arn or ""]
            for arn in filter(None, encoders):
                self._configurations.encoders.get(arn)

    def _activate(self, run: CompositionRun) -> None:
        if run.state is CompositionState.STARTING:
            run.enter(CompositionState.ACTIVE, self._world.clock.now())
            self._announcements.composition_changed(run, "Session Start", "Destination Start")

    def _stop(self, run: CompositionRun) -> None:
        if run.state in _GOING:
            run.enter(CompositionState.STOPPING, self._world.clock.now())
            self._world.clock.after(STOPPING_SECONDS, lambda: self._end(run))

    def _end(self, run: CompositionRun) -> None:
        run.enter(CompositionState.STOPPED, self._world.clock.now())
        self._announcements.composition_changed(run, "Destination End", "Session End")
        self._world.clock.after(KEPT_SECONDS, lambda: self._forget(run))

    def _forget(self, run: CompositionRun) -> None:
        self.all.remove(run.arn)
        self._by_token.pop(run.request.idempotency_token or "", None)

    def _people_changed(self, stage: StageState, _: OnStage, event: Event) -> None:
        if event.name == EventName.PUBLISH_STOPPED:
            for run in self.all:
                if run.stage is stage and run.state in _GOING:
                    self._watch_idleness(run)

    def _watch_idleness(self, run: CompositionRun) -> None:
        """End the run when nobody publishes from now on for as long as it waits."""
        if _publishes(run.stage):
            return
        idle_since = self._world.clock.now()

        def still_idle() -> None:
            if not _published_since(run.stage, idle_since):
                self._stop(run)

        self._world.clock.after(IDLE_SECONDS, still_idle)

    def _stage_deleted(self, stage: StageState) -> None:
        for run in self.all:
            if run.stage is stage:
                self._stop(run)

    def _user_of(self, arn: str) -> str | None:
        return next((r.arn for r in self.all if r.state not in _ENDED and r.needs(arn)), None)

    def _view(self, run: CompositionRun) -> Composition:
        return Composition(
            arn=run.arn,
            stage_arn=run.stage.arn,
            state=run.state,
            layout=run.layout,
            destinations=run.destinations,
            tags=self._world.tags_of(run.arn),
            start_time=run.start_time,
            end_time=run.end_time,
        )

    def _summary(self, run: CompositionRun) -> CompositionSummary:
        return CompositionSummary(
            arn=run.arn,
            stage_arn=run.stage.arn,
            destinations=[
                DestinationSummary(
                    id=d.id, state=d.state, start_time=d.start_time, end_time=d.end_time
                )
                for d in run.destinations
            ],
            state=run.state,
            tags=self._world.tags_of(run.arn),
            start_time=run.start_time,
            end_time=run.end_time,
        )


def _destination(
    stage: StageState, composition_arn: str, configuration: DestinationConfiguration
) -> Destination:
    name = random_text(12)
    detail = None
    if configuration.s3 is not None:
        stage_id, run_id = (arn.rpartition("/")[2] for arn in (stage.arn, composition_arn))
        prefix = f"ivs/v1/composition/{stage_id}/{run_id}/{name}"
        detail = DestinationDetail(s3=S3Detail(recording_prefix=prefix))
    return Destination(
        id=name, state=DestinationState.STARTING, configuration=configuration, detail=detail
    )


def _publishes(stage: StageState) -> bool:
    return stage.active is not None and bool(stage.active.publishers)


def _published_since(stage: StageState, moment: datetime) -> bool:
    """Whether anybody is on air now, or went on air after `moment`."""
    if _publishes(stage):
        return True
    return any(
        event.name == EventName.PUBLISH_STARTED and event.event_time and event.event_time > moment
        for session in stage.sessions[-1:]
        for person in session.participants.values()
        for event in person.events
    )
