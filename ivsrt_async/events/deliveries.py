"""Finding the events in what a program received from Lambda, SQS, SNS or HTTP."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, cast

import attrs

from .._core.converter import parse_json
from ..errors import EventParseError
from ._eventbridge import read_event
from .event import IVSEvent

__all__ = ["Delivery", "parse_deliveries", "parse_event", "parse_events"]

MOST_MESSAGES = 10_000
"""The largest batch that Lambda takes from SQS; more would keep the event loop busy for long.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""
_MOST_WRAPPINGS = 6
"""An event in SNS in SQS in Lambda has three, each of them text inside JSON."""


@attrs.frozen(kw_only=True)
class Delivery:
    """One message of a batch: an event, or why it could not be read."""

    event: IVSEvent | None = None
    """The event; None if the message could not be read."""
    error: EventParseError | None = None
    """Why the message could not be read."""
    message_id: str | None = None
    """Id of the outermost message of SQS (or else of SNS) that it came in: what to report or delete
    it by. Several events that one message holds have the same."""
    fifo_group: str | None = None
    """The message group it belongs to, whose order counts; None unless it came from a FIFO queue of
    SQS."""


def parse_event(payload: object) -> IVSEvent:
    """Find the one event in a payload.

    Args:
        payload: JSON as text, bytes or parsed: an EventBridge event as it is, or wrapped by SNS,
            by SQS, by an HTTP request of API Gateway or a Lambda function URL, or by several of
            these.

    Returns:
        An instance of the event's class, or `UnknownEvent`.

    Raises:
        EventParseError: It holds no event, or more than one.
    """
    events = parse_events(payload)
    if len(events) != 1:
        raise EventParseError("$", f"holds {len(events)} events, use parse_events for batches")
    return events[0]


def parse_events(payload: object) -> list[IVSEvent]:
    """Find all events in a payload; a batch of SQS or SNS holds several, or none.

    One message that cannot be read fails the whole batch. `parse_deliveries` does not.

    Raises:
        EventParseError: A message holds no event.
    """
    deliveries = parse_deliveries(payload)
    for delivery in deliveries:
        if delivery.error is not None:
            raise delivery.error
    return [cast("IVSEvent", delivery.event) for delivery in deliveries]


def parse_deliveries(payload: object) -> list[Delivery]:
    """Find all messages in a payload, also those of a batch that cannot be read.

    Raises:
        EventParseError: The payload as a whole is no event and no wrapping of events, or holds
            more than 10,000 messages.
    """
    found: list[Delivery] = []
    _read(payload, "$", None, 0, found)
    return found


def _read(
    value: object, path: str, message_id: str | None, depth: int, found: list[Delivery]
) -> None:
    """Add the deliveries that a value holds."""
    if depth > _MOST_WRAPPINGS:
        raise EventParseError(path, "is wrapped too many times")
    parsed = _parsed(value, path)
    if isinstance(parsed, list):
        _read_batch(parsed, path, message_id, depth, found)
        return
    for name in ("Records", "Messages"):  # Lambda's word, and that of SQS's ReceiveMessage
        if isinstance(parsed.get(name), list):
            _read_batch(parsed[name], f"{path}.{name}", message_id, depth, found)
            return
    if "detail-type" in parsed:
        found.append(Delivery(event=read_event(parsed, path), message_id=message_id))
        return
    inner, place = _unwrapped(parsed, path)
    _read(inner, place, message_id or _id_of(parsed), depth + 1, found)


def _read_batch(
    entries: Sequence[object],
    path: str,
    message_id: str | None,
    depth: int,
    found: list[Delivery],
) -> None:
    if len(found) + len(entries) > MOST_MESSAGES:
        raise EventParseError(path, f"holds more than {MOST_MESSAGES} messages")
    for index, entry in enumerate(entries):
        outermost, before = message_id or _id_of(entry), len(found)
        try:
            _read(entry, f"{path}[{index}]", outermost, depth + 1, found)
        except EventParseError as error:
            found.append(Delivery(error=error.with_traceback(None), message_id=outermost))
        group = _fifo_group_of(entry)
        if group is not None:
            found[before:] = [attrs.evolve(each, fifo_group=group) for each in found[before:]]


def _parsed(value: object, path: str) -> Any:
    """The object or array a value is, or is the text of."""
    if isinstance(value, str | bytes | bytearray):
        try:
            value = parse_json(value.encode() if isinstance(value, str) else bytes(value))
        except ValueError:
            raise EventParseError(path, "is not JSON") from None
    if isinstance(value, Mapping | list):
        return value
    raise EventParseError(path, "is neither an object nor an array")


def _unwrapped(found: Mapping[str, Any], path: str) -> tuple[object, str]:
    """What a wrapping holds, and where."""
    if isinstance(found.get("Sns"), dict):  # SNS, in Lambda
        return found["Sns"], f"{path}.Sns"
    if "Message" in found:  # SNS, over HTTP or in SQS
        if found.get("Type", "Notification") != "Notification":
            raise EventParseError(path, "is SNS asking to confirm a subscription, not an event")
        return found["Message"], f"{path}.Message"
    for name in ("body", "Body"):  # SQS in Lambda and HTTP requests; SQS's ReceiveMessage
        if name in found:
            return _body(found, name, path), f"{path}.{name}"
    raise EventParseError(path, "has no detail-type, and is no wrapping that is known")


def _body(found: Mapping[str, Any], name: str, path: str) -> object:
    body = found[name]
    if found.get("isBase64Encoded") is not True:
        return body
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise EventParseError(f"{path}.{name}", "is not base64") from None


def _id_of(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return None
    found = cast("Mapping[str, object]", value)
    inner = found.get("Sns")
    places = [found, cast("Mapping[str, object]", inner)] if isinstance(inner, dict) else [found]
    for place in places:
        for name in ("messageId", "MessageId"):
            if isinstance(place.get(name), str):
                return cast("str", place[name])
    return None


def _fifo_group_of(value: object) -> str | None:
    """The message group; standard queues may have groups, too, but number no messages."""
    if not isinstance(value, Mapping):
        return None
    found = cast("Mapping[str, object]", value)
    attributes = found.get("attributes", found.get("Attributes"))
    if not isinstance(attributes, Mapping) or "SequenceNumber" not in attributes:
        return None
    group = cast("Mapping[str, object]", attributes).get("MessageGroupId")
    return group if isinstance(group, str) else None
