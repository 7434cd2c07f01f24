"""What reaping has to know of a kind of resources, and what a resource tells of itself."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import attrs

from ..session import Session

_MILLISECONDS = 10**11
"""From here on a number counts milliseconds: as seconds it would be after the year 5000."""


class Found(Protocol):
    """A resource as its list shows it."""

    @property
    def arn(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...


@attrs.frozen(kw_only=True)
class Usage:
    """What is known of the use of a resource."""

    in_use: bool = False
    first: datetime | None = None
    """It is at least as old as this; None if nothing tells."""
    latest: datetime | None = None
    """When it was used last; None if it never was, or if nothing tells."""
    tells: bool = True
    """Whether its kind tells when it was used."""
    idle: str = "it is not in use"
    """What is known of something that is not in use."""


@attrs.frozen(kw_only=True)
class Kind:
    """How to deal with one kind."""

    every: Callable[[Session], AsyncIterator[Found]]
    usage: Callable[[Session, Found], Awaitable[Usage]]
    end: Callable[[Session, str], Awaitable[object]]


def time_in(tags: Mapping[str, str], name: str) -> datetime | None:
    """The time that a tag holds; None if it holds none.

    ISO 8601, in UTC unless it says otherwise, or seconds or milliseconds since 1970.
    """
    text = tags.get(name, "")
    try:
        if text.isdecimal():
            since_1970 = int(text)
            seconds = since_1970 / 1000 if since_1970 >= _MILLISECONDS else since_1970
            return datetime.fromtimestamp(seconds, UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
