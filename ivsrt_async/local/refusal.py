"""How a handler refuses a request: with one of AWS's errors."""

from ..errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceError,
    ServiceQuotaExceededException,
    ValidationException,
)


class Refusal(Exception):
    """The answer to a request is an error."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message

    @classmethod
    def of(cls, error: type[ServiceError], message: str) -> "Refusal":
        """A refusal with the name and status of a modelled error."""
        assert error.status_code is not None
        return cls(error.__name__, error.status_code, message)


def invalid(message: str) -> Refusal:
    """An argument is wrong."""
    return Refusal.of(ValidationException, message)


def not_found(kind: str, name: str) -> Refusal:
    """There is no such resource."""
    return Refusal.of(ResourceNotFoundException, f"{kind} does not exist: {name}")


def conflict(message: str) -> Refusal:
    """The state of a resource does not allow it."""
    return Refusal.of(ConflictException, message)


def quota_exceeded(what: str, quota: int) -> Refusal:
    """There are as many as the account may have."""
    return Refusal.of(ServiceQuotaExceededException, f"quota exceeded: at most {quota} {what}")
