"""Redis as one event loop sees it; the only file that knows redis-py."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

    from ._scripts import Script

T = TypeVar("T")

PATIENCE: Final = 1.0
"""Seconds in which Redis has to answer; if all is well it takes a thousandth of that."""
_CONNECTIONS: Final = 4
"""Scripts that run at once; further ones wait, in order."""


class AwayError(Exception):
    """Redis gave no answer of use. The message holds no secret.

    Args:
        problem: What is wrong.
        broken: Whether the connection broke; a new one may serve.
    """

    def __init__(self, problem: str, *, broken: bool = False) -> None:
        super().__init__(problem)
        self.broken = broken


class RefusedError(AwayError):
    """Redis does not let this user do what it has to."""


def client_of(url: str, needed_by: str = "RedisPacing") -> "Redis":
    """A client for a URL; it connects when it is first used.

    Args:
        url: Where the server is.
        needed_by: Who says so if redis-py is missing.

    Raises:
        ConfigurationError: redis-py is not installed, or this is no URL of Redis. The message does
            not show it.
    """
    try:
        from redis.asyncio import Redis  # noqa: PLC0415 - an extra
        from redis.asyncio.retry import Retry  # noqa: PLC0415 - as above
        from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
    except ImportError:
        raise ConfigurationError(
            f"{needed_by} needs redis-py: pip install 'ivsrt-async[redis]'"
        ) from None
    client = None
    with suppress(ValueError, TypeError, AttributeError):  # the message may quote the password
        client = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),  # it is known here when another try is of use
        )
    del url  # as a traceback may
    if client is None:
        raise ConfigurationError(
            "this is no URL of Redis, such as redis://host:6379/0, or rediss:// for TLS "
            "(it is not shown, as it may hold a password)"
        )
    return client


class Server:
    """A client of one event loop, and what goes on in the background there.

    Args:
        client: The client.
        owned: Whether it was made here, and so is closed here.
    """

    def __init__(self, client: "Redis | RedisCluster", *, owned: bool) -> None:
        self._client: Any = client
        self._owned = owned
        self._turns = asyncio.Semaphore(_CONNECTIONS)
        self._background: set[asyncio.Task[None]] = set()
        self._life: AsyncGenerator[None] | None = None
        self._users = 0
        self._problem: AwayError | None = None
        """The latest failure."""

    async def run(
        self, script: "Script", keys: Sequence[str], arguments: Sequence[int | str]
    ) -> Any:
        """Run a script: one round trip, unless Redis has yet to learn it.

        Raises:
            AwayError: Redis gave no answer of use.
        """
        self._users += 1
        try:
            if self._owned and self._life is None:
                self._life = self._live()
                await anext(self._life)
            known = self._problem
            async with self._turns:
                problem = self._problem
                if problem is known or problem is None:
                    return await _cancellable(self._run(script, (len(keys), *keys, *arguments)))
        finally:
            self._users -= 1
        raise type(problem)(str(problem), broken=problem.broken)  # others have found out meanwhile

    async def _run(self, script: "Script", what: Sequence[object]) -> Any:
        from redis import exceptions  # noqa: PLC0415 - an extra

        problem: AwayError
        try:
            async with asyncio.timeout(PATIENCE):
                try:
                    return await self._client.evalsha(script.sha, *what)
                except exceptions.NoScriptError:
                    return await self._client.eval(script.text, *what)
        except (exceptions.AuthenticationError, exceptions.NoPermissionError) as error:
            problem = RefusedError(type(error).__name__)
        except (exceptions.ConnectionError, OSError) as error:
            is_late = isinstance(error, TimeoutError)
            problem = AwayError(_describe(error), broken=not is_late)
        except exceptions.RedisError as error:
            problem = AwayError(_describe(error))
        self._problem = problem
        raise problem  # not from the error, whose frames may hold a password

    def in_background(self, work: Coroutine[object, object, None]) -> None:
        """Have something done that nobody waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def rest(self) -> bool:
        """Finish what goes on in the background, and close the client unless somebody uses it.

        Returns:
            Whether it is closed.
        """
        if self._background:
            await asyncio.wait(self._background, timeout=2 * PATIENCE)
        if self._users or not self._owned:
            return False
        await self.aclose()
        return True

    async def aclose(self) -> None:
        """Close the client, if it was made here."""
        life, self._life = self._life, None
        if life is not None:
            await life.aclose()

    async def _live(self) -> AsyncGenerator[None]:
        """Closes the client when it is closed itself: by `aclose`, or with the event loop.

        `asyncio.run` closes every asynchronous generator that is still open before it closes its
        loop.
        """
        try:
            yield
        finally:
            await self._client.aclose()


async def _cancellable(work: Coroutine[object, object, T]) -> T:
    """Await something that may overlook that it is cancelled.

    redis-py writes within `asyncio.wait_for`, which in Python 3.11 forgets a cancellation that
    comes in the moment in which the bytes have been written.
    """
    task = asyncio.current_task()
    assert task is not None
    before = task.cancelling()
    try:
        return await work
    finally:
        if task.cancelling() > before:
            raise asyncio.CancelledError


def _describe(error: BaseException) -> str:
    """What went wrong, without what the server said: it may quote what it was sent."""
    from redis import exceptions  # noqa: PLC0415 - an extra

    kind = type(error)
    if kind in (exceptions.ConnectionError, exceptions.TimeoutError):
        return f"{kind.__name__}: {error}"
    if isinstance(error, exceptions.ResponseError):
        code = str(error).partition(" ")[0]
        return f"{kind.__name__}: {code}" if code.isupper() and code.isalpha() else kind.__name__
    return f"no answer within {PATIENCE:g} s" if kind is TimeoutError else kind.__name__
