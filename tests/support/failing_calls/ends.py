"""Calls that are ended: cancelled, or their session closed."""

import asyncio
from collections.abc import Awaitable

from tests.support.own_time import OwnTime, let_run
from tests.support.raw_server import Line
from tests.support.scripted_server import Answer, bytes_of

from ._cases import ISSUED, calling, case, issue
from .network import silence


async def cancelled(call: Awaitable[object], ready: Awaitable[object]) -> object:
    """What a task sees that is cancelled within a call."""
    seen: list[asyncio.CancelledError] = []

    async def caller() -> None:
        try:
            await call
        except asyncio.CancelledError as error:
            seen.append(error)

    task = asyncio.ensure_future(caller())
    await ready
    task.cancel()
    await task
    raise seen[0]


@case("a call that is cancelled while it waits for an answer")
async def _() -> object:
    async with calling(talk=silence) as session:
        return await cancelled(issue(session), let_run(60))


@case("a call that is cancelled in the middle of an answer")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        await line.write(bytes_of(Answer.of(ISSUED))[:-5])
        await asyncio.Event().wait()

    async with calling(talk=talk) as session:
        return await cancelled(issue(session), let_run(60))


@case("a call that is cancelled before its retry")
async def _() -> object:
    own = OwnTime(held=True).surroundings()
    async with calling(Answer.error("TooMany", 429), surroundings=own) as session:
        return await cancelled(issue(session), let_run(60))


@case("a call on a session that is closed")
async def _() -> object:
    async with calling(Answer.of(ISSUED)) as session:
        await session.aclose()
        return await issue(session)


@case("a call whose session is closed under it")
async def _() -> object:
    async with calling(talk=silence) as session:
        call = asyncio.ensure_future(issue(session))
        await let_run(60)
        await session.aclose()
        return await call


@case("a call from another event loop")
async def _() -> object:
    async with calling(Answer.of(ISSUED)) as session:
        await issue(session)
        return await asyncio.to_thread(lambda: asyncio.run(issue(session)))
