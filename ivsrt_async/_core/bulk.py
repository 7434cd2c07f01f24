"""One call for each of many things: `bulk`."""

import asyncio
from collections import deque
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Sized,
)
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import attrs

from ..errors import InvalidRequestError, IVSError, ResourceNotFoundException

ItemT = TypeVar("ItemT")
R = TypeVar("R")


@attrs.frozen
class Outcome(Generic[ItemT, R]):
    """What became of one item."""

    item: ItemT
    """The item."""
    result: R | None = None
    """What the call returned; None if it failed, and for calls that return nothing."""
    error: IVSError | None = None
    """What the call failed with; None if it succeeded."""
    missing: bool = False
    """Whether the service knows no such resource, and that counts as a success."""

    @property
    def ok(self) -> bool:
        """Whether the call succeeded."""
        return self.error is None


def bulk(
    call: Callable[[ItemT], Awaitable[R]],
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    *,
    tasks: int = 10,
    missing_ok: bool = False,
) -> "Bulk[ItemT, R]":
    """Make one call for each item, several at a time, and hand out what becomes of each.

    ```python
    async for outcome in bulk(session.realtime.delete_stage, arns, missing_ok=True):
        if outcome.error:
            print(outcome.item, outcome.error)
    ```

    Outcomes come as calls complete, in no particular order. A call that fails with an `IVSError` is
    an outcome like any other; any other exception of a call, and any exception of `items`, is
    raised once the calls under way have ended and their outcomes are handed out.

    Calls run while outcomes are waited for. No call begins while `tasks` outcomes are under way or
    yet to be taken, so whoever stops taking them stops the calls, too. Leaving the loop early ends
    those under way; `await outcomes.aclose()`, or `async with`, also waits until they have ended.

    Args:
        call: What to do with an item: a method of a service, or a function with one argument, such
            as `lambda arn: session.realtime.update_stage(arn=arn, name="old")`.
        items: What to do it with; a `Paginator` or another asynchronous iterator will do.
        tasks: Calls under way at once, default 10. With a pace, more are of little use: they would
            only wait for their turns together.
        missing_ok: Whether `ResourceNotFoundException` counts as a success, as it should for
            deletes: the outcome then has no error, and is marked as `missing`.

    Raises:
        InvalidRequestError: `tasks` is not a whole number of at least 1.
        TypeError: `call` cannot be called, or `items` cannot be iterated over.
    """
    if not callable(call):
        raise TypeError(
            f"bulk() needs a function of one item as its first argument, got {type(call).__name__}"
        )
    if not _are_items(items):
        raise TypeError(f"bulk() needs a collection of items, got {type(items).__name__}")
    if type(tasks) is not int or tasks < 1:
        raise InvalidRequestError("tasks", "must be a whole number of at least 1", tasks)
    return Bulk(_Run(call, items, tasks, missing_ok), items)


def _are_items(items: object) -> bool:
    """Whether these are some; a single ARN is hardly meant as its characters."""
    return isinstance(items, AsyncIterable | Iterable) and not isinstance(items, str | bytes)


class Bulk(AsyncIterator[Outcome[ItemT, R]]):
    """Outcomes of many calls as they complete; made by `bulk`.

    `len()` is the number of items, where `items` has a length: with `done` it tells the progress.
    """

    def __init__(
        self, run: "_Run[ItemT, R]", items: Iterable[ItemT] | AsyncIterable[ItemT]
    ) -> None:
        self._run = run
        self._count = len(items) if isinstance(items, Sized) else None
        self.done: int = 0
        """How many outcomes have been handed out."""

    def __len__(self) -> int:
        if self._count is None:
            raise TypeError("the items have no length")
        return self._count

    def __bool__(self) -> bool:
        return True

    if not TYPE_CHECKING:  # type checkers refuse a plain `for`; at run time it explains itself

        def __iter__(self) -> None:
            raise TypeError("outcomes arrive over the network: use `async for`")

    async def __anext__(self) -> Outcome[ItemT, R]:
        try:
            outcome = await self._run.outcome()
        except asyncio.CancelledError:
            await self._run.aclose()
            raise
        self.done += 1
        return outcome

    async def aclose(self) -> None:
        """End the calls under way, and wait until they have ended; closing twice is fine."""
        await self._run.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if "_run" in self.__dict__:
            self._run.cancel()

    def __repr__(self) -> str:
        total = "" if self._count is None else f" of {self._count}"
        return f"<Bulk: {self.done}{total} done>"


class _Run(Generic[ItemT, R]):
    """The calls of a `Bulk`. Tasks know this and not the `Bulk`, which may so be forgotten."""

    def __init__(
        self,
        call: Callable[[ItemT], Awaitable[R]],
        items: Iterable[ItemT] | AsyncIterable[ItemT],
        tasks: int,
        missing_ok: bool,
    ) -> None:
        self._call = call
        self._tasks = tasks
        self._missing_ok = missing_ok
        # A paginator has an `__iter__` as well, which only explains itself.
        self._later: AsyncIterator[ItemT] | None = None
        self._now: Iterator[ItemT] | None = None
        if isinstance(items, AsyncIterable):
            self._later = aiter(items)
        else:
            self._now = iter(items)
        self._running: set[asyncio.Task[None]] = set()
        self._fetching: asyncio.Task[None] | None = None
        self._outcomes: deque[Outcome[ItemT, R]] = deque()
        self._failure: BaseException | None = None
        self._news = asyncio.Event()
        self._closed = False

    async def outcome(self) -> Outcome[ItemT, R]:
        """The next outcome, in the order in which calls complete."""
        while True:
            self._begin()
            if self._outcomes:
                return self._outcomes.popleft()
            if not self._running:
                failure, self._failure = self._failure, None
                raise StopAsyncIteration if failure is None else failure
            self._news.clear()
            await self._news.wait()

    def _begin(self) -> None:
        """Begin as many calls as there is room for."""
        while self._has_room and self._now is not None:
            try:
                item = next(self._now)
            except StopIteration:
                self._now = None
            except Exception as error:  # noqa: BLE001 - raised when the calls under way have ended
                self._stop(error)
            else:
                self._start(self._one(item))
        if self._has_room and self._later is not None and self._fetching is None:
            self._fetching = self._start(self._fetch(self._later))

    @property
    def _has_room(self) -> bool:
        calls = len(self._running) - (self._fetching is not None)
        return calls + len(self._outcomes) < self._tasks

    def _start(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if task is self._fetching:
            self._fetching = None
        if task.cancelled():
            if not self._closed:
                self._stop(RuntimeError("a call was cancelled, and not by whoever waits for it"))
        elif (error := task.exception()) is not None:
            self._stop(error)
        self._news.set()

    async def _one(self, item: ItemT) -> None:
        try:
            self._outcomes.append(Outcome(item, result=await self._call(item)))
        except ResourceNotFoundException as error:
            missing = self._missing_ok
            self._outcomes.append(Outcome(item, error=None if missing else error, missing=missing))
        except IVSError as error:
            self._outcomes.append(Outcome(item, error=error))

    async def _fetch(self, items: AsyncIterator[ItemT]) -> None:
        try:
            item = await anext(items)
        except StopAsyncIteration:
            self._later = None
        else:
            self._start(self._one(item))

    def _stop(self, error: BaseException) -> None:
        """Begin no further calls, because of an error that is no outcome."""
        self._now = self._later = None
        self._failure = self._failure or error

    def cancel(self) -> None:
        """End the calls under way, and begin no others."""
        self._closed = True
        self._now = self._later = None
        for task in self._running:
            if not task.get_loop().is_closed():
                task.cancel()

    async def aclose(self) -> None:
        """End the calls under way, and wait until they have ended."""
        self.cancel()
        while self._running:
            await asyncio.wait(self._running)
        self._outcomes.clear()
        self._failure = None
