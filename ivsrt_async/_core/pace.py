"""What a session asks of a pace: a turn for each attempt."""

from collections.abc import Awaitable
from typing import Protocol, runtime_checkable

import attrs

from ..errors import PacingTimeoutError


class TurnClock(Protocol):
    """The clock of the session that asks."""

    def monotonic(self) -> float:
        """Seconds since some moment, by a clock that is never set."""
        ...

    def sleep(self, seconds: float, /) -> Awaitable[object]:
        """Wait so many seconds."""
        ...


@attrs.frozen(kw_only=True, eq=False)
class Turn:
    """What is asked for: that one attempt of one call may leave."""

    service: str
    """The service's name as an attribute of a session, such as `realtime`."""
    operation: str
    """AWS's name of the operation, such as `CreateStage`."""
    region: str
    """The region that is called."""
    resource: str | None = None
    """ARN of the resource whose calls are counted by themselves; None for most operations."""
    clock: TurnClock = attrs.field(repr=False)
    """The session's clock, to be used for all waiting."""
    deadline: float | None = None
    """Time of that clock at which the call must have ended; None if it may wait without end."""

    def check(self, wait: float) -> None:
        """Refuse a turn that would come too late.

        Args:
            wait: Seconds from now until the turn.

        Raises:
            PacingTimeoutError: The call would have ended by then.
        """
        if self.deadline is None:
            return
        left = self.deadline - self.clock.monotonic()
        if wait > left:
            raise PacingTimeoutError(self.operation, wait=wait, left=max(left, 0.0))


@runtime_checkable
class Pace(Protocol):
    """Decides when attempts leave. `Pacing` and `RedisPacing` are paces, and yours may be one."""

    async def take(self, turn: Turn) -> None:
        """Wait until an attempt may leave. Who is cancelled meanwhile has taken no turn.

        Raises:
            PacingTimeoutError: The turn lies beyond the deadline; nothing was waited for.
        """
        ...

    def slow_down(self, turn: Turn) -> None:
        """Learn that the service refused, as one too many, the attempt that had this turn."""
        ...

    async def rest(self) -> None:
        """Close what is open and not in use: a session closes. The pace may be used again."""
        ...
