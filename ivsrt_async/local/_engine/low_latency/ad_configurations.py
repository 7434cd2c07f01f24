"""Answers the operations on ad configurations."""

import re
from collections.abc import Sequence

from ...._core.model import changed
from ....low_latency import (
    AdConfiguration,
    AdConfigurationSummary,
    CreateAdConfiguration,
    DeleteAdConfiguration,
    GetAdConfiguration,
    ListAdConfigurations,
    ListAdConfigurationsResponse,
    MediaTailorPlaybackConfiguration,
    UpdateAdConfiguration,
)
from ..arguments import check_name
from ..catalog import given
from ..marks import handles
from ..refusal import invalid
from .state.low_latency import Account


class AdConfigurations:
    """The ad configurations there are. MediaTailor is not played: any ARN of it will do."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._all = account.ads

    @handles(CreateAdConfiguration)
    def create(self, request: CreateAdConfiguration) -> AdConfiguration:
        """A new ad configuration."""
        check_name(request.name)
        self._check_sources(request.media_tailor_playback_configurations)
        arn = self._all.new_arn()
        settings = AdConfiguration(
            arn=arn,
            name=request.name or "",
            media_tailor_playback_configurations=request.media_tailor_playback_configurations,
            post_roll_configuration=request.post_roll_configuration,
        )
        return self._all.view(self._all.create(arn, settings, request.tags))

    @handles(GetAdConfiguration)
    def get(self, request: GetAdConfiguration) -> AdConfiguration:
        """An ad configuration."""
        return self._all.view(self._all.get(request.arn))

    @handles(ListAdConfigurations)
    def list(self, request: ListAdConfigurations) -> ListAdConfigurationsResponse:
        """All ad configurations."""
        page, token = self._all.page(request, AdConfigurationSummary)
        return ListAdConfigurationsResponse(ad_configurations=page, next_token=token)

    @handles(UpdateAdConfiguration)
    def update(self, request: UpdateAdConfiguration) -> AdConfiguration:
        """An ad configuration, changed in what was given."""
        kept = self._all.get(request.arn)
        check_name(request.name)
        self._check_sources(request.media_tailor_playback_configurations or ())
        fields = ("media_tailor_playback_configurations", "post_roll_configuration")
        kept.settings = changed(kept.settings, **given(request, "name", *fields))
        return self._all.view(kept)

    @handles(DeleteAdConfiguration)
    def delete(self, request: DeleteAdConfiguration) -> None:
        """An ad configuration goes, unless a channel has it."""
        self._all.get(request.arn)
        self._account.check_unused(request.arn)
        self._all.remove(request.arn)

    def _check_sources(self, sources: Sequence[MediaTailorPlaybackConfiguration]) -> None:
        region = re.escape(self._account.world.region)
        form = rf"arn:aws:mediatailor:{region}:[0-9]+:playbackConfiguration/[a-zA-Z0-9-]+"
        for index, source in enumerate(sources):
            if not re.fullmatch(form, source.playback_configuration_arn or ""):
                field = f"mediaTailorPlaybackConfigurations[{index}].playbackConfigurationArn"
                raise invalid(f"{field} must be the ARN of one in this region", field)
