"""Who signs: AWS credentials and where they come from.

A session takes `Credentials`, or any object with an async method `get_credentials` that returns
them. Without either it looks into the environment, and then asks botocore's chain (profiles, SSO,
web identity, containers, instance metadata) in a worker thread, if botocore is installed.
https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, runtime_checkable

import attrs

from .errors import CredentialsError

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
    """Anything that can produce credentials, now and whenever the last ones run out."""

    async def get_credentials(self) -> Credentials:
        """Return credentials that are valid now. Must not block the event loop."""
        ...


class StaticCredentials:
    """Always the same credentials."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def get_credentials(self) -> Credentials:
        """The credentials given."""
        return self._credentials


def environment_credentials(environment: Mapping[str, str]) -> Credentials | None:
    """Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.

    Raises:
        CredentialsError: One half of the key is there and the other is not.
    """
    key, secret = (
        environment.get("AWS_ACCESS_KEY_ID"),
        environment.get("AWS_SECRET_ACCESS_KEY"),
    )
    if not key and not secret:
        return None
    if not key or not secret:
        missing = "AWS_ACCESS_KEY_ID" if not key else "AWS_SECRET_ACCESS_KEY"
        raise CredentialsError(f"half of an access key is in the environment: {missing} is not set")
    return Credentials(key, secret, environment.get("AWS_SESSION_TOKEN") or None)


class BotocoreCredentials:
    """Credentials from botocore's chain, asked in a worker thread.

    Args:
        profile: Profile of the shared configuration files; the default one if None.
    """

    def __init__(self, profile: str | None = None) -> None:
        self._profile = profile
        self._source: Any = None

    async def get_credentials(self) -> Credentials:
        """Ask the chain.

        Raises:
            CredentialsError: botocore is not installed, or its chain ends without credentials.
        """
        return await asyncio.to_thread(self._load)

    def _load(self) -> Credentials:
        if self._source is None:
            self._source = botocore_session(self._profile).get_credentials()
        if self._source is None:
            raise CredentialsError(
                "no AWS credentials found: pass credentials=Credentials(...), set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile or role"
            )
        frozen = self._source.get_frozen_credentials()
        return Credentials(
            frozen.access_key, frozen.secret_key, frozen.token or None, self._expiry()
        )

    def _expiry(self) -> datetime | None:
        """When the credentials end. botocore shows it only in a private attribute."""
        if not hasattr(self._source, "refresh_needed"):
            return None
        expiry = getattr(self._source, "_expiry_time", None)
        unknown = datetime.now(UTC) + timedelta(minutes=20)
        return expiry if isinstance(expiry, datetime) else unknown


def botocore_session(profile: str | None) -> Any:
    """A botocore session for a profile; blocks while it reads files.

    Raises:
        CredentialsError: botocore is not installed.
    """
    try:
        from botocore.session import Session  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        wanted = f"profile {profile!r}" if profile else "AWS credentials"
        raise CredentialsError(
            f"{wanted} cannot be looked up: pass credentials=Credentials(...), set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or install ivsrt-async[botocore] for "
            "profiles, SSO, containers and instance roles"
        ) from None
    return Session(profile=profile)
