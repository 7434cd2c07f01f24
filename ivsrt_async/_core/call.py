"""The record of one call: how its result, or its error, came about."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import attrs

from .operation import Operation, OperationSpec
from .repeat import Repeat


class Call:
    """One call of a session, over all its attempts; see `Session.observe`.

    Attributes:
        service: The service's name as an attribute of a session, such as `realtime`.
        operation: AWS's name of the operation, such as `CreateStage`.
        arguments: What the call was made with, by name; secrets are hidden.
        region: The region that is called.
        timeout: Seconds the call may take in all.
        attempts: Attempts made; 0 if nothing was sent.
        resent: Whether a request was sent a second time at once, within an attempt, because the
            kept connection it went to broke before an answer began.
        throttles: Answers that asked for fewer calls.
        request_id: Of the latest answer: the id AWS support asks for.
        waited: Seconds slept between attempts.
        paced: Seconds waited for the turns of attempts; see `ivsrt_async.pacing`.
        maybe_done: Whether an attempt that failed may have been carried out.
        result: What the call returned; None while it is under way, and if it failed.
        error: What the call failed with, `asyncio.CancelledError` among it; None if it succeeded.
    """

    # Defaults stand on the class, so that a call pays for what happens to it only.
    service: str
    """The service's name as an attribute of a session, such as `realtime`."""
    operation: str
    """AWS's name of the operation, such as `CreateStage`."""
    region: str | None = None
    """The region that is called; None until it is known, which a profile's region is from the
    session's first attempt on."""
    timeout: float | None
    """Seconds the call may take in all, or None. A middleware may change it before it proceeds."""
    attempts: int = 0
    """Attempts made so far, those among them that a middleware answered; 0 if nothing was sent."""
    resent: bool = False
    """Whether a request was sent a second time at once, within an attempt, because the kept
    connection it went to broke before an answer began."""
    throttles: int = 0
    """Answers that asked for fewer calls."""
    request_id: str | None = None
    """Of the latest answer: the id AWS support asks for."""
    waited: float = 0.0
    """Seconds slept between attempts."""
    paced: float = 0.0
    """Seconds waited for the turns of attempts, where the session has a pace."""
    maybe_done: bool = False
    """Whether an attempt that failed may have been carried out; False for calls that read."""
    result: object = None
    """What the call returned; None while it is under way, and if it failed."""
    error: BaseException | None = None
    """What the call failed with, `asyncio.CancelledError` among it; None if it succeeded."""

    def __init__(
        self,
        service: str,
        operation: str,
        asked: Operation[Any] | None = None,
        page_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self.service = service
        self.operation = operation
        self.timeout = timeout
        self._asked = asked
        self._page_token = page_token

    @property
    def arguments(self) -> Mapping[str, object]:
        """What the call was made with, by name; put together when it is read.

        Arguments that were not given are left out, and in place of a secret stands `<hidden>`. For
        a page of a list, `next_token` is that of the page.
        """
        if self._asked is None:
            return {}
        made: Any = type(self._asked)
        given = {field.name: _shown(self._asked, field) for field in attrs.fields(made)}
        if self._page_token is not None:
            given["next_token"] = self._page_token
        return {name: value for name, value in given.items() if value is not None}

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


def _shown(asked: Operation[Any], field: "attrs.Attribute[Any]") -> object:
    """An argument, unless its field hides it in the operation's `repr`."""
    value = getattr(asked, field.name)
    return field.repr(value) if callable(field.repr) and value is not None else value


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
