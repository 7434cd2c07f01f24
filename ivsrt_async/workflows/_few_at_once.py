"""The same call for many things, a few at a time: as many as AWS lets through in a second."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 5


async def for_each(items: Iterable[T], call: Callable[[T], Awaitable[R]]) -> list[R]:
    """What the call gives for each of the items, in their order.

    The first error is raised, and ends the calls that are still under way.
    """
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> R:
        async with turn:
            return await call(item)

    tasks = [asyncio.create_task(one(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
