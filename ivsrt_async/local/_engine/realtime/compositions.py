"""Answers the operations on compositions, which begin, go on and end by the clock."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ....realtime import (
    Composition,
    CompositionState,
    CompositionSummary,
    DestinationState,
    DestinationSummary,
    Event,
    EventName,
    GetComposition,
    GridConfiguration,
    LayoutConfiguration,
    ListCompositions,
    ListCompositionsResponse,
    StartComposition,
    StopComposition,
)
from ..catalog import narrowed
from ..marks import handles
from ..refusal import conflict, invalid, quota_exceeded
from ..world import Collection, World, check_arn
from .announcements import StageAnnouncements
from .state.composition import ENDED, GOING, CompositionRun, new_destination
from .state.participant import OnStage
from .state.stage import StageState

if TYPE_CHECKING:
    from .encoder_configurations import Configurations
    from .stages import Stages

COMPOSITION_QUOTA = 20
STAGE_COMPOSITION_QUOTA = 5
"""For each stage."""
STARTING_SECONDS = 2
STOPPING_SECONDS = 2
RECONNECTING_SECONDS = 30
"""How long a lost destination is tried again; AWS names no number."""
IDLE_SECONDS = 60
"""How long a composition goes on without a publisher."""
LONGEST_SECONDS = 24 * 3600
KEPT_SECONDS = 5 * 60
"""How long an ended composition can still be looked up."""


class Compositions:
    """The compositions that run or ended a short while ago."""

    def __init__(self, world: World, stages: "Stages", configurations: "Configurations") -> None:
        self._world = world
        self._stages = stages
        self._configurations = configurations
        self.all: Collection[CompositionRun] = Collection(
            world,
            "Composition",
            COMPOSITION_QUOTA,
            "ivs:composition",
            counts=lambda run: run.state not in ENDED,
        )
        self._stage_quota = world.quotas.of("StageComposition", STAGE_COMPOSITION_QUOTA)
        self._by_token: dict[str, CompositionRun] = {}
        self._announcements = StageAnnouncements(world.events)
        stages.observers.append(self._people_changed)
        stages.on_delete.append(self._stage_deleted)
        configurations.in_use.append(self._user_of)

    @handles(StartComposition)
    def start(self, request: StartComposition) -> Composition:
        """A new composition; asked for twice with the same token, it is the same one."""
        stage = self._stages.all.get(request.stage_arn, "stageArn")
        known = self._by_token.get(request.idempotency_token or "")
        if known is not None and self.all.find(known.arn) is known:
            if known.request != request:
                raise conflict("idempotencyToken was used with other arguments before")
            return self._view(known)
        self._check_destinations(request)
        self._check_room(stage)
        arn = self.all.new_arn()
        run = CompositionRun(
            number=self._world.next_number(),
            arn=arn,
            stage=stage,
            layout=request.layout or LayoutConfiguration(grid=GridConfiguration()),
            destinations=[new_destination(stage, arn, d) for d in request.destinations],
            request=request,
        )
        self.all.add(run, request.tags)
        if request.idempotency_token:
            self._by_token[request.idempotency_token] = run
        self._world.clock.after(STARTING_SECONDS, lambda: self._activate(run))
        self._world.clock.after(LONGEST_SECONDS, lambda: self._stop(run))
        self._watch_idleness(run, self._world.clock.now())
        return self._view(run)

    @handles(GetComposition)
    def get(self, request: GetComposition) -> Composition:
        """A composition as it is now."""
        return self._view(self.all.get(request.arn))

    @handles(ListCompositions)
    def list(self, request: ListCompositions) -> ListCompositionsResponse:
        """The compositions that pass the filters."""
        encoder, stage = request.filter_by_encoder_configuration_arn, request.filter_by_stage_arn
        if encoder is not None:
            self._configurations.encoders.check_arn(encoder, "filterByEncoderConfigurationArn")
        if stage is not None:
            self._stages.all.check_arn(stage, "filterByStageArn")
        rows = [
            run
            for run in self.all
            if stage in (None, run.stage.arn) and (encoder is None or run.needs(encoder))
        ]
        page, token = self._world.page_tokens.page(request, rows, lambda run: run.number, size=100)
        return ListCompositionsResponse(
            compositions=[self._summary(run) for run in page], next_token=token
        )

    @handles(StopComposition)
    def stop(self, request: StopComposition) -> None:
        """A composition begins to end."""
        run = self.all.get(request.arn)
        if run.state in ENDED:
            raise conflict(f"the composition is already {run.state}")
        self._stop(run)

    def _check_room(self, stage: StageState) -> None:
        running = sum(run.stage is stage and run.state not in ENDED for run in self.all)
        if running >= self._stage_quota:
            raise quota_exceeded("compositions of a stage", self._stage_quota, stage.arn)

    def _check_destinations(self, request: StartComposition) -> None:
        kinds = ["s3" if d.s3 is not None else "channel" for d in request.destinations]
        if len(set(kinds)) < len(kinds):
            raise invalid(f"destinations: at most one may be of the kind {kinds[0]}")
        for index, destination in enumerate(request.destinations):
            field = f"destinations[{index}]"
            if destination.s3 is not None:
                storage = destination.s3.storage_configuration_arn
                self._configurations.storages.get(storage, f"{field}.s3.storageConfigurationArn")
                for arn in destination.s3.encoder_configuration_arns:
                    self._configurations.encoders.get(arn, f"{field}.s3.encoderConfigurationArns")
            else:
                channel = destination.channel
                assert channel is not None
                # Whether there is such a channel, AWS does not say it checks.
                field += ".channel"
                check_arn(channel.channel_arn, "ivs:channel", "Channel", f"{field}.channelArn")
                encoder = channel.encoder_configuration_arn
                if encoder is not None:
                    self._configurations.encoders.get(encoder, f"{field}.encoderConfigurationArn")

    def _activate(self, run: CompositionRun) -> None:
        if run.state is CompositionState.STARTING:
            run.enter(CompositionState.ACTIVE, self._world.clock.now())
            self._announcements.composition_changed(run, "Session Start", "Destination Start")

    def _stop(self, run: CompositionRun) -> None:
        if run.state in GOING:
            run.enter(CompositionState.STOPPING, self._world.clock.now())
            self._world.clock.after(STOPPING_SECONDS, lambda: self._end(run))

    def _end(self, run: CompositionRun) -> None:
        run.enter(CompositionState.STOPPED, self._world.clock.now())
        lasting = {d.id for d in run.destinations if d.state != DestinationState.FAILED}
        self._announcements.composition_changed(run, "Destination End", only=lasting)
        self._announcements.composition_changed(run, "Session End")
        self._world.clock.after(KEPT_SECONDS, lambda: self._forget(run))

    def lose(self, arn: str, destination_id: str | None) -> None:
        """Destinations lose their connection, and do not get it back.

        Raises:
            ValueError: There is no such composition or destination, or it does not run.
        """
        run = self.all.find(arn)
        if run is None or run.state is not CompositionState.ACTIVE:
            raise ValueError(f"no composition is active that is called {arn}")
        lost = {d.id for d in run.destinations if destination_id in (None, d.id)}
        if not lost:
            raise ValueError(f"the composition has no destination {destination_id!r}")
        run.lose(DestinationState.RECONNECTING, lost, self._world.clock.now())
        self._announcements.composition_changed(run, "Destination Reconnecting", only=lost)
        self._world.clock.after(RECONNECTING_SECONDS, lambda: self._give_up(run, lost))

    def _give_up(self, run: CompositionRun, lost: set[str]) -> None:
        if run.state is not CompositionState.ACTIVE:
            return
        now = self._world.clock.now()
        run.lose(DestinationState.FAILED, lost, now)
        self._announcements.composition_changed(run, "Destination Failure", only=lost)
        if all(d.state == DestinationState.FAILED for d in run.destinations):
            run.enter(CompositionState.FAILED, now)
            self._announcements.composition_changed(run, "Session Failure")
            self._world.clock.after(KEPT_SECONDS, lambda: self._forget(run))

    def _forget(self, run: CompositionRun) -> None:
        self.all.remove(run.arn)
        self._by_token.pop(run.request.idempotency_token or "", None)

    def _people_changed(self, stage: StageState, _: OnStage, event: Event) -> None:
        if event.name == EventName.PUBLISH_STOPPED and stage.last_published_at is not None:
            for run in self.all:
                if run.stage is stage and run.state in GOING:
                    self._watch_idleness(run, stage.last_published_at)

    def _watch_idleness(self, run: CompositionRun, idle_since: datetime) -> None:
        """End the run when nobody publishes for as long as it waits."""
        stage = run.stage
        if stage.on_air:
            return

        def still_idle() -> None:
            last = stage.last_published_at
            if not stage.on_air and (last is None or last <= idle_since):
                self._stop(run)

        self._world.clock.at(idle_since + timedelta(seconds=IDLE_SECONDS), still_idle)

    def _stage_deleted(self, stage: StageState) -> None:
        for run in self.all:
            if run.stage is stage:
                self._stop(run)

    def _user_of(self, arn: str) -> str | None:
        return next((r.arn for r in self.all if r.state not in ENDED and r.needs(arn)), None)

    def _view(self, run: CompositionRun) -> Composition:
        return Composition(
            arn=run.arn,
            stage_arn=run.stage.arn,
            state=run.state,
            layout=run.layout,
            destinations=run.destinations,
            tags=dict(self._world.tags_of(run.arn)),
            start_time=run.start_time,
            end_time=run.end_time,
        )

    def _summary(self, run: CompositionRun) -> CompositionSummary:
        destinations = [narrowed(DestinationSummary, d) for d in run.destinations]
        return narrowed(CompositionSummary, self._view(run), destinations=destinations)
