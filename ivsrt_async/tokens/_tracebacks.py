"""Keeping keys and tokens out of what error trackers record.

Many of them send the local variables of every frame of a traceback somewhere else.
"""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def without_locals(function: Callable[P, R]) -> Callable[P, R]:
    """Let no traceback show the arguments of a function, nor what it did with them.

    The traceback ends where the function was called. Its errors say what is wrong, and where in
    here that was noticed does not matter to the caller.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - raised again
            del args, kwargs  # this frame stays in the traceback
            error.__context__ = None
            raise error.with_traceback(None)  # noqa: B904 - it is the same error

    return call
