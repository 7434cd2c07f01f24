"""What every list of the API has: a page token and a page size going in, a page coming out."""

from typing import Annotated, Generic, TypeVar

from .limits import Length, Range
from .model import model
from .operation import Operation, shared_fields

PageT = TypeVar("PageT", covariant=True)
ItemT = TypeVar("ItemT", covariant=True)

PaginationToken = Annotated[str, Length(0, 1024)]
MaxResults = Annotated[int, Range(1, 100)]


@model
class Page:
    """One page of a list."""

    next_token: PaginationToken | None = None
    """Pass it as `next_token` to get the following page; None on the last page."""


@shared_fields
class ListOperation(Operation[PageT], Generic[PageT, ItemT]):
    """A request for one page of a list."""

    next_token: PaginationToken | None = None
    """Where to resume: the `next_token` of an earlier page. Defaults to the start."""
    max_results: MaxResults | None = None
    """Items per page, not in total: 1 to 100. Defaults to the service's choice."""
