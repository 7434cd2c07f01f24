"""AWS's REST-JSON protocol, seen from the service: requests in, answers out."""

import json
import re
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Any
from urllib.parse import parse_qsl, unquote

import attrs
import orjson

from ..._core.converter import dump_json, explain, parse_json, structure_hook, unstructure_hook
from ..._core.naming import wire_name
from ..._core.operation import Operation, OperationSpec
from ...errors import InvalidRequestError
from .choices import check_choices
from .refusal import Refusal, invalid

AnyOperation = type[Operation[Any]]
NO_CONTENT = 204


@attrs.frozen
class Route:
    """Where a request goes, with the arguments its path holds."""

    operation: AnyOperation
    labels: Mapping[str, str]


class Routes:
    """Finds the operation of a request, for all operations there are."""

    def __init__(self, operations: Iterable[AnyOperation]) -> None:
        self._fixed: dict[tuple[str, str], AnyOperation] = {}
        self._labelled: list[tuple[str, re.Pattern[str], AnyOperation]] = []
        for operation in operations:
            spec = operation.spec
            if spec.labels:
                pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", spec.path)
                self._labelled.append((spec.method, re.compile(pattern), operation))
            else:
                self._fixed[spec.method, spec.path] = operation

    def find(self, method: str, path: str) -> Route:
        """The route of a request; refused if no operation has its method and path."""
        operation = self._fixed.get((method, path))
        if operation is not None:
            return Route(operation, {})
        for labelled_method, pattern, labelled in self._labelled:
            match = pattern.fullmatch(path) if method == labelled_method else None
            if match is not None:
                return Route(
                    labelled,
                    {name: _decoded(name, text) for name, text in match.groupdict().items()},
                )
        raise Refusal("UnknownOperationException", 404, f"no operation answers {method} {path}")


def _decoded(name: str, text: str) -> str:
    try:
        decoded = unquote(text, errors="strict")
        decoded.encode()
    except UnicodeError:
        raise invalid(f"{name} is not UTF-8") from None
    return decoded


def decode_request(route: Route, query: str, body: bytes) -> Operation[Any]:
    """Make the operation of a request, and with it check every limit."""
    spec = route.operation.spec
    members: dict[str, Any] = _body_members(body) if spec.has_body else {}
    members |= route.labels
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in spec.query:
            members.setdefault(name, []).append(value)
    kind: Any = route.operation
    try:
        operation: Operation[Any] = structure_hook(kind)(members, kind)
    except InvalidRequestError as error:
        field = re.sub(r"[a-z0-9_]+", lambda match: wire_name(match[0]), error.field)
        raise invalid(f"{field} {error.limit}", field) from None
    except Exception:  # noqa: BLE001 - as many ways to fail as JSON has
        raise invalid(explain(members, kind)) from None
    check_choices(operation)
    return operation


def _body_members(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        members = parse_json(body)
    except ValueError:
        raise Refusal("SerializationException", 400, "the body is not JSON") from None
    if not isinstance(members, dict):
        raise Refusal("SerializationException", 400, "the body is not a JSON object")
    if b"\\u" in body and not _is_unicode(members):
        raise Refusal("SerializationException", 400, "the body holds half a character")
    return members


def _is_unicode(value: Any) -> bool:
    """Whether all text is; JSON lets one half of a surrogate pair stand alone."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@attrs.frozen
class Told:
    """The result of a call as data for JSON, by its names on the wire."""

    members: Mapping[str, Any]


def encode_result(spec: OperationSpec, result: Any) -> bytes:
    """The body of a successful answer: of what the client's call returns, or of what is told."""
    if isinstance(result, Told):
        return _json(result.members)
    if spec.result_type is NoneType:
        return b"" if spec.success == NO_CONTENT else b"{}"
    data = unstructure_hook(spec.result_type)(result)
    return _json(data if spec.result is None else {spec.result: data})


def _json(members: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(members)  # no answer holds NaN, for which requests are searched
    except orjson.JSONEncodeError:
        return dump_json(members)


def encode_refusal(refusal: Refusal, *, detailed: bool = False) -> bytes:
    """The body of an error. AWS's SDKs differ in which of the two names they read.

    Args:
        refusal: The error.
        detailed: Whether the service's errors have more members than the message.
    """
    details = refusal.details if detailed else {}
    message = refusal.message.encode(errors="backslashreplace").decode()  # it may quote anything
    return dump_json({"exceptionMessage": message, "message": message, **details})
