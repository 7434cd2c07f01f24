"""Trouble on demand: calls fail, or their answers arrive late, cut, garbled or not at all."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from typing import Literal

import attrs

from ..errors import ServiceError
from ._engine.outcomes import Outcome, cut, delayed, dropped, garbled, refused, throttled
from ._engine.refusal import Refusal

__all__ = ["Faults"]

_EVERY = "*"
"""In place of an operation's name: calls of any operation."""


@attrs.define(eq=False)
class _Planned:
    outcome: Outcome
    number: int
    left: int | None
    """Calls it still happens to; None if there is no end."""
    share: float
    _chances: dict[str, random.Random] = attrs.field(factory=dict)

    def strikes(self, operation: str, seed: int) -> bool:
        """Whether it happens to this call. Operations do not disturb each other's chances."""
        if self.left == 0:
            return False
        chance = self._chances.get(operation)
        if chance is None:
            chance = random.Random(f"{seed} {self.number} {operation}")  # noqa: S311 - no secret
            self._chances[operation] = chance
        if chance.random() >= self.share:
            return False
        if self.left is not None:
            self.left -= 1
        return True


class Faults:
    """Plans what goes wrong, and how often; see `LocalIVS.faults`.

    Each method takes the operation under AWS's name, such as `GetStage`, or `"*"` for any. Two
    arguments say how often: `calls`, the number of calls it happens to, and `share`, the
    probability that a call is hit, above 0 and at most 1. With neither, it hits one call; with a
    share alone, it goes on until `clear`. Faults take effect in the order they were planned, at
    most one per call, and only on calls with a valid signature. The chances come from the seed of
    the `LocalIVS`, so a run can be repeated.

    Each raises `ValueError` if there is no such operation or the numbers make no sense.

    ```python
    ivs.faults.throttle("GetStage", calls=2)
    ivs.faults.drop("CreateStage", carried_out=True)     # done, but not answered
    ivs.faults.fail("*", "ServiceUnavailable", status=503, share=0.1)
    ```

    Args:
        operations: The names there are.
        seed: Decides which calls a share hits.
    """

    def __init__(self, operations: Collection[str], seed: int) -> None:
        self._operations = operations
        self._seed = seed
        self._planned: defaultdict[str, list[_Planned]] = defaultdict(list)
        self._count = 0

    def throttle(
        self, operation: str, calls: int | None = None, *, share: float | None = None
    ) -> None:
        """Answer as the service does when calls come too fast: HTTP 429, which clients retry."""
        self._plan(operation, calls, share, throttled())

    def fail(
        self,
        operation: str,
        error: type[ServiceError] | str,
        calls: int | None = None,
        *,
        share: float | None = None,
        status: int | None = None,
        message: str = "made to fail",
    ) -> None:
        """Answer with an error; the call takes no effect.

        Args:
            operation: AWS's name, or `"*"`.
            error: An error class, or a code AWS does not model.
            calls: How many calls it happens to.
            share: Probability that a call is hit.
            status: HTTP status; has to be given with a bare code.
            message: What the error says.
        """
        self._plan(operation, calls, share, refused(_failure(error, status, message)))

    def delay(
        self,
        operation: str,
        seconds: float,
        *,
        calls: int | None = None,
        share: float | None = None,
        wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Answer late; the call takes effect at once.

        Args:
            operation: AWS's name, or `"*"`.
            seconds: How late.
            calls: How many calls it happens to.
            share: Probability that a call is hit.
            wait: Called with the seconds and awaited. It sleeps in real time unless you give
                another one, such as one that waits for an event of your test.
        """
        self._plan(operation, calls, share, delayed(seconds, wait))

    def drop(
        self,
        operation: str,
        *,
        calls: int | None = None,
        share: float | None = None,
        carried_out: bool = False,
    ) -> None:
        """Close the connection without an answer.

        Args:
            operation: AWS's name, or `"*"`.
            calls: How many calls it happens to.
            share: Probability that a call is hit.
            carried_out: Whether the call takes effect before.
        """
        self._plan(operation, calls, share, dropped(carried_out=carried_out))

    def cut(
        self,
        operation: str,
        *,
        calls: int | None = None,
        share: float | None = None,
        after: int | None = None,
    ) -> None:
        """Close the connection in the middle of the answer's body; the call takes effect.

        Args:
            operation: AWS's name, or `"*"`.
            calls: How many calls it happens to.
            share: Probability that a call is hit.
            after: Bytes of the body that arrive; half of them by default.
        """
        self._plan(operation, calls, share, cut(after))

    def garble(
        self,
        operation: str,
        garbage: Literal["html", "json"] | bytes = "html",
        *,
        calls: int | None = None,
        share: float | None = None,
        status: int | None = None,
    ) -> None:
        """Answer what no service would.

        Args:
            operation: AWS's name, or `"*"`.
            garbage: `"html"` is the page of a proxy that cannot reach the service, and the call
                takes no effect; `"json"` is the true answer with its end missing, after the call
                took effect; bytes are sent as they are, and the call takes no effect.
            calls: How many calls it happens to.
            share: Probability that a call is hit.
            status: HTTP status; 502 for `"html"`, otherwise that of the true answer or 200.
        """
        self._plan(operation, calls, share, garbled(garbage, status))

    def clear(self, operation: str | None = None) -> None:
        """Cancel the faults planned for one operation, or all faults if none is named."""
        if operation is None:
            self._planned.clear()
        else:
            self._planned.pop(self._known(operation), None)

    def next_for(self, operation: str) -> Outcome | None:
        """What happens to this call; the local IVS asks once for each."""
        if not self._planned:
            return None
        planned: list[_Planned] = [
            *self._planned.get(operation, ()),
            *self._planned.get(_EVERY, ()),
        ]
        for plan in sorted(planned, key=lambda plan: plan.number):
            if plan.strikes(operation, self._seed):
                return plan.outcome
        return None

    def _plan(
        self, operation: str, calls: int | None, share: float | None, outcome: Outcome
    ) -> None:
        if calls is not None and calls < 1:
            raise ValueError(f"calls= must be at least 1, got {calls}")
        if share is not None and not 0 < share <= 1:
            raise ValueError(f"share= must be above 0 and at most 1, got {share}")
        left = 1 if calls is None and share is None else calls
        self._count += 1
        known = self._planned[self._known(operation)]
        known[:] = [plan for plan in known if plan.left != 0]
        known.append(_Planned(outcome, self._count, left, 1 if share is None else share))

    def _known(self, operation: str) -> str:
        if operation != _EVERY and operation not in self._operations:
            raise ValueError(
                f"no operation is called {operation!r}; names are AWS's, as 'GetStage'"
            )
        return operation


def _failure(error: type[ServiceError] | str, status: int | None, message: str) -> Refusal:
    if not isinstance(error, str):
        return Refusal.of(error, message)
    if status is None:
        raise ValueError(f"status= has to be given with a bare error code, got {error!r}")
    return Refusal(error, status, message)
