"""A connection to a chat room."""

import asyncio
import math
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar, cast

from ..._core.websocket import Ended, Unsent
from ...errors import (
    CallTimeoutError,
    ConfigurationError,
    IVSError,
    SessionClosedError,
    TransportError,
)
from . import _requests
from ._happenings import Happenings
from ._pace import Pace
from ._requests import LONGEST, Request
from ._staying import Line, Staying
from ._tokens import TokenSource
from .errors import ChatConnectionClosed, CloseReason
from .events import (
    ChatMessage,
    MessageDeleted,
    RoomEvent,
    UserDisconnected,
)

if TYPE_CHECKING:
    from ..client import Chat

__all__ = ["ChatConnection"]

E = TypeVar("E", ChatMessage, MessageDeleted, UserDisconnected)

BUFFER = 1000
RECONNECT_FOR = 300.0
PING_INTERVAL = 20.0


class ChatConnection:
    """A connection to a chat room, which stays open; `session.chat.connect` makes one.

    ```python
    async with ChatConnection(next_token, session.chat) as room:
        async for event in room:
            ...
    ```

    `async with` opens and closes it. `async for` gives what happens in the room, this user's own
    messages among it, each event once and in order; it ends when the connection does, and
    `close_reason` says how. If the connection breaks and cannot be replaced, `async for` raises the
    reason.

    It renews its session before that ends, without a gap. If the connection breaks, it opens
    another one with a fresh token, after the delays of the session's retry policy; what was sent to
    the room meanwhile is lost, and `report_gaps` tells of that.

    Events that the program has not taken yet are kept, `buffer` of them. When there are more, the
    oldest are dropped, and an `EventsDropped` in their place says how many.

    Args:
        tokens: Gives a new chat token each time it is called: a coroutine function that returns
            what `create_chat_token` returned, or the text of a token. Of a text nobody knows when
            its session ends, so that cannot be renewed in time, and its end makes a gap.
        chat: The session's chat service: where to connect, its limits and its retry policy.
        user_id: The user of the tokens, if known. Then only the disconnection of this user counts
            as its own.
        report_gaps: Whether `async for` also gives `ConnectionLost` and `ConnectionRestored`.
        buffer: How many events to keep; 0 keeps none, for programs that only send.
        reconnect_for: Seconds for which to try to replace a connection that broke, default 300; 0
            does not try, None tries without end.
        maximum_message_length: Characters a message may have in this room, at most 500.
        ping_interval: Seconds of silence, default 20, after which the service is asked for a sign
            of life. If none comes within half as long, the connection counts as broken.

    Raises:
        ConfigurationError: An argument is out of its range.
    """

    def __init__(
        self,
        tokens: TokenSource,
        chat: "Chat",
        *,
        user_id: str | None = None,
        report_gaps: bool = False,
        buffer: int = BUFFER,
        reconnect_for: float | None = RECONNECT_FOR,
        maximum_message_length: int = LONGEST,
        ping_interval: float = PING_INTERVAL,
    ) -> None:
        self._entered = False
        if not callable(cast(object, tokens)):
            kind = type(tokens).__name__
            del tokens  # it may be one, and tracebacks may show it
            raise ConfigurationError(
                f"tokens must be a coroutine function that gives the next token, got {kind}"
            )
        _check_number("buffer", buffer, whole=True)
        _check_number("reconnect_for", 0 if reconnect_for is None else reconnect_for)
        _check_number("maximum_message_length", maximum_message_length, whole=True, least=1)
        _check_number("ping_interval", ping_interval, least=0.001)
        if ping_interval == math.inf:  # aiohttp fails at it with the connection half open
            raise ConfigurationError("ping_interval must be finite")
        self._longest = min(maximum_message_length, LONGEST)
        self._happenings = Happenings(user_id=user_id, report_gaps=report_gaps, buffer=buffer)
        self._staying = Staying(
            chat._pipeline,  # noqa: SLF001 - ours
            tokens,
            self._happenings,
            reconnect_for=reconnect_for,
            ping_interval=ping_interval,
        )
        self._pace = Pace(self._staying.shared.clock)

    @property
    def close_reason(self) -> CloseReason | None:
        """How it ended; None while it has not."""
        return self._happenings.close_reason

    async def __aenter__(self) -> Self:
        if self._entered:
            raise RuntimeError("a chat connection is opened once; make a new one")
        self._entered = True
        try:
            await self._staying.start()
        except BaseException:
            self._end(CloseReason.FAILED)
            raise
        self._staying.shared.guests.add(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connection; closing twice is fine.

        Events that have arrived can still be taken. Requests without an answer fail.
        """
        self._end(CloseReason.LEFT)
        await self._staying.stop()

    async def close_with_session(self) -> None:
        """Close the connection because its session is closed, which calls this."""
        self._end(CloseReason.FAILED, SessionClosedError("the session was closed"))
        await self._staying.stop()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> RoomEvent:
        self._check_entered()
        event = await self._happenings.inbox.get()
        if event is not None:
            return event
        if self._happenings.error is not None:
            raise self._happenings.error.with_traceback(None)
        raise StopAsyncIteration

    async def send_message(
        self, content: str, *, attributes: Mapping[str, str] | None = None
    ) -> ChatMessage:
        """Send a message to everybody in the room.

        At most 10 requests a second leave a connection; further ones wait. While the connection is
        being replaced, requests wait for the next one.

        Args:
            content: The text: 1 to 500 characters, or as many as the room allows; they count as
                Unicode code points.
            attributes: Facts for the receivers' programs, at most 1 KB of UTF-8 altogether.

        Returns:
            The message as everybody got it; a review handler may have changed it. It also comes
            among the events.

        Raises:
            InvalidRequestError: An argument breaks its limit; nothing was sent.
            ChatError: The service refused it; see `ivsrt_async.chat.messaging.errors`.
            TransportError: The connection broke, or no answer came in time. If `maybe_done` is
                set, the message may have been delivered.
            ChatConnectionClosed: The connection has ended; nothing was sent.
        """
        return await self._ask(
            _requests.send_message(content, attributes, self._longest), ChatMessage
        )

    async def delete_message(
        self, message: str | ChatMessage, *, reason: str | None = None
    ) -> MessageDeleted:
        """Tell every client in the room to remove a message; takes `DELETE_MESSAGE`.

        Args:
            message: The message, or its id.
            reason: Why, 1 to 256 characters; sent to the clients.

        Returns:
            What everybody got; it also comes among the events.

        Raises:
            InvalidRequestError: An argument breaks its limit; nothing was sent.
            ChatError: The service refused it.
            TransportError: The connection broke, or no answer came in time.
            ChatConnectionClosed: The connection has ended; nothing was sent.
        """
        message_id = message.id if isinstance(message, ChatMessage) else message
        return await self._ask(_requests.delete_message(message_id, reason), MessageDeleted)

    async def disconnect_user(self, user_id: str, *, reason: str | None = None) -> UserDisconnected:
        """Close every connection a user has to the room; takes `DISCONNECT_USER`.

        Args:
            user_id: The user, as in their chat token.
            reason: Why, 1 to 256 characters; sent to everybody's clients.

        Returns:
            What everybody got; it also comes among the events.

        Raises:
            InvalidRequestError: An argument breaks its limit; nothing was sent.
            ChatError: The service refused it.
            TransportError: The connection broke, or no answer came in time.
            ChatConnectionClosed: The connection has ended; nothing was sent.
        """
        return await self._ask(_requests.disconnect_user(user_id, reason), UserDisconnected)

    async def _ask(self, request: Request, kind: type[E]) -> E:
        """Send a request, and wait for what it brings about."""
        self._check_entered()
        sent = False
        limit = self._staying.limits.attempt
        try:
            async with asyncio.timeout(limit):
                await self._line()
                await self._pace.admit()
                line = await self._line()
                answer = self._happenings.answers.expect(request, kind)
                try:
                    sent = True
                    await line.socket.send(request.text)
                    return await answer
                finally:
                    self._happenings.answers.forget(request)
        except Ended as end:
            sent = not isinstance(end, Unsent)
            problem: TransportError = TransportError(str(end), operation=request.operation)
        except TimeoutError as error:
            if isinstance(error, IVSError):
                raise
            words = f"no answer within {limit} s" if sent else f"no connection within {limit} s"
            problem = CallTimeoutError(words, operation=request.operation)
        problem.attempts, problem.maybe_done = 1, sent
        raise problem

    async def _line(self) -> Line:
        """The connection to send on."""
        line = await self._staying.line()
        if self.close_reason is not None or line is None:
            raise ChatConnectionClosed(self.close_reason or CloseReason.LEFT)
        return line

    def _check_entered(self) -> None:
        if not self._entered:
            raise RuntimeError("a chat connection is opened by `async with`")

    def _end(self, reason: CloseReason, error: BaseException | None = None) -> None:
        self._happenings.end(reason, error)
        self._staying.release()
        self._staying.shared.guests.discard(self)

    def __repr__(self) -> str:
        return f"<ChatConnection {self._state()}>"

    def _state(self) -> str:
        if not self._entered:
            return "not opened"
        if self.close_reason is not None:
            return f"closed: {self.close_reason}"
        if not self._staying.has_started:
            return "opening"
        return "open" if self._staying.has_line else "reconnecting"


def _check_number(name: str, value: object, *, whole: bool = False, least: float = 0) -> None:
    kinds = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kinds) or not value >= least:
        kind = "a whole number" if whole else "a number"
        raise ConfigurationError(f"{name} must be {kind} of at least {least}, got {value!r}")
