"""How patient a call is: `RetryPolicy` and `Timeout`."""

from collections.abc import Callable
from typing import Any, Literal

import attrs

from ..errors import ConfigurationError


def _not_negative(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ConfigurationError(
            f"{type(instance).__name__}.{field.name} must be a number of at least 0, got {value!r}"
        )


def _positive_or_none(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ConfigurationError(
            f"{type(instance).__name__}.{field.name} must be None or a number above 0, "
            f"got {value!r}"
        )


def _one_of(*allowed: str) -> Callable[[Any, "attrs.Attribute[Any]", Any], None]:
    def validate(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
        if value not in allowed:
            raise ConfigurationError(
                f"{type(instance).__name__}.{field.name} must be one of {', '.join(allowed)}, "
                f"got {value!r}"
            )

    return validate


def _whole(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(
            f"{type(instance).__name__}.{field.name} must be a whole number of at least 1, "
            f"got {value!r}"
        )


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """When and how often a failed attempt is made again: AWS's standard mode.

    The delay before retry *i*, counted from 0, is a random share of
    `min(base * 2**i, max_delay)` seconds; a service that says how long to wait is obeyed within 5
    seconds of that. Retries draw on a quota the whole session shares, so that a service in trouble
    is not hit harder.
    https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

    Raises:
        ConfigurationError: A value is out of its range.
    """

    max_attempts: int = attrs.field(default=3, validator=_whole)
    """Attempts in total, the first included; 1 means never retry. Default 3."""
    mode: Literal["standard", "adaptive"] = attrs.field(
        default="standard", validator=_one_of("standard", "adaptive")
    )
    """`adaptive` also slows all calls of the session down while the service throttles."""
    transient_base: float = attrs.field(default=0.05, validator=_not_negative)
    """Seconds for failures that pass: broken connections, HTTP 500, 502, 503, 504."""
    throttling_base: float = attrs.field(default=1.0, validator=_not_negative)
    """Seconds for answers that ask for fewer calls, such as HTTP 429."""
    max_delay: float = attrs.field(default=20.0, validator=_not_negative)
    """Seconds no computed delay exceeds, before the random share is taken."""


@attrs.frozen(kw_only=True)
class Timeout:
    """How long to wait, in seconds; None waits without limit.

    Raises:
        ConfigurationError: A value is not a number above 0.
    """

    connect: float | None = attrs.field(default=5.0, validator=_positive_or_none)
    """For one connection to open, TLS included."""
    read: float | None = attrs.field(default=30.0, validator=_positive_or_none)
    """For an attempt's whole answer to arrive, connecting included, once it is the call's turn to
    use one of the session's connections."""
    total: float | None = attrs.field(default=60.0, validator=_positive_or_none)
    """For the whole call: credentials, waiting for a free connection, every attempt and the delays
    between them."""


def check_retry(retry: RetryPolicy) -> RetryPolicy:
    """Return a retry policy that is one.

    Raises:
        ConfigurationError: It is something else.
    """
    if not isinstance(retry, RetryPolicy):
        raise ConfigurationError(f"retry must be a RetryPolicy, got {type(retry).__name__}")
    return retry


def as_timeout(timeout: float | Timeout | None) -> Timeout:
    """A plain number of seconds is a limit for the whole call."""
    if timeout is None:
        return Timeout()
    return timeout if isinstance(timeout, Timeout) else Timeout(total=timeout)
