"""What workflows that take things down tell of their work."""

from enum import StrEnum

import attrs

from .._core.model import explained

__all__ = ["Step", "StepOutcome"]


class StepOutcome(StrEnum):
    """What became of a step."""

    PLANNED = "PLANNED"
    """It would be done; nothing was."""
    DONE = "DONE"
    """It was done."""
    GONE = "GONE"
    """There was nothing left to do: somebody else did it before, or an earlier try."""
    FAILED = "FAILED"
    """It failed."""


@explained
@attrs.frozen(kw_only=True)
class Step:
    """One step: a call that was made, or would be."""

    operation: str
    """AWS's name of the operation, such as `StopComposition`."""
    resource: str
    """What it is about: an ARN, a participant id, a user id."""
    outcome: StepOutcome
    """What became of it."""
    error: str | None = None
    """Why it failed."""

    def __str__(self) -> str:
        why = f": {self.error}" if self.error else ""
        return f"{self.operation} {self.resource} {self.outcome.lower()}{why}"
