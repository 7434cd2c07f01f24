"""The instruments that calls are measured with."""

from collections.abc import Mapping

from opentelemetry.metrics import Meter

from .._core.call import Call
from .._core.shared import Shared
from . import _names as names


class Measures:
    """All instruments, made once.

    Args:
        meter: What makes them.
    """

    def __init__(self, meter: Meter) -> None:
        self._duration = meter.create_histogram(
            names.CALL_DURATION,
            "s",
            "Duration of calls, with all their attempts and waits",
            explicit_bucket_boundaries_advisory=names.BUCKETS,
        )
        self._attempts = meter.create_counter(names.ATTEMPTS, "{attempt}", "Attempts of calls")
        self._throttles = meter.create_counter(
            names.THROTTLES, "{answer}", "Answers that asked for fewer calls"
        )
        self._pace = meter.create_histogram(
            names.PACE_DURATION,
            "s",
            "How long calls waited for a turn of the pacing, if they did",
            explicit_bucket_boundaries_advisory=names.BUCKETS,
        )
        self._quota = meter.create_gauge(
            names.RETRY_QUOTA, "{token}", "What is left of the quota for retries, 500 at most"
        )
        self._skew = meter.create_gauge(
            names.CLOCK_SKEW, "s", "How far the service's clock is ahead of the local one"
        )
        self.connections = meter.create_up_down_counter(
            names.CONNECTIONS, "{connection}", "Connections that attempts are using"
        )

    def note(
        self,
        call: Call,
        seconds: float,
        attributes: Mapping[str, str | int],
        error_type: str | None,
        shared: Shared | None,
    ) -> None:
        """Measure a call that has ended.

        Args:
            call: The call.
            seconds: How long it took.
            attributes: What it was.
            error_type: What it failed with, if it did.
            shared: What its session shares.
        """
        failed = {} if error_type is None else {names.ERROR_TYPE: error_type}
        self._duration.record(seconds, {**attributes, **failed})
        if call.attempts:
            self._attempts.add(call.attempts, attributes)
        if call.throttles:
            self._throttles.add(call.throttles, attributes)
        if call.paced:
            self._pace.record(call.paced, attributes)
        if shared is not None:
            self._quota.set(shared.quota.available)
            self._skew.set(shared.clock.skew)
