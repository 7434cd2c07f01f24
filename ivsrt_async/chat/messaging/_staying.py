"""Stays in a room: renews sessions before they end, and replaces connections that break.

The next connection opens a minute or two before the session of the first one ends, and is not read
for a moment, while both receive everything. Then the first one is closed in order, read to its end,
and the second one is read from its beginning; what it has already shown is not shown again. So
events keep their order, and none is lost.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from ..._core.pipeline import Pipeline
from ..._core.retry import retry_delay
from ..._core.websocket import NORMAL, Ended, Refused, WebSocket, open_websocket
from ...errors import (
    CallTimeoutError,
    IVSError,
    ResourceNotFoundException,
    TransportError,
)
from .._endpoints import messaging_address
from ._entities import Refusal, UnreadableError, parse
from ._happenings import Happenings
from ._tokens import TokenSource, next_ticket
from .errors import CloseReason, NotFound, error_of
from .events import ConnectionLost, ConnectionRestored

logger = logging.getLogger("ivsrt_async")

LEAD = 120.0
"""Seconds before its end that a session may be renewed, at most; at least it is half of that."""
OVERLAP = 2.0
"""Seconds for which two connections receive everything."""
FAREWELL = 2.0
"""Seconds a connection may take to bring what is still on its way, once it is closed."""
STEADY = 30.0
"""Seconds a connection has to hold, so that the next one is opened as after a first failure."""
LONGEST_NAP = 300.0
"""Seconds between looks at the clock, which may be set."""
_LATE = 5.0
"""Seconds by which the clocks of service and client may differ about the end of a session."""


class Line:
    """One connection.

    Args:
        socket: Where it goes.
        ends_at: When its session ends, in seconds since 1970; None if nobody knows.
        opened: When it was opened, by the session's clock.
    """

    def __init__(self, socket: WebSocket, ends_at: float | None, opened: float) -> None:
        self.socket = socket
        self.ends_at = ends_at
        self.opened = opened
        self.retired = False
        """Whether another connection has taken over, and this one is only read to its end."""


class Staying:
    """Keeps a connection to a room open.

    Args:
        pipeline: The way of the service's calls, with its limits and its retry policy.
        tokens: Where tokens come from.
        room: What is told of everything that happens.
        reconnect_for: Seconds for which a broken connection is tried to be replaced; None is
            without end.
        ping_interval: Seconds of silence after which the service is asked for a sign of life.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        tokens: TokenSource,
        room: Happenings,
        *,
        reconnect_for: float | None,
        ping_interval: float,
    ) -> None:
        self.shared = pipeline._shared  # noqa: SLF001 - ours
        self._retry = pipeline._retry  # noqa: SLF001 - ours
        self.limits = pipeline._limits  # noqa: SLF001 - ours
        self._tokens = tokens
        self._room = room
        self._reconnect_for = reconnect_for
        self._ping_interval = ping_interval
        self._task: asyncio.Task[None] | None = None
        self._next: Line | None = None
        self._line: Line | None = None
        self._has_line = asyncio.Event()
        self._over = False
        self._is_stopping = False
        self._failures = 0
        """In a row, to open a connection or to keep it for a while."""

    async def start(self) -> None:
        """Open the first connection.

        Raises:
            IVSError: It does not open.
        """
        self.shared.enter()
        line = await self._open_with_retries(self._may_try_at_first)
        self._use(line)
        self._task = asyncio.create_task(self._stay(line), name="ivsrt-async chat connection")

    def _may_try_at_first(self, failures: int) -> bool:
        return failures < self._retry.max_attempts

    @property
    def has_started(self) -> bool:
        """Whether the first connection was opened."""
        return self._task is not None

    @property
    def has_line(self) -> bool:
        """Whether there is a connection to send on."""
        return self._line is not None

    async def line(self) -> Line | None:
        """The connection to send on; waits while there is none, and is None if none will be."""
        if self._line is None and not self._over:
            await self._has_line.wait()
        return self._line

    def _use(self, line: Line | None) -> None:
        self._line = line
        if line is not None:
            self._has_line.set()
        elif not self._over:
            self._has_line.clear()

    def release(self) -> None:
        """Let those go on who wait for a connection, now that there will be none."""
        self._over = True
        self._has_line.set()

    async def stop(self) -> None:
        """Close the connection, in order if the service lets it."""
        task, self._task = self._task, None
        lines = {line for line in (self._line, self._next) if line is not None}
        self._is_stopping = True
        try:
            for line in lines:
                await line.socket.say_goodbye()
            if task is not None and lines:  # it reads to the end
                await asyncio.wait([task], timeout=FAREWELL)
        finally:
            if task is not None:
                task.cancel()
            for line in lines:
                line.socket.abort()
        if task is not None:
            await asyncio.wait([task])
        self._use(None)

    async def _stay(self, line: Line) -> None:
        try:
            while True:
                end = await self._serve(line)
                if self._is_stopping:
                    return
                following = self._next
                if following is None or self._room.was_disconnected:
                    self._use(None)
                    if self._is_final(line, end):
                        return
                    line = await self._replace(line, end)
                    continue
                self._next = None
                if not line.retired or end.code is None:  # it may have been silent for a while
                    self._tell_gap(end)
                line = following
                self._use(line)
        except asyncio.CancelledError:
            raise
        except (ResourceNotFoundException, NotFound):
            self._room.end(CloseReason.ROOM_DELETED)
        except Exception as error:  # noqa: BLE001 - a source of tokens may raise anything
            self._room.end(CloseReason.FAILED, error.with_traceback(None))
        finally:
            self.release()
            if self._next is not None:
                self._next.socket.abort()

    async def _serve(self, line: Line) -> Ended:
        """Read a connection to its end, and open the next one in time."""
        renewal = None
        if line.ends_at is not None:
            name = "ivsrt-async chat renewal"
            renewal = asyncio.create_task(self._renew(line, line.ends_at), name=name)
        try:
            return await self._read(line)
        finally:
            if renewal is not None:
                renewal.cancel()
                await asyncio.wait([renewal])
            line.socket.abort()

    async def _read(self, line: Line) -> Ended:
        try:
            while True:
                entity = parse(await line.socket.receive())
                if isinstance(entity, Refusal):
                    self._room.refused(entity)
                    if entity.status == 401:  # noqa: PLR2004 - Unauthorized
                        return Ended("the session has expired")
                elif entity is not None:
                    self._room.take(entity)
        except Ended as end:
            return end
        except UnreadableError:
            return Ended("the service sent what nobody can read")

    async def _renew(self, line: Line, ends_at: float) -> None:
        """Open the next connection before a session ends, and take leave of the old one."""
        clock = self.shared.clock
        margin = min(LEAD, (ends_at - clock.service_time()) / 2)
        start = ends_at - margin * (0.5 + 0.5 * self.shared.chance())
        while (left := start - clock.service_time()) > 0:
            await clock.sleep(min(left, LONGEST_NAP))
        try:
            following = await self._open_with_retries(
                lambda _: clock.service_time() < ends_at, trust=True
            )
        except Exception as error:  # noqa: BLE001 - the old connection still serves
            logger.info("a chat session cannot be renewed: %s", type(error).__name__)
            return
        self._next = following
        await clock.sleep(OVERLAP)
        line.retired = True
        self._use(following)
        await line.socket.say_goodbye()
        await asyncio.sleep(FAREWELL)  # a time limit, and so the event loop's
        line.socket.abort()

    def _is_final(self, line: Line, end: Ended) -> bool:
        """Whether the service wants nothing more of this client."""
        if self._room.was_disconnected:
            self._room.end(CloseReason.DISCONNECTED)
            return True
        expired = (
            line.ends_at is not None and self.shared.clock.service_time() > line.ends_at - _LATE
        )
        if end.code == NORMAL and not expired:
            self._room.end(CloseReason.CLOSED_BY_SERVICE)
            return True
        return False

    async def _replace(self, line: Line, end: Ended) -> Line:
        """Open another connection in place of one that broke.

        Raises:
            Exception: None opens.
        """
        clock = self.shared.clock
        broke = clock.monotonic()
        self._room.lost(ConnectionLost(time=self._now(), reason=str(end)))
        logger.info("a chat connection was lost: %s", end)
        limit = self._reconnect_for
        if limit == 0:
            raise TransportError(f"the chat connection was lost: {end}", retryable=True)
        if broke - line.opened > STEADY:
            self._failures = 0
        else:
            self._failures += 1
            await clock.sleep(self._delay(TransportError(str(end))))
        following = await self._open_with_retries(
            lambda _: limit is None or clock.monotonic() - broke < limit, trust=True
        )
        after = clock.monotonic() - broke
        self._room.restored(ConnectionRestored(time=self._now(), after=after))
        self._use(following)
        return following

    def _tell_gap(self, end: Ended) -> None:
        """A connection did not end in order when the next one was open: something may be lost."""
        self._room.lost(ConnectionLost(time=self._now(), reason=str(end)))
        self._room.restored(ConnectionRestored(time=self._now(), after=0.0))

    async def _open_with_retries(
        self, may_try: Callable[[int], bool], *, trust: bool = False
    ) -> Line:
        """Open a connection; again, while it fails and that may pass.

        Args:
            may_try: Whether there may be another attempt after so many failures.
            trust: Whether what a source of tokens raises may pass, since it has given some before.

        Raises:
            Exception: The last failure.
        """
        failures = 0
        while True:
            try:
                return await self._open()
            except Exception as error:
                failures += 1
                self._failures += 1
                failure = error if isinstance(error, IVSError) else _foreign(error, passes=trust)
                if not failure.retryable or not may_try(failures):
                    failure.attempts = max(failure.attempts, failures)
                    raise
            logger.info("a chat connection does not open: %s", failure)
            await self.shared.clock.sleep(self._delay(failure))

    def _delay(self, failure: IVSError) -> float:
        retry = min(self._failures, 30) - 1
        return retry_delay(failure, retry, self._retry, self.shared.chance)

    async def _open(self) -> Line:
        """Open a connection with a fresh token.

        Raises:
            IVSError: It does not open.
        """
        shared, limits = self.shared, self.limits
        shared.enter()
        url = await messaging_address(shared)
        ticket = await next_ticket(self._tokens)
        socket: WebSocket | Refused | None = None
        try:
            async with asyncio.timeout(limits.attempt):
                socket = await open_websocket(
                    shared.transport,
                    url,
                    ticket.subprotocol,
                    connect=limits.connect,
                    ping_interval=self._ping_interval,
                )
        except TimeoutError as error:
            if isinstance(error, IVSError):
                raise
        if socket is None:
            raise CallTimeoutError(f"no connection within {limits.attempt} s", operation="Connect")
        if isinstance(socket, Refused):
            raise _refusal(socket)
        ends_at = ticket.session_ends_at
        if ends_at is not None and ends_at <= shared.clock.service_time():
            ends_at = None  # by a clock that is wrong, which is no help
        return Line(socket, ends_at, shared.clock.monotonic())

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.shared.clock.service_time(), UTC)


def _foreign(error: Exception, *, passes: bool) -> IVSError:
    """What a source of tokens raises, without its text, which may hold secrets."""
    return TransportError(f"the source of tokens raised {type(error).__name__}", retryable=passes)


def _refusal(answer: Refused) -> IVSError:
    """The error of a handshake that was refused."""
    message = f"the service refused the connection (HTTP {answer.status})"
    if answer.status == 401:  # noqa: PLR2004 - Unauthorized
        message = "the token was used, has expired or is of another region"
    if answer.status >= 500:  # noqa: PLR2004 - RFC 9110 section 15.6
        return TransportError(message, operation="Connect")
    return error_of(answer.status, message, operation="Connect")
