"""What became of the events that were brought to their handlers."""

from collections.abc import Sequence

import attrs

from ..errors import IVSError
from .event import IVSEvent

__all__ = ["DispatchFailure", "DispatchReport"]


@attrs.frozen(kw_only=True)
class DispatchFailure:
    """Something that went wrong with one event."""

    error: Exception
    """What was raised."""
    event: IVSEvent | None = None
    """The event; None if the message was none."""
    handler: str | None = None
    """Name of the handler that failed; None if the message was no event, or the memory could not
    be asked whether to handle it."""
    message_id: str | None = None
    """Id of the SQS message the event came in."""


@attrs.frozen(kw_only=True)
class DispatchReport:
    """What became of the events of one payload.

    Over HTTP, answer 500 if there are `failures`, else 409 if there are events `in_progress`, else
    200: EventBridge delivers again what was answered with 409 or 5xx.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
    """

    events: Sequence[IVSEvent]
    """The events that were handled, whether handlers failed or not."""
    duplicates: Sequence[IVSEvent]
    """The events that had been handled before, and were skipped."""
    in_progress: Sequence[IVSEvent]
    """The events that were skipped because somebody else is handling them. Have them delivered
    again, in case that fails."""
    held_back: Sequence[IVSEvent] = ()
    """The events that were skipped because one before them, in the same message group of a FIFO
    queue, has to come again first."""
    failures: Sequence[DispatchFailure]
    """What went wrong."""
    messages_to_retry: Sequence[str]
    """Ids of the SQS messages to be delivered again, because something in them failed, is in
    progress or was held back. All others can be deleted."""

    def batch_item_failures(self) -> dict[str, list[dict[str, str]]]:
        """What a Lambda function on an SQS queue returns, to get only those messages again.

        The event source mapping must have `ReportBatchItemFailures` switched on.
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
        """
        return {"batchItemFailures": [{"itemIdentifier": name} for name in self.messages_to_retry]}

    def raise_failures(self) -> None:
        """Raise if anything must be delivered again, for callers that try again what raised.

        Raises:
            ExceptionGroup: All errors of the failures, and an `IVSError` for each event in
                progress.
        """
        errors = [failure.error for failure in self.failures]
        errors += [IVSError(f"the event {event.id} is in progress") for event in self.in_progress]
        if errors:
            raise ExceptionGroup("events could not be handled", errors)
