"""What all rooms share."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from .account import Account as World
from .identifiers import ACCOUNT_ID as ACCOUNT
from .identifiers import check_arn, random_text
from .refusal import not_found, quota_exceeded

__all__ = ["ACCOUNT", "Collection", "Resource", "World", "check_arn", "random_text"]


class Resource(Protocol):
    """Anything with an ARN."""

    @property
    def arn(self) -> str: ...


ResourceT = TypeVar("ResourceT", bound=Resource)


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
        return self._world.new_arn(f"{self._service}:{self._arn_kind}")

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
