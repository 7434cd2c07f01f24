"""Answers the operations on compositions; what they do as time passes stands in the timetable."""

from collections.abc import Sequence

from ....realtime import (
    Composition,
    CompositionState,
    CompositionSummary,
    DestinationSummary,
    GetComposition,
    ListCompositions,
    StartComposition,
    StopComposition,
)
from ..handlers import Handlers
from ..identifiers import check_arn
from ..refusal import conflict, invalid, quota_exceeded
from ..resources import narrowed
from . import timetable
from .composition_settings import completed_destination, completed_layout
from .state import CompositionRun, RealTimeState, StageState, new_destination

handlers = Handlers[RealTimeState]()
handlers.plain(lambda state: state.compositions, gets=GetComposition)


@handlers.answers(StartComposition)
def start(state: RealTimeState, request: StartComposition) -> Composition:
    """A new composition; asked for twice with the same token, it is the same one."""
    stage = state.stages.get(request.stage_arn, "stageArn")
    known = state.compositions_by_token.get(request.idempotency_token or "")
    if known is not None:
        if known.request != request:
            raise conflict("idempotencyToken was used with other arguments before")
        return known.view()
    _check_destinations(state, request)
    _check_quota(state, stage)
    arn = state.compositions.new_arn()
    settings = Composition(
        arn=arn,
        stage_arn=stage.arn,
        state=CompositionState.STARTING,
        layout=completed_layout(request.layout),
        destinations=[
            new_destination(stage.arn, arn, completed_destination(d)) for d in request.destinations
        ],
        start_time=state.clock.now(),
    )
    run = CompositionRun(arn=arn, settings=settings, stage=stage, request=request)
    state.add_composition(run)
    timetable.start_composition(state, run)
    return run.view()


def _summary(run: CompositionRun) -> CompositionSummary:
    destinations = [narrowed(DestinationSummary, d) for d in run.settings.destinations]
    return narrowed(CompositionSummary, run.view(), destinations=destinations)


@handlers.lists(ListCompositions, size=100, show=_summary)
def compositions(state: RealTimeState, request: ListCompositions) -> Sequence[CompositionRun]:
    """The compositions that pass the filters."""
    encoder, stage = request.filter_by_encoder_configuration_arn, request.filter_by_stage_arn
    if encoder is not None:
        state.encoder_configurations.check_arn(encoder, "filterByEncoderConfigurationArn")
    if stage is not None:
        state.stages.check_arn(stage, "filterByStageArn")
    return [
        run
        for run in state.compositions
        if stage in (None, run.stage.arn) and (encoder is None or run.needs(encoder))
    ]


@handlers.answers(StopComposition)
def stop(state: RealTimeState, request: StopComposition) -> None:
    """A composition begins to end."""
    run = state.compositions.get(request.arn)
    if run.ended:
        raise conflict(f"the composition is already {run.state}")
    timetable.stop_composition(state, run)


def _check_quota(state: RealTimeState, stage: StageState) -> None:
    running = sum(not run.ended for run in state.compositions_of(stage))
    quota = state.stage_composition_quota
    if running >= quota:
        raise quota_exceeded("compositions of a stage", quota, stage.arn)


def _check_destinations(state: RealTimeState, request: StartComposition) -> None:
    kinds = ["s3" if d.s3 is not None else "channel" for d in request.destinations]
    if len(set(kinds)) < len(kinds):
        raise invalid(f"destinations: at most one may be of the kind {kinds[0]}")
    storages, encoders = state.storage_configurations, state.encoder_configurations
    for index, destination in enumerate(request.destinations):
        field = f"destinations[{index}]"
        if destination.s3 is not None:
            storage = destination.s3.storage_configuration_arn
            storages.get(storage, f"{field}.s3.storageConfigurationArn")
            for arn in destination.s3.encoder_configuration_arns:
                encoders.get(arn, f"{field}.s3.encoderConfigurationArns")
        else:
            channel = destination.channel
            assert channel is not None
            # Whether there is such a channel, AWS does not say that it checks beforehand.
            field += ".channel"
            check_arn(channel.channel_arn, "ivs:channel", "Channel", f"{field}.channelArn")
            encoder = channel.encoder_configuration_arn
            if encoder is not None:
                encoders.get(encoder, f"{field}.encoderConfigurationArn")
