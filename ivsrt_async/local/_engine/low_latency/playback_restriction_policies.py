"""Answers the operations on playback restriction policies."""

import re
from collections.abc import Sequence

from ....low_latency import (
    CreatePlaybackRestrictionPolicy,
    DeletePlaybackRestrictionPolicy,
    GetPlaybackRestrictionPolicy,
    ListPlaybackRestrictionPolicies,
    PlaybackRestrictionPolicy,
    UpdatePlaybackRestrictionPolicy,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..refusal import invalid
from ..resources import Resource, given
from .state import LowLatencyState

ORIGIN_LIMIT = 5
"""Origins in a policy.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
"""

_COUNTRY = re.compile(r"[A-Z]{2}")
_ORIGIN = re.compile(r"null|\*|[a-z][a-z0-9+.-]*://[^\s/?#]+")  # RFC 6454, section 7
_GIVEN = ("name", "allowed_countries", "allowed_origins", "enable_strict_origin_enforcement")

handlers = Handlers[LowLatencyState]()
handlers.plain(
    lambda state: state.playback_restriction_policies,
    gets=GetPlaybackRestrictionPolicy,
    lists=ListPlaybackRestrictionPolicies,
    deletes=DeletePlaybackRestrictionPolicy,
    size=1,
    unless=LowLatencyState.check_unused,
)


@handlers.answers(CreatePlaybackRestrictionPolicy)
def create(
    state: LowLatencyState, request: CreatePlaybackRestrictionPolicy
) -> PlaybackRestrictionPolicy:
    """A new policy; what is not given restricts nothing."""
    _check(request)
    policies = state.playback_restriction_policies
    arn = policies.new_arn()
    settings = PlaybackRestrictionPolicy(
        arn=arn,
        name=request.name or "",
        allowed_countries=request.allowed_countries or [],
        allowed_origins=request.allowed_origins or [],
        enable_strict_origin_enforcement=request.enable_strict_origin_enforcement or False,
    )
    return policies.add(Resource(arn=arn, settings=settings), request.tags).view()


@handlers.answers(UpdatePlaybackRestrictionPolicy)
def update(
    state: LowLatencyState, request: UpdatePlaybackRestrictionPolicy
) -> PlaybackRestrictionPolicy:
    """A policy, changed in what was given."""
    policy = state.playback_restriction_policies.get(request.arn)
    _check(request)
    policy.change(**given(request, *_GIVEN))
    return policy.view()


def _check(request: CreatePlaybackRestrictionPolicy | UpdatePlaybackRestrictionPolicy) -> None:
    check_name(request.name)
    _check_each(request.allowed_countries, _COUNTRY, "allowedCountries", "ISO 3166-1 alpha-2")
    if len(request.allowed_origins or ()) > ORIGIN_LIMIT:
        raise invalid(f"allowedOrigins must have at most {ORIGIN_LIMIT} items", "allowedOrigins")
    _check_each(request.allowed_origins, _ORIGIN, "allowedOrigins", "origins without a path")


def _check_each(
    values: Sequence[str] | None, form: re.Pattern[str], field: str, words: str
) -> None:
    for value in values or ():
        if not form.fullmatch(value):
            raise invalid(f"{field} must be {words}, got {value!r}", field)
