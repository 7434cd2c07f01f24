"""Time limits that cost next to nothing while they are kept.

`asyncio.timeout` sets and cancels a timer of the event loop for every use, which costs more than
signing a request. All limits of the same length end in the order they began, so one timer, set for
the oldest, serves any number of them.
"""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType


class Deadlines:
    """Hands out time limits; bound to the event loop they are used in."""

    def __init__(self) -> None:
        self._queues: dict[float, _Queue] = {}

    def limit(self, seconds: float | None) -> AbstractContextManager[object]:
        """Bound what the current task does inside a `with` block.

        Args:
            seconds: The bound; None for none.

        Raises:
            TimeoutError: On leaving the block, if it took longer and was cut short for that.
        """
        if seconds is None:
            return nullcontext()
        queue = self._queues.get(seconds)
        if queue is None:
            queue = self._queues[seconds] = _Queue(seconds, self._queues)
        return _Limit(queue)

    def close(self) -> None:
        """Take back the timers nobody needs; what is still going on keeps its limit."""
        for queue in list(self._queues.values()):
            queue.close()


class _Queue:
    """The limits of one length that are running, oldest first.

    Args:
        seconds: The length.
        queues: Where it stands under that length until it has run empty.
    """

    def __init__(self, seconds: float, queues: "dict[float, _Queue]") -> None:
        self._seconds = seconds
        self._queues = queues
        self._running: dict[_Limit, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, limit: "_Limit") -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._seconds
        self._running[limit] = end
        if self._timer is None or self._loop is not loop:  # a timer dies with its loop
            self._loop = loop
            self._timer = loop.call_at(end, self._ring, loop)

    def remove(self, limit: "_Limit") -> None:
        self._running.pop(limit, None)

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        now = loop.time()
        for limit, end in list(self._running.items()):
            if end > now:
                self._timer = loop.call_at(end, self._ring, loop)
                return
            del self._running[limit]
            limit.expire()
        self._queues.pop(self._seconds, None)

    def close(self) -> None:
        if self._timer is not None and not self._running:
            self._timer.cancel()
            self._timer = None


class _Limit:
    """One limit: cancels its task at the end, and turns that cancellation into a TimeoutError.

    Cancellations from outside pass through untouched, as with `asyncio.timeout`.
    """

    __slots__ = ("_cancelling", "_expired", "_queue", "_task")

    def __init__(self, queue: _Queue) -> None:
        self._queue = queue
        self._expired = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("calls have to be made inside an asyncio task")
        self._task = task
        self._cancelling = task.cancelling()
        self._queue.add(self)

    def expire(self) -> None:
        """Called by the timer."""
        self._expired = True
        self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._queue.remove(self)
        if not self._expired:
            return
        others = self._task.uncancel() > self._cancelling
        if not others and isinstance(error, asyncio.CancelledError):
            raise TimeoutError from error
