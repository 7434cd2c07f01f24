"""Where credentials come from if the program does not bring its own."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from ..credentials import Credentials
from ..errors import CredentialsError


class StaticCredentials:
    """Always the same credentials."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def get_credentials(self) -> Credentials:
        """The credentials given."""
        return self._credentials


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

    def forget(self) -> None:
        """Ask the whole chain anew the next time: what it gave has expired early."""
        self._source = None

    def _load(self) -> Credentials:
        try:
            found = self._ask()
        except CredentialsError:
            raise
        except Exception as error:  # noqa: BLE001 - botocore's errors are known only to it
            problem = type(error).__name__
        else:
            if found is not None:
                return found
            raise CredentialsError(
                "no AWS credentials found: pass credentials=Credentials(...), set "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile or role"
            )
        # Its message and its frames may hold secrets: it quotes what a credential process printed.
        raise CredentialsError(f"botocore found no AWS credentials: {problem}")

    def _ask(self) -> Credentials | None:
        if self._source is None:
            self._source = botocore_session(self._profile).get_credentials()
        if self._source is None:
            return None
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
