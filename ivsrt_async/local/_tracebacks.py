"""Keeping tokens and stream keys out of what error trackers record.

Many of them send the local variables of every frame of a traceback somewhere else.
"""

import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from .errors import SimulatedClientError

P = ParamSpec("P")
R = TypeVar("R")


def without_locals(
    function: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Keep the arguments of a coroutine function, and what it did with them, out of tracebacks."""

    @functools.wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await function(*args, **kwargs)
        except SimulatedClientError as error:
            del args, kwargs  # this frame stays in the traceback
            error.__context__ = None
            raise error.with_traceback(None)  # noqa: B904 - it is the same error

    return call
