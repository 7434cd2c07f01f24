"""How Pydantic, and FastAPI with it, reads, checks, writes and describes a model.

Loaded when Pydantic asks a model for its schema. Pydantic is no dependency: who has it not never
comes here.

https://docs.pydantic.dev/latest/concepts/types/#customizing-validation-with-__get_pydantic_core_schema__
"""

from datetime import UTC, datetime
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs
from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticSerializationUnexpectedValue, core_schema

from .converter import is_open_enum
from .documentation import field_texts, own_text


def core_schema_of(cls: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    """A schema that takes instances as they are, and makes others of fields by their names.

    What is made is held to AWS's limits, since it is what somebody is about to send. What AWS
    answered is an instance already, and never held to any.
    """
    schemas = {field.name: _field_schema(field, handler) for field in attrs.fields(cls)}
    return core_schema.dataclass_schema(
        cls,
        core_schema.dataclass_args_schema(
            cls.__name__,
            [core_schema.dataclass_field(n, schema, kw_only=True) for n, schema in schemas.items()],
        ),
        list(schemas),
        slots=True,
        # The form of the references Pydantic makes, by which it finds a class again.
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        serialization=_as_written(cls, schemas),
    )


def _as_written(cls: Any, schemas: dict[str, CoreSchema]) -> core_schema.SerSchema:
    """As a dict of the fields; of itself Pydantic writes only dataclasses so."""
    fields = {name: core_schema.typed_dict_field(schema) for name, schema in schemas.items()}

    def write(model: Any, write_fields: core_schema.SerializerFunctionWrapHandler) -> Any:
        if not isinstance(model, cls):
            raise PydanticSerializationUnexpectedValue(f"expected {cls.__name__}")
        return write_fields({name: getattr(model, name) for name in schemas})

    return core_schema.wrap_serializer_function_ser_schema(
        write, schema=core_schema.typed_dict_schema(fields)
    )


def json_schema_of(cls: Any, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """The JSON schema, with the texts of the class and its fields."""
    reference = handler(schema)
    described = handler.resolve_ref_schema(reference)
    described["description"] = own_text(cls)
    for name, text in field_texts(cls).items():
        described["properties"][name]["description"] = text
    return reference


def _field_schema(field: "attrs.Attribute[Any]", handler: GetCoreSchemaHandler) -> CoreSchema:
    schema = handler.generate_schema(_in_pydantics_words(field.type))
    if field.default is attrs.NOTHING:
        return schema
    return core_schema.with_default_schema(schema, default=field.default)


def _in_pydantics_words(annotation: Any) -> Any:
    """The type with what Pydantic has to be told: how times and open enums are read."""
    if annotation is datetime:
        return Annotated[datetime, AfterValidator(_in_utc)]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        optional = NoneType in args
        parts = [part for part in args if part is not NoneType]
        kept: Any = reduce(or_, map(_in_pydantics_words, parts))
        if is_open_enum(annotation):  # else a member would stay plain text
            kept = Annotated[kept, Field(union_mode="left_to_right")]
        return kept | None if optional else kept
    if origin is Annotated:
        return Annotated[_in_pydantics_words(args[0]), *args[1:]]
    return origin[tuple(map(_in_pydantics_words, args))] if origin else annotation


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
