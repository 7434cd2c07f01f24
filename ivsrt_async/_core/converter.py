"""The one cattrs converter, between models and the JSON of AWS's REST-JSON protocol.

Rules, each said once:

- a field is named in camelCase on the wire (`stage_arn` is `stageArn`);
- `None` is not sent; `""`, `False`, `0`, `[]` and `{}` are;
- members nobody knows are ignored, absent optional members become `None`;
- times are ISO 8601 text or epoch seconds, and become aware datetimes in UTC;
- enums are open: a value we do not know stays a plain `str`.

`structure` is on the hot path, so its converter spends nothing on explaining failures. When it
fails, `explain` goes over the same data once more with a converter that says where the fault lies.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import cache, partial, update_wrapper
from json import JSONDecoder, JSONEncoder
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs
import orjson
from cattrs import Converter, transform_error
from cattrs.fns import identity
from cattrs.gen import (
    make_dict_structure_fn,
    make_dict_structure_fn_from_attrs,
    make_dict_unstructure_fn,
    override,
)

from .naming import wire_name

Hook = Callable[[Any, Any], Any]


class _Mismatch(TypeError):
    """A JSON value has another type than the model says. Carries no value: it may be a secret."""


_JSON_TYPES = (str, int, float, bool, NoneType)


def _json_type(value: object) -> str:
    names: dict[type, str] = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
    }
    return "null" if value is None else names.get(type(value), "a number")


def _expect(kind: type, words: str) -> Hook:
    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is kind:
            return value
        raise _Mismatch(f"expected {words}, got {_json_type(value)}")

    return hook


_text = _expect(str, "a string")
expect_object = _expect(dict, "an object")
expect_array = _expect(list, "an array")


def _optional_text(value: Any, _: Any) -> Any:
    if value.__class__ is str or value is None:
        return value
    raise _Mismatch(f"expected a string, got {_json_type(value)}")


def _text_map(value: Any, _: Any) -> Any:
    """Tags and attributes. JSON has only strings for keys, so only the values need a look."""
    if value.__class__ is not dict:
        raise _Mismatch(f"expected an object, got {_json_type(value)}")
    for item in value.values():
        if item.__class__ is not str:
            raise _Mismatch(f"expected a string, got {_json_type(item)}")
    return value


def _optional_text_map(value: Any, _: Any) -> Any:
    return value if value is None else _text_map(value, _)


_OPTIONAL_TWINS: dict[Hook, Hook] = {_text: _optional_text, _text_map: _optional_text_map}
"""The commonest members by far, so that being optional costs them no further call."""


def _number(value: Any, _: Any) -> float:
    if value.__class__ is float or value.__class__ is int:
        return float(value)
    raise _Mismatch(f"expected a number, got {_json_type(value)}")


def _moment(value: Any, _: Any) -> datetime:
    if value.__class__ is str:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is UTC:
            return moment
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if value.__class__ is int or value.__class__ is float:
        return datetime.fromtimestamp(value, UTC)
    raise _Mismatch(f"expected a time, got {_json_type(value)}")


def _wire_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def is_open_enum(annotation: Any) -> bool:
    """`SomeEnum | str`, perhaps with `| None`."""
    return get_origin(annotation) in (Union, UnionType) and _enum_of(annotation) is not None


def _enum_of(annotation: Any) -> type[Enum] | None:
    enums = (p for p in get_args(annotation) if isinstance(p, type) and issubclass(p, Enum))
    return next(enums, None)


def _open_enum(annotation: Any) -> Hook:
    enum = _enum_of(annotation)
    assert enum is not None
    known = {member.value: member for member in enum}
    optional = NoneType in get_args(annotation)

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is str:
            return known.get(value, value)
        if value is None and optional:
            return None
        raise _Mismatch(f"expected a string, got {_json_type(value)}")

    return hook


def _is_optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def _optional(annotation: Any, converter: Converter) -> Hook:
    (inner,) = (part for part in get_args(annotation) if part is not NoneType)
    if attrs.has(inner):
        return _optional_model(inner, converter)
    structure = converter.get_structure_hook(inner)
    if structure in _OPTIONAL_TWINS:
        return _OPTIONAL_TWINS[structure]

    def hook(value: Any, _: Any) -> Any:
        return None if value is None else structure(value, inner)

    return hook


def _optional_model(model: Any, converter: Converter) -> Hook:
    """A model inside another, whose code is made when there first is one."""
    made: list[Hook] = []

    def hook(value: Any, _: Any) -> Any:
        if value is None:
            return None
        if not made:
            made.append(converter.get_structure_hook(model))
        return made[0](value, model)

    return hook


def _is_annotated(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated


def _bare(annotation: Any, converter: Converter) -> Hook:
    """Limits bind what is sent, not what is read: `Annotated[T, …]` is read as `T`."""
    return converter.get_structure_hook(get_args(annotation)[0])


def _is_generic(base: type) -> Callable[[Any], bool]:
    return lambda annotation: get_origin(annotation) is base


def _sequence(annotation: Any, converter: Converter) -> Hook:
    (item,) = get_args(annotation)
    as_list: Any = list[item]  # type: ignore[valid-type]  # a type made at run time
    structure = converter.get_structure_hook(as_list)

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not list:
            raise _Mismatch(f"expected an array, got {_json_type(value)}")
        return structure(value, as_list)

    return hook


def _mapping(annotation: Any, converter: Converter) -> Hook:
    key, item = get_args(annotation)
    if converter.get_structure_hook(item) is _text:
        return _text_map
    as_dict: Any = dict[key, item]  # type: ignore[valid-type]  # a type made at run time
    structure = converter.get_structure_hook(as_dict)

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            raise _Mismatch(f"expected an object, got {_json_type(value)}")
        return structure(value, as_dict) if value else value

    return hook


def _names(cls: type) -> dict[str, Any]:
    return {field.name: override(rename=wire_name(field.name)) for field in attrs.fields(cls)}


def _model(cls: Any, converter: Converter) -> Hook:
    if not converter.detailed_validation and _only_sets_its_fields(cls):
        return _quick_model(cls, converter)
    structure = make_dict_structure_fn(
        cls,
        converter,
        _cattrs_detailed_validation=converter.detailed_validation,
        **_names(cls),
    )

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            raise _Mismatch(f"expected an object, got {_json_type(value)}")
        return structure(value, cls)

    return hook


def _only_sets_its_fields(cls: Any) -> bool:
    """Whether making an instance does nothing else, as with every `model`."""
    others = "__attrs_pre_init__", "__attrs_post_init__"
    return (
        cls.__setattr__ is object.__setattr__
        and not any(hasattr(cls, name) for name in others)
        and not any(
            field.validator or field.converter or field.default not in (attrs.NOTHING, None)
            for field in attrs.fields(cls)
        )
    )


def _quick_model(cls: Any, converter: Converter) -> Hook:
    """Have cattrs set the fields of an instance itself: half of the time went into the call."""
    fields = attrs.fields(cls)
    absent = {wire_name(f.name): None for f in fields if f.default is None}

    every: Any = [field.evolve(init=False, default=attrs.NOTHING) for field in fields]
    maker: Any = partial(cls.__new__, cls)
    update_wrapper(maker, cls, updated=())
    structure: Any = make_dict_structure_fn_from_attrs(
        every,
        maker,
        converter,
        _cattrs_detailed_validation=False,
        _cattrs_include_init_false=True,
        **_names(cls),
    )

    def hook(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            raise _Mismatch(f"expected an object, got {_json_type(value)}")
        return structure(absent | value)

    return hook


def _is_json(annotation: Any) -> bool:
    """Whether values of a type go into JSON as they are; enums of text do, too."""
    if get_origin(annotation) is Annotated:
        return _is_json(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return all(map(_is_json, get_args(annotation)))
    return isinstance(annotation, type) and issubclass(annotation, _JSON_TYPES)


def _as_it_is(_: Any) -> Callable[[Any], Any]:
    return identity  # cattrs spares the call of this function


def _fields(cls: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **_names(cls))


def _make_converter(*, detailed: bool) -> Converter:
    converter = Converter(detailed_validation=detailed, omit_if_default=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _expect(int, "an integer"))
    converter.register_structure_hook(bool, _expect(bool, "a boolean"))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(datetime, _moment)
    converter.register_unstructure_hook(datetime, _wire_moment)
    converter.register_structure_hook_factory(_is_generic(Sequence), _sequence)
    converter.register_structure_hook_factory(_is_generic(Mapping), _mapping)
    converter.register_structure_hook_factory(_is_annotated, _bare)
    converter.register_structure_hook_factory(_is_optional, _optional)
    converter.register_structure_hook_factory(is_open_enum)(_open_enum)
    converter.register_structure_hook_factory(attrs.has, _model)
    converter.register_unstructure_hook_factory(attrs.has, _fields)
    return converter


_fast = _make_converter(detailed=False)
_fast.register_unstructure_hook_factory(_is_json, _as_it_is)

structure_hook: Callable[[Any], Hook] = _fast.get_structure_hook
"""The function that makes a model of parsed JSON; fetch it once per type, call it often."""

unstructure_hook: Callable[[Any], Callable[[Any], Any]] = _fast.get_unstructure_hook
"""The function that makes JSON-ready data of a model; fetch it once per type, call it often."""


@cache
def detailed() -> Converter:
    """A converter of the same rules that says where a fault lies; `data` copies it."""
    return _make_converter(detailed=True)


def explain(data: object, annotation: Any) -> str:
    """Say why `data` is not an `annotation`, naming the member but never its value."""
    try:
        detailed().structure(data, annotation)
    except Exception as error:  # noqa: BLE001 - whatever a hook raised is explained
        return reasons(error)
    return "it could not be read"  # pragma: no cover - both converters have the same hooks


def reasons(error: Exception) -> str:
    """What an error of the detailed converter says, naming members but never their values."""
    return "; ".join(transform_error(error, path="$", format_exception=_reason))


def _reason(error: BaseException, _: type | None) -> str:
    if isinstance(error, KeyError):
        return "required member missing"
    if isinstance(error, _Mismatch):
        return str(error)
    return "not a valid value"


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_WHITE_SPACE = " \t\n\r"
_decoder = JSONDecoder(parse_constant=_refuse_constant)
_encoder = JSONEncoder(separators=(",", ":"), allow_nan=False)


def parse_json(body: bytes) -> Any:
    """Parse a JSON body.

    An integer beyond 64 bits becomes a float; no member of the API has one.

    Raises:
        ValueError: It is not UTF-8, not JSON, holds NaN or infinity, or nests too deeply.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return parse_json_exactly(body)


def parse_json_exactly(body: bytes) -> Any:
    """Parse a JSON body with integers of any size, and explain faults better; not as quickly.

    Raises:
        ValueError: As of `parse_json`.
    """
    text = body.decode().strip(_WHITE_SPACE)
    try:
        value, end = _decoder.raw_decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if end != len(text):
        raise ValueError(f"something follows the value at character {end}")
    return value


def dump_json(data: object) -> bytes:
    """Serialise JSON-ready data, in ASCII and without spaces.

    Raises:
        ValueError: It holds NaN or infinity.
    """
    try:
        text = orjson.dumps(data)
    except orjson.JSONEncodeError:  # lone surrogates, integers beyond 64 bits
        return _encoder.encode(data).encode()
    # orjson knows no escapes but those JSON demands, and writes NaN as null. No null is ever sent,
    # so one is such a number, or a word in some text.
    if not text.isascii() or b"null" in text:
        return _encoder.encode(data).encode()
    return text


__all__ = [
    "detailed",
    "dump_json",
    "expect_array",
    "expect_object",
    "explain",
    "is_open_enum",
    "parse_json",
    "parse_json_exactly",
    "reasons",
    "structure_hook",
    "unstructure_hook",
]
