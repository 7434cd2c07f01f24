"""The account that everything belongs to: its region, its time, its tags and its quotas."""

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._core.limits import Violation, check_of
from ..._core.tags import Tags
from ..clock import LocalClock
from ..events import EventBus
from .archive import Archive
from .identifiers import ACCOUNT_ID, random_text
from .page_tokens import PageTokens
from .quotas import Quotas
from .refusal import invalid, not_found

if TYPE_CHECKING:
    from .lost_buckets import BucketErrorCode

_check_tags = check_of(Tags)


class Account:
    """What all services share.

    Args:
        region: Region in every ARN.
        clock: What time it is.
        events: Where events go.
        quotas: How many there may be of what.
        archive: Where recordings go as files.
    """

    def __init__(
        self,
        region: str,
        clock: LocalClock,
        events: EventBus,
        quotas: Mapping[str, int],
        archive: Archive,
    ) -> None:
        self.region = region
        self.clock = clock
        self.events = events
        self.archive = archive
        self.quotas: Quotas = Quotas(quotas)
        self.page_tokens: PageTokens = PageTokens()
        self.lost_buckets: dict[str, BucketErrorCode] = {}
        """Why nothing can be recorded into these S3 buckets."""
        self._tags: dict[str, dict[str, str]] = {}
        self._numbers = itertools.count(1)

    def next_number(self) -> int:
        """Numbers that only grow, for the order of lists."""
        return next(self._numbers)

    def new_arn(self, arns: str) -> str:
        """An ARN for a new resource of a kind, such as `ivs:channel`."""
        service, _, kind = arns.partition(":")
        return f"arn:aws:{service}:{self.region}:{ACCOUNT_ID}:{kind}/{random_text(12)}"

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags of a resource, to be changed in place; refused if there is no such resource."""
        if arn not in self._tags:
            raise not_found("Resource", arn)
        return self._tags[arn]

    def set_tags(self, arn: str, tags: Mapping[str, str] | None) -> dict[str, str]:
        """Give tags to a resource on top of those it has.

        Returns:
            All its tags.
        """
        held = self._tags.get(arn, {})
        merged = {**held, **(tags or {})}
        reserved = [key for key in merged if key.lower().startswith("aws:")]
        if reserved:
            raise invalid(f"tags: keys that start with aws: are reserved, got {reserved[0]!r}")
        try:
            _check_tags(merged)
        except Violation as violation:
            raise invalid(f"tags {violation.limit}") from None
        held.update(merged)
        self._tags[arn] = held
        return held

    def forget_tags(self, arn: str) -> None:
        """The resource is gone."""
        del self._tags[arn]


class ServiceState:
    """What one service knows; its handlers get it with every request."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.clock: LocalClock = account.clock
