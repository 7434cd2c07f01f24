"""The local IVS for synchronous code: it runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from .._core.pace import Pace
from .._core.settings import RetryPolicy, Timeout
from ..chat import CreateChatTokenResponse
from ..credentials import Credentials
from ..errors import ServiceError
from ..low_latency import Channel, CreateChannelResponse, IngestConfigurations, StreamKey
from ..realtime import IngestConfiguration, ParticipantToken, RedundantIngestCredential
from ..session import Session
from ._engine.lost_buckets import BucketErrorCode
from .api_destination import ApiDestination
from .calls import Call
from .chat_logs import ChatLogEntry
from .events import EventEnvelope
from .faults import Faults
from .messages import ReviewHandler
from .threaded_people import (
    ThreadedBroadcast,
    ThreadedChatter,
    ThreadedPerson,
    ThreadedStageEncoder,
)

if TYPE_CHECKING:
    from .._core.middleware import Middleware
    from ..tokens import ConnectionToken
    from .ivs import LocalIVS

__all__ = ["ThreadedChatLogs", "ThreadedClock", "ThreadedEvents", "ThreadedLocalIVS"]

T = TypeVar("T")


class ThreadedLocalIVS:
    """A `LocalIVS` in a thread of its own; `LocalIVS.in_thread` makes one.

    Its event loop runs whatever the caller's thread does, so it serves synchronous code, such as
    boto3, Django's or FastAPI's test client and Celery tasks, and asynchronous code in any loop.
    Its methods are those of `LocalIVS` without `await`, and may be called from every other thread.

    ```python
    with LocalIVS.in_thread() as ivs:
        stages = boto3.client("ivs-realtime", endpoint_url=ivs.endpoint_url, ...)
        ana = ivs.join(token)
        ana.publish()
    ```

    Args:
        local: The local IVS, which has not been started.
    """

    def __init__(self, local: "LocalIVS") -> None:
        self.local: LocalIVS = local
        """The local IVS itself, for what is missing here; use it within `run` only, but for
        `local.session(...)`, which takes all arguments of `Session`."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None
        """What went wrong when it stopped."""

    def __enter__(self) -> Self:
        if self._thread is not None:
            raise RuntimeError("a LocalIVS runs once; make a new one for another run")
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run_loop, args=(started,), name="ivsrt-async local IVS", daemon=True
        )
        self._thread.start()
        started.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._thread is not None
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run_loop(self, started: "Future[None]") -> None:
        try:
            asyncio.run(self._serve(started))
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            if started.done():
                self._failure = error
            else:
                started.set_exception(error)

    async def _serve(self, started: "Future[None]") -> None:
        async with self.local:
            self._loop = asyncio.get_running_loop()
            started.set_result(None)
            await self._stop.wait()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the thread of the local IVS, and wait for its result.

        Args:
            coroutine: Whatever `LocalIVS` can do that has no method here, such as
                `ivs.run(ivs.local.join(token))`.

        Raises:
            RuntimeError: The local IVS is not running, or this is its own thread, which would wait
                for itself.
        """
        loop = self._loop
        if loop is None or threading.current_thread() is self._thread:
            coroutine.close()
            problem = "is not running" if loop is None else "would wait for itself in its thread"
            raise RuntimeError(f"this local IVS {problem}")
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    def _do(self, function: Callable[[], T]) -> T:
        async def call() -> T:
            return function()

        return self.run(call())

    @property
    def region(self) -> str:
        """Region it simulates."""
        return self.local.region

    @property
    def port(self) -> int:
        """Port it listens on."""
        return self.local.port

    @property
    def endpoint_url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:49152`."""
        return self.local.endpoint_url

    @property
    def credentials(self) -> Credentials:
        """Credentials it accepts."""
        return self.local.credentials

    @property
    def clock(self) -> "ThreadedClock":
        """Its time; move it ahead with `clock.advance`."""
        return ThreadedClock(self)

    @property
    def events(self) -> "ThreadedEvents":
        """What AWS would send to EventBridge: `events.kept` and `events.post_to(url)`."""
        return ThreadedEvents(self)

    @property
    def faults(self) -> Faults:
        """Trouble on demand: `faults.throttle`, `fail`, `delay`, `drop`, `cut` and `garble`."""
        return cast(Faults, _InThread(self.local.faults, self._do))

    @property
    def chat_logs(self) -> "ThreadedChatLogs":
        """What is written down of chat rooms: `chat_logs.kept`, `chat_logs.write_to(folder)`."""
        return ThreadedChatLogs(self)

    @property
    def calls(self) -> Sequence[Call]:
        """The latest 200 calls, oldest first; each attempt of a client counts as one."""
        return self._do(lambda: list(self.local.calls))

    def session(
        self,
        *,
        retry: RetryPolicy | None = None,
        timeout: float | Timeout | None = None,
        middleware: "Sequence[Middleware]" = (),
        pacing: Pace | None = None,
    ) -> Session:
        """A session that talks to it, for asynchronous code in any event loop.

        Args:
            retry: When failed attempts are made again, as for `Session`.
            timeout: Seconds a call may take in all, or a `Timeout`.
            middleware: What is around each call and each attempt.
            pacing: Lets calls wait for their turn.

        Raises:
            RuntimeError: It has not been started.
        """
        return self.local.session(
            retry=retry, timeout=timeout, middleware=middleware, pacing=pacing
        )

    def join(
        self,
        token: str | ParticipantToken,
        *,
        connection_token: "str | ConnectionToken | None" = None,
    ) -> ThreadedPerson:
        """Have a simulated person join the stage of a token; see `LocalIVS.join`."""
        joining = self.local.join(token, connection_token=connection_token)
        return ThreadedPerson(self.run(joining), self)

    def ingest(
        self, stream_key: str | IngestConfiguration | RedundantIngestCredential
    ) -> ThreadedStageEncoder:
        """Have a simulated encoder stream to a stage; see `LocalIVS.ingest`."""
        return ThreadedStageEncoder(self.run(self.local.ingest(stream_key)), self)

    def go_live(
        self,
        target: str | Channel | CreateChannelResponse | StreamKey,
        *,
        tracks: IngestConfigurations | None = None,
        priority: int | None = None,
    ) -> ThreadedBroadcast:
        """Have a simulated encoder stream to a channel; see `LocalIVS.go_live`."""
        going = self.local.go_live(target, tracks=tracks, priority=priority)
        return ThreadedBroadcast(self.run(going), self)

    def chat(self, token: str | CreateChatTokenResponse) -> ThreadedChatter:
        """Have a simulated person enter the chat room of a token; see `LocalIVS.chat`."""
        return ThreadedChatter(self.run(self.local.chat(token)), self)

    def lose_destination(self, composition_arn: str, destination_id: str | None = None) -> None:
        """Break the connection of a composition's destination; see `LocalIVS.lose_destination`."""
        self.run(self.local.lose_destination(composition_arn, destination_id))

    def lose_bucket(self, name: str, error: BucketErrorCode = "AccessDeniedException") -> None:
        """Let nothing be recorded into an S3 bucket any more; see `LocalIVS.lose_bucket`."""
        self.run(self.local.lose_bucket(name, error))

    def restore_bucket(self, name: str) -> None:
        """Let new recordings go into a bucket again."""
        self.run(self.local.restore_bucket(name))

    def lose_chat_connections(self, room_arn: str | None = None) -> int:
        """Break WebSocket connections to chat rooms; see `LocalIVS.lose_chat_connections`."""
        return self.run(self.local.lose_chat_connections(room_arn))

    def review_with(self, uri: str, handler: ReviewHandler | str) -> None:
        """Have a function or a web server review messages; see `LocalIVS.review_with`.

        A function is called in the thread of the local IVS.
        """
        self._do(lambda: self.local.review_with(uri, handler))

    def throttle(
        self, operation: str, calls: int | None = None, *, share: float | None = None
    ) -> None:
        """Short for `faults.throttle`, with the same arguments."""
        self.faults.throttle(operation, calls, share=share)

    def fail(
        self,
        operation: str,
        error: type[ServiceError] | str,
        calls: int | None = None,
        *,
        share: float | None = None,
        status: int | None = None,
        message: str = "made to fail",
    ) -> None:
        """Short for `faults.fail`, with the same arguments."""
        self.faults.fail(operation, error, calls, share=share, status=status, message=message)

    def __repr__(self) -> str:
        state = "not running" if self._loop is None else f"at {self.endpoint_url}"
        return f"<ThreadedLocalIVS {state}>"


class ThreadedClock:
    """The clock of a `ThreadedLocalIVS`; see `LocalClock`."""

    def __init__(self, ivs: ThreadedLocalIVS) -> None:
        self._ivs = ivs

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._ivs.local.clock.now()

    def advance(self, by: timedelta | float) -> None:
        """Move the clock ahead; everything that falls due on the way happens, in order.

        Args:
            by: How far; a plain number counts seconds.

        Raises:
            ValueError: The step is negative.
        """

        async def move() -> None:
            self._ivs.local.clock.advance(by)

        self._ivs.run(move())


class ThreadedEvents:
    """The events of a `ThreadedLocalIVS`; see `EventBus`."""

    def __init__(self, ivs: ThreadedLocalIVS) -> None:
        self._ivs = ivs

    @property
    def kept(self) -> Sequence[EventEnvelope]:
        """The latest 10,000 events, oldest first."""

        async def copy() -> list[EventEnvelope]:
            return list(self._ivs.local.events.kept)

        return self._ivs.run(copy())

    def post_to(
        self, url: str, headers: Mapping[str, str] | None = None, *, at_once: int = 1
    ) -> ApiDestination:
        """Post each event from now on to a URL; see `EventBus.post_to`.

        Returns:
            What tells how far it got. To wait for it: `ivs.run(destination.idle())`.
        """

        async def post() -> ApiDestination:
            return self._ivs.local.events.post_to(url, headers, at_once=at_once)

        return self._ivs.run(post())


class ThreadedChatLogs:
    """The chat logs of a `ThreadedLocalIVS`; see `ChatLogs`."""

    def __init__(self, ivs: ThreadedLocalIVS) -> None:
        self._ivs = ivs

    @property
    def kept(self) -> Sequence[ChatLogEntry]:
        """The latest 10,000 entries, oldest first."""

        async def copy() -> list[ChatLogEntry]:
            return list(self._ivs.local.chat_logs.kept)

        return self._ivs.run(copy())

    def write_to(self, folder: Path) -> None:
        """Write what goes to S3 from now on as files, too; see `ChatLogs.write_to`."""

        async def write() -> None:
            self._ivs.local.chat_logs.write_to(folder)

        self._ivs.run(write())


class _InThread:
    """Calls the methods of an object in the thread that owns it."""

    def __init__(self, thing: object, do: Callable[[Callable[[], object]], object]) -> None:
        self._thing = thing
        self._do = do

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._thing, name)
        return lambda *args, **kwargs: self._do(lambda: method(*args, **kwargs))
