"""Rooms of the local IVS: classes whose methods answer operations."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ..._core.operation import Operation

R = TypeVar("R")
RoomT = TypeVar("RoomT")
OperationT = TypeVar("OperationT", bound=Operation[Any])
Handler = Callable[[Any], Any]


def handles(
    operation: type[Operation[R]],
) -> Callable[[Callable[[RoomT, OperationT], R]], Callable[[RoomT, OperationT], R]]:
    """Mark a method as the one that answers an operation.

    It gets the operation with its arguments and returns what the client's call returns, or raises
    a `Refusal`.
    """

    def mark(method: Callable[[RoomT, OperationT], R]) -> Callable[[RoomT, OperationT], R]:
        setattr(method, "answers", operation)  # noqa: B010 - functions have no such attribute
        return method

    return mark


def handlers_of(room: object) -> Iterator[tuple[type[Operation[Any]], Handler]]:
    """The operations a room answers, with its bound methods."""
    for name in dir(type(room)):
        operation = getattr(getattr(type(room), name), "answers", None)
        if operation is not None:
            yield operation, getattr(room, name)
