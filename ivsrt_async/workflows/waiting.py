"""Waiting until something is so: a composition runs, a channel is live, a configuration is ready.

AWS has no waiters for IVS. Each function here looks, waits a little longer each time, and looks
again: after 1 second at first, every 6 at most, and never at the same beat as others. It gives up
with `WaitError` when what is there can never become what is waited for, and with `WaitTimeoutError`
when the time is up. Calls that are throttled or get no answer do not end a wait.

EventBridge knows earlier. With `events=` a wait looks at once when an event about the resource
comes in; it never relies on one, since any event may be lost.

Time is that of `session.clock`, so that a session that lives by the clock of a local IVS waits for
nothing.
"""

from typing import Literal, overload

from ..chat import GetLoggingConfigurationResponse, LoggingConfigurationState
from ..errors import (
    ChannelNotBroadcasting,
    InvalidRequestError,
    ResourceNotFoundException,
)
from ..low_latency import (
    FailoverSlateConfiguration,
    FailoverSlateConfigurationState,
    RecordingConfiguration,
    RecordingConfigurationState,
    Stream,
    StreamState,
)
from ..realtime import (
    Composition,
    CompositionState,
    Destination,
    DestinationState,
)
from ..session import Session
from ._arguments import arn_of, check_choice
from ._hints import Hints
from ._polling import GONE, Arrived, Look, NotYet, T, until_seen
from .event_source import EventSource
from .resource import HasArn

__all__ = [
    "wait_for_composition",
    "wait_for_destination",
    "wait_for_failover_slate_configuration",
    "wait_for_logging_configuration",
    "wait_for_recording_configuration",
    "wait_for_stream",
]

_GOALS = (CompositionState.ACTIVE, CompositionState.STOPPED)
_NO_WAY: dict[str, set[str]] = {
    CompositionState.ACTIVE: {"STOPPING", "STOPPED", "FAILED"},
    CompositionState.STOPPED: {"FAILED"},
}
"""From which states a composition, or a destination of it, gets nowhere."""


@overload
async def wait_for_composition(
    session: Session,
    composition: str | HasArn,
    until: Literal[CompositionState.ACTIVE] = CompositionState.ACTIVE,
    *,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Composition: ...
@overload
async def wait_for_composition(
    session: Session,
    composition: str | HasArn,
    until: CompositionState | str,
    *,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Composition | None: ...
async def wait_for_composition(
    session: Session,
    composition: str | HasArn,
    until: CompositionState | str = CompositionState.ACTIVE,
    *,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Composition | None:
    """Wait until a composition runs, or until it has ended and its recording is complete.

    Args:
        session: Calls the service.
        composition: The composition or its ARN.
        until: `ACTIVE` or `STOPPED`.
        timeout: Seconds to wait at most.
        events: Where to hear of it earlier; also tells why a composition failed.

    Returns:
        The composition. None for `STOPPED` if it cannot be looked up: AWS forgets a composition 5
        minutes after its end, and one that never was looks the same.

    Raises:
        WaitError: It failed; or it has ended, or is about to, before it was `ACTIVE`.
        WaitTimeoutError: It is not so in time.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "composition", composition, "composition")
    goal = check_choice("until", until, _GOALS)

    async def look(hints: Hints) -> Arrived[Composition | None] | NotYet:
        try:
            found = await session.realtime.get_composition(arn)
        except ResourceNotFoundException:
            return _gone(goal, hints.reason())
        if found.state == goal:
            return Arrived(found)
        return _not_yet(found.state, goal, hints.reason() or _lost(found))

    awaited = f"composition {arn} to be {goal}"
    return await until_seen(session, look, arn=arn, awaited=awaited, timeout=timeout, events=events)


@overload
async def wait_for_destination(
    session: Session,
    composition: str | HasArn,
    destination_id: str | None = None,
    *,
    until: Literal[DestinationState.ACTIVE] = DestinationState.ACTIVE,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Destination: ...
@overload
async def wait_for_destination(
    session: Session,
    composition: str | HasArn,
    destination_id: str | None = None,
    *,
    until: DestinationState | str,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Destination | None: ...
async def wait_for_destination(
    session: Session,
    composition: str | HasArn,
    destination_id: str | None = None,
    *,
    until: DestinationState | str = DestinationState.ACTIVE,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Destination | None:
    """Wait until a destination of a composition receives the picture, or has ended.

    Args:
        session: Calls the service.
        composition: The composition or its ARN.
        destination_id: The destination; may be left out if the composition has only one.
        until: `ACTIVE` or `STOPPED`. One that is `RECONNECTING` is waited for.
        timeout: Seconds to wait at most.
        events: Where to hear of it earlier; also tells why a destination failed.

    Returns:
        The destination. None for `STOPPED` if the composition cannot be looked up any more.

    Raises:
        WaitError: It failed; or it has ended, or is about to, before it was `ACTIVE`.
        WaitTimeoutError: It is not so in time.
        InvalidRequestError: An argument is wrong, or the composition has no such destination.
    """
    arn = arn_of(session, "composition", composition, "composition")
    goal = check_choice("until", until, _GOALS)

    async def look(hints: Hints) -> Arrived[Destination | None] | NotYet:
        try:
            found = await session.realtime.get_composition(arn)
        except ResourceNotFoundException:
            return _gone(goal, hints.reason(destination_id) or hints.reason())
        destination = _destination(found, destination_id)
        if destination.state == goal:
            return Arrived(destination)
        return _not_yet(destination.state, goal, hints.reason(destination.id))

    awaited = f"destination {destination_id or ''} of {arn} to be {goal}"
    return await until_seen(session, look, arn=arn, awaited=awaited, timeout=timeout, events=events)


async def wait_for_recording_configuration(
    session: Session, configuration: str | HasArn, *, timeout: float = 120
) -> RecordingConfiguration:
    """Wait until a new recording configuration can be used.

    Args:
        session: Calls the service.
        configuration: The recording configuration or its ARN.
        timeout: Seconds to wait at most.

    Raises:
        WaitError: It is `CREATE_FAILED`, usually because its bucket is in another region.
        WaitTimeoutError: It is not `ACTIVE` in time.
        ResourceNotFoundException: There is none.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "configuration", configuration, "recording-configuration")

    async def look(_: Hints) -> Arrived[RecordingConfiguration] | NotYet:
        found = await session.low_latency.get_recording_configuration(arn)
        if found.state == RecordingConfigurationState.ACTIVE:
            return Arrived(found)
        failed = found.state == RecordingConfigurationState.CREATE_FAILED
        return NotYet(str(found.state), hopeless=failed, reason="delete it and make another")

    return await _until_usable(session, look, arn, timeout)


async def wait_for_logging_configuration(
    session: Session, configuration: str | HasArn, *, timeout: float = 120
) -> GetLoggingConfigurationResponse:
    """Wait until a logging configuration, new or changed, is in use.

    Args:
        session: Calls the service.
        configuration: The logging configuration or its ARN.
        timeout: Seconds to wait at most.

    Raises:
        WaitError: Making or changing it failed, or it is being deleted.
        WaitTimeoutError: It is not `ACTIVE` in time.
        ResourceNotFoundException: There is none.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "configuration", configuration, "logging-configuration")
    on_the_way = {LoggingConfigurationState.CREATING, LoggingConfigurationState.UPDATING}

    async def look(_: Hints) -> Arrived[GetLoggingConfigurationResponse] | NotYet:
        found = await session.chat.get_logging_configuration(arn)
        if found.state == LoggingConfigurationState.ACTIVE:
            return Arrived(found)
        return NotYet(str(found.state), hopeless=found.state not in on_the_way)

    return await _until_usable(session, look, arn, timeout)


async def wait_for_failover_slate_configuration(
    session: Session, configuration: str | HasArn, *, timeout: float = 120
) -> FailoverSlateConfiguration:
    """Wait until a failover slate configuration, new or changed, can be used.

    Args:
        session: Calls the service.
        configuration: The failover slate configuration or its ARN.
        timeout: Seconds to wait at most.

    Raises:
        WaitError: It is `CREATE_FAILED`.
        WaitTimeoutError: It is not `CREATED` in time.
        ResourceNotFoundException: There is none.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "configuration", configuration, "failover-slate-configuration")

    async def look(_: Hints) -> Arrived[FailoverSlateConfiguration] | NotYet:
        found = await session.low_latency.get_failover_slate_configuration(arn)
        if found.state == FailoverSlateConfigurationState.CREATED:
            return Arrived(found)
        failed = found.state == FailoverSlateConfigurationState.CREATE_FAILED
        return NotYet(str(found.state), hopeless=failed)

    return await _until_usable(session, look, arn, timeout)


@overload
async def wait_for_stream(
    session: Session,
    channel: str | HasArn,
    *,
    live: Literal[True] = True,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Stream: ...
@overload
async def wait_for_stream(
    session: Session,
    channel: str | HasArn,
    *,
    live: bool,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Stream | None: ...
async def wait_for_stream(
    session: Session,
    channel: str | HasArn,
    *,
    live: bool = True,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Stream | None:
    """Wait until a channel is live, or until it is not.

    Args:
        session: Calls the service.
        channel: The channel or its ARN.
        live: Whether to wait for a stream or for the end of one.
        timeout: Seconds to wait at most.
        events: Where to hear of it earlier.

    Returns:
        The stream, or None if `live` is False.

    Raises:
        WaitError: The channel was deleted, so that it cannot become live.
        WaitTimeoutError: It is not so in time.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "channel", channel, "channel")

    async def look(_: Hints) -> Arrived[Stream | None] | NotYet:
        try:
            stream = await session.low_latency.get_stream(arn)
        except ChannelNotBroadcasting:
            return NotYet("offline") if live else Arrived(None)
        except ResourceNotFoundException:
            return NotYet(GONE, hopeless=True) if live else Arrived(None)
        if (stream.state == StreamState.LIVE) == live:
            return Arrived(stream if live else None)
        return NotYet(str(stream.state))

    awaited = f"channel {arn} to be {'live' if live else 'offline'}"
    return await until_seen(session, look, arn=arn, awaited=awaited, timeout=timeout, events=events)


async def _until_usable(session: Session, look: Look[T], arn: str, timeout: float) -> T:
    """Wait for something that no event tells of."""
    awaited = f"{arn} to be ready"
    return await until_seen(session, look, arn=arn, awaited=awaited, timeout=timeout, events=None)


def _gone(goal: str, reason: str | None) -> Arrived[None] | NotYet:
    """A composition cannot be looked up."""
    if goal == CompositionState.STOPPED and reason is None:
        return Arrived(None)
    if reason is not None:
        return NotYet(str(CompositionState.FAILED), hopeless=True, reason=reason)
    return NotYet(GONE, hopeless=True, reason="it ended more than 5 minutes ago, or never was")


def _not_yet(state: str, goal: str, reason: str | None) -> NotYet:
    hopeless = state in _NO_WAY[goal]
    return NotYet(str(state), hopeless=hopeless, reason=reason if hopeless else None)


def _lost(composition: Composition) -> str | None:
    """What the destinations of a composition tell of its failure, if no event does."""
    lost = [d.id for d in composition.destinations if d.state == DestinationState.FAILED]
    return f"it lost its destinations {', '.join(lost)}" if lost else None


def _destination(composition: Composition, destination_id: str | None) -> Destination:
    by_id = {destination.id: destination for destination in composition.destinations}
    if destination_id is None and len(by_id) == 1:
        return next(iter(by_id.values()))
    if destination_id not in by_id:
        limit = f"must be one of {', '.join(by_id)}"
        raise InvalidRequestError("destination_id", limit, destination_id)
    return by_id[destination_id]
