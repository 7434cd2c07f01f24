"""The client's methods explain themselves: signature, documentation, what to import."""

import ast
import inspect
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_type_hints

import attrs
from botocore import xform_name

from ivsrt_async._core.documentation import field_texts
from ivsrt_async.pagination import Paginator

from .places import OurType, model_classes
from .services import Case, each_operation, each_service


def _bound_method(case: Case):
    return getattr(case.service.client(pipeline=None), case.method_name)


@each_operation
def test_the_signature_holds_the_members_of_the_model(case: Case):
    """Everything goes by keyword, except that the only required argument may go by position."""
    positional = case.required if len(case.required) == 1 else set()
    expected = {
        xform_name(name): (
            inspect.Parameter.POSITIONAL_OR_KEYWORD
            if name in positional
            else inspect.Parameter.KEYWORD_ONLY,
            inspect.Parameter.empty if name in case.required else None,
        )
        for name in case.input_members
    }
    parameters = inspect.signature(_bound_method(case)).parameters.values()
    assert expected == {p.name: (p.kind, p.default) for p in parameters}


def _without_limits(annotation: Any) -> Any:
    """The type as people write it, at every depth."""
    holder = type("Holder", (), {"__annotations__": {"it": annotation}})
    return get_type_hints(holder)["it"]


@each_operation
def test_the_signature_names_the_types_of_the_arguments(case: Case):
    parameters = inspect.signature(_bound_method(case)).parameters.values()
    fields = attrs.fields(case.operation)
    expected = {field.name: _without_limits(field.type) for field in fields}
    assert expected == {p.name: p.annotation for p in parameters}


@each_operation
def test_the_signature_names_what_a_call_returns(case: Case):
    spec = case.operation.spec
    expected = _without_limits(spec.result_type)
    if case.is_list:
        items = getattr(attrs.fields(spec.result_type), spec.items)
        (item,) = get_args(OurType.of(items.type).base)
        expected = Paginator[_without_limits(item), expected]
    actual = inspect.signature(_bound_method(case)).return_annotation
    assert expected == (NoneType if actual is None else actual)


@each_operation
def test_a_call_is_a_coroutine_function_and_a_list_is_not(case: Case):
    assert (not case.is_list) is inspect.iscoroutinefunction(_bound_method(case))


@each_operation
def test_help_tells_the_operations_own_text_and_every_argument_and_error(case: Case):
    text = inspect.getdoc(_bound_method(case))
    own = inspect.cleandoc(case.operation.__dict__["__doc__"])
    arguments = [f"    {xform_name(name)} (" for name in case.input_members]
    raised = [f"    {shape.error_code}: " for shape in case.model.error_shapes]
    assert [words for words in [own, *arguments, *raised] if words not in text] == []


@each_operation
def test_every_argument_is_documented(case: Case):
    texts = field_texts(case.operation)
    assert [f.name for f in attrs.fields(case.operation) if not texts.get(f.name)] == []


@each_service
def test_every_operation_is_offered_beside_the_client(service):
    exported = {name: getattr(service.package, name) for name in service.package.__all__}
    expected = {operation.__name__: operation for operation in service.methods.values()}
    expected[service.client.__name__] = service.client
    assert expected == {name: exported.get(name) for name in expected}


@each_service
def test_every_model_and_enum_says_what_it_is(service):
    classes = model_classes(service).items()
    assert [name for name, cls in classes if not (cls.__dict__.get("__doc__") or "").strip()] == []


@each_service
def test_every_field_of_a_model_is_documented(service):
    missing = [
        f"{name}.{field.name}"
        for name, cls in model_classes(service).items()
        if attrs.has(cls)
        for field in attrs.fields(cls)
        if not field_texts(cls).get(field.name)
    ]
    assert missing == []


@each_service
def test_every_enum_member_is_documented(service):
    missing = [
        f"{name}.{member}"
        for name, cls in model_classes(service).items()
        if issubclass(cls, Enum)
        for member in set(cls.__members__) - _documented_members(cls)
    ]
    assert missing == []


def _documented_members(enum: type[Enum]) -> set[str]:
    (node,) = ast.parse(inspect.getsource(enum)).body
    return {
        statement.targets[0].id
        for statement, text in zip(node.body, node.body[1:], strict=False)
        if isinstance(statement, ast.Assign)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and str(text.value.value).strip()
    }


@each_service
def test_every_type_a_user_meets_can_be_imported_from_the_service(service):
    """Models inside arguments and results are exported, under their own names."""
    exported = set(model_classes(service).values())
    missing = {
        f"{cls.__name__}"
        for operation in service.methods.values()
        for cls in _classes_in(operation, set())
        if cls not in exported and cls is not operation
    }
    assert set() == missing


def _classes_in(annotation: Any, found: set[type]) -> set[type]:
    ours = OurType.of(annotation)
    if ours.enum:
        found.add(ours.enum)
    for part in get_args(ours.base):
        _classes_in(part, found)
    if ours.fields and ours.base not in found:
        found.add(ours.base)
        for field in ours.fields.values():
            _classes_in(field.type, found)
    spec = getattr(ours.base, "spec", None)
    if spec is not None and spec.result_type is not type(None):
        _classes_in(spec.result_type, found)
    return found
