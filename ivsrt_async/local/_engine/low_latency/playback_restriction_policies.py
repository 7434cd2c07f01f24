"""Answers the operations on playback restriction policies."""

import re
from collections.abc import Sequence

from ...._core.model import changed
from ....low_latency import (
    CreatePlaybackRestrictionPolicy,
    DeletePlaybackRestrictionPolicy,
    GetPlaybackRestrictionPolicy,
    ListPlaybackRestrictionPolicies,
    ListPlaybackRestrictionPoliciesResponse,
    PlaybackRestrictionPolicy,
    PlaybackRestrictionPolicySummary,
    UpdatePlaybackRestrictionPolicy,
)
from ..arguments import check_name
from ..catalog import given
from ..marks import handles
from ..refusal import invalid
from .state.low_latency import Account

_COUNTRY = re.compile(r"[A-Z]{2}")
_ORIGIN = re.compile(r"null|\*|[a-z][a-z0-9+.-]*://[^\s/?#]+")  # RFC 6454, section 7


class PlaybackRestrictions:
    """The playback restriction policies there are."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._all = account.policies

    @handles(CreatePlaybackRestrictionPolicy)
    def create(self, request: CreatePlaybackRestrictionPolicy) -> PlaybackRestrictionPolicy:
        """A new policy; what is not given restricts nothing."""
        _check(request)
        arn = self._all.new_arn()
        policy = PlaybackRestrictionPolicy(
            arn=arn,
            name=request.name or "",
            allowed_countries=request.allowed_countries or [],
            allowed_origins=request.allowed_origins or [],
            enable_strict_origin_enforcement=request.enable_strict_origin_enforcement or False,
        )
        return self._all.view(self._all.create(arn, policy, request.tags))

    @handles(GetPlaybackRestrictionPolicy)
    def get(self, request: GetPlaybackRestrictionPolicy) -> PlaybackRestrictionPolicy:
        """A policy."""
        return self._all.view(self._all.get(request.arn))

    @handles(ListPlaybackRestrictionPolicies)
    def list(
        self, request: ListPlaybackRestrictionPolicies
    ) -> ListPlaybackRestrictionPoliciesResponse:
        """All policies; a page holds just one unless more are asked for."""
        page, token = self._all.page(request, PlaybackRestrictionPolicySummary, size=1)
        return ListPlaybackRestrictionPoliciesResponse(
            playback_restriction_policies=page, next_token=token
        )

    @handles(UpdatePlaybackRestrictionPolicy)
    def update(self, request: UpdatePlaybackRestrictionPolicy) -> PlaybackRestrictionPolicy:
        """A policy, changed in what was given."""
        kept = self._all.get(request.arn)
        _check(request)
        fields = ("allowed_countries", "allowed_origins", "enable_strict_origin_enforcement")
        kept.settings = changed(kept.settings, **given(request, "name", *fields))
        return self._all.view(kept)

    @handles(DeletePlaybackRestrictionPolicy)
    def delete(self, request: DeletePlaybackRestrictionPolicy) -> None:
        """A policy goes, unless a channel has it."""
        self._all.get(request.arn)
        self._account.check_unused(request.arn)
        self._all.remove(request.arn)


def _check(request: CreatePlaybackRestrictionPolicy | UpdatePlaybackRestrictionPolicy) -> None:
    check_name(request.name)
    _check_each(request.allowed_countries, _COUNTRY, "allowedCountries", "ISO 3166-1 alpha-2")
    _check_each(request.allowed_origins, _ORIGIN, "allowedOrigins", "origins without a path")


def _check_each(
    values: Sequence[str] | None, form: re.Pattern[str], field: str, words: str
) -> None:
    for value in values or ():
        if not form.fullmatch(value):
            raise invalid(f"{field} must be {words}, got {value!r}", field)
