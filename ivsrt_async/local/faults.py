"""Trouble on demand: the next calls of an operation fail as a test wants them to."""

from collections import defaultdict, deque

from ..errors import ServiceError
from .refusal import Refusal


class Faults:
    """Errors waiting for the next calls of an operation, in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Refusal]] = defaultdict(deque)

    def add(self, operation: str, refusal: Refusal, calls: int) -> None:
        """Answer the next `calls` calls of an operation with an error."""
        self._waiting[operation].extend([refusal] * calls)

    def check(self, operation: str) -> None:
        """Raise what waits for this call, if anything does.

        Raises:
            Refusal: The call is to fail.
        """
        waiting = self._waiting.get(operation)
        if waiting:
            raise waiting.popleft()


def throttling() -> Refusal:
    """What the service answers to calls beyond its rate; AWS models no error for it."""
    return Refusal("TooManyRequestsException", 429, "Rate exceeded")


def failure(error: type[ServiceError] | str, status: int | None, message: str) -> Refusal:
    """An error by its class or, for codes AWS does not model, by name and status.

    Raises:
        ValueError: A bare code came without a status.
    """
    if isinstance(error, str):
        if status is None:
            raise ValueError(f"status= has to be given with a bare error code, got {error!r}")
        return Refusal(error, status, message)
    return Refusal.of(error, message)
