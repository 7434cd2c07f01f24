"""Bringing events to the functions that handle them."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import attrs

from .deliveries import Delivery, parse_deliveries
from .event import IVSEvent
from .memory import EventMemory

__all__ = ["DispatchFailure", "DispatchReport", "EventRouter"]

EventT = TypeVar("EventT", bound=IVSEvent)
Handler = Callable[[EventT], Awaitable[object]]

logger = logging.getLogger("ivsrt_async.events")

_WRITTEN = "write @router.on(ParticipantPublished)"


@attrs.frozen(kw_only=True)
class DispatchFailure:
    """Something that went wrong with one event."""

    error: Exception
    """What was raised."""
    event: IVSEvent | None = None
    """The event; None if the message was none."""
    handler: str | None = None
    """Name of the handler that failed; None if the message was no event."""
    message_id: str | None = None
    """Id of the SQS message the event came in."""


@attrs.frozen(kw_only=True)
class DispatchReport:
    """What became of the events of one payload."""

    events: Sequence[IVSEvent]
    """The events that were handled, whether handlers failed or not."""
    duplicates: Sequence[IVSEvent]
    """The events that had been seen before and were passed over."""
    failures: Sequence[DispatchFailure]
    """What went wrong."""

    def batch_item_failures(self) -> dict[str, list[dict[str, str]]]:
        """What a Lambda function on an SQS queue returns, to get only the failed messages again.

        The event source mapping must have `ReportBatchItemFailures` switched on.
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
        """
        ids = dict.fromkeys(f.message_id for f in self.failures if f.message_id is not None)
        return {"batchItemFailures": [{"itemIdentifier": name} for name in ids]}

    def raise_failures(self) -> None:
        """Raise if anything went wrong, for callers that try again what raised.

        Raises:
            ExceptionGroup: All errors of the failures.
        """
        if self.failures:
            raise ExceptionGroup("events could not be handled", [f.error for f in self.failures])


class EventRouter:
    """Calls the handlers of an event's class, and of the classes it derives from.

    ```python
    router = EventRouter(memory=RecentEvents())

    @router.on(ParticipantPublished)
    async def on_air(event: ParticipantPublished) -> None: ...

    report = await router.dispatch(payload)
    ```

    All handlers of one event run at the same time; the events of a batch follow one another in the
    batch's order. A handler that raises disturbs no other: the error is logged and reported.

    Args:
        memory: Passes over events it has seen, such as `RecentEvents()`. An event with a failed
            handler is given back, so that its next delivery is handled again by all its handlers.
            Every delivery is handled if not given.
    """

    def __init__(self, *, memory: EventMemory | None = None) -> None:
        self._memory = memory
        self._handlers: list[tuple[tuple[type[IVSEvent], ...], Handler[Any]]] = []
        self._default: Handler[IVSEvent] | None = None

    def on(
        self, *event_classes: type[EventT]
    ) -> Callable[[Callable[[EventT], Awaitable[object]]], Callable[[EventT], Awaitable[object]]]:
        """Mark a coroutine function as the handler of some classes of events.

        Args:
            *event_classes: At least one class such as `ParticipantPublished`, or a base such as
                `StageUpdate`; `IVSEvent` is for all events.

        Raises:
            TypeError: There is no class, or something else is among them; or, when it decorates,
                the handler is not a coroutine function.
        """
        _check_classes(event_classes)

        def register(
            handler: Callable[[EventT], Awaitable[object]],
        ) -> Callable[[EventT], Awaitable[object]]:
            _check_handler(handler)
            self._handlers.append((event_classes, handler))
            return handler

        return register

    def default(self, handler: Handler[IVSEvent]) -> Handler[IVSEvent]:
        """Mark a coroutine function as the handler of events that no other handler is for.

        There is one; a second takes its place.

        Raises:
            TypeError: The handler is not a coroutine function.
        """
        _check_handler(handler)
        self._default = handler
        return handler

    async def dispatch(self, payload: object) -> DispatchReport:
        """Handle the events of a payload; returns when all handlers have.

        Args:
            payload: Whatever `parse_event` and `parse_events` take, or an event.

        Returns:
            What became of them. Errors of handlers are in it, and are not raised.

        Raises:
            EventParseError: The payload as a whole is no event and no wrapping of events. A single
                message of a batch that is none is in the report.
        """
        if isinstance(payload, IVSEvent):
            deliveries = [Delivery(event=payload)]
        else:
            deliveries = parse_deliveries(payload)
        events: list[IVSEvent] = []
        duplicates: list[IVSEvent] = []
        failures: list[DispatchFailure] = []
        for delivery in deliveries:
            event = delivery.event
            if event is None:
                assert delivery.error is not None
                logger.error("a message is not an event: %s", delivery.error)
                failures.append(
                    DispatchFailure(error=delivery.error, message_id=delivery.message_id)
                )
            elif self._memory is not None and not await self._memory.claim(event.id):
                duplicates.append(event)
            else:
                events.append(event)
                failures += await self._handle(event, delivery.message_id)
        return DispatchReport(events=events, duplicates=duplicates, failures=failures)

    async def _handle(self, event: IVSEvent, message_id: str | None) -> list[DispatchFailure]:
        done = False
        try:
            handlers = self._handlers_of(event)
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_error_of(handler, event)) for handler in handlers]
            failures = [
                _failure(error, event, handler, message_id)
                for handler, task in zip(handlers, tasks, strict=True)
                if (error := _cancelled() if task.cancelled() else task.result()) is not None
            ]
            done = not failures
        finally:  # a cancelled event was not handled either
            if not done and self._memory is not None:
                await self._memory.release(event.id)
        return failures

    def _handlers_of(self, event: IVSEvent) -> list[Handler[Any]]:
        found = [handler for classes, handler in self._handlers if isinstance(event, classes)]
        return found or ([self._default] if self._default else [])


def _check_classes(event_classes: Sequence[object]) -> None:
    for given in event_classes:
        if not isinstance(given, type) or not issubclass(given, IVSEvent):
            raise TypeError(f"on() takes classes of events, got {given!r}: {_WRITTEN}")
    if not event_classes:
        raise TypeError(f"on() takes classes of events, got none: {_WRITTEN}")


def _check_handler(handler: object) -> None:
    """Refuse what would run at once and then be reported as failed, event after event."""
    called = getattr(handler, "__call__", None)  # noqa: B004 - to see whether it is a coroutine
    if not inspect.iscoroutinefunction(handler) and not inspect.iscoroutinefunction(called):
        raise TypeError(
            f"a handler must be a coroutine function, written with async def, got {handler!r}"
        )


async def _error_of(handler: Handler[Any], event: IVSEvent) -> Exception | None:
    try:
        await handler(event)
    except Exception as error:  # noqa: BLE001 - it is reported
        return error
    return None


def _cancelled() -> Exception:
    return RuntimeError("the handler, or something it waited for, was cancelled")


def _failure(
    error: Exception, event: IVSEvent, handler: Handler[Any], message_id: str | None
) -> DispatchFailure:
    name = getattr(handler, "__qualname__", type(handler).__qualname__)
    logger.error(
        "%s failed with the event %s (%s)", name, event.id, event.detail_type, exc_info=error
    )
    return DispatchFailure(error=error, event=event, handler=name, message_id=message_id)
