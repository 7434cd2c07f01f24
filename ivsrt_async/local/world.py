"""What all rooms of the local IVS share: names, time, tags, page tokens, quotas."""

import itertools
import re
import secrets
import string
from collections.abc import Iterator
from typing import Any, Generic, Protocol, TypeVar

from .._core.limits import Violation, check_of
from ..tagging import Tags
from .announcements import Announcer
from .clock import LocalClock
from .paging import PageTokens
from .refusal import invalid, not_found, quota_exceeded

ACCOUNT = "123456789012"
_ALPHANUMERIC = string.ascii_letters + string.digits
_CHECK_TAGS = check_of(Tags)


class Resource(Protocol):
    """Anything with an ARN."""

    @property
    def arn(self) -> str: ...  # noqa: D102 - said above


ResourceT = TypeVar("ResourceT", bound=Resource)


def random_text(length: int) -> str:
    """Letters and digits, as AWS's ids are made of."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(length))


class World:
    """The state that belongs to no particular resource.

    Args:
        region: Region in every ARN.
        clock: What time it is.
    """

    def __init__(self, region: str, clock: LocalClock) -> None:
        self.region = region
        self.clock = clock
        self.page_tokens = PageTokens()
        self.announcer = Announcer(ACCOUNT, region, clock)
        self._tags: dict[str, dict[str, str]] = {}
        self._numbers = itertools.count(1)

    def next_number(self) -> int:
        """Numbers that only grow, for the order of lists."""
        return next(self._numbers)

    def new_arn(self, kind: str, *, service: str = "ivs") -> str:
        """An ARN for a new resource."""
        return f"arn:aws:{service}:{self.region}:{ACCOUNT}:{kind}/{random_text(12)}"

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags of a resource, which it has from its making to its end.

        Raises:
            Refusal: There is no such resource.
        """
        if arn not in self._tags:
            raise not_found("Resource", arn)
        return self._tags[arn]

    def set_tags(self, arn: str, tags: Any) -> None:
        """Give tags to a resource, on top of those it has.

        Raises:
            Refusal: It would have too many, or one is reserved for AWS.
        """
        merged = {**self._tags.get(arn, {}), **(tags or {})}
        reserved = [key for key in merged if key.lower().startswith("aws:")]
        if reserved:
            raise invalid(f"tags: keys that start with aws: are reserved, got {reserved[0]!r}")
        try:
            _CHECK_TAGS(merged)
        except Violation as violation:
            raise invalid(f"tags {violation.limit}") from None
        self._tags[arn] = merged

    def forget_tags(self, arn: str) -> None:
        """The resource is gone."""
        del self._tags[arn]


class Collection(Generic[ResourceT]):
    """The resources of one kind, oldest first.

    Args:
        world: Where their tags are kept.
        kind: The word for one of them, such as `Stage`.
        quota: How many there may be.
        arns: Service and kind in their ARNs, such as `ivs:channel`. If given, texts that cannot be
            the ARN of one are refused as invalid instead of not found.
    """

    def __init__(self, world: World, kind: str, quota: int, arns: str | None = None) -> None:
        self._world = world
        self._kind = kind
        self.quota = quota
        self._service, _, self._arn_kind = (arns or "").partition(":")
        self._items: dict[str, ResourceT] = {}

    def new_arn(self) -> str:
        """An ARN for a new resource of this kind."""
        return self._world.new_arn(self._arn_kind, service=self._service)

    def check_arn(self, arn: str, field: str = "arn") -> None:
        """Refuse what cannot be the ARN of such a resource.

        Raises:
            Refusal: It cannot; `field` is the argument's name on the wire.
        """
        form = f"arn:aws:{self._service}:[a-z0-9-]+:[0-9]+:{self._arn_kind}/[a-zA-Z0-9-]+"
        if self._arn_kind and not re.fullmatch(form, arn):
            raise invalid(f"{field} must be the ARN of a {self._kind}, got {arn!r}", field)

    def check_room(self) -> None:
        """Refuse if there can be no more.

        Raises:
            Refusal: The quota is used up.
        """
        if len(self._items) >= self.quota:
            raise quota_exceeded(self._kind, self.quota, ACCOUNT)

    def add(self, item: ResourceT, tags: Any) -> ResourceT:
        """Keep a new resource.

        Raises:
            Refusal: The quota is used up, or its tags are not allowed.
        """
        self.check_room()
        self._world.set_tags(item.arn, tags)
        self._items[item.arn] = item
        return item

    def get(self, arn: str, field: str = "arn") -> ResourceT:
        """Find a resource.

        Args:
            arn: Its ARN.
            field: The argument it came in, by its name on the wire.

        Raises:
            Refusal: There is none.
        """
        self.check_arn(arn, field)
        item = self._items.get(arn)
        if item is None:
            raise not_found(self._kind, arn)
        return item

    def find(self, arn: str) -> ResourceT | None:
        """Find a resource, or None."""
        return self._items.get(arn)

    def remove(self, arn: str, field: str = "arn") -> ResourceT:
        """Let a resource go, and its tags.

        Args:
            arn: Its ARN.
            field: The argument it came in, by its name on the wire.

        Raises:
            Refusal: There is none.
        """
        item = self.get(arn, field)
        del self._items[arn]
        self._world.forget_tags(arn)
        return item

    def __iter__(self) -> Iterator[ResourceT]:
        return iter(list(self._items.values()))

    def __len__(self) -> int:
        return len(self._items)
