"""A pace for several processes."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from .._core.pace import Turn
from ..errors import ConfigurationError, PacingTimeoutError, shown
from ..pacing import Pacing
from ..pacing._limits import SMALLEST, Limit, Limits, check_share
from ._granted import MICRO, Granted
from ._scripts import GIVE_BACK, SLOW_DOWN, TAKE, Script
from ._server import AwayError, RefusedError
from ._servers import InRedis

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

__all__ = ["RedisPacing"]

logger: logging.Logger = logging.getLogger("ivsrt_async")

_FIRST_RETRY: Final = 0.25
"""Seconds after which Redis is asked again when it was away; each time twice as many."""
_RETRY_AFTER: Final = 2.0
"""The most of them."""
_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class RedisPacing(InRedis):
    """Lets the calls of all processes together leave no faster than AWS answers them.

    ```python
    from ivsrt_async.redis import RedisPacing

    pacing = RedisPacing("redis://cache.internal:6379/0", account="123456789012")
    async with Session(region="eu-west-1", pacing=pacing) as session:
        ...
    ```

    It does what `ivsrt_async.pacing.Pacing` does, for every process and machine that is given the
    same Redis, version 7 or newer, or Valkey, and the same account. Each attempt reserves its turn
    by a script in Redis, one round trip, and sleeps until then: first come, first served, whatever
    the clocks of the machines say. A turn that lies beyond the time of its call is not reserved. A
    turn whose waiter is cancelled is given to the next who asks.

    While Redis does not answer, which the log says once, each process keeps to `fallback_share` of
    the rates by itself. Redis is asked again, at least every other second, and takes over as soon
    as it answers.

    May be shared by sessions, event loops and threads. A client made from a URL is closed when the
    sessions that use it close; one of yours stays open.

    Args:
        redis: URL of a Redis, or an asyncio client of redis-py: `Redis` or `RedisCluster`. An
            asyncio client serves one event loop only, a URL any number.
        account: Id of the AWS account that is called, or a name that stands for it: letters,
            digits, `-` and `_`. Rates hold per account; the region is the session's.
        rates: Calls a second, by AWS's name of the operation, for an account whose rates differ
            from those AWS documents. Give the same to every process.
        share: The part of all rates that the processes use together, above 0 and at most 1.
        fallback_share: The part of that which this process uses while Redis is away: one divided
            by the number of processes keeps their sum below the rate. Default 0.25.

    Raises:
        ConfigurationError: A setting is malformed, or the package redis is not installed.
    """

    def __init__(
        self,
        redis: "str | Redis | RedisCluster",
        *,
        account: str,
        rates: Mapping[str, float] | None = None,
        share: float = 1.0,
        fallback_share: float = 0.25,
    ) -> None:
        try:
            super().__init__(redis)
        finally:
            del redis  # it may hold a password, and tracebacks may show it
        if not _is_account(account):
            raise ConfigurationError(
                f"account must be 1 to 64 letters, digits, '-' or '_', got {shown(account)}"
            )
        self._limits = Limits(rates, share)
        self._fallback = _fallback(rates, share, fallback_share)
        self._account = account
        self._has_answered = False
        self._away_since = float("-inf")
        """When Redis was first found to be away, or was last."""
        self._away_until: float | None = None
        """When Redis will be asked again, by the clock of sessions; None if it is there."""
        self._retry_after = _FIRST_RETRY
        self._alone: set[tuple[asyncio.AbstractEventLoop, asyncio.Timeout]] = set()
        """Those who wait without Redis."""
        self._granted = Granted()

    async def take(self, turn: Turn) -> None:
        """Wait until an attempt may leave.

        Raises:
            PacingTimeoutError: The turn lies beyond the deadline; it was not reserved.
            ConfigurationError: Redis refuses the user or the password.
        """
        limits = self._limits_of(turn)
        while (reply := await self._reserve(turn, limits)) is None:
            if await self._take_alone(turn, limits):
                return
        wait, slots = reply[0] / MICRO, reply[1:]
        if not slots:
            raise PacingTimeoutError(turn.operation, wait=wait, left=_left(turn) or 0.0)
        self._granted.note(limits, slots, wait, turn.clock.monotonic())
        if wait <= 0:
            return
        try:
            await turn.clock.sleep(wait)
        except BaseException:
            self._tell(GIVE_BACK, [f"{key}:free" for key, _ in limits], slots)
            raise

    def slow_down(self, turn: Turn) -> None:
        """Learn that the service refused, as one too many, the attempt that had this turn."""
        if self._away_until is not None:
            self._fallback.slow_down(turn)
        limits = self._limits_of(turn)
        numbers = [number for _, limit in limits for number in _numbers(limit)]
        self._tell(SLOW_DOWN, [key for key, _ in limits], numbers)

    async def rest(self) -> None:
        """Close the connections of this event loop, unless they are in use or yours."""
        await self._servers.rest()

    async def _take_alone(self, turn: Turn, limits: Sequence[tuple[str, Limit]]) -> bool:
        """Wait for a turn of this process's own share, after those that Redis has granted.

        Returns:
            Whether it was taken; otherwise Redis answers again.
        """
        since = self._away_since
        moments = [self._granted.latest(key).end_of_queue(since) for key, _ in limits]
        self._fallback.begin_after(turn, moments)
        limit = asyncio.timeout(None)
        entry = asyncio.get_running_loop(), limit
        self._alone.add(entry)
        try:
            async with limit:
                await self._fallback.take(turn)
                return True
        except PacingTimeoutError:
            raise
        except TimeoutError:
            if not limit.expired():
                raise
        finally:
            self._alone.discard(entry)
        return False

    async def _reserve(
        self, turn: Turn, limits: Sequence[tuple[str, Limit]]
    ) -> Sequence[int] | None:
        """Ask Redis for a turn; None if it is away."""
        now = turn.clock.monotonic()
        was_away = self._away_until is not None
        if self._away_until is not None:
            if now < self._away_until:
                return None
            self._away_until = now + self._retry_after  # nobody else asks while this one does
        try:
            try:
                reply = await self._ask(turn, limits, since=self._away_since if was_away else None)
            except AwayError as problem:
                if not problem.broken or was_away:
                    raise
                # Most likely Redis was restarted, and has forgotten who is calling.
                reply = await self._ask(turn, limits, since=now)
        except AwayError as problem:
            self._note_away(turn, problem)
            return None
        self._has_answered = True
        if self._away_until is not None:
            self._note_back()
        return [int(number) for number in reply]

    async def _ask(
        self, turn: Turn, limits: Sequence[tuple[str, Limit]], *, since: float | None
    ) -> Sequence[str | bytes]:
        """Ask Redis for a turn.

        Args:
            turn: What is asked for.
            limits: Its limits, each with its key.
            since: When Redis was found to be away, if it was: it may have lost what it knew.

        Raises:
            AwayError: It is away.
        """
        left = _left(turn)
        keys: list[str] = []
        numbers = [-1 if left is None else round(left * MICRO)]
        for key, limit in limits:
            keys += [key, f"{key}:free"]
            latest = self._granted.latest(key)
            lost = 0.0
            if since is not None:  # nobody knows of a pause, so there is no burst either
                end = latest.end_of_queue(since)
                lost = limit.slack + max(end - turn.clock.monotonic(), 0.0)
            numbers += [*_numbers(limit), latest.slot, round(lost * MICRO)]
        reply: Sequence[str | bytes] = await self._servers.here().run(TAKE, keys, numbers)
        return reply

    def _note_away(self, turn: Turn, problem: AwayError) -> None:
        if isinstance(problem, RefusedError) and not self._has_answered:
            raise ConfigurationError(
                "Redis refuses the user or the password given to RedisPacing, or does not let the "
                f"user run scripts on keys that begin with ivsrt: ({problem})"
            )
        if self._away_until is None:
            logger.warning(
                "pacing: Redis is away (%s); until it answers again, this process keeps to its own "
                "share of the rates",
                problem,
            )
            self._retry_after = _FIRST_RETRY
            self._away_since = turn.clock.monotonic()
        self._away_until = turn.clock.monotonic() + self._retry_after
        self._retry_after = min(2 * self._retry_after, _RETRY_AFTER)

    def _note_back(self) -> None:
        logger.info("pacing: Redis answers again")
        self._away_until = None
        for loop, limit in list(self._alone):
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_end, limit)

    def _tell(self, script: Script, keys: Sequence[str], arguments: Sequence[int]) -> None:
        """Have Redis note something; nobody waits for it."""
        if self._away_until is not None:
            return
        server = self._servers.here()

        async def tell() -> None:
            try:
                await server.run(script, keys, arguments)
            except AwayError as problem:
                logger.debug("pacing: Redis was not told: %s", problem)

        server.in_background(tell())

    def _limits_of(self, turn: Turn) -> list[tuple[str, Limit]]:
        """What limits a turn, with the keys where that is counted.

        What stands in braces decides on the place in a cluster.
        """
        operation = f"{turn.service}:{turn.operation}"
        key = f"ivsrt:{{{self._account}:{turn.region}:{operation}}}"
        return [
            (key + name.removeprefix(operation), limit) for name, limit in self._limits.of(turn)
        ]

    def __repr__(self) -> str:
        if "_account" not in self.__dict__:
            return "<RedisPacing that was refused>"
        return f"<RedisPacing account={self._account!r}>"


def _end(limit: asyncio.Timeout) -> None:
    with suppress(RuntimeError):  # whoever waited has stopped meanwhile
        limit.reschedule(0)


def _is_account(account: object) -> bool:
    return isinstance(account, str) and _ACCOUNT.fullmatch(account) is not None


def _fallback(rates: Mapping[str, float] | None, share: float, fallback_share: object) -> Pacing:
    part = check_share("fallback_share", fallback_share)
    return Pacing(rates=rates, share=max(share * part, SMALLEST))


def _numbers(limit: Limit) -> tuple[int, int]:
    """What scripts have to know about a limit."""
    return round(limit.interval * MICRO), round(limit.slack * MICRO)


def _left(turn: Turn) -> float | None:
    """Seconds that are left for a turn; None for any number."""
    if turn.deadline is None:
        return None
    return max(turn.deadline - turn.clock.monotonic(), 0.0)
