"""Who signs: AWS credentials and where they come from.

A session takes `Credentials`, or any object with an async method `get_credentials` that returns
them. Without either it looks into the environment, and then asks botocore's chain (profiles, SSO,
web identity, containers, instance metadata) in a worker thread, if botocore is installed.
https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

import re
from datetime import datetime
from typing import Protocol, runtime_checkable

import attrs

from .errors import CredentialsError

__all__ = ["Credentials", "CredentialsProvider"]

_PRINTABLE = re.compile(r"[!-~]+")
"""What may stand in a header: ASCII without spaces and control characters."""


def type_name(value: object) -> str:
    """The name of a value's class, with its module unless it is built in."""
    kind = type(value)
    return (
        kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    )


@attrs.frozen(init=False, repr=False)
class Credentials:
    """An AWS access key.

    Args:
        access_key_id: Public half of the key; it shows in every signature.
        secret_access_key: Secret half of the key.
        session_token: Token of temporary credentials.
        expires_at: When they expire, if they do; with a time zone.

    Raises:
        CredentialsError: A value is missing, or cannot stand in a header.
    """

    access_key_id: str
    """Public half of the key; it shows in every signature."""
    secret_access_key: str = attrs.field(repr=False)
    """Secret half of the key."""
    session_token: str | None = attrs.field(repr=False)
    """Token of temporary credentials."""
    expires_at: datetime | None
    """When they expire, if they do."""

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        problem = (
            _problem_with("access_key_id", access_key_id)
            or _problem_with("secret_access_key", secret_access_key)
            or (session_token is not None and _problem_with("session_token", session_token))
        )
        if problem:
            del access_key_id, secret_access_key, session_token  # tracebacks may show variables
            raise CredentialsError(problem)
        if expires_at is not None and not _is_aware(expires_at):
            del secret_access_key, session_token  # as above
            raise CredentialsError(
                f"expires_at must be a datetime with a time zone, got {expires_at!r}"
            )
        self.__attrs_init__(access_key_id, secret_access_key, session_token, expires_at)  # pyright: ignore[reportAttributeAccessIssue] - made by attrs

    def __repr__(self) -> str:
        if not hasattr(self, "expires_at"):
            return "<Credentials that were refused>"
        token = "None" if self.session_token is None else "<hidden>"
        return (
            f"Credentials(access_key_id={self.access_key_id!r}, secret_access_key=<hidden>, "
            f"session_token={token}, expires_at={self.expires_at!r})"
        )


def _problem_with(name: str, value: object) -> str:
    """Why a value cannot travel in a header, where a line break would add headers; "" if it can."""
    if isinstance(value, str) and _PRINTABLE.fullmatch(value):
        return ""
    return (
        f"{name} must be text without line breaks or spaces, in printable ASCII, and not empty "
        "(its value is not shown)"
    )


def _is_aware(moment: object) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


@runtime_checkable
class CredentialsProvider(Protocol):
    """Anything that can produce credentials, now and whenever the last ones run out.

    If it keeps credentials itself, it may have a method `forget()`, which is called when the
    service says that they expired early.
    """

    async def get_credentials(self) -> Credentials:
        """Return credentials that are valid now. Must not block the event loop."""
        ...
