"""Who signs: AWS credentials and where they come from.

A session takes `Credentials`, or any object with an async method `get_credentials` that returns
them. Without either it looks into the environment, and then asks botocore's chain (profiles, SSO,
web identity, containers, instance metadata) in a worker thread, if botocore is installed.
https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import attrs

from .errors import CredentialsError

__all__ = ["Credentials", "CredentialsProvider"]

_LINE_BREAKS = frozenset("\r\n\0")


def _header_safe(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    """These values travel in headers; a line break would add headers of somebody else's making."""
    if value is None and field.default is None:
        return
    if (
        not isinstance(value, str)
        or not value
        or value != value.strip()
        or not _LINE_BREAKS.isdisjoint(value)
    ):
        raise CredentialsError(
            f"{field.name} must be text without line breaks or spaces around it, and not empty "
            "(its value is not shown)"
        )


def _aware(instance: object, field: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
        raise CredentialsError(f"{field.name} must be a datetime with a time zone, got {value!r}")


def type_name(value: object) -> str:
    """The name of a value's class, with its module unless it is built in."""
    kind = type(value)
    return (
        kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    )


@attrs.frozen
class Credentials:
    """An AWS access key.

    Raises:
        CredentialsError: A value is missing, or cannot stand in a header.
    """

    access_key_id: str = attrs.field(validator=_header_safe)
    """Public half of the key; it shows in every signature."""
    secret_access_key: str = attrs.field(repr=lambda _: "<hidden>", validator=_header_safe)
    """Secret half of the key."""
    session_token: str | None = attrs.field(
        default=None, repr=lambda token: "<hidden>" if token else "None", validator=_header_safe
    )
    """Token of temporary credentials."""
    expires_at: datetime | None = attrs.field(default=None, validator=_aware)
    """When they end, if they do."""


@runtime_checkable
class CredentialsProvider(Protocol):
    """Anything that can produce credentials, now and whenever the last ones run out.

    If it keeps credentials itself, it may have a method `forget()`, which is called when the
    service says that they expired early.
    """

    async def get_credentials(self) -> Credentials:
        """Return credentials that are valid now. Must not block the event loop."""
        ...
