"""Keeps credentials fresh: one refresh at a time, ahead of their end, shared by all callers."""

import asyncio
import logging
from copy import copy

from ..credentials import Credentials, CredentialsProvider
from ..errors import CredentialsError, IVSError, SessionClosedError
from .clock import Clock

logger = logging.getLogger("ivsrt_async")

ADVISORY_REFRESH = 15 * 60
"""Seconds before the end from which new credentials are fetched while the old ones still serve."""
MANDATORY_REFRESH = 10 * 60
"""Seconds before the end from which calls wait for new credentials."""
ADVISORY_PAUSE = 60
"""Seconds between advisory attempts that fail."""


class CredentialCache:
    """The credentials of a session.

    However many calls need new credentials at once, the provider is asked once, in a task of its
    own: a caller that is cancelled takes nobody along.
    """

    def __init__(self, provider: CredentialsProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._current: Credentials | None = None
        self._ends = 0.0
        self._next_advisory = 0.0
        self._refresh: asyncio.Task[Credentials] | None = None
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
        if left <= MANDATORY_REFRESH:
            return None
        if left <= ADVISORY_REFRESH and now >= self._next_advisory and not self._closed:
            self._next_advisory = now + ADVISORY_PAUSE
            self._start()
        return credentials

    async def get(self) -> Credentials:
        """Credentials for one signature.

        Raises:
            CredentialsError: The provider failed, or gave credentials that are over.
            SessionClosedError: The session was closed meanwhile.
        """
        current = self.fresh()
        if current is not None:
            return current
        if not self._closed:
            refresh = self._start()
            await asyncio.wait([refresh])  # unlike awaiting it, this never cancels it
            if not refresh.cancelled():
                failure = refresh.exception()
                if failure is None:
                    return refresh.result()
                raise copy(failure) from failure.__cause__  # each caller notes its own facts on it
        if self._closed:
            raise SessionClosedError("the session was closed during the call")
        raise CredentialsError(f"{type(self._provider).__name__} was cancelled")

    def _start(self) -> "asyncio.Task[Credentials]":
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.create_task(self._fetch(), name="ivsrt-async credentials")
            self._refresh.add_done_callback(self._report)
        return self._refresh

    async def _fetch(self) -> Credentials:
        try:
            credentials = await self._provider.get_credentials()
        except IVSError:
            raise
        except Exception as error:  # a provider is anybody's code
            raise CredentialsError(
                f"{type(self._provider).__name__} failed: {type(error).__name__}: {error}"
            ) from error
        if not isinstance(credentials, Credentials):
            raise CredentialsError(
                f"{type(self._provider).__name__}.get_credentials() must return Credentials, "
                f"got {type(credentials).__name__}"
            )
        ends = 0.0 if credentials.expires_at is None else credentials.expires_at.timestamp()
        if credentials.expires_at is not None and ends <= self._clock.local_time():
            raise CredentialsError(
                f"{type(self._provider).__name__} gave credentials that ended at "
                f"{credentials.expires_at.isoformat()}"
            )
        self._current, self._ends = credentials, ends
        return credentials

    async def aclose(self) -> None:
        """Stop a refresh that is going on."""
        self._closed = True
        task, self._refresh = self._refresh, None
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])

    def _report(self, task: "asyncio.Task[Credentials]") -> None:
        """Take note of a failure; while the old credentials serve, nobody else may see it."""
        if not task.cancelled() and (error := task.exception()) and self._current is not None:
            logger.warning("new credentials could not be fetched: %s", type(error).__name__)
