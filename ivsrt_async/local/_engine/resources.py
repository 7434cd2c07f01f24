"""Resources and the collections that keep them: numbered, tagged, limited in number."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

import attrs

from ..._core.converter import unstructure_hook
from ..._core.model import changed
from .account import Account
from .identifiers import ACCOUNT_ID, check_arn
from .refusal import not_found, quota_exceeded

ModelT = TypeVar("ModelT")
OtherT = TypeVar("OtherT")


@attrs.define(eq=False, kw_only=True)
class Resource(Generic[ModelT]):
    """Something with an ARN and tags."""

    arn: str
    settings: ModelT
    """Its model; once it is kept, the tags in it are those it has at any time."""
    number: int = 0
    """Its place in lists; the collection that keeps it gives it one."""
    tags: Mapping[str, str] = attrs.field(factory=dict)
    _told: "tuple[ModelT, Any, dict[str, Any]] | None" = attrs.field(default=None, init=False)

    def view(self) -> ModelT:
        """The resource as the service shows it."""
        return changed(self.settings, tags=dict(self.tags))

    def told(self, summary: Any) -> dict[str, Any]:
        """What a list tells about it, as data for JSON that is made once for the same settings.

        Args:
            summary: The model of the list's items, whose fields the settings have, too.
        """
        if self._told is None or self._told[0] is not self.settings or self._told[1] != summary:
            data = unstructure_hook(summary)(self.settings)
            if "tags" in data:
                data["tags"] = self.tags  # which change without the settings
            self._told = self.settings, summary, data
        return self._told[2]

    def change(self, **changes: object) -> None:
        """Change fields of the model."""
        self.settings = changed(self.settings, **changes)


ResourceT = TypeVar("ResourceT", bound=Resource[Any])


class Collection(Generic[ResourceT]):
    """The resources of one kind, in the order they were made.

    Args:
        account: Whose they are.
        kind: The word for one of them, such as `Stage`; the name of their quota too.
        quota: How many AWS allows.
        arns: Service and kind in their ARNs, such as `ivs:channel`.
        counts: Which of them count towards the quota; all by default.
    """

    def __init__(
        self,
        account: Account,
        kind: str,
        quota: int,
        arns: str,
        *,
        counts: Callable[[ResourceT], bool] | None = None,
    ) -> None:
        self._account = account
        self._kind = kind
        self._arns = arns
        self._counts = counts
        self._items: dict[str, ResourceT] = {}
        self._rows: list[ResourceT] = []
        self.quota: int = account.quotas.of(kind, quota)

    def new_arn(self) -> str:
        """An ARN for a new resource of this kind."""
        return self._account.new_arn(self._arns)

    def check_arn(self, arn: str, field: str) -> None:
        """Refuse what cannot be the ARN of such a resource."""
        check_arn(arn, self._arns, self._kind, field)

    def check_quota(self) -> None:
        """Refuse if there can be no more."""
        counts = self._counts
        taken = len(self) if counts is None else sum(map(counts, self))
        if taken >= self.quota:
            raise quota_exceeded(self._kind, self.quota, ACCOUNT_ID)

    def add(self, item: ResourceT, tags: Mapping[str, str] | None) -> ResourceT:
        """Keep a new resource."""
        self.check_quota()
        item.tags = self._account.set_tags(item.arn, tags)
        item.change(tags=item.tags)
        item.number = self._account.next_number()
        self._items[item.arn] = item
        self._rows.append(item)
        return item

    def move_to_end(self, item: ResourceT) -> None:
        """Put a resource behind all others, as if it were new."""
        del self._rows[self._place_of(item)]
        item.number = self._account.next_number()
        self._rows.append(item)

    def get(self, arn: str, field: str = "arn") -> ResourceT:
        """Look up a resource.

        Args:
            arn: Its ARN.
            field: The argument it came in, by its name on the wire.
        """
        self.check_arn(arn, field)
        item = self._items.get(arn)
        if item is None:
            raise not_found(self._kind, arn)
        return item

    def find(self, arn: str | None) -> ResourceT | None:
        """A resource, or None."""
        return None if arn is None else self._items.get(arn)

    def remove(self, arn: str, field: str = "arn") -> ResourceT:
        """Delete a resource and its tags."""
        item = self.get(arn, field)
        del self._items[arn]
        del self._rows[self._place_of(item)]
        self._account.forget_tags(arn)
        return item

    @property
    def rows(self) -> Sequence[ResourceT]:
        """All of them by their numbers, without a copy: for a look before anything changes."""
        return self._rows

    def _place_of(self, item: ResourceT) -> int:
        return bisect_left(self._rows, item.number, key=attrgetter("number"))

    def __iter__(self) -> Iterator[ResourceT]:
        return iter(list(self._rows))

    def __len__(self) -> int:
        return len(self._items)


def first_arn(users: Iterable[Resource[Any]]) -> str | None:
    """The ARN of the first resource, if there is one."""
    return next((user.arn for user in users), None)


def narrowed(kind: type[OtherT], source: Any, **changes: object) -> OtherT:
    """Another model of the same thing, such as its summary: fields of one name are the same.

    Args:
        kind: The other model.
        source: The thing.
        **changes: Fields that are something else.
    """
    model: Any = kind
    values = {name: getattr(source, name) for name in _names_of(model) if name not in changes}
    return kind(**values, **changes)


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))


def given(request: object, *names: str) -> dict[str, Any]:
    """Those of the named arguments that were given."""
    values = {name: getattr(request, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}
