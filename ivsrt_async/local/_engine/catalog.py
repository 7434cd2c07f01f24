"""Resources that are just what their model says, kept, changed and listed in one way."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Generic, TypeVar

import attrs

from ..._core.model import changed
from ..._core.paging import ListOperation
from .world import Collection

ModelT = TypeVar("ModelT")
OtherT = TypeVar("OtherT")


@attrs.define(eq=False, kw_only=True)
class Kept(Generic[ModelT]):
    """A resource."""

    number: int
    arn: str
    settings: ModelT
    """Its model, without the tags."""


class Catalog(Collection[Kept[ModelT]]):
    """The resources of one kind."""

    def create(self, arn: str, settings: ModelT, tags: Any) -> Kept[ModelT]:
        """Keep a new resource.

        Raises:
            Refusal: The quota is used up, or its tags are not allowed.
        """
        kept = Kept(number=self._world.next_number(), arn=arn, settings=settings)
        return self.add(kept, tags)

    def view(self, kept: Kept[ModelT]) -> ModelT:
        """A resource as the service shows it."""
        return changed(kept.settings, tags=dict(self._world.tags_of(kept.arn)))

    def page(
        self,
        request: ListOperation[Any, Any],
        summary: type[OtherT],
        rows: Iterable[Kept[ModelT]] | None = None,
        *,
        size: int = 100,
    ) -> tuple[list[OtherT], str | None]:
        """One page of the list, and the token of the next.

        Args:
            request: What was asked for.
            summary: What the list tells about each.
            rows: The resources that pass the request's filters; all if there are none.
            size: Items on a page if the request does not say.
        """
        page, token = self._world.page_tokens.page(
            request, self if rows is None else rows, lambda kept: kept.number, size=size
        )
        return [narrowed(summary, self.view(kept)) for kept in page], token


def narrowed(kind: type[OtherT], source: Any, **changes: object) -> OtherT:
    """Another model of the same thing, such as its summary: fields of one name are the same.

    Args:
        kind: The other model.
        source: The thing.
        **changes: Fields that are something else.
    """
    model: Any = kind
    values = {name: getattr(source, name) for name in _field_names(model)}
    return kind(**{**values, **changes})


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))


def given(request: object, *names: str) -> dict[str, Any]:
    """Those of the named arguments that were given."""
    values = {name: getattr(request, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}
