"""Keeps credentials fresh: one refresh at a time, ahead of their end, shared by all callers."""

import asyncio
import inspect
from copy import copy

from ..credentials import Credentials, CredentialsProvider, type_name
from ..errors import CredentialsError, IVSError, SessionClosedError
from .clock import Clock
from .log import fields, logger
from .providers import StaticCredentials

ADVISORY_REFRESH = 15 * 60
"""Seconds before the end from which new credentials are fetched while the old ones still serve."""
PAUSE = 60
"""Seconds between two attempts to replace credentials that are still valid."""
REFRESH_LIMIT = 30
"""Seconds a provider may take before it is asked anew."""
CLOSING_LIMIT = 2
"""Seconds a provider that is cancelled may take to end."""


class _Refresh:
    """One question to the provider, and its answer to all who wait for it."""

    def __init__(self, task: "asyncio.Task[Credentials]", provider: str) -> None:
        self.task = task
        self._provider = provider
        self.loop = task.get_loop()
        self.outcome: asyncio.Future[Credentials] = self.loop.create_future()
        self._limit = self.loop.call_later(REFRESH_LIMIT, self._give_up)
        task.add_done_callback(self._pass_on)

    def _pass_on(self, task: "asyncio.Task[Credentials]") -> None:
        self._limit.cancel()
        if self.outcome.done():
            if not task.cancelled():
                task.exception()  # which counts as looked at
            return
        if task.cancelled():
            self.end(CredentialsError(f"{self._provider} was cancelled"))
        elif (error := task.exception()) is not None:
            self.end(error)
        else:
            self.outcome.set_result(task.result())

    def _give_up(self) -> None:
        self.end(CredentialsError(f"{self._provider} took longer than {REFRESH_LIMIT} s"))

    def end(self, error: BaseException) -> None:
        """End it for all who wait, whether the provider listens to its cancellation or not."""
        self._limit.cancel()
        if not self.outcome.done():
            self.outcome.set_exception(error)
            self.outcome.exception()  # which counts as looked at, should nobody wait
        self.task.cancel()


class CredentialCache:
    """The credentials of a session.

    However many calls need new credentials at once, the provider is asked once, in a task of its
    own: a caller that is cancelled takes nobody along. Credentials serve until they have expired;
    a provider that fails before that is asked again after a pause.
    """

    def __init__(self, provider: CredentialsProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._current: Credentials | None = None
        self._ends = 0.0
        self._next_try = 0.0
        self._refresh: _Refresh | None = None
        self._closed = False

    def fresh(self) -> Credentials | None:
        """Credentials that can be used at once, or None if `get` has to be awaited.

        In the last minutes before they end this also starts fetching new ones.
        """
        credentials = self._current
        if credentials is None or credentials.expires_at is None:
            return credentials
        now = self._clock.local_time()
        left = self._ends - now
        if left > ADVISORY_REFRESH:
            return credentials
        if left <= 0:
            return None
        if now >= self._next_try and not self._closed:
            self._next_try = now + PAUSE
            self._start()
        return credentials

    async def get(self) -> Credentials:
        """Credentials for one signature.

        Raises:
            CredentialsError: The provider failed, took too long, or gave credentials that have
                expired.
            SessionClosedError: The session was closed meanwhile.
        """
        current = self.fresh()
        if current is not None:
            return current
        if self._closed:
            raise SessionClosedError("the session was closed during the call")
        outcome = self._start().outcome
        await asyncio.wait([outcome])  # unlike awaiting it, this never cancels it
        failure = outcome.exception()
        if failure is None:
            return outcome.result()
        error = copy(failure)  # each caller notes its own facts on it
        if isinstance(error, IVSError):  # perhaps of a call of the provider's own
            error.maybe_done = error.repaired = False
        raise error

    def discard(self, credentials: Credentials) -> bool:
        """Take note that the service holds credentials for expired.

        Returns:
            Whether there may be others.
        """
        if isinstance(self._provider, StaticCredentials):
            return False
        if self._current is credentials:
            self._current = None
            forget = getattr(self._provider, "forget", None)
            if forget is not None:
                forget()
        return True

    def _start(self) -> _Refresh:
        if self._refresh is None or self._refresh.outcome.done():
            task = asyncio.create_task(self._fetch(), name="ivsrt-async credentials")
            self._refresh = _Refresh(task, type(self._provider).__name__)
            self._refresh.outcome.add_done_callback(self._report)
        return self._refresh

    async def _fetch(self) -> Credentials:
        name = type(self._provider).__name__
        credentials: object = None
        problem = ""
        try:
            coming: object = self._provider.get_credentials()
            if inspect.isawaitable(coming):
                credentials = await coming
            else:
                problem = f"get_credentials() must be async, and returned {type_name(coming)}"
        except IVSError:
            raise
        except Exception as error:  # noqa: BLE001 - a provider is anybody's code
            problem = _problem(error)
        if problem:
            raise CredentialsError(f"{name} failed: {problem}")
        if not isinstance(credentials, Credentials):
            raise CredentialsError(
                f"{name}.get_credentials() must return Credentials, got {type_name(credentials)}"
            )
        ends = 0.0 if credentials.expires_at is None else credentials.expires_at.timestamp()
        if credentials.expires_at is not None and ends <= self._clock.local_time():
            raise CredentialsError(
                f"{name} gave credentials that expired at {credentials.expires_at.isoformat()}"
            )
        self._current, self._ends = credentials, ends
        return credentials

    def forget_refresh(self) -> None:
        """What was going on belongs to an event loop that has ended."""
        self._refresh = None

    async def aclose(self) -> None:
        """Stop a refresh that is going on."""
        self._closed = True
        refresh, self._refresh = self._refresh, None
        if refresh is None or refresh.loop is not asyncio.get_running_loop():
            return
        refresh.end(SessionClosedError("the session was closed during the call"))
        await asyncio.wait([refresh.task], timeout=CLOSING_LIMIT)

    def _report(self, outcome: "asyncio.Future[Credentials]") -> None:
        """Take note of a failure; while the old credentials serve, nobody else may see it."""
        error = outcome.exception()
        if error is not None and self._current is not None and not self._closed:
            text = "new credentials could not be fetched: %s"
            logger.warning(text, type(error).__name__, extra=fields())


def _problem(error: Exception) -> str:
    """What can be told of somebody else's error: its own text, and its frames, may hold secrets."""
    system = error.strerror if isinstance(error, OSError) else None
    return f"{type(error).__name__}: {system}" if system else type(error).__name__
