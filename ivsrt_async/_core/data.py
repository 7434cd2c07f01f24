"""Models as data that `json.dumps` takes, and back: for caches, queues, logs and templates.

The converter of the wire format, with Python's names in place of AWS's.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from ..errors import DataParseError
from .call import Call
from .converter import Hook, detailed, expect_array, expect_object, is_open_enum, reasons

T = TypeVar("T")


def to_dict(model: object, *, exclude_none: bool = False) -> dict[str, object]:
    """A model as data that is ready for JSON.

    ```python
    stage = await session.realtime.get_stage(arn)
    await redis.set(arn, json.dumps(to_dict(stage)))
    ```

    Keys are the names of the fields (`active_session_id`). Times become ISO 8601 text in UTC, such
    as `2026-03-01T12:00:00Z`; enums their text; lists and models in the model lists and dicts.
    Secrets, such as tokens and stream keys, are data like any other: take care where you keep them.

    Args:
        model: A result of a call, a page, an item of a list, an event of `ivsrt_async.events` or a
            `Call`, which tells its error, but neither its arguments nor its result.
        exclude_none: Leave out fields that are None. By default every field is there, as in
            `attrs.asdict`, Pydantic and answers of FastAPI.

    Raises:
        TypeError: It is none of these.
    """
    if not (attrs.has(type(model)) or isinstance(model, Call)):
        raise TypeError(f"to_dict() takes a model, not {type(model).__name__}")
    converter = _without_none if exclude_none else _every_field
    written: dict[str, object] = converter.unstructure(model)
    return written


def from_dict(model: type[T], data: Mapping[str, object]) -> T:
    """Make a model of what `to_dict` made of one.

    ```python
    stage = from_dict(Stage, json.loads(await redis.get(arn)))
    ```

    Fields may be missing if they have a default. Names the model does not have are ignored, so that
    data kept by a newer version can be read. Limits are not checked; sending checks them.

    Args:
        model: The class, such as `ivsrt_async.realtime.Stage`.
        data: Its fields by name, as parsed from JSON.

    Raises:
        DataParseError: A field is missing or has another type. The message says which and never
            shows a value.
        TypeError: The class is no model.
    """
    if not attrs.has(cast(Any, model)):
        raise TypeError(f"from_dict() makes models, not {model.__name__}")
    fields = dict(data) if isinstance(cast(object, data), Mapping) else data
    try:
        return _every_field.structure(fields, model)
    except Exception as error:  # noqa: BLE001 - whatever a hook raised is explained
        problem = reasons(error)
    del data, fields  # they may hold secrets, which a traceback must not show
    raise DataParseError(f"not a {model.__name__}: {problem}")


def _read_model(cls: Any, converter: Converter) -> Hook:
    structure = make_dict_structure_fn(cls, converter)
    return lambda value, _: structure(expect_object(value, cls), cls)


def _write_model(cls: Any, converter: Converter) -> Callable[[Any], dict[str, object]]:
    return make_dict_unstructure_fn(cls, converter)


def _write_lean_model(cls: Any, converter: Converter) -> Callable[[Any], dict[str, object]]:
    return _lean(_write_model(cls, converter))


def _lean(write: Callable[[Any], dict[str, object]]) -> Callable[[Any], dict[str, object]]:
    return lambda model: {name: value for name, value in write(model).items() if value is not None}


def _is_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def _read_tuple(annotation: Any, converter: Converter) -> Hook:
    """Of any length, as events have them."""
    item, _ = get_args(annotation)
    structure = converter.get_structure_hook(item)
    return lambda value, _: tuple(structure(v, item) for v in expect_array(value, annotation))


def _is_anything(annotation: Any) -> bool:
    return annotation is object


def _as_is(value: Any, _: Any) -> Any:
    return value


def _write_enum(value: str | None) -> str | None:
    return None if value is None else str(value)


_FACTS = (
    "service",
    "operation",
    "region",
    "attempts",
    "resent",
    "throttles",
    "request_id",
    "waited",
    "paced",
    "maybe_done",
)


def _write_call(call: Call) -> dict[str, object]:
    facts = {name: getattr(call, name) for name in _FACTS}
    error = call.error and {"type": type(call.error).__name__, "message": str(call.error)}
    return {**facts, "error": error}


def _with_python_names() -> Converter:
    converter = detailed().copy()
    converter.register_structure_hook_factory(attrs.has, _read_model)
    converter.register_structure_hook_factory(_is_tuple, _read_tuple)
    converter.register_structure_hook_func(_is_anything, _as_is)
    converter.register_unstructure_hook_factory(attrs.has, _write_model)
    converter.register_unstructure_hook_func(is_open_enum, _write_enum)
    converter.register_unstructure_hook(Call, _write_call)
    return converter


_every_field = _with_python_names()
_without_none = _with_python_names()
_without_none.register_unstructure_hook_factory(attrs.has, _write_lean_model)
_without_none.register_unstructure_hook(Call, _lean(_write_call))

__all__ = ["from_dict", "to_dict"]
