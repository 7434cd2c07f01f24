"""Lists that arrive in pages."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from .errors import InvalidRequestError, PaginationError

__all__ = ["AnyPage", "Paginator"]


class AnyPage(Protocol):
    """What all pages have in common; each list has a page class of its own with its items."""

    @property
    def next_token(self) -> str | None:
        """Pass it as `next_token` to get the following page; None on the last page."""
        ...


ItemT = TypeVar("ItemT", covariant=True)
if TYPE_CHECKING:  # defaults of type variables need Python 3.13 or a back-port at run time
    from typing_extensions import TypeVar as _TypeVar

    PageT = _TypeVar("PageT", covariant=True, bound=AnyPage, default=AnyPage)
else:
    PageT = TypeVar("PageT", covariant=True)


class ListSpec(Protocol):
    """What a paginator has to know about a list."""

    @property
    def name(self) -> str:
        """AWS's name of the operation."""
        ...

    @property
    def items(self) -> str | None:
        """Field of the page that holds the items."""
        ...


class ListRequest(Protocol):
    """A request for one page of a list."""

    @property
    def spec(self) -> ListSpec:
        """What is known about the list."""
        ...

    @property
    def next_token(self) -> str | None:
        """Where the caller wants to resume."""
        ...


class Paginator(Coroutine[Any, Any, PageT], Generic[ItemT, PageT]):
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

    To annotate one: `Paginator[StageSummary]`, or `Paginator[StageSummary, ListStagesResponse]`
    where the type of its pages matters.
    """

    def __init__(
        self, request: ListRequest, send: Callable[[str | None], Awaitable[PageT]]
    ) -> None:
        self._request = request
        self._send = send
        self._run: Generator[Any, Any, PageT] | None = None

    if not TYPE_CHECKING:

        def __class_getitem__(cls, types: Any) -> Any:
            """`Paginator[Item]` is `Paginator[Item, AnyPage]`."""
            both = types if isinstance(types, tuple) else (types, AnyPage)
            return super().__class_getitem__(both)

    def __await__(self) -> Generator[Any, Any, PageT]:
        return self._send(None).__await__()

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return _Items(self)

    if not TYPE_CHECKING:  # type checkers refuse a plain `for`; at run time it explains itself

        def __iter__(self) -> None:
            raise TypeError(f"{self._request.spec.name} arrives over the network: use `async for`")

    def __repr__(self) -> str:
        return f"Paginator({self._request!r})"

    # Tasks, task groups and asyncio.run take nothing but coroutines. With these three methods a
    # paginator is one, which fetches the first page.

    def send(self, value: Any) -> Any:
        """Go on fetching the first page; an event loop calls it."""
        if self._run is None:
            self._run = self.__await__()
        return self._advance(self._run.send, value)

    def throw(self, *error: Any) -> Any:
        """Raise an error where the first page is waited for; an event loop calls it."""
        if self._run is None:
            self._run = self.__await__()
        return self._advance(self._run.throw, *error)

    def close(self) -> None:
        """Stop fetching the first page."""
        run, self._run = self._run, None
        if run is not None:
            run.close()

    def _advance(self, step: Callable[..., Any], *args: Any) -> Any:
        try:
            return step(*args)
        except BaseException:  # StopIteration, with the page, among them
            self._run = None
            raise

    def pages(self) -> AsyncIterator[PageT]:
        """Iterate over whole pages: AWS's output shape, with its items and `next_token`."""
        return _Pages(self._request, self._send)

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
        return cast(Sequence[ItemT], getattr(page, cast(str, self._request.spec.items)))


class _Pages(AsyncIterator[PageT]):
    """Follows page tokens. A class and not a generator, so that `break` leaves nothing open."""

    def __init__(
        self, request: ListRequest, send: Callable[[str | None], Awaitable[PageT]]
    ) -> None:
        self._request = request
        self._send = send
        self._token: str | None = None
        given = request.next_token
        self._seen: set[str] = {given} if given else set()
        self._fetched = 0
        self._ended = False

    async def __anext__(self) -> PageT:
        if self._ended:
            raise StopAsyncIteration
        page = await self._send(self._token)
        self._fetched += 1
        token = page.next_token
        if token in self._seen:
            self._ended = True
            raise PaginationError(self._request.spec.name, self._fetched)
        if token:
            self._seen.add(token)
        self._token = token
        self._ended = not token
        return page


class _Items(AsyncIterator[ItemT]):
    """Hands out the items of one page after the other; empty pages are skipped."""

    def __init__(self, paginator: Paginator[ItemT, Any]) -> None:
        self._paginator = paginator
        self._pages = paginator.pages()
        self._items: list[ItemT] = []

    async def __anext__(self) -> ItemT:
        while not self._items:
            page = await anext(self._pages)
            self._items = list(reversed(self._paginator._items_of(page)))  # noqa: SLF001 - same file
        return self._items.pop()
