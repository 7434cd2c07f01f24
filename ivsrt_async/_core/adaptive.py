"""Adaptive retry mode: a session calls an operation more slowly while the service throttles it.

A token bucket lets calls through at a rate that falls when an answer is throttled and grows again
along a cubic curve, like TCP CUBIC (RFC 9438). Until the first throttled answer nothing is held up.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

import asyncio
import math

from .clock import Clock

SCALE = 0.4
BETA = 0.7
SMOOTHING = 0.8
MEASURING_SPAN = 0.5
"""Seconds over which the rate of calls is measured."""
SLOWEST_RATE = 0.5
"""Calls per second that always remain possible."""
HEADROOM = 2.0
"""How many times the measured rate the limit may be."""


class AdaptiveLimiter:
    """Decides when an attempt may leave, from what became of the earlier ones."""

    def __init__(self, clock: Clock) -> None:
        now = clock.monotonic()
        self._clock = clock
        self._turn = asyncio.Lock()
        self._throttling_seen = False
        self.rate = SLOWEST_RATE
        """Calls per second let through."""
        self._capacity = 1.0
        self._tokens = 0.0
        self._filled_at = now
        self._peak_rate = 0.0
        self._throttled_at = now
        self.measured_rate = 0.0
        """Calls per second that got an answer lately."""
        self._answers = 0
        self._span_start = math.floor(now / MEASURING_SPAN) * MEASURING_SPAN

    def forget_queue(self) -> None:
        """Those who wait belong to an event loop that has ended."""
        self._turn = asyncio.Lock()

    async def admit(self) -> None:
        """Wait until one more attempt may leave."""
        if not self._throttling_seen:
            return
        async with self._turn:  # first come, first served; who is cancelled has taken nothing
            self._fill()
            if self._tokens < 1:
                await self._clock.sleep((1 - self._tokens) / self.rate)
                self._fill()
            self._tokens -= 1

    def observe(self, *, throttled: bool) -> None:
        """Take an answer into account."""
        now = self._clock.monotonic()
        self._measure(now)
        if throttled:
            current = self.measured_rate
            if self._throttling_seen:
                current = min(current, self.rate)
            self._throttling_seen = True
            self._peak_rate = current
            self._throttled_at = now
            wanted = current * BETA
        else:
            recovery = (self._peak_rate * (1 - BETA) / SCALE) ** (1 / 3)
            wanted = SCALE * (now - self._throttled_at - recovery) ** 3 + self._peak_rate
        self._set_rate(min(wanted, HEADROOM * self.measured_rate))

    def _measure(self, now: float) -> None:
        self._answers += 1
        span = math.floor(now / MEASURING_SPAN) * MEASURING_SPAN
        if span > self._span_start:
            rate = self._answers / (span - self._span_start)
            self.measured_rate = rate * SMOOTHING + self.measured_rate * (1 - SMOOTHING)
            self._answers = 0
            self._span_start = span

    def _set_rate(self, rate: float) -> None:
        self._fill()
        self.rate = max(rate, SLOWEST_RATE)
        self._capacity = max(rate, 1.0)
        self._tokens = min(self._tokens, self._capacity)

    def _fill(self) -> None:
        now = self._clock.monotonic()
        self._tokens = min(self._capacity, self._tokens + (now - self._filled_at) * self.rate)
        self._filled_at = now
