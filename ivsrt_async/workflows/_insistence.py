"""Making the same call again, after the session's own retries, while that may help."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from ..errors import IVSError
from ..session import Session

T = TypeVar("T")

ROUNDS = 4
FIRST_PAUSE = 1.0
"""Seconds; each further pause is twice as long."""


async def insist(session: Session, call: Callable[[], Awaitable[T]]) -> T:
    """The result of a call that may be repeated without harm.

    Args:
        session: Its clock counts.
        call: Makes the call; it reads, or does nothing more when it has been carried out already.

    Raises:
        IVSError: It cannot succeed, or did not succeed in several rounds.
    """
    for attempt in range(ROUNDS):
        try:
            return await call()
        except IVSError as error:
            if not error.retryable or attempt == ROUNDS - 1:
                raise
            await pause(session, attempt, error)
    raise AssertionError("the last round returns or raises")


async def pause(session: Session, attempt: int, error: IVSError) -> None:
    """Wait before the next round, at least as long as the service asked for."""
    await session.clock.sleep(max(FIRST_PAUSE * 2**attempt, error.retry_after or 0))
