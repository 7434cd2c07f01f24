"""How fast calls of each operation may follow each other."""

from collections.abc import Mapping
from difflib import get_close_matches

import attrs

from .._core.arguments import is_number
from .._core.call_rates import CALL_RATES, METADATA_RATE
from .._core.pace import Turn
from ..errors import ConfigurationError, shown

_METADATA = "PutMetadata"
SMALLEST = 1e-9
"""Of rates and shares; what is less would let no call leave in years."""


@attrs.frozen
class Limit:
    """So many a second, and so many at once after a pause."""

    rate: float
    """Turns a second."""
    interval: float = attrs.field(init=False)
    """Seconds from one turn to the next."""
    slack: float = attrs.field(init=False)
    """Seconds by which turns may run ahead of an even pace.

    AWS lets as many calls arrive at once as it allows in a second. One fewer leaves here at once,
    so that a call that is held up on its way and meets the next one is not refused.
    """

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "interval", 1 / self.rate)
        object.__setattr__(self, "slack", max(self.rate - 2, 0.0) / self.rate)


class Limits:
    """The limits of all operations.

    Args:
        rates: Calls a second, by AWS's name of the operation, that take the place of AWS's.
        share: The part of all rates that is used.

    Raises:
        ConfigurationError: A rate or the share is out of its range, or there is no such operation.
    """

    def __init__(self, rates: Mapping[str, float] | None, share: float) -> None:
        check_share("share", share)
        if rates is not None and not isinstance(rates, Mapping):
            raise ConfigurationError(
                "rates must be a mapping of operations to calls a second, "
                f"got {type(rates).__name__}"
            )
        own = {} if rates is None else dict(rates)
        for operation, rate in own.items():
            _check(operation, rate)
        self._by_operation = {
            operation: Limit(rate * share) for operation, rate in {**CALL_RATES, **own}.items()
        }
        self._by_channel = Limit(METADATA_RATE * share)

    def of(self, turn: Turn) -> tuple[tuple[str, Limit], ...]:
        """Whatever limits an attempt, each with the name of what is counted."""
        name = f"{turn.service}:{turn.operation}"
        limit = self._by_operation[turn.operation]
        if turn.resource is None or turn.operation != _METADATA:
            return ((name, limit),)
        return ((f"{name}:{turn.resource}", self._by_channel), (name, limit))


def _check(operation: object, rate: object) -> None:
    if operation not in CALL_RATES:
        close = get_close_matches(str(operation), CALL_RATES, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ConfigurationError(f"rates names no operation of AWS: {operation!r}{hint}")
    if not is_number(rate) or rate < SMALLEST:
        raise ConfigurationError(
            f"rates[{operation!r}] must be a number above 0, got {shown(rate)}"
        )


def check_share(name: str, share: object) -> float:
    """A part of something.

    Raises:
        ConfigurationError: It is not above 0 and at most 1.
    """
    if is_number(share) and SMALLEST <= share <= 1:
        return share
    raise ConfigurationError(f"{name} must be a number above 0 and at most 1, got {shown(share)}")
