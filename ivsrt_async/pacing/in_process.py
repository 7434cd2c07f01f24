"""A pace for one process."""

from collections.abc import Mapping, Sequence
from threading import Lock

from .._core.pace import Turn
from ._lane import Lane, Place
from ._limits import Limits

__all__ = ["Pacing"]

_TIDY = 1000
"""Lanes kept before those nobody needs are looked for."""


class Pacing:
    """Lets calls leave no faster than AWS answers them.

    ```python
    from ivsrt_async.pacing import Pacing

    async with Session(region="eu-west-1", pacing=Pacing()) as session:
        for arn in arns:
            await session.realtime.delete_stage(arn)  # five a second, and none is refused
    ```

    AWS counts the calls of each operation by account and region, most of them at 5 a second, and
    refuses what comes faster. A pace makes each attempt of a call wait for its turn instead: first
    come, first served, operation by operation, and by channel too for `PutMetadata`. After a pause
    a few calls leave at once, one fewer than AWS allows in a second.

    The wait counts into the call's total timeout. A turn that lies beyond it is refused at once
    with a `PacingTimeoutError`, which tells how long the wait would have been.

    Should the service refuse a call all the same, because something else draws on the same rate,
    the operation goes on at 0.7 times its pace, which is back to normal after 60 seconds.

    Share one among all sessions of a process that call the same account; regions are kept apart.
    For several processes there is `ivsrt_async.redis.RedisPacing`.

    Args:
        rates: Calls a second, by AWS's name of the operation, such as `{"CreateStage": 20}`, for an
            account whose rates differ from those AWS documents.
        share: The part of all rates that is used, above 0 and at most 1. `share=0.5` leaves half of
            them to somebody else.

    Raises:
        ConfigurationError: A rate or the share is out of its range, or there is no such operation.
    """

    def __init__(self, *, rates: Mapping[str, float] | None = None, share: float = 1.0) -> None:
        self._share = share
        self._limits = Limits(rates, share)
        self._lock = Lock()
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._tidied_at = _TIDY

    async def take(self, turn: Turn) -> None:
        """Wait until an attempt may leave.

        Raises:
            PacingTimeoutError: The turn lies beyond the deadline; nothing was waited for.
        """
        now = turn.clock.monotonic()
        with self._lock:
            lanes = self._lanes_of(turn, now)
            if all(lane.is_free(now) for lane in lanes):
                for lane in lanes:
                    lane.count(now)
                return
            turn.check(max(lane.wait(now) for lane in lanes))
        await self._queue(turn, lanes)

    async def _queue(self, turn: Turn, lanes: list[Lane]) -> None:
        # The channel comes before the account, so who waits for a channel holds up nobody else.
        places: list[tuple[Lane, Place]] = []
        try:
            for lane in lanes:
                places.append((lane, await lane.come_first(turn)))  # noqa: PERF401 - kept if one fails
            with self._lock:
                now = turn.clock.monotonic()
                for lane in lanes:
                    lane.count(now)
        finally:
            for lane, place in reversed(places):
                lane.leave(place)

    def slow_down(self, turn: Turn) -> None:
        """Learn that the service refused, as one too many, the attempt that had this turn."""
        now = turn.clock.monotonic()
        with self._lock:
            for lane in self._lanes_of(turn, now):
                lane.slow_down(now)

    def begin_after(self, turn: Turn, moments: Sequence[float]) -> None:
        """Let calls leave only after what somebody else has granted already.

        Args:
            turn: What is asked for.
            moments: For each of its limits, when the last of the calls granted leaves.
        """
        with self._lock:
            lanes = self._lanes_of(turn, turn.clock.monotonic())
            for lane, moment in zip(lanes, moments, strict=True):
                lane.begin_after(moment)

    async def rest(self) -> None:
        """Nothing is open."""

    def _lanes_of(self, turn: Turn, now: float) -> list[Lane]:
        found: list[Lane] = []
        for name, limit in self._limits.of(turn):
            key = turn.region, name
            lane = self._lanes.get(key)
            if lane is None:
                self._forget_idle(now)
                lane = self._lanes[key] = Lane(limit, self._lock, now)
            found.append(lane)
        return found

    def _forget_idle(self, now: float) -> None:
        """Forget channels that have had no metadata lately."""
        if len(self._lanes) >= self._tidied_at:
            self._lanes = {k: lane for k, lane in self._lanes.items() if not lane.is_idle(now)}
            self._tidied_at = max(_TIDY, 2 * len(self._lanes))

    def __repr__(self) -> str:
        return f"<Pacing share={self._share}>"
