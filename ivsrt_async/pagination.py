"""Lists that arrive in pages."""

from collections.abc import AsyncIterator, Generator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .errors import InvalidRequestError, PaginationError

if TYPE_CHECKING:
    from ._core.paging import ListOperation, Page
    from ._core.pipeline import Pipeline

PageT = TypeVar("PageT", covariant=True)
ItemT = TypeVar("ItemT", covariant=True)


class Paginator(Generic[PageT, ItemT]):
    """A list that fetches its pages as they are needed. Nothing is sent until it is used.

    ```python
    async for stage in session.realtime.list_stages():        # every item of every page
        ...
    page = await session.realtime.list_stages(max_results=10)  # the first page only
    async for page in session.realtime.list_stages().pages():  # page by page
        ...
    some = await session.realtime.list_stages().collect(limit=20)
    ```

    `max_results` is the size of a page, never a total; `next_token=` resumes where an earlier page
    ended. A paginator can be used more than once and starts afresh each time. If the service hands
    out a page token twice, `PaginationError` is raised instead of looping forever.
    """

    def __init__(self, pipeline: "Pipeline", operation: "ListOperation[PageT, ItemT]") -> None:
        self._pipeline = pipeline
        self._operation = operation

    def __await__(self) -> Generator[Any, Any, PageT]:
        return self._pipeline.send(self._operation).__await__()

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return _Items(self)

    if not TYPE_CHECKING:  # type checkers refuse a plain `for`; at run time it explains itself

        def __iter__(self) -> None:
            raise TypeError(
                f"{self._operation.spec.name} arrives over the network: use `async for`"
            )

    def __repr__(self) -> str:
        return f"Paginator({self._operation!r})"

    def pages(self) -> AsyncIterator[PageT]:
        """Iterate over whole pages: AWS's output shape, with its items and `next_token`."""
        return _Pages(self._pipeline, self._operation)

    async def collect(self, limit: int | None = None) -> list[ItemT]:
        """Fetch items into a list, and no more pages than it takes.

        Args:
            limit: The most items to return; None for all of them.

        Raises:
            InvalidRequestError: `limit` is negative.
        """
        if limit is not None and limit < 0:
            raise InvalidRequestError("limit", "must be at least 0", limit)
        found: list[ItemT] = []
        if limit == 0:
            return found
        async for page in self.pages():
            found.extend(self._items_of(page))
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found

    def _items_of(self, page: Any) -> Sequence[ItemT]:
        items = self._operation.spec.items
        return cast(Sequence[ItemT], getattr(page, cast(str, items)))


class _Pages(AsyncIterator[PageT]):
    """Follows page tokens. A class and not a generator, so that `break` leaves nothing open."""

    def __init__(self, pipeline: "Pipeline", operation: "ListOperation[PageT, Any]") -> None:
        self._pipeline = pipeline
        self._operation = operation
        self._token: str | None = None
        given = operation.next_token
        self._seen: set[str] = {given} if given else set()
        self._fetched = 0
        self._ended = False

    async def __anext__(self) -> PageT:
        if self._ended:
            raise StopAsyncIteration
        page = await self._pipeline.send(self._operation, page_token=self._token)
        self._fetched += 1
        token = cast("Page", page).next_token
        if token in self._seen:
            self._ended = True
            raise PaginationError(self._operation.spec.name, self._fetched)
        if token:
            self._seen.add(token)
        self._token = token
        self._ended = not token
        return page


class _Items(AsyncIterator[ItemT]):
    """Hands out the items of one page after the other; an empty page is passed over."""

    def __init__(self, paginator: Paginator[Any, ItemT]) -> None:
        self._paginator = paginator
        self._pages = paginator.pages()
        self._items: list[ItemT] = []

    async def __anext__(self) -> ItemT:
        while not self._items:
            page = await anext(self._pages)
            self._items = list(reversed(self._paginator._items_of(page)))  # noqa: SLF001 - same file
        return self._items.pop()
