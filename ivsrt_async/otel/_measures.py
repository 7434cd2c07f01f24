"""The instruments that calls are measured with."""

import threading
from collections.abc import Iterable, Mapping
from weakref import WeakSet

from opentelemetry.metrics import CallbackOptions, Meter, Observation

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
        # What has a value at any time is read when measurements are collected, which is much less
        # often than there are calls, and in another thread.
        self._connections = 0
        self._sessions: WeakSet[Shared] = WeakSet()
        self._lock = threading.Lock()
        meter.create_observable_gauge(
            names.RETRY_QUOTA,
            [self._observe_quota],
            "{token}",
            "What is left of a session's quota for retries, 500 at most",
        )
        meter.create_observable_gauge(
            names.CLOCK_SKEW,
            [self._observe_skew],
            "s",
            "How far the service's clock is ahead of the local one",
        )
        meter.create_observable_up_down_counter(
            names.CONNECTIONS,
            [self._observe_connections],
            "{connection}",
            "Connections that attempts are using",
        )

    def _observe_quota(self, _: CallbackOptions) -> Iterable[Observation]:
        """Of several sessions that which has the least left."""
        quotas = [session.quota.available for session in self._open_sessions()]
        return [Observation(min(quotas))] if quotas else []

    def _observe_skew(self, _: CallbackOptions) -> Iterable[Observation]:
        """Of several sessions that which is the furthest off."""
        skews = [session.clock.skew for session in self._open_sessions()]
        return [Observation(max(skews, key=abs))] if skews else []

    def _observe_connections(self, _: CallbackOptions) -> Iterable[Observation]:
        return [Observation(self._connections)]

    def _open_sessions(self) -> list[Shared]:
        with self._lock:
            return [session for session in self._sessions if not session.closed]

    def use_connections(self, change: int) -> None:
        """So many more connections are in use."""
        with self._lock:  # sessions of several threads may share one object
            self._connections += change

    def watch(self, session: Shared) -> None:
        """Take a session into account from now on, for as long as it is open."""
        if session not in self._sessions:
            with self._lock:
                self._sessions.add(session)

    def note(
        self,
        call: Call,
        seconds: float,
        attributes: Mapping[str, str | int],
        error_type: str | None,
    ) -> None:
        """Measure a call that has ended.

        Args:
            call: The call.
            seconds: How long it took.
            attributes: What it was.
            error_type: What it failed with, if it did.
        """
        failed = {} if error_type is None else {names.ERROR_TYPE: error_type}
        self._duration.record(seconds, {**attributes, **failed})
        if call.attempts:
            self._attempts.add(call.attempts, attributes)
        if call.throttles:
            self._throttles.add(call.throttles, attributes)
        if call.paced:
            self._pace.record(call.paced, attributes)
