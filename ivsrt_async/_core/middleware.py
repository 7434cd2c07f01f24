"""What stands between a session's callers and its calls: the base class, and who may be in line."""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias, TypeVar

from ..errors import ConfigurationError
from .attempt import Attempt
from .call import Call
from .response import Response

R = TypeVar("R")

Proceed: TypeAlias = Callable[[Call], Awaitable[R]]
"""Makes the call and gives its result."""
ProceedAttempt: TypeAlias = Callable[[Attempt], Awaitable[Response]]
"""Makes the attempt and gives its answer."""


class Middleware:
    """Something that sees every call of a session; override `call`, `attempt` or both.

    ```python
    class Timing(Middleware):
        async def call(self, call: Call, proceed: Proceed[R]) -> R:
            began = time.monotonic()
            try:
                return await proceed(call)
            finally:
                print(call.operation, call.attempts, time.monotonic() - began)


    session = Session(middleware=[Timing()])
    ```

    The first in the list is the outermost. One object may serve any number of sessions, and tasks
    run through it at the same time, so keep what belongs to one call in local variables.
    """

    async def call(self, call: Call, proceed: Proceed[R]) -> R:
        """Run around a whole call, from the caller to the result.

        Waiting for a turn, every attempt and the delays between them happen within `proceed`. Each
        page of a list is a call. Arguments that break a limit never become one.

        Args:
            call: The call. Its `timeout` may be changed before `proceed`; the time counts from
                there, without what the middleware does itself.
            proceed: `await proceed(call)` makes the call and gives its result. Whoever returns
                something else without it answers in its place. Proceeding once more makes the call
                again, with the same idempotency token and its time anew; `call` goes on counting.

        Returns:
            What the caller gets: the result of `proceed`, or one like it.

        Raises:
            Exception: Whatever `proceed` raises, or you do; the caller gets it unchanged.
        """
        return await proceed(call)

    async def attempt(self, attempt: Attempt, proceed: ProceedAttempt) -> Response:
        """Run around each attempt on the wire.

        A connection is held for it meanwhile, and the attempt's time limit runs: keep it short.

        Args:
            attempt: The attempt. Its `timeout` may be changed before `proceed`, where it starts.
            proceed: `await proceed(attempt)` sends the request and gives the answer, if its status
                is one of 200 to 299. Whoever returns a `Response` without it answers in place of
                the service; one with another status becomes the error it stands for. Proceeding
                once more signs and sends the request again at once, whether or not the first was
                carried out (`attempt.call.maybe_done`). To leave that to the retry policy, with its
                delays and its care, raise instead.

        Returns:
            The answer.

        Raises:
            IVSError: The attempt failed. The retry policy decides about another one, by the facts
                the error carries, such as `retryable`.
            Exception: Anything else ends the call, unchanged.
        """
        return await proceed(attempt)


def overrides(middleware: Middleware, method: str) -> bool:
    """Whether a middleware has a `call` or an `attempt` of its own."""
    own = method in getattr(middleware, "__dict__", {})
    return own or getattr(type(middleware), method) is not getattr(Middleware, method)


def check_middleware(given: object) -> tuple[Middleware, ...]:
    """Return what a session is given as its middleware.

    Raises:
        ConfigurationError: It is no list of middleware.
    """
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise ConfigurationError(f"middleware must be a list of Middleware, got {_kind(given)}")
    found: tuple[Any, ...] = tuple(given)
    for one in found:
        if not isinstance(one, Middleware):
            raise ConfigurationError(f"middleware must hold Middleware, got {_kind(one)}")
        for method in ("call", "attempt"):
            if not inspect.iscoroutinefunction(getattr(one, method)):
                raise ConfigurationError(
                    f"{type(one).__name__}.{method} must be written with async def, and not yield"
                )
    return found


def _kind(given: object) -> str:
    """What something is; its repr might show secrets."""
    if isinstance(given, type):
        return f"the class {given.__name__}: make an object of it"
    return type(given).__name__
