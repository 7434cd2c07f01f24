"""From the JSON of one EventBridge event to its class.

https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeGuard, cast, get_args

import attrs

from .._core.converter import structure_hook
from ..arns import Arn
from ..errors import EventParseError, InvalidRequestError
from ._registry import FIRST_RESOURCE, event_classes
from .event import IVSEvent, UnknownEvent

IVS = "aws.ivs"
_NAME_FIELDS = ("event_name", "recording_status", "limit_name")
"""Where the name stands; it depends on the detail type, and no type has two of them."""
_FAILURES = (TypeError, ValueError, OverflowError, OSError)

_logger = logging.getLogger("ivsrt_async.events")

_read_time = structure_hook(datetime)


def read_event(raw: Mapping[str, Any], path: str) -> IVSEvent:
    """The event that EventBridge's JSON describes.

    Args:
        raw: The event, parsed.
        path: Where it was found, for errors.

    Raises:
        EventParseError: It does not have what all events have.
    """
    envelope = _envelope(raw, path)
    detail = raw["detail"]
    name = _name_in(detail)
    event_class, problem = _class_of(envelope["source"], envelope["detail_type"], name)
    if event_class is not None:
        try:
            return event_class(**envelope, **_own_fields(event_class, envelope, detail))
        except _Unexpected as unexpected:
            problem = str(unexpected)
            # Those who wait for this class do not hear of the event, which nobody should miss.
            kind = event_class.__name__
            _logger.warning("an event is no %s but an UnknownEvent: %s", kind, problem)
    return UnknownEvent(**envelope, name=name, problem=problem)


def _name_in(detail: Mapping[str, Any]) -> str | None:
    for field in _NAME_FIELDS:
        name = detail.get(field)
        if isinstance(name, str):
            return name
    return None


class _Unexpected(ValueError):
    """The details of a known event are not as documented. Holds no value of the event."""


def _envelope(raw: Mapping[str, Any], path: str) -> dict[str, Any]:
    resources = raw.get("resources", [])
    if not _is_texts(resources):
        raise EventParseError(f"{path}.resources", "must be an array of strings")
    if not isinstance(raw.get("detail"), dict):
        raise EventParseError(f"{path}.detail", "must be an object")
    texts = {}
    for field in ("id", "detail-type", "source", "time"):
        value = texts[field] = raw.get(field)
        if not isinstance(value, str) or not value:
            raise EventParseError(f"{path}.{field}", "must be a string, and not empty")
    for field in ("account", "region"):
        value = texts[field] = raw.get(field, "")
        if not isinstance(value, str):
            raise EventParseError(f"{path}.{field}", "must be a string")
    try:
        time = _read_time(texts["time"], datetime)
    except _FAILURES:
        raise EventParseError(f"{path}.time", "must be a time in ISO 8601") from None
    return {
        "id": texts["id"],
        "time": time,
        "source": texts["source"],
        "detail_type": texts["detail-type"],
        "account": texts["account"],
        "region": (_region_of(resources[0]) if resources else None) or texts["region"],
        "resources": tuple(resources),
        "raw": raw,
    }


@lru_cache(maxsize=1024)  # many events are about the same few resources
def _region_of(resource: str) -> str | None:
    try:
        return Arn.parse(resource).region
    except InvalidRequestError:
        return None


def _class_of(source: str, detail_type: str, name: str | None) -> tuple[type[IVSEvent] | None, str]:
    """The class of an event, or why there is none."""
    if source != IVS:
        return None, f"its source is not {IVS}"
    classes = event_classes.get(detail_type)
    if classes is None:
        return None, "its detail type is not known"
    found = classes.get(name.lower() if name else None) or classes.get(None)
    return found, "its name is not known" if name else "it has no name"


def _own_fields(
    event_class: type[IVSEvent], envelope: Mapping[str, Any], detail: Mapping[str, Any]
) -> dict[str, Any]:
    plain_class: Any = event_class  # mypy takes attrs classes for unhashable
    plan = _plan_of(plain_class)
    values = _values(plan.fields, detail)
    if plan.arn is not None:
        if envelope["resources"]:
            values[plan.arn] = envelope["resources"][0]
        elif plan.needs_arn:
            raise _Unexpected("resources[0] is missing")
    return values


def _values(fields: tuple["_Field", ...], members: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        value = members.get(field.key)
        if value is None and field.other_keys:
            value = next(filter(None, map(members.get, field.other_keys)), None)
        if value is None:
            if field.required:
                raise _Unexpected(f"detail.{field.key} is missing")
            continue
        try:
            values[field.name] = field.read(value, None)
        except _FAILURES:
            raise _Unexpected(f"detail.{field.key} is not as documented") from None
    return values


@attrs.frozen
class _Field:
    name: str
    key: str
    other_keys: tuple[str, ...]
    required: bool
    read: Callable[[Any, Any], Any]


@attrs.frozen
class _Plan:
    arn: str | None
    """The field that holds the first resource."""
    needs_arn: bool
    fields: tuple[_Field, ...]
    """Fields that are read from the detail."""


@cache
def _plan_of(event_class: Any) -> _Plan:
    base: Any = IVSEvent
    common = {field.name for field in attrs.fields(base)}
    own = [field for field in attrs.fields(event_class) if field.name not in common]
    arn = next((field for field in own if field.metadata == FIRST_RESOURCE), None)
    return _Plan(
        arn=arn.name if arn else None,
        needs_arn=arn is not None and arn.default is attrs.NOTHING,
        fields=tuple(_field(field) for field in own if field is not arn),
    )


def _field(field: "attrs.Attribute[Any]") -> _Field:
    key, *others = field.metadata.get("names", (field.name,))
    return _Field(
        name=field.name,
        key=key,
        other_keys=tuple(others),
        required=field.default is attrs.NOTHING,
        read=_reader(field.type),
    )


def _reader(annotation: Any) -> Callable[[Any, Any], Any]:
    """What makes the value of a field of what the detail holds; never given None."""
    inner = next((part for part in get_args(annotation) if attrs.has(part)), None)
    if inner is not None:
        return _part(inner)
    if tuple[str, ...] in (annotation, *get_args(annotation)):
        return _texts
    return structure_hook(annotation)


def _part(part_class: Any) -> Callable[[Any, Any], Any]:
    """The reader of an object inside the detail."""
    fields = tuple(_field(field) for field in attrs.fields(part_class))

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError
        return part_class(**_values(fields, cast("dict[str, Any]", value)))

    return read


def _texts(value: Any, _: Any) -> tuple[str, ...]:
    if not _is_texts(value):
        raise TypeError
    return tuple(value)


def _is_texts(value: object) -> TypeGuard[list[str]]:
    if not isinstance(value, list):
        return False
    for entry in cast("list[object]", value):  # noqa: SIM110 - all() takes three times as long
        if not isinstance(entry, str):
            return False
    return True
