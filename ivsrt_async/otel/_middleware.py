"""The middleware that users give a session."""

from typing import TYPE_CHECKING, TypeVar

from .._core.attempt import Attempt
from .._core.call import Call
from .._core.middleware import Middleware, Proceed, ProceedAttempt
from .._core.response import Response
from ..errors import ConfigurationError

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

__all__ = ["OpenTelemetry"]

R = TypeVar("R")


class OpenTelemetry(Middleware):
    """Records every call of a session by OpenTelemetry's conventions for AWS SDKs.

    A call is a span of kind CLIENT named like `IVS RealTime.CreateStage`, with an event for every
    retry, throttled answer and wait for a turn of the pacing. Arguments, results and credentials
    are not recorded. The spans of aiohttp's own instrumentation are left out within it.

    One object may serve any number of sessions, and several objects are counted together where
    they have the same provider. The first in the list of middleware, it measures what the others
    do, too.

    Args:
        tracer_provider: Where spans go; by default OpenTelemetry's global provider.
        meter_provider: Where measurements go; by default OpenTelemetry's global provider.

    Raises:
        ConfigurationError: `opentelemetry-api` is not installed, or an argument is no provider.
    """

    def __init__(
        self,
        tracer_provider: "TracerProvider | None" = None,
        meter_provider: "MeterProvider | None" = None,
    ) -> None:
        try:
            from ._telemetry import Telemetry  # noqa: PLC0415 - needs what may not be installed
        except ImportError as error:
            raise ConfigurationError(
                "OpenTelemetry() needs opentelemetry-api: pip install 'ivsrt-async[otel]' "
                f"({error})"
            ) from None
        self._telemetry = Telemetry(tracer_provider, meter_provider)

    async def call(self, call: Call, proceed: Proceed[R]) -> R:
        """Record a call."""
        recording = self._telemetry.begin(call)
        try:
            result = await proceed(call)
        except BaseException as error:
            recording.end(error)
            raise
        recording.end()
        return result

    async def attempt(self, attempt: Attempt, proceed: ProceedAttempt) -> Response:
        """Record what an attempt tells of its call."""
        token = self._telemetry.depart(attempt)
        try:
            return await proceed(attempt)
        finally:
            self._telemetry.arrive(attempt, token)

    def __repr__(self) -> str:
        return "OpenTelemetry()"
