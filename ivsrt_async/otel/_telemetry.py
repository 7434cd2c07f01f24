"""What is recorded of calls."""

import re
import time
from collections.abc import Mapping
from contextvars import Token

from opentelemetry import context, metrics, trace
from opentelemetry.trace import SpanKind, StatusCode

from .._core.attempt import Attempt
from .._core.call import Call
from .._core.layered_pipeline import LayeredCall
from .._version import __version__
from ..errors import ConfigurationError, IVSError, ServiceError
from . import _names as names
from ._attributes import attributes_of, server_at
from ._measures import Made, Measures, measures_of

_CODE = re.compile(r"[A-Za-z.]{1,80}")

# Instrumentations of HTTP clients ask for this key; the API has no public name for it.
_SUPPRESS_HTTP = getattr(
    context, "_SUPPRESS_HTTP_INSTRUMENTATION_KEY", "suppress_http_instrumentation"
)


class Telemetry:
    """Begins and ends the recording of calls.

    Args:
        tracer_provider: Where spans go; None for the global provider.
        meter_provider: Where measurements go; None for the global provider.

    Raises:
        ConfigurationError: An argument is no provider.
    """

    def __init__(self, tracer_provider: object, meter_provider: object) -> None:
        if not isinstance(tracer_provider, trace.TracerProvider | None):
            raise _no_provider("tracer_provider", "TracerProvider", tracer_provider)
        if not isinstance(meter_provider, metrics.MeterProvider | None):
            raise _no_provider("meter_provider", "MeterProvider", meter_provider)
        self._tracer = trace.get_tracer(names.SCOPE, __version__, tracer_provider)
        self.measures: Measures = measures_of(meter_provider)
        self._recordings: dict[Call, Recording] = {}

    def begin(self, call: Call) -> "Recording":
        """Begin to record a call: from here on it is the current span."""
        if isinstance(call, LayeredCall):
            self.measures.watch(call.shared)
        attributes = attributes_of(call.service, call.operation)
        name = f"{attributes[names.RPC_SERVICE]}.{call.operation}"
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)
        recording = self._recordings[call] = Recording(self, call, span)
        return recording

    def forget(self, call: Call) -> None:
        """The recording of a call has ended."""
        self._recordings.pop(call, None)

    def depart(self, attempt: Attempt) -> Token[context.Context]:
        """An attempt leaves: aiohttp's span is left out from here on.

        Returns:
            What `arrive` needs.
        """
        recording = self._recordings.get(attempt.call)
        if recording is not None:
            recording.note_departure(attempt)
        self.measures.use_connections(1)
        return context.attach(context.set_value(_SUPPRESS_HTTP, True))

    def arrive(self, attempt: Attempt, token: Token[context.Context]) -> None:
        """An attempt has ended."""
        context.detach(token)
        self.measures.use_connections(-1)
        recording = self._recordings.get(attempt.call)
        if recording is not None:
            recording.note_arrival(attempt)


class Recording:
    """A call that is being recorded.

    Args:
        telemetry: Who records.
        call: The call.
        span: Its span, which has begun.
    """

    def __init__(self, telemetry: Telemetry, call: Call, span: trace.Span) -> None:
        self._telemetry = telemetry
        self._call = call
        self._span = span
        self._began = time.time_ns()
        self._timer = time.perf_counter_ns()
        # A middleware that makes a call again goes on counting in the same record.
        self._attempts_before, self._throttles_before = call.attempts, call.throttles
        self._throttles = call.throttles
        self._paced_before = self._paced = call.paced
        self._waited = call.waited
        self._origin = ""
        self._method: str | None = None
        self._status: int | None = None
        self._token = context.attach(trace.set_span_in_context(span))

    def note_departure(self, attempt: Attempt) -> None:
        """Tell how long the call has waited before an attempt."""
        call = self._call
        self._note_pace()
        if attempt.number > self._attempts_before + 1:
            waited, self._waited = call.waited - self._waited, call.waited
            self._note(names.RETRY, {names.ATTEMPT: attempt.number, names.SECONDS: waited})

    def note_arrival(self, attempt: Attempt) -> None:
        """Tell how an attempt was answered."""
        scheme, _, rest = attempt.url.partition("://")
        self._origin = f"{scheme}://{rest.partition('/')[0]}"
        self._method, self._status = attempt.method, attempt.status
        if self._call.throttles > self._throttles:
            self._throttles = self._call.throttles
            self._note(names.THROTTLE, {names.ATTEMPT: attempt.number})

    def _note_pace(self) -> None:
        paced, self._paced = self._call.paced - self._paced, self._call.paced
        if paced >= names.SHORTEST_PACE:
            self._note(names.PACE, {names.SECONDS: paced})

    def _note(self, event: str, attributes: Mapping[str, int | float]) -> None:
        if self._span.is_recording():
            self._span.add_event(event, attributes)

    def _facts(self) -> dict[str, str | int | bool]:
        """What is known of the call in the end, as far as it is worth an attribute."""
        call = self._call
        resends = self._attempts() - 1
        facts: dict[str, str | int | bool | None] = {
            **server_at(self._origin),
            names.HTTP_REQUEST_METHOD: self._method,
            names.HTTP_RESPONSE_STATUS_CODE: self._status,
            names.CLOUD_REGION: call.region,
            names.AWS_REQUEST_ID: call.request_id,
            names.HTTP_REQUEST_RESEND_COUNT: resends if resends > 0 else None,
            names.MAYBE_DONE: call.maybe_done or None,
        }
        return {name: value for name, value in facts.items() if value is not None}

    def _attempts(self) -> int:
        return self._call.attempts - self._attempts_before

    def end(self, error: BaseException | None = None) -> None:
        """End the recording with the call."""
        duration = time.perf_counter_ns() - self._timer
        self._note_pace()
        call, span = self._call, self._span
        if span.is_recording():
            span.set_attributes(self._facts())
            if error is not None:
                span.set_attribute(names.ERROR_TYPE, _error_type(error))
                if isinstance(error, Exception):  # nobody failed where a call was cancelled
                    span.set_status(StatusCode.ERROR, _description(error))
        made = Made(
            origin=self._origin,
            seconds=duration / 1e9,
            attempts=self._attempts(),
            throttles=call.throttles - self._throttles_before,
            paced=call.paced - self._paced_before,
            error_type=None if error is None else _error_type(error),
        )
        self._telemetry.measures.note(call, made)
        self._telemetry.forget(call)
        context.detach(self._token)
        span.end(self._began + duration)


def _error_type(error: BaseException) -> str:
    """AWS's code if the service refused the call, or the name of the error's class.

    What a proxy in between calls a code may differ from answer to answer, and is no type.
    """
    if isinstance(error, ServiceError) and _CODE.fullmatch(error.code):
        return error.code
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"


def _description(error: BaseException) -> str:
    """Messages of ours hold no secrets; nobody knows about those of others."""
    return str(error) if isinstance(error, IVSError) else type(error).__name__


def _no_provider(argument: str, expected: str, given: object) -> ConfigurationError:
    return ConfigurationError(
        f"{argument} must be an OpenTelemetry {expected}, got {type(given).__name__}"
    )
