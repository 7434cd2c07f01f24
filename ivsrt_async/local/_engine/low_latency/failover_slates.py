"""Answers the operations on failover slate configurations."""

from typing import Any

from ....low_latency import (
    CreateFailoverSlateConfiguration,
    DeleteFailoverSlateConfiguration,
    FailoverSlateConfiguration,
    FailoverSlateConfigurationState,
    GetFailoverSlateConfiguration,
    ListFailoverSlateConfigurations,
    UpdateFailoverSlateConfiguration,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..refusal import conflict
from ..resources import Resource, given
from . import timetable
from .state import LowLatencyState

_DEFAULTS: dict[str, Any] = {
    "activation_threshold_seconds": 3,
    "min_slate_display_seconds": 3,
    "max_slate_display_seconds": 60,
}

handlers = Handlers[LowLatencyState]()
handlers.plain(
    lambda state: state.failover_slates,
    gets=GetFailoverSlateConfiguration,
    lists=ListFailoverSlateConfigurations,
    deletes=DeleteFailoverSlateConfiguration,
    unless=LowLatencyState.check_unused,
)


@handlers.answers(CreateFailoverSlateConfiguration)
def create(
    state: LowLatencyState, request: CreateFailoverSlateConfiguration
) -> FailoverSlateConfiguration:
    """A new one, which can be used a little later."""
    check_name(request.name)
    arn = state.failover_slates.new_arn()
    settings = FailoverSlateConfiguration(
        arn=arn,
        name=request.name or "",
        state=FailoverSlateConfigurationState.CREATING,
        **{**_DEFAULTS, **given(request, *_DEFAULTS)},
    )
    slate = state.failover_slates.add(Resource(arn=arn, settings=settings), request.tags)
    timetable.set_up_later(state, slate)
    return slate.view()


@handlers.answers(UpdateFailoverSlateConfiguration)
def update(
    state: LowLatencyState, request: UpdateFailoverSlateConfiguration
) -> FailoverSlateConfiguration:
    """One that is ready, changed in what was given; it takes effect a little later."""
    slate = state.failover_slates.get(request.arn)
    check_name(request.name)
    if slate.settings.state != FailoverSlateConfigurationState.CREATED:
        raise conflict(f"{slate.arn} is {slate.settings.state}; wait until it is CREATED")
    updating = FailoverSlateConfigurationState.UPDATING
    slate.change(state=updating, **given(request, "name", *_DEFAULTS))
    timetable.set_up_later(state, slate)
    return slate.view()
