"""Finds the rows of a list by a value of theirs, without a walk through all of them."""

from bisect import bisect_left, insort
from collections.abc import Hashable, Sequence
from operator import attrgetter
from typing import Generic, Protocol, TypeVar


class Numbered(Protocol):
    """A row of a list."""

    @property
    def number(self) -> int:
        """Its place: greater than that of every row made before it."""
        ...


RowT = TypeVar("RowT", bound=Numbered)
_number = attrgetter("number")


class Index(Generic[RowT]):
    """Rows by value, those of each value in the order of their numbers."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, list[RowT]] = {}

    def add(self, value: Hashable, row: RowT) -> None:
        """A row has a value from now on."""
        insort(self._rows.setdefault(value, []), row, key=_number)

    def remove(self, value: Hashable, row: RowT) -> None:
        """A row no longer has a value."""
        rows = self._rows[value]
        del rows[bisect_left(rows, row.number, key=_number)]
        if not rows:
            del self._rows[value]

    def rows(self, value: Hashable) -> Sequence[RowT]:
        """The rows with a value, without a copy: for a look before anything changes."""
        return self._rows.get(value, ())
