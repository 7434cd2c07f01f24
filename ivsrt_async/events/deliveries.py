"""Finding the events in what a program was handed: by Lambda, SQS, SNS or HTTP."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from .._core.converter import parse_json
from ..errors import EventParseError
from ._eventbridge import read_event
from .event import IVSEvent

__all__ = ["Delivery", "parse_deliveries", "parse_event", "parse_events"]

_MOST_WRAPPINGS = 6
"""An event in SNS in SQS in Lambda has three, each of them text inside JSON."""


@attrs.frozen(kw_only=True)
class Delivery:
    """One message of a batch: an event, or the reason why it is none."""

    event: IVSEvent | None = None
    """The event; None if the message could not be read."""
    error: EventParseError | None = None
    """Why the message could not be read."""
    message_id: str | None = None
    """Id of the outermost message of SQS (or else of SNS) that it came in: what to report or delete
    it by. Several events that one message holds have the same."""


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
        EventParseError: The payload as a whole is no event and no wrapping of events.
    """
    return list(_deliveries(payload, "$", None, 0))


def _deliveries(value: object, path: str, message_id: str | None, depth: int) -> Iterator[Delivery]:
    if depth > _MOST_WRAPPINGS:
        raise EventParseError(path, "is wrapped too many times")
    found = _parsed(value, path)
    if isinstance(found, list):
        yield from _batch(found, path, message_id, depth)
        return
    for name in ("Records", "Messages"):  # Lambda's word, and that of SQS's ReceiveMessage
        if isinstance(found.get(name), list):
            yield from _batch(found[name], f"{path}.{name}", message_id, depth)
            return
    if "detail-type" in found:
        yield Delivery(event=read_event(found, path), message_id=message_id)
        return
    inner, place = _unwrapped(found, path)
    yield from _deliveries(inner, place, message_id or _id_of(found), depth + 1)


def _batch(
    entries: Sequence[object], path: str, message_id: str | None, depth: int
) -> Iterator[Delivery]:
    for index, entry in enumerate(entries):
        outermost = message_id or _id_of(entry)
        try:
            yield from list(_deliveries(entry, f"{path}[{index}]", outermost, depth + 1))
        except EventParseError as error:
            yield Delivery(error=error, message_id=outermost)


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
