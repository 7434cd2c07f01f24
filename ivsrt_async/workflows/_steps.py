"""Work in steps: planned first, then done one after the other, and told in the end."""

from collections.abc import Awaitable, Callable, Sequence

import attrs

from ..errors import (
    IVSError,
    ResourceNotFoundException,
    UnfinishedError,
    WaitTimeoutError,
)
from .steps import Step, StepOutcome


@attrs.frozen
class Planned:
    """A step that is still to be done."""

    operation: str
    """AWS's name of it."""
    resource: str
    """What it is done to."""
    do: Callable[[], Awaitable[object]] = attrs.field(repr=False)
    """Does it. False if there was nothing left to do."""

    def told(self, outcome: StepOutcome, error: str | None = None) -> Step:
        """The step with what became of it."""
        return Step(operation=self.operation, resource=self.resource, outcome=outcome, error=error)


async def carry_out(work: str, planned: Sequence[Planned], *, dry_run: bool) -> tuple[Step, ...]:
    """Do one step after the other; each relies on those before it.

    Raises:
        UnfinishedError: One failed, and the others were not tried.
    """
    if dry_run:
        return tuple(each.told(StepOutcome.PLANNED) for each in planned)
    steps: list[Step] = []
    for number, each in enumerate(planned):
        try:
            outcome = StepOutcome.GONE if await each.do() is False else StepOutcome.DONE
        except ResourceNotFoundException:
            outcome = StepOutcome.GONE
        except IVSError as error:
            steps.append(each.told(StepOutcome.FAILED, str(error)))
            rest = [later.told(StepOutcome.PLANNED) for later in planned[number + 1 :]]
            left = [str(step) for step in (steps[-1], *rest)]
            unfinished = UnfinishedError(work, done=[str(step) for step in steps[:-1]], left=left)
            waited = isinstance(error, WaitTimeoutError)  # for as long as was allowed
            unfinished.retryable = error.retryable and not waited
            raise unfinished from error
        steps.append(each.told(outcome))
    return tuple(steps)
