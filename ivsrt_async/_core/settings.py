"""How patient a call is: `RetryPolicy` and `Timeout`."""

import warnings
from collections.abc import Callable
from enum import Enum
from typing import Any, Literal

import attrs

from ..errors import ConfigurationError


def _not_negative(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ConfigurationError(
            f"{type(instance).__name__}.{field.name} must be a number of at least 0, got {value!r}"
        )


def _positive_or_none(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if value is None or value is UNSET:
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


def _truth(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(
            f"{type(instance).__name__}.{field.name} must be True or False, got {value!r}"
        )


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

    Args:
        max_attempts: Attempts in total, the first included; 1 means never retry. Default 3.
        mode: `standard`, or `adaptive`, which also slows down the session's further calls of an
            operation that is throttled.
        transient_base: Seconds for failures that pass. Default 0.05.
        throttling_base: Seconds for answers that ask for fewer calls. Default 1.
        max_delay: Seconds no computed delay exceeds. Default 20.
        repeat_creates: Whether to send again what would be done twice.

    Raises:
        ConfigurationError: A value is out of its range.
    """

    max_attempts: int = attrs.field(default=3, validator=_whole)
    """Attempts in total, the first included; 1 means never retry. Default 3. Replacing a kept
    connection that breaks before an answer begins is no attempt."""
    mode: Literal["standard", "adaptive"] = attrs.field(
        default="standard", validator=_one_of("standard", "adaptive")
    )
    """`adaptive` also slows down the session's further calls of an operation that is throttled."""
    transient_base: float = attrs.field(default=0.05, validator=_not_negative)
    """Seconds for failures that pass: broken connections, HTTP 500, 502, 503, 504."""
    throttling_base: float = attrs.field(default=1.0, validator=_not_negative)
    """Seconds for answers that ask for fewer calls, such as HTTP 429."""
    max_delay: float = attrs.field(default=20.0, validator=_not_negative)
    """Seconds no computed delay exceeds, before the random share is taken."""
    repeat_creates: bool = attrs.field(default=False, validator=_truth)
    """Whether to send again what would be done twice (`Repeat.CREATES` and `Repeat.ACTS`, such as
    CreateStage and SendEvent) after an attempt that may have been carried out, its answer lost.
    By default such a call fails, with `maybe_done` set on its error."""


class Unset(Enum):
    """Marks a limit that was not given."""

    UNSET = "session default"

    def __repr__(self) -> str:
        return f"<{self.value}>"


UNSET = Unset.UNSET


@attrs.frozen(kw_only=True, init=False)
class Timeout:
    """How long to wait, in seconds; None waits without limit.

    A limit that is not given stays as the session has it: of the three,
    `with_options(timeout=Timeout(total=180))` changes one, and `timeout=180` means the same.

    Args:
        connect: For one connection to open, TLS included. A session's default is 5 seconds.
        attempt: For the whole answer to one attempt to arrive, connecting included, from its turn
            to use one of the session's connections on. A session's default is 30 seconds.
        total: For the whole call: credentials, waiting for a free connection, every attempt and the
            delays between them. A session's default is 60 seconds.
        read: The former name of `attempt`.

    Raises:
        ConfigurationError: A value is not a number above 0.
    """

    connect: float | Unset | None = attrs.field(default=UNSET, validator=_positive_or_none)
    attempt: float | Unset | None = attrs.field(default=UNSET, validator=_positive_or_none)
    total: float | Unset | None = attrs.field(default=UNSET, validator=_positive_or_none)

    def __init__(
        self,
        *,
        connect: float | Unset | None = UNSET,
        attempt: float | Unset | None = UNSET,
        total: float | Unset | None = UNSET,
        read: float | Unset | None = UNSET,
    ) -> None:
        if read is not UNSET:
            warnings.warn(
                "Timeout(read=...) is called Timeout(attempt=...) now", DeprecationWarning, 2
            )
            attempt = read
        self.__attrs_init__(connect=connect, attempt=attempt, total=total)  # pyright: ignore[reportAttributeAccessIssue] - made by attrs


@attrs.frozen(kw_only=True)
class TimeLimits:
    """The limits that hold for a call, in seconds; None is no limit."""

    connect: float | None = 5.0
    attempt: float | None = 30.0
    total: float | None = 60.0

    def changed(self, timeout: float | Timeout | None) -> "TimeLimits":
        """These limits with those in their place that a timeout names.

        Args:
            timeout: Seconds for the whole call, a `Timeout`, or None to change nothing.

        Raises:
            ConfigurationError: It is not a number above 0.
        """
        if timeout is None:
            return self
        if not isinstance(timeout, Timeout):
            timeout = Timeout(total=timeout)
        given = {name: value for name, value in attrs.asdict(timeout).items() if value is not UNSET}
        return attrs.evolve(self, **given)


def check_retry(retry: RetryPolicy) -> RetryPolicy:
    """Return a retry policy that is one.

    Raises:
        ConfigurationError: It is something else.
    """
    if not isinstance(retry, RetryPolicy):
        raise ConfigurationError(f"retry must be a RetryPolicy, got {type(retry).__name__}")
    return retry
