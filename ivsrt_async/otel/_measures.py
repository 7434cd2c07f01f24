"""The instruments that calls are measured with."""

import threading
from collections.abc import Callable, Iterable, Mapping
from weakref import WeakKeyDictionary, WeakSet, ref

import attrs
from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from .._core.call import Call
from .._core.shared import Shared
from .._version import __version__
from . import _names as names
from ._attributes import attributes_of, server_at


@attrs.frozen(kw_only=True)
class Made:
    """What it took to make a call, once."""

    origin: str
    """Scheme, host and port it was sent to; empty if it was not sent."""
    seconds: float
    attempts: int
    throttles: int
    paced: float
    """Seconds it waited for turns of the pacing."""
    error_type: str | None
    """What it failed with, if it did."""


class _Counts:
    """What is counted for one operation."""

    __slots__ = ("attempts", "attributes", "throttles")

    def __init__(self, attributes: Mapping[str, str | int]) -> None:
        self.attributes = attributes
        self.attempts = 0
        self.throttles = 0


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
        self._pace = meter.create_histogram(
            names.PACE_DURATION,
            "s",
            "How long calls waited for a turn of the pacing, if they did",
            explicit_bucket_boundaries_advisory=names.BUCKETS,
        )
        # All else is counted here and read when measurements are collected, in another thread. That
        # is much less often than there are calls, and telling the SDK of a number is dear.
        self._connections = 0
        self._counts: dict[tuple[str, str, str], _Counts] = {}
        self._sessions: WeakSet[Shared] = WeakSet()
        self._latest: Callable[[], Shared | None] = lambda: None
        self._lock = threading.Lock()
        meter.create_observable_counter(
            names.ATTEMPTS, [self._observe_attempts], "{attempt}", "Attempts of calls"
        )
        meter.create_observable_counter(
            names.THROTTLES,
            [self._observe_throttles],
            "{answer}",
            "Answers that asked for fewer calls",
        )
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

    def _observe_attempts(self, _: CallbackOptions) -> Iterable[Observation]:
        with self._lock:
            counts = [c for c in self._counts.values() if c.attempts]
            return [Observation(c.attempts, c.attributes) for c in counts]

    def _observe_throttles(self, _: CallbackOptions) -> Iterable[Observation]:
        with self._lock:
            counts = [c for c in self._counts.values() if c.throttles]
            return [Observation(c.throttles, c.attributes) for c in counts]

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
        if self._latest() is not session:  # else it is known
            self._latest = ref(session)
            with self._lock:
                self._sessions.add(session)

    def note(self, call: Call, made: Made) -> None:
        """Measure a call that has ended."""
        key = call.service, call.operation, made.origin
        counts = self._counts.get(key) or self._new_counts(*key)
        attributes, error_type = counts.attributes, made.error_type
        failed = {**attributes, names.ERROR_TYPE: error_type} if error_type else None
        self._duration.record(made.seconds, failed or attributes)
        if made.paced >= names.SHORTEST_PACE:
            self._pace.record(made.paced, attributes)
        with self._lock:
            counts.attempts += made.attempts
            counts.throttles += made.throttles

    def _new_counts(self, service: str, operation: str, origin: str) -> _Counts:
        attributes = {**attributes_of(service, operation), **server_at(origin)}
        del attributes[names.RPC_SYSTEM]
        with self._lock:
            return self._counts.setdefault((service, operation, origin), _Counts(attributes))


_GLOBAL = metrics.NoOpMeterProvider()
"""Stands for the global provider, which may be set after something measures with it."""
_measures: WeakKeyDictionary[metrics.MeterProvider, Measures] = WeakKeyDictionary()
_making = threading.Lock()


def measures_of(provider: metrics.MeterProvider | None) -> Measures:
    """The instruments of a provider, made once: of several of a name an SDK asks only the first.

    Args:
        provider: Where measurements go; None for the global provider.
    """
    key = provider
    if key is None or key is metrics.get_meter_provider():
        key = _GLOBAL
    with _making:
        found = _measures.get(key)
        if found is None:
            meter = metrics.get_meter(names.SCOPE, __version__, provider)
            found = _measures[key] = Measures(meter)
        return found
