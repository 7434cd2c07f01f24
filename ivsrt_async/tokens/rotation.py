"""Replacing the key that signs, while tokens signed with the old one stay valid.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from ..errors import InvalidRequestError, ResourceNotFoundException, ServiceQuotaExceededException
from ._lifetime import Now
from .connection import ConnectionTokenSigner
from .keys import KeyPair, generate_key_pair
from .participant import ParticipantTokenSigner

if TYPE_CHECKING:
    from ..session import Session

__all__ = ["KeyRotation", "rotate_public_key"]

SignerT = TypeVar("SignerT", ParticipantTokenSigner, ConnectionTokenSigner)
Sleep = Callable[[float], Awaitable[object]]

_NO_ROOM = (
    "A region holds 3 public keys. Nothing was changed: delete a key whose tokens have expired "
    "(delete_public_key), then rotate."
)


@attrs.frozen(kw_only=True)
class KeyRotation(Generic[SignerT]):
    """A new key is in place; the old one stays until its last tokens have expired."""

    signer: SignerT
    """Signs with the new key; use it everywhere from now on."""
    key_pair: KeyPair
    """The new pair. Store its private key where your programs can find it."""
    old_key_arn: str
    """The key to be deleted."""
    delete_after: datetime
    """When the last token signed with the old key has expired."""
    _session: "Session" = attrs.field(repr=False, alias="session")
    _now: Now = attrs.field(repr=False, alias="now")

    async def delete_old_key(self) -> bool:
        """Delete the old key if its tokens have expired.

        Returns:
            Whether it has been deleted; False, with nothing sent, before `delete_after`.

        Raises:
            ServiceError: The service refused.
        """
        if self._now() < self.delete_after:
            return False
        with contextlib.suppress(ResourceNotFoundException):  # somebody else deleted it first
            await self._session.realtime.delete_public_key(self.old_key_arn)
        return True

    async def finish(self, *, sleep: Sleep = asyncio.sleep) -> None:
        """Wait until the tokens of the old key have expired, and delete it.

        A program that does not run for that long stores `old_key_arn` and `delete_after`, and
        calls `delete_public_key` itself.

        Args:
            sleep: How to wait; for tests.

        Raises:
            ServiceError: The service refused.
        """
        while not await self.delete_old_key():
            await sleep(max((self.delete_after - self._now()).total_seconds(), 0.001))


async def rotate_public_key(
    session: "Session",
    signer: SignerT,
    *,
    keep: timedelta,
    key_pair: KeyPair | None = None,
    name: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> KeyRotation[SignerT]:
    """Import a new key beside the one of a signer.

    Tokens of both keys are valid until `keep` has passed. Deleting the old key is the second step
    (`finish`, or `delete_old_key`), because that invalidates every token it has signed.

    Args:
        session: A session in the region of the old key.
        signer: The signer to be replaced.
        keep: How long the old key stays: as long as your tokens are valid, plus the time it takes
            until every program signs with the new key.
        key_pair: The new keys; a pair is made if not given.
        name: Name of the new key in IVS.
        tags: Tags of the new key in IVS.

    Raises:
        ServiceQuotaExceededException: The region holds three keys already. Nothing was changed.
        ResourceNotFoundException: The old key is not in the session's region and account.
        InvalidRequestError: `keep` is negative.
    """
    if keep < timedelta():
        raise InvalidRequestError("keep", "must not be negative", str(keep))
    old_key_arn = signer.public_key_arn
    await session.realtime.get_public_key(old_key_arn)
    pair = key_pair or generate_key_pair()
    try:
        imported = await session.realtime.import_public_key(
            pair.public_key_pem, name=name, tags=tags
        )
    except ServiceQuotaExceededException as error:
        error.add_note(_NO_ROOM)
        raise
    now = signer._now  # noqa: SLF001 - one room
    return KeyRotation(
        signer=signer.with_key(pair.private_key_pem, imported.arn or ""),
        key_pair=pair,
        old_key_arn=old_key_arn,
        delete_after=now() + keep,
        session=session,
        now=now,
    )
