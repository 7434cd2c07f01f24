"""Answers the operations on ad configurations. There is no MediaTailor: any ARN of it will do."""

import re
from collections.abc import Sequence

from ....low_latency import (
    AdConfiguration,
    CreateAdConfiguration,
    DeleteAdConfiguration,
    GetAdConfiguration,
    ListAdConfigurations,
    MediaTailorPlaybackConfiguration,
    UpdateAdConfiguration,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..refusal import invalid
from ..resources import Resource, given
from .state import LowLatencyState

_GIVEN = ("name", "media_tailor_playback_configurations", "post_roll_configuration")

handlers = Handlers[LowLatencyState]()
handlers.plain(
    lambda state: state.ad_configurations,
    gets=GetAdConfiguration,
    lists=ListAdConfigurations,
    deletes=DeleteAdConfiguration,
    unless=LowLatencyState.check_unused,
)


@handlers.answers(CreateAdConfiguration)
def create(state: LowLatencyState, request: CreateAdConfiguration) -> AdConfiguration:
    """A new ad configuration."""
    check_name(request.name)
    _check_sources(state.account.region, request.media_tailor_playback_configurations)
    arn = state.ad_configurations.new_arn()
    settings = AdConfiguration(
        arn=arn,
        name=request.name or "",
        media_tailor_playback_configurations=request.media_tailor_playback_configurations,
        post_roll_configuration=request.post_roll_configuration,
    )
    return state.ad_configurations.add(Resource(arn=arn, settings=settings), request.tags).view()


@handlers.answers(UpdateAdConfiguration)
def update(state: LowLatencyState, request: UpdateAdConfiguration) -> AdConfiguration:
    """An ad configuration, changed in what was given."""
    kept = state.ad_configurations.get(request.arn)
    check_name(request.name)
    _check_sources(state.account.region, request.media_tailor_playback_configurations or ())
    kept.change(**given(request, *_GIVEN))
    return kept.view()


def _check_sources(region: str, sources: Sequence[MediaTailorPlaybackConfiguration]) -> None:
    form = rf"arn:aws:mediatailor:{re.escape(region)}:[0-9]+:playbackConfiguration/[a-zA-Z0-9-]+"
    for index, source in enumerate(sources):
        if not re.fullmatch(form, source.playback_configuration_arn or ""):
            field = f"mediaTailorPlaybackConfigurations[{index}].playbackConfigurationArn"
            raise invalid(f"{field} must be the ARN of one in this region", field)
