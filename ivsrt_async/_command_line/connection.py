"""Where commands call, and how they get at what is typed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import TypeVar

import attrs
import typer

from ..errors import InvalidRequestError
from ..session import Session

T = TypeVar("T")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MOST_DIGITS = 9
"""Of a span of time: a `timedelta` holds as many days."""


@attrs.frozen
class Connection:
    """What all commands share."""

    region: str | None
    endpoint_url: str | None

    def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Do some work with a session, and close that."""

        async def with_session() -> T:
            async with Session(self.region, endpoint_url=self.endpoint_url) as session:
                return await work(session)

        return asyncio.run(with_session())


def connection_of(context: typer.Context) -> Connection:
    """What the options before the command said."""
    found: Connection = context.obj
    return found


async def stage_arn(session: Session, text: str) -> str:
    """The ARN of a stage that was typed as ARN or name.

    Raises:
        InvalidRequestError: No stage has the name, or several have.
    """
    if text.startswith("arn:"):
        return text
    found = [s.arn async for s in session.realtime.list_stages(max_results=100) if s.name == text]
    if len(found) != 1:
        count = "no stage has" if not found else f"{len(found)} stages have"
        raise InvalidRequestError("stage", f"must be an ARN or a name; {count} this name", text)
    return found[0]


def tags_of(texts: Iterable[str]) -> dict[str, str | None]:
    """Tags that were typed as `name=value`, or as `name` for any value."""
    pairs = (text.partition("=") for text in texts)
    return {name: value if sign else None for name, sign, value in pairs}


def span(text: str) -> timedelta:
    """A span of time that was typed as `90s`, `15m`, `24h` or `7d`."""
    number, unit = text[:-1], text[-1:]
    whole = number.isdecimal() and len(number) <= _MOST_DIGITS
    if not whole or unit not in _UNITS or int(number) == 0:
        raise typer.BadParameter(f"{text!r} is not a span of time, such as 90s, 15m, 24h or 7d")
    return timedelta(seconds=int(number) * _UNITS[unit])
