"""Ad configurations: where the ads for the ad breaks of a channel come from.

The ads themselves are chosen and stitched in by AWS Elemental MediaTailor.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_AdConfiguration.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/server-side-ad-insertion.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, LOOKUP_ERRORS
from .._core.limits import Items, Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import (
    ConflictException,
    InternalServerException,
    ServiceQuotaExceededException,
    ThrottlingException,
)
from ._shapes import AdDurationSeconds

__all__ = [
    "AdConfiguration",
    "AdConfigurationSummary",
    "CreateAdConfiguration",
    "DeleteAdConfiguration",
    "GetAdConfiguration",
    "ListAdConfigurations",
    "ListAdConfigurationsResponse",
    "MediaTailorPlaybackConfiguration",
    "PostRollConfiguration",
    "UpdateAdConfiguration",
]

AdConfigurationArn = Annotated[str, Length(0, 128)]
AdConfigurationName = Annotated[str, Length(0, 128)]
MediaTailorPlaybackConfigurationArn = Annotated[str, Length(0, 128)]


@model
class MediaTailorPlaybackConfiguration:
    """A playback configuration of MediaTailor, which you make there."""

    playback_configuration_arn: MediaTailorPlaybackConfigurationArn | None = None
    """Its ARN. It may be in another home region of IVS than the channel."""


MediaTailorPlaybackConfigurationsList = Annotated[
    Sequence[MediaTailorPlaybackConfiguration], Items(1, 3)
]


@model
class PostRollConfiguration:
    """Whether ads follow when a stream has ended."""

    duration_seconds: AdDurationSeconds
    """Length of the ad break after the stream, 1 to 300 seconds."""
    enabled: bool
    """Whether there is one."""


@model
class _AdConfigurationFields:
    """What `AdConfiguration` and `AdConfigurationSummary` have in common."""

    arn: AdConfigurationArn
    """Its ARN."""
    name: AdConfigurationName | None = None
    """Its name; `""` if it has none. Names need not be unique."""
    media_tailor_playback_configurations: MediaTailorPlaybackConfigurationsList
    """Playback configurations of MediaTailor. The first serves every viewer whose playback token
    does not select another."""
    post_roll_configuration: PostRollConfiguration | None = None
    """Whether ads follow when a stream has ended."""
    tags: Tags | None = None
    """Its tags."""


@model
class AdConfiguration(_AdConfigurationFields):
    """Where ads come from."""


@model
class AdConfigurationSummary(_AdConfigurationFields):
    """An ad configuration, as a list shows it: with all its fields."""


@model
class ListAdConfigurationsResponse(Page):
    """One page of ad configurations."""

    ad_configurations: Sequence[AdConfigurationSummary]
    """The ad configurations on this page."""


@operation(
    "POST /CreateAdConfiguration",
    repeat=Repeat.CREATES,
    result="ad_configuration",
    raises=(
        *CHANGE_ERRORS,
        ServiceQuotaExceededException,
        ThrottlingException,
        InternalServerException,
    ),
)
class CreateAdConfiguration(Operation[AdConfiguration]):
    """Create an ad configuration. `update_channel` gives it to a channel."""

    name: AdConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    media_tailor_playback_configurations: MediaTailorPlaybackConfigurationsList = attrs.field(
        kw_only=False
    )
    """Playback configurations of MediaTailor, 1 to 3. The first serves every viewer whose playback
    token does not select another."""
    post_roll_configuration: PostRollConfiguration | None = None
    """Whether ads follow when a stream has ended; defaults to no ads."""
    tags: Tags | None = None
    """Tags for the new ad configuration."""


@operation(
    "POST /GetAdConfiguration",
    repeat=Repeat.READS,
    result="ad_configuration",
    raises=(*LOOKUP_ERRORS, InternalServerException),
)
class GetAdConfiguration(Operation[AdConfiguration]):
    """Look up an ad configuration."""

    arn: AdConfigurationArn = attrs.field(kw_only=False)
    """The ad configuration."""


@operation(
    "POST /ListAdConfigurations",
    repeat=Repeat.READS,
    items="ad_configurations",
    raises=(*COMMON_ERRORS, InternalServerException),
)
class ListAdConfigurations(ListOperation[ListAdConfigurationsResponse, AdConfigurationSummary]):
    """List the ad configurations of the region.

    A page holds as many as the account's quota allows, at most 100, unless `max_results` says
    otherwise.
    """


@operation(
    "POST /UpdateAdConfiguration",
    repeat=Repeat.SAME,
    result="ad_configuration",
    raises=(
        *CHANGE_ERRORS,
        ServiceQuotaExceededException,
        ThrottlingException,
        InternalServerException,
    ),
)
class UpdateAdConfiguration(Operation[AdConfiguration]):
    """Change an ad configuration. What is not given stays as it is."""

    arn: AdConfigurationArn = attrs.field(kw_only=False)
    """The ad configuration."""
    name: AdConfigurationName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""
    media_tailor_playback_configurations: MediaTailorPlaybackConfigurationsList | None = None
    """The playback configurations from now on, 1 to 3, instead of those before; None leaves them
    unchanged."""
    post_roll_configuration: PostRollConfiguration | None = None
    """Whether ads follow when a stream has ended; `enabled=False` stops them, None leaves it
    unchanged."""


@operation(
    "POST /DeleteAdConfiguration",
    repeat=Repeat.ENDS,
    success=204,
    raises=(*LOOKUP_ERRORS, ConflictException, InternalServerException),
)
class DeleteAdConfiguration(Operation[None]):
    """Delete an ad configuration.

    This raises `ConflictException` while channels use it: first give each of them
    `ad_configuration_arn=""`.
    """

    arn: AdConfigurationArn = attrs.field(kw_only=False)
    """The ad configuration."""


class AdConfigurations(Service):
    """Calls about ad configurations."""

    create_ad_configuration = call(CreateAdConfiguration)
    get_ad_configuration = call(GetAdConfiguration)
    list_ad_configurations = paginate(ListAdConfigurations)
    update_ad_configuration = call(UpdateAdConfiguration)
    delete_ad_configuration = call(DeleteAdConfiguration)
