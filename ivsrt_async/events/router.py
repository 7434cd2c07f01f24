"""Calling the functions that handle events."""

import asyncio
import inspect
import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import attrs

from .._core.arguments import check_method, check_span
from .deliveries import Delivery, parse_deliveries
from .event import IVSEvent
from .memory import ClaimOutcome, EventMemory
from .reports import DispatchFailure, DispatchReport

__all__ = ["EventRouter"]

EventT = TypeVar("EventT", bound=IVSEvent)
Handler = Callable[[EventT], Awaitable[object]]

_logger = logging.getLogger("ivsrt_async.events")

LEASE = timedelta(seconds=60)
_WRITTEN = "write @router.on(ParticipantPublished)"


class EventRouter:
    """Calls the handlers of an event's class, and of the classes it derives from.

    ```python
    router = EventRouter(memory=RecentEvents())

    @router.on(ParticipantPublished)
    async def on_air(event: ParticipantPublished) -> None: ...

    report = await router.dispatch(payload)
    ```

    The handlers of one event run concurrently; the events of a batch are handled one after another,
    in their order. A handler that raises does not affect the others: the error is logged and
    reported. Only what follows in the same message group of a FIFO queue of SQS waits, so that it
    comes again after what failed.

    Args:
        memory: Remembers which events were handled, such as `RecentEvents()`, so that they are
            skipped when they come again. An event is claimed before its handlers run. It is done
            when all of them have returned; it is given back if one fails or the dispatch is
            cancelled, and its next delivery is then handled by all of them. Without a memory, every
            delivery is handled.
        lease: How long an event stays claimed if the program dies while handling it. It must be
            longer than the slowest handler takes: when it has expired, the next delivery of the
            event is handled too.

    Raises:
        InvalidRequestError: The lease is not above 0, or the memory is none.
    """

    def __init__(self, *, memory: EventMemory | None = None, lease: timedelta = LEASE) -> None:
        if memory is not None:
            check_method("memory", memory, "claim", "an EventMemory")
        check_span("lease", lease)
        self.memory: EventMemory | None = memory
        """What remembers which events were handled."""
        self._lease = lease
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

        There is only one: a second replaces the first.

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
            What became of them. Errors of handlers and of the memory are in it, not raised.

        Raises:
            EventParseError: The payload as a whole is no event and no wrapping of events. A single
                message of a batch that is none is in the report.
        """
        if isinstance(payload, IVSEvent):
            deliveries = [Delivery(event=payload)]
        else:
            deliveries = parse_deliveries(payload)
        holder = uuid.uuid4().hex
        tally = _Tally()
        broken = set[str]()
        for delivery in deliveries:
            group = delivery.fifo_group
            if group in broken:
                if delivery.event is not None:
                    tally.held_back.append(delivery.event)
            elif await self._deliver(delivery, holder, tally):
                continue
            elif group is not None:
                broken.add(group)
            if delivery.message_id:
                tally.messages_to_retry[delivery.message_id] = None
        return tally.report()

    async def _deliver(self, delivery: Delivery, holder: str, tally: "_Tally") -> bool:
        """Handle one event, and note what became of it; False if it must come again."""
        event, message_id = delivery.event, delivery.message_id
        if event is None:
            assert delivery.error is not None
            _logger.error("a message is not an event: %s", delivery.error)
            tally.failures.append(DispatchFailure(error=delivery.error, message_id=message_id))
            return False
        try:
            outcome = await self._claim(event.id, holder)
        except Exception as error:
            _logger.exception("the event %s could not be claimed", event.id)
            tally.failures.append(DispatchFailure(error=error, event=event, message_id=message_id))
            return False
        if outcome is ClaimOutcome.DONE:
            tally.duplicates.append(event)
            return True
        if outcome is ClaimOutcome.IN_PROGRESS:
            tally.in_progress.append(event)
            return False
        tally.events.append(event)
        failures = await self._handle(event, message_id, holder)
        tally.failures += failures
        return not failures

    async def _handle(
        self, event: IVSEvent, message_id: str | None, holder: str
    ) -> list[DispatchFailure]:
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
            await self._settle(event.id, holder, done=done)
        return failures

    async def _claim(self, event_id: str, holder: str) -> ClaimOutcome:
        if self.memory is None:
            return ClaimOutcome.CLAIMED
        return await self.memory.claim(event_id, holder, self._lease)

    async def _settle(self, event_id: str, holder: str, *, done: bool) -> None:
        """End a claim. If the memory fails, what the handlers did stands, and the lease expires."""
        if self.memory is None:
            return
        settle = self.memory.done if done else self.memory.release
        try:
            await settle(event_id, holder)
        except Exception:
            _logger.exception("the claim of the event %s could not be ended", event_id)

    def _handlers_of(self, event: IVSEvent) -> list[Handler[Any]]:
        found = [handler for classes, handler in self._handlers if isinstance(event, classes)]
        return found or ([self._default] if self._default else [])


@attrs.define
class _Tally:
    """A report in the making."""

    events: list[IVSEvent] = attrs.field(factory=list)
    duplicates: list[IVSEvent] = attrs.field(factory=list)
    in_progress: list[IVSEvent] = attrs.field(factory=list)
    held_back: list[IVSEvent] = attrs.field(factory=list)
    failures: list[DispatchFailure] = attrs.field(factory=list)
    messages_to_retry: dict[str, None] = attrs.field(factory=dict)
    """Ids, each once, in their order."""

    def report(self) -> DispatchReport:
        return DispatchReport(
            events=self.events,
            duplicates=self.duplicates,
            in_progress=self.in_progress,
            held_back=self.held_back,
            failures=self.failures,
            messages_to_retry=tuple(self.messages_to_retry),
        )


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
    _logger.error(
        "%s failed with the event %s (%s)", name, event.id, event.detail_type, exc_info=error
    )
    return DispatchFailure(error=error, event=event, handler=name, message_id=message_id)
