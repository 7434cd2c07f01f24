"""What all services of a session share, and the calls that are under way."""

from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

from ..errors import SessionClosedError
from .adaptive import AdaptiveLimiter
from .clock import Clock
from .credential_cache import CredentialCache
from .location import Locator
from .pace import Pace
from .retry import RetryQuota
from .transport import Transport
from .watch import Watch


class Guest(Protocol):
    """Something that stays open between calls, such as a chat connection."""

    async def close_with_session(self) -> None:
        """End it: the session is closed."""
        ...


class Shared:
    """The parts of a session, and the one way to end all that goes on in it.

    Args:
        transport: Connections.
        credentials: Who signs.
        clock: What time it is.
        chance: Random numbers from 0 to 1.
        locator: Where services are called.
        pace: When attempts may leave; None for at once.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        credentials: CredentialCache,
        clock: Clock,
        chance: Callable[[], float],
        locator: Locator,
        pace: Pace | None = None,
    ) -> None:
        self.transport = transport
        self.credentials = credentials
        self.clock = clock
        self.chance = chance
        self.locator = locator
        self.pace = pace
        self.quota: RetryQuota = RetryQuota()
        self.limiters: defaultdict[tuple[str, str], AdaptiveLimiter] = defaultdict(
            lambda: AdaptiveLimiter(clock)
        )
        """Adaptive mode's rate of each operation: AWS's quotas are by operation, too."""
        self.watch: Watch = Watch()
        """Over the time limits of the calls that are under way."""
        self.guests: set[Guest] = set()
        """What is open besides calls, and is closed with the session."""
        self.closed: bool = False

    def enter(self) -> None:
        """Get ready for a call in the running event loop.

        Raises:
            SessionClosedError: The session was closed.
            ConfigurationError: Another loop, which still lives, uses the session.
        """
        if self.closed:
            raise SessionClosedError("the session is closed; make a new one")
        if self.transport.bind():
            self.watch.forget()
            self.credentials.forget_refresh()
            self.guests.clear()
            for limiter in self.limiters.values():
                limiter.forget_queue()

    async def aclose(self) -> None:
        """End what goes on and close connections; closing twice is fine.

        Raises:
            ConfigurationError: Another event loop, which still lives, uses the session.
        """
        is_here = self.transport.check_loop()
        self.closed = True
        if is_here:
            self.watch.end_all()  # whatever calls wait for, each ends with SessionClosedError
            for guest in list(self.guests):
                await guest.close_with_session()
        try:
            await self.credentials.aclose()
        finally:  # a provider of somebody else's may resist
            try:
                await self.transport.aclose()
            finally:
                if self.pace is not None:
                    await self.pace.rest()
