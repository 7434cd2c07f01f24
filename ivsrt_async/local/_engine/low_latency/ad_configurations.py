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
    PostRollConfiguration,
    UpdateAdConfiguration,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..refusal import invalid
from ..resources import Resource, given
from .state import LowLatencyState

NO_POST_ROLL = PostRollConfiguration(duration_seconds=15, enabled=False)
"""What an ad configuration has unless asked otherwise."""

_PLAYBACK_CONFIGURATION = re.compile(
    r"arn:aws:mediatailor:[a-z0-9-]+:[0-9]+:playbackConfiguration/[a-zA-Z0-9-]+"
)
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
    _check_sources(request.media_tailor_playback_configurations)
    arn = state.ad_configurations.new_arn()
    settings = AdConfiguration(
        arn=arn,
        name=request.name or "",
        media_tailor_playback_configurations=request.media_tailor_playback_configurations,
        post_roll_configuration=request.post_roll_configuration or NO_POST_ROLL,
    )
    return state.ad_configurations.add(Resource(arn=arn, settings=settings), request.tags).view()


@handlers.answers(UpdateAdConfiguration)
def update(state: LowLatencyState, request: UpdateAdConfiguration) -> AdConfiguration:
    """An ad configuration, changed in what was given."""
    kept = state.ad_configurations.get(request.arn)
    check_name(request.name)
    _check_sources(request.media_tailor_playback_configurations or ())
    kept.change(**given(request, *_GIVEN))
    return kept.view()


def _check_sources(sources: Sequence[MediaTailorPlaybackConfiguration]) -> None:
    """Each has to be a playback configuration; it may be in any region that IVS has."""
    for index, source in enumerate(sources):
        if not _PLAYBACK_CONFIGURATION.fullmatch(source.playback_configuration_arn or ""):
            field = f"mediaTailorPlaybackConfigurations[{index}].playbackConfigurationArn"
            raise invalid(f"{field} must be the ARN of a playback configuration", field)
