"""AWS's call rates, to see how a program copes with them.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html
"""

from datetime import datetime

import attrs

from ...errors import ThrottlingException
from ..clock import LocalClock
from .refusal import Refusal, rate_exceeded

USUAL_RATE = 5
"""Calls a second for each operation not listed below. AWS's table of low-latency could not be read
in full, so it stands in for the rows not read, too."""

_PUBLIC_KEYS = ("ImportPublicKey", "GetPublicKey", "ListPublicKeys", "DeletePublicKey")
_CHAT_LOGS = ("Create", "Get", "Update", "Delete")
RATES: dict[str, int] = {
    "CreateParticipantToken": 50,
    **dict.fromkeys(_PUBLIC_KEYS, 3),
    **dict.fromkeys(("TagResource", "UntagResource", "ListTagsForResource"), 10),
    "PutMetadata": 155,
    **dict.fromkeys(("DeleteMessage", "DisconnectUser", "SendEvent"), 100),
    "CreateChatToken": 200,
    **{f"{verb}LoggingConfiguration": 3 for verb in _CHAT_LOGS},
    "ListLoggingConfigurations": 3,
}
"""Calls a second, by AWS's name of the operation; they cannot be raised at AWS."""
METADATA_RATE = 5
"""PutMetadata calls a second for each channel, within those of the account."""


@attrs.define(eq=False)
class _Bucket:
    """Holds the calls of one second, and fills evenly."""

    rate: int
    filled_at: datetime
    calls: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.calls = self.rate

    def take(self, now: datetime) -> bool:
        """Make a call, if one is left."""
        passed = (now - self.filled_at).total_seconds()
        self.calls = min(self.rate, self.calls + passed * self.rate)
        self.filled_at = now
        if self.calls < 1:
            return False
        self.calls -= 1
        return True


class CallRates:
    """Counts calls by the local clock, and refuses those that come too fast."""

    def __init__(self, clock: LocalClock) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def check(self, operation: str, service: str) -> None:
        """Count a call of an operation; refuse it if there were too many."""
        rate = RATES.get(operation, USUAL_RATE)
        if not self._take(f"{service}:{operation}", rate):
            raise rate_exceeded()

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
            bucket = self._buckets[key] = _Bucket(rate, now)
        return bucket.take(now)
