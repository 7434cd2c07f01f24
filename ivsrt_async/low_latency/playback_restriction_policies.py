"""Playback restriction policies: from which countries and web sites a channel may be watched.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_PlaybackRestrictionPolicy.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import ConflictException, PendingVerification, ThrottlingException

__all__ = [
    "CreatePlaybackRestrictionPolicy",
    "DeletePlaybackRestrictionPolicy",
    "GetPlaybackRestrictionPolicy",
    "ListPlaybackRestrictionPolicies",
    "ListPlaybackRestrictionPoliciesResponse",
    "PlaybackRestrictionPolicy",
    "PlaybackRestrictionPolicySummary",
    "UpdatePlaybackRestrictionPolicy",
]

PlaybackRestrictionPolicyArn = Annotated[str, Length(1, 128)]
PlaybackRestrictionPolicyName = Annotated[str, Length(0, 128)]
PlaybackRestrictionPolicyAllowedCountry = Annotated[str, Length(2, 2)]
PlaybackRestrictionPolicyAllowedCountryList = Sequence[PlaybackRestrictionPolicyAllowedCountry]
PlaybackRestrictionPolicyAllowedOrigin = Annotated[str, Length(0, 128)]
PlaybackRestrictionPolicyAllowedOriginList = Sequence[PlaybackRestrictionPolicyAllowedOrigin]


@model
class _PlaybackRestrictionPolicyFields:
    """What `PlaybackRestrictionPolicy` and `PlaybackRestrictionPolicySummary` have in common."""

    arn: PlaybackRestrictionPolicyArn
    """Its ARN."""
    allowed_countries: PlaybackRestrictionPolicyAllowedCountryList
    """Countries, as two-letter ISO 3166-1 codes; empty for all."""
    allowed_origins: PlaybackRestrictionPolicyAllowedOriginList
    """Web sites, as in the HTTP header `Origin`; empty for all."""
    enable_strict_origin_enforcement: bool | None = None
    """Whether every request of a player, for playlists and segments alike, must come from an
    allowed origin."""
    name: PlaybackRestrictionPolicyName | None = None
    """Its name; names need not be unique."""
    tags: Tags | None = None
    """Its tags."""


@model
class PlaybackRestrictionPolicy(_PlaybackRestrictionPolicyFields):
    """From where channels with this policy may be watched."""


@model
class PlaybackRestrictionPolicySummary(_PlaybackRestrictionPolicyFields):
    """A policy, as a list shows it: with all its fields."""


@model
class ListPlaybackRestrictionPoliciesResponse(Page):
    """One page of policies."""

    playback_restriction_policies: Sequence[PlaybackRestrictionPolicySummary]
    """The policies on this page."""


@operation(
    "POST /CreatePlaybackRestrictionPolicy",
    repeat=Repeat.CREATES,
    result="playback_restriction_policy",
    raises=(*CREATE_ERRORS, ThrottlingException),
)
class CreatePlaybackRestrictionPolicy(Operation[PlaybackRestrictionPolicy]):
    """Create a policy. It restricts nothing before `update_channel` gives it to a channel.

    An account may have 3 policies in a region, each with 200 countries and 5 sites.
    """

    allowed_countries: PlaybackRestrictionPolicyAllowedCountryList | None = None
    """Countries, as officially assigned two-letter ISO 3166-1 codes; defaults to `[]`, all
    countries."""
    allowed_origins: PlaybackRestrictionPolicyAllowedOriginList | None = None
    """Web sites, as in the HTTP header `Origin`: scheme and host, no path; defaults to `[]`, all
    sites."""
    enable_strict_origin_enforcement: bool | None = None
    """Whether every request of a player, for playlists and segments alike, must come from an
    allowed origin; defaults to False."""
    name: PlaybackRestrictionPolicyName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    tags: Tags | None = None
    """Tags for the new policy."""


@operation(
    "POST /GetPlaybackRestrictionPolicy",
    repeat=Repeat.READS,
    result="playback_restriction_policy",
    raises=(*LOOKUP_ERRORS, PendingVerification),
)
class GetPlaybackRestrictionPolicy(Operation[PlaybackRestrictionPolicy]):
    """Look up a policy."""

    arn: PlaybackRestrictionPolicyArn = attrs.field(kw_only=False)
    """The policy."""


@operation(
    "POST /ListPlaybackRestrictionPolicies",
    repeat=Repeat.READS,
    items="playback_restriction_policies",
    raises=(*COMMON_ERRORS, ConflictException, PendingVerification),
)
class ListPlaybackRestrictionPolicies(
    ListOperation[ListPlaybackRestrictionPoliciesResponse, PlaybackRestrictionPolicySummary]
):
    """List the policies of the region.

    A page holds only 1 policy unless `max_results` says otherwise, so give it: each page is a call.
    """


@operation(
    "POST /UpdatePlaybackRestrictionPolicy",
    repeat=Repeat.SAME,
    result="playback_restriction_policy",
    raises=CHANGE_ERRORS,
)
class UpdatePlaybackRestrictionPolicy(Operation[PlaybackRestrictionPolicy]):
    """Change a policy. What is not given stays as it is."""

    arn: PlaybackRestrictionPolicyArn = attrs.field(kw_only=False)
    """The policy."""
    allowed_countries: PlaybackRestrictionPolicyAllowedCountryList | None = None
    """The countries from now on, instead of those before; `[]` allows all, None leaves them
    unchanged."""
    allowed_origins: PlaybackRestrictionPolicyAllowedOriginList | None = None
    """The web sites from now on, instead of those before; `[]` allows all, None leaves them
    unchanged."""
    enable_strict_origin_enforcement: bool | None = None
    """Whether every request of a player must come from an allowed origin; None leaves it
    unchanged."""
    name: PlaybackRestrictionPolicyName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""


@operation(
    "POST /DeletePlaybackRestrictionPolicy", repeat=Repeat.ENDS, success=204, raises=CHANGE_ERRORS
)
class DeletePlaybackRestrictionPolicy(Operation[None]):
    """Delete a policy.

    This raises `ConflictException` while channels use it: first give each of them
    `playback_restriction_policy_arn=""`.
    """

    arn: PlaybackRestrictionPolicyArn = attrs.field(kw_only=False)
    """The policy."""


class PlaybackRestrictionPolicies(Service):
    """Calls about playback restriction policies."""

    create_playback_restriction_policy = call(CreatePlaybackRestrictionPolicy)
    get_playback_restriction_policy = call(GetPlaybackRestrictionPolicy)
    list_playback_restriction_policies = paginate(ListPlaybackRestrictionPolicies)
    update_playback_restriction_policy = call(UpdatePlaybackRestrictionPolicy)
    delete_playback_restriction_policy = call(DeletePlaybackRestrictionPolicy)
