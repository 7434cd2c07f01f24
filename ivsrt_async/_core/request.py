"""Way down: from an operation to the bytes that are signed and sent."""

from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import attrs
from yarl import URL

from ..errors import InvalidRequestError
from .converter import dump_json, unstructure_hook
from .naming import wire_name
from .operation import Operation, OperationSpec

_UNRESERVED = "-_.~"


class Request:
    """What is sent on every attempt of a call; the signature is added per attempt.

    Has the attributes aws-requests-auth reads from a request: `method`, `url`, `body`.
    """

    __slots__ = ("body", "method", "operation", "repeatable", "target", "url", "was_lost")

    def __init__(self, spec: OperationSpec, url: str, body: bytes | None) -> None:
        self.operation: str = spec.name
        self.method: str = spec.method
        self.url: str = url
        self.target: URL = _as_target(url)
        """The same URL for aiohttp, which must not normalise it: the signature covers it."""
        self.body: bytes | None = body
        self.repeatable: bool = spec.repeat.safe
        """Whether a second one does no harm that the first did not do."""
        self.was_lost: bool = False
        """Whether it was sent on a connection that broke, and then once more."""


@lru_cache(maxsize=512)
def _as_target(url: str) -> URL:
    return URL(url, encoded=True)


@cache
def _joined(endpoint: str, path: str) -> str:
    """The URL of an operation: always the same object, whose hash Python remembers."""
    return endpoint + path


@cache
def _members_hook(operation: Any) -> Any:
    return unstructure_hook(operation)


def encode(operation: Operation[Any], endpoint: str, page_token: str | None = None) -> Request:
    """Serialise an operation by AWS's REST-JSON protocol.

    Args:
        operation: The operation with its arguments.
        endpoint: URL of the service, without a trailing slash.
        page_token: Page to ask for, instead of the one the operation names.

    Raises:
        InvalidRequestError: An argument that travels in the path cannot.
    """
    spec = operation.spec
    made: Any = type(operation)
    members: dict[str, Any] = _members_hook(made)(operation)
    if page_token is not None:
        members["nextToken"] = page_token
    if spec.idempotency_token is not None:
        members.setdefault(spec.idempotency_token, str(uuid4()))
    url = _joined(endpoint, spec.path)
    for label in spec.labels:
        url = url.replace(f"{{{label}}}", _label(operation, label, members.pop(label)))
    pairs = [
        f"{name}={_escape(operation, name, value)}"
        for name in spec.query
        for value in members.pop(name, ())
    ]
    if pairs:
        url = f"{url}?{'&'.join(pairs)}"
    return Request(spec, url, dump_json(members) if spec.has_body else None)


def _label(operation: Operation[Any], name: str, value: str) -> str:
    """One segment of the path: everything but RFC 3986's unreserved characters is escaped."""
    if value in ("", ".", ".."):
        raise _unsendable(operation, name, "cannot stand in a path", value)
    return _escape(operation, name, value)


def _escape(operation: Operation[Any], name: str, value: str) -> str:
    try:
        return quote(value, safe=_UNRESERVED)
    except UnicodeEncodeError:
        problem = "must be text that UTF-8 can carry"
        raise _unsendable(operation, name, problem, value) from None


def _unsendable(
    operation: Operation[Any], name: str, problem: str, value: str
) -> InvalidRequestError:
    made: Any = type(operation)
    field = next(f.name for f in attrs.fields(made) if wire_name(f.name) == name)
    return InvalidRequestError(field, problem, value, operation=operation.spec.name)
