"""Docstrings of client methods, put together from the operation class when somebody asks.

The text under a field of an operation is the text of the argument, so it is written once. Python
does not keep such text at run time; it is read back from the source the first time `help()` or an
editor wants it, and never on the way of a call.
"""

import ast
import inspect
import sys
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from .limits import Limit, markers


@cache
def _module_field_texts(module: str) -> dict[str, dict[str, str]]:
    """Texts under the fields of each class of a module, by class and field name."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, SyntaxError):  # shipped without sources
        return {}
    return {
        node.name: dict(_texts(node)) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }


def _texts(node: ast.ClassDef) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for field, text in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            found.append((field.target.id, inspect.cleandoc(text.value.value)))
    return found


def field_texts(cls: type) -> dict[str, str]:
    """The text under each field of a model or operation; empty without source files."""
    texts: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        texts |= _module_field_texts(base.__module__).get(base.__name__, {})
    return texts


def bare_type(annotation: Any) -> Any:
    """A type without its limits, as a type checker sees it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return bare_type(args[0])
    if origin in (Union, UnionType):
        return reduce(or_, [bare_type(part) for part in args])
    return origin[tuple(bare_type(part) for part in args)] if origin else annotation


def type_text(annotation: Any) -> str:
    """A type as it would be written by hand: `str | None`, `Sequence[Destination]`."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " | ".join(type_text(part) for part in args)
    if origin is not None:
        return f"{origin.__name__}[{', '.join(type_text(part) for part in args)}]"
    return "None" if annotation is NoneType else getattr(annotation, "__name__", str(annotation))


def method_text(operation: Any) -> str:
    """Docstring of the client method of an operation, in Google style."""
    texts = field_texts(operation)
    parts = [inspect.cleandoc(operation.__doc__ or "")]
    arguments = [_argument(field, texts.get(field.name, "")) for field in attrs.fields(operation)]
    if arguments:
        parts.append("\n".join(["Args:", *arguments]))
    errors = [
        f"    {error.__name__}: {inspect.cleandoc(error.__doc__ or '').splitlines()[0]}"
        for error in operation.spec.raises
    ]
    errors.append("    InvalidRequestError: An argument breaks its limit; nothing was sent.")
    parts.append("\n".join(["Raises:", *errors]))
    return "\n\n".join(parts)


def own_text(cls: type) -> str:
    """The docstring of a model as it is written, without its fields."""
    return inspect.cleandoc(cls.__dict__.get("__doc__") or "")


def class_text(cls: Any, own: str) -> str:
    """Docstring of a model, in Google style."""
    texts = field_texts(cls)
    fields = [_argument(field, texts.get(field.name, "")) for field in attrs.fields(cls)]
    text = inspect.cleandoc(own)
    return "\n\n".join([text, "\n".join(["Attributes:", *fields])]) if fields else text


def _argument(field: "attrs.Attribute[Any]", text: str) -> str:
    limits = [str(mark) for mark in markers(field.type) if isinstance(mark, Limit)]
    facts = ", ".join([type_text(bare_type(field.type)), *limits])
    lines = text.replace("\n", "\n        ")
    return f"    {field.name} ({facts}): {lines}"
