"""What all rooms of the local IVS share: names, time, tags, page tokens, quotas."""

import itertools
import re
import secrets
import string
from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from ..._core.limits import Violation, check_of
from ...tagging import Tags
from ..clock import LocalClock
from ..events import Announcer
from .page_tokens import PageTokens
from .quotas import Quotas
from .refusal import invalid, not_found, quota_exceeded

ACCOUNT = "123456789012"
_ALPHANUMERIC = string.ascii_letters + string.digits
_CHECK_TAGS = check_of(Tags)


class Resource(Protocol):
    """Anything with an ARN."""

    @property
    def arn(self) -> str: ...


ResourceT = TypeVar("ResourceT", bound=Resource)


def random_text(length: int) -> str:
    """Letters and digits, as AWS's ids are made of."""
    number = secrets.randbelow(len(_ALPHANUMERIC) ** length)
    letters: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHANUMERIC))
        letters.append(_ALPHANUMERIC[digit])
    return "".join(letters)


def check_arn(arn: str, arns: str, kind: str, field: str) -> None:
    """Refuse what cannot be the ARN of a resource of a kind.

    Args:
        arn: The text.
        arns: Service and kind in such ARNs, such as `ivs:channel`.
        kind: The word for such a resource.
        field: The argument's name on the wire.

    Raises:
        Refusal: It cannot.
    """
    service, _, word = arns.partition(":")
    if not re.fullmatch(f"arn:aws:{service}:[a-z0-9-]+:[0-9]+:{word}/[a-zA-Z0-9-]+", arn):
        raise invalid(f"{field} must be the ARN of a {kind}, got {arn!r}", field)


class World:
    """The state that belongs to no particular resource.

    Args:
        region: Region in every ARN.
        clock: What time it is.
        quotas: How many there may be of what; AWS's defaults if not given.
    """

    def __init__(self, region: str, clock: LocalClock, quotas: Quotas | None = None) -> None:
        self.region = region
        self.clock = clock
        self.quotas = quotas or Quotas()
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
        kind: The word for one of them, such as `Stage`; the name of their quota too.
        quota: How many AWS allows.
        arns: Service and kind in their ARNs, such as `ivs:channel`. If given, texts that cannot be
            the ARN of one are refused as invalid instead of not found.
        counts: Which of them the quota counts; all if not given.
    """

    def __init__(
        self,
        world: World,
        kind: str,
        quota: int,
        arns: str | None = None,
        counts: Callable[[ResourceT], bool] | None = None,
    ) -> None:
        self._world = world
        self._kind = kind
        self._counts = counts
        self.quota = world.quotas.of(kind, quota)
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
        if self._arn_kind:
            check_arn(arn, f"{self._service}:{self._arn_kind}", self._kind, field)

    def check_room(self) -> None:
        """Refuse if there can be no more.

        Raises:
            Refusal: The quota is used up.
        """
        counts = self._counts
        taken = len(self._items) if counts is None else sum(map(counts, self._items.values()))
        if taken >= self.quota:
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
