"""Programs that make their session when they are imported, as functions on Lambda and Celery do.

Takes the name of a program and the URL of a server, and prints what its calls gave, as JSON.
"""

import asyncio
import gc
import json
import os
import sys
from collections.abc import Callable

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async.errors import IVSError

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"


class Provider:
    """Hands the loop over before it answers, as providers that wait for something do."""

    async def get_credentials(self) -> Credentials:
        await asyncio.sleep(0)
        return Credentials("AKID", "secret")


def session_at(url: str, **options) -> Session:
    return Session("eu-west-1", credentials=Provider(), endpoint_url=url, **options)


async def calls(session: Session, count: int = 1) -> list[str]:
    """What so many calls at once give."""
    ends = await asyncio.gather(
        *[session.realtime.get_stage(ARN) for _ in range(count)], return_exceptions=True
    )
    return [end.arn if not isinstance(end, BaseException) else repr(end) for end in ends]


def twice(url: str) -> object:
    session = session_at(url)
    return [asyncio.run(calls(session)), asyncio.run(calls(session))]


def crowded(url: str) -> object:
    """Calls waited for turns and for each other on the first loop."""
    session = session_at(url, max_connections=1, retry=RetryPolicy(mode="adaptive"))
    return [asyncio.run(calls(session, 5)), asyncio.run(calls(session, 5))]


def cut_off(url: str) -> object:
    """The first loop ends with a call under way."""
    session = session_at(url, max_connections=1)

    async def leave_one_behind() -> list[str]:
        done = await calls(session)
        left = asyncio.ensure_future(calls(session, 3))
        await asyncio.sleep(0)
        del left
        return done

    return [asyncio.run(leave_one_behind()), asyncio.run(calls(session, 3))]


def stopped(url: str) -> object:
    """The first loop is closed with a call in the middle of it; nothing was cancelled."""
    session = session_at(url, max_connections=1)
    first = asyncio.new_event_loop()
    done = first.run_until_complete(calls(session))
    left = first.create_task(calls(session, 3))
    for _ in range(3):
        first.run_until_complete(asyncio.sleep(0))
    first.close()
    found = [done, asyncio.run(calls(session, 3))]
    left._log_destroy_pending = False  # it is left behind on purpose
    return found


def closed_on_another_loop(url: str) -> object:
    session = session_at(url)
    first = asyncio.run(calls(session))
    asyncio.run(session.aclose())
    asyncio.run(session.aclose())
    return [first, asyncio.run(calls(session))]


def forked(url: str) -> object:
    """Forked between two loops, as a server does that loads its program first."""
    session = session_at(url)
    before = asyncio.run(calls(session))
    return [before, in_child(lambda: asyncio.run(calls(session))), asyncio.run(calls(session))]


def forked_in_a_call(url: str) -> object:
    """Forked while the loop runs."""
    session = session_at(url)

    async def main() -> object:
        before = await calls(session)
        child = in_child(lambda: asyncio.run(calls(session)))
        return [before, child, await calls(session)]

    return asyncio.run(main())


def resting(url: str) -> object:
    """The first loop does not run at the moment, but may go on."""
    session = session_at(url)
    first = asyncio.new_event_loop()
    done = first.run_until_complete(calls(session))

    async def call() -> str:
        try:
            await session.realtime.get_stage(ARN)
        except IVSError as error:
            return type(error).__name__
        return "no error"

    refused = asyncio.run(call())
    again = first.run_until_complete(calls(session))
    first.run_until_complete(session.aclose())
    first.close()
    return [done, refused, again]


def in_child(call: Callable[[], object]) -> object:
    """What a call gives in a child process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.write(writing, json.dumps(call()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else "the child failed"


PROGRAMS = {
    function.__name__: function
    for function in (
        twice,
        crowded,
        cut_off,
        stopped,
        closed_on_another_loop,
        forked,
        forked_in_a_call,
        resting,
    )
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(PROGRAMS[sys.argv[1]](sys.argv[2])))
    gc.collect()
