"""The record of one call: how its result, or its error, came about."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from .operation import OperationSpec
from .repeat import Repeat


class Call:
    """One call of a session, over all its attempts; see `Session.observe`.

    Attributes:
        service: The service's name as an attribute of a session, such as `realtime`.
        operation: AWS's name of the operation, such as `CreateStage`.
        attempts: Attempts made; 0 if nothing was sent.
        resent: Whether a request was sent a second time at once, within an attempt, because the
            kept connection it went to broke before an answer began.
        request_id: Of the latest answer: the id AWS support asks for.
        waited: Seconds slept between attempts.
        maybe_done: Whether an attempt that failed may have been carried out.
        error: What the call failed with, `asyncio.CancelledError` among it; None if it succeeded.
    """

    __slots__ = (
        "attempts",
        "error",
        "maybe_done",
        "operation",
        "request_id",
        "resent",
        "service",
        "waited",
    )

    def __init__(self, service: str, operation: str) -> None:
        self.service: str = service
        """The service's name as an attribute of a session, such as `realtime`."""
        self.operation: str = operation
        """AWS's name of the operation, such as `CreateStage`."""
        self.attempts: int = 0
        """Attempts made so far; 0 if nothing was sent."""
        self.resent: bool = False
        """Whether a request was sent a second time at once, within an attempt, because the kept
        connection it went to broke before an answer began."""
        self.request_id: str | None = None
        """Of the latest answer: the id AWS support asks for."""
        self.waited: float = 0.0
        """Seconds slept between attempts."""
        self.maybe_done: bool = False
        """Whether an attempt that failed may have been carried out; False for calls that read."""
        self.error: BaseException | None = None
        """What the call failed with, `asyncio.CancelledError` among it; None if it succeeded."""

    def note_lost(self, spec: OperationSpec) -> None:
        """Remember that nobody knows whether an attempt was carried out."""
        if spec.repeat is not Repeat.READS:
            self.maybe_done = True

    def finish(self, session: object) -> None:
        """Tell those who observe the session."""
        for observer in _observers.get():
            if observer.session is session:
                observer.calls.append(self)

    def __repr__(self) -> str:
        outcome = "" if self.error is None else f", {type(self.error).__name__}"
        attempts = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        resent = ", resent once" if self.resent else ""
        return f"<Call {self.operation}: {attempts}{resent}{outcome}>"


class _Observer:
    """Who collects the calls of a session."""

    def __init__(self, session: object) -> None:
        self.session: object = session
        self.calls: list[Call] = []


_observers: ContextVar[tuple[_Observer, ...]] = ContextVar("observers", default=())


@asynccontextmanager
async def observed(session: object) -> AsyncGenerator[list[Call]]:
    """Collect the calls of a session that the current task, and tasks it starts, make meanwhile."""
    observer = _Observer(session)
    _observers.set((*_observers.get(), observer))
    try:
        yield observer.calls
    finally:
        # Tasks started in the block have a copy of the context, and it may end in another one.
        observer.session, observer.calls = None, []
        _observers.set(tuple(each for each in _observers.get() if each is not observer))
