"""How a handler refuses a request: with one of AWS's errors."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..._core.operation import OperationSpec
from ...errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceError,
    ServiceQuotaExceededException,
    ThrottlingException,
    ValidationException,
)

Details = Mapping[str, object]
NOTHING: Details = MappingProxyType({})


class Refusal(Exception):
    """The answer to a request is an error; any function of the engine may raise it.

    `details` are the error's further members under AWS's names. Only the errors of chat have any,
    so the others never show them.
    """

    def __init__(self, code: str, status: int, message: str, details: Details = NOTHING) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details

    @classmethod
    def of(cls, error: type[ServiceError], message: str, details: Details = NOTHING) -> "Refusal":
        """A refusal with the name and status of a modelled error."""
        return cls(error.__name__, error.status, message, details)


def invalid(message: str, field: str | None = None) -> Refusal:
    """An argument is wrong; `field` is its name on the wire, if it is just one."""
    details: Details = (
        {"reason": "OTHER"}
        if field is None
        else {
            "reason": "FIELD_VALIDATION_FAILED",
            "fieldList": [{"name": field, "message": message}],
        }
    )
    return Refusal.of(ValidationException, message, details)


def not_found(kind: str, name: str) -> Refusal:
    """There is no such resource."""
    return Refusal.of(
        ResourceNotFoundException, f"{kind} does not exist: {name}", _resource(kind, name)
    )


def conflict(message: str, kind: str = "Resource", name: str = "") -> Refusal:
    """The state of a resource, which may be named, does not allow it."""
    return Refusal.of(ConflictException, message, _resource(kind, name))


def quota_exceeded(kind: str, quota: int, owner: str = "") -> Refusal:
    """The owner, be it the account or a resource, has as many as it may have."""
    return Refusal.of(
        ServiceQuotaExceededException,
        f"quota exceeded for {kind}: at most {quota}",
        {**_resource(kind, owner), "limit": quota},
    )


def rate_exceeded(spec: OperationSpec) -> Refusal:
    """Calls come faster than the rate allows; most operations model no error for it."""
    if ThrottlingException in spec.raises:
        return Refusal.of(ThrottlingException, "Rate exceeded")
    return Refusal("TooManyRequestsException", 429, "Rate exceeded")


def _resource(kind: str, name: str) -> Details:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind)
    return {"resourceId": name.rpartition("/")[2], "resourceType": words.upper()}
