"""AWS's call rates, to see how a program copes with them."""

from datetime import datetime, timedelta

from ..._core.call_rates import CALL_RATES, METADATA_RATE
from ...errors import ThrottlingException
from ..clock import LocalClock
from .bucket import Bucket
from .handlers import AnyOperation
from .refusal import Refusal, rate_exceeded

_TIDY = 1000
"""Counters kept before those nobody needs are looked for."""


class CallRates:
    """Counts calls by the local clock, and refuses those that come too fast."""

    def __init__(self, clock: LocalClock) -> None:
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._tidied_at = _TIDY

    def check(self, operation: AnyOperation, service: str) -> None:
        """Count a call of an operation; refuse it if there were too many."""
        if not self.take(operation, service):
            raise rate_exceeded(operation.spec)

    def take(self, operation: AnyOperation, service: str) -> bool:
        """Count something that counts as a call of an operation, if one more is allowed."""
        name = operation.spec.name
        return self._take(f"{service}:{name}", CALL_RATES[name])

    def check_metadata(self, channel_arn: str) -> None:
        """Count metadata of a channel; refuse it if there was too much."""
        if not self._take(channel_arn, METADATA_RATE):
            raise Refusal.of(
                ThrottlingException,
                f"Operation: ivs:PutMetadata exceeded call rate: {METADATA_RATE} "
                f"for resource: {channel_arn}",
            )

    def _take(self, key: str, rate: int) -> bool:
        now = self._clock.now()
        bucket = self._buckets.get(key)
        if bucket is None:
            self._forget_full(now)
            bucket = self._buckets[key] = Bucket(rate, now)
        return bucket.take(now)

    def _forget_full(self, now: datetime) -> None:
        """Forget what was not called for a second, and would count as a new one does."""
        if len(self._buckets) < self._tidied_at:
            return
        self._buckets = {
            key: bucket
            for key, bucket in self._buckets.items()
            if now - bucket.filled_at < timedelta(seconds=1)
        }
        self._tidied_at = max(_TIDY, 2 * len(self._buckets))
