"""Answers the operations on public keys and connection tokens."""

from typing import TYPE_CHECKING

import attrs

from ...realtime import (
    DeletePublicKey,
    GetPublicKey,
    ImportPublicKey,
    ListPublicKeys,
    ListPublicKeysResponse,
    PublicKey,
    PublicKeySummary,
    RevokeConnectionToken,
)
from ..names import check_name
from ..public_key_pem import fingerprint
from ..refusal import conflict
from ..rooms import handles
from ..world import Collection, World
from .self_signed import SelfSignedTokens

if TYPE_CHECKING:
    from .stages import Stages

PUBLIC_KEY_QUOTA = 3


@attrs.frozen(kw_only=True)
class ImportedKey:
    """A public key."""

    number: int
    arn: str
    name: str | None
    material: str
    fingerprint: str


class PublicKeys:
    """The public keys there are, and the connection tokens that were revoked."""

    def __init__(self, world: World, stages: "Stages") -> None:
        self._world = world
        self.all: Collection[ImportedKey] = Collection(world, "PublicKey", PUBLIC_KEY_QUOTA)
        self.revoked_connection_tokens: set[str] = set()
        stages.tokens.self_signed = SelfSignedTokens(world, self)

    @handles(ImportPublicKey)
    def import_key(self, request: ImportPublicKey) -> PublicKey:
        """A new public key; the same one cannot be imported twice."""
        check_name(request.name)
        digest = fingerprint(request.public_key_material)
        if any(key.fingerprint == digest for key in self.all):
            raise conflict("this public key has been imported already")
        key = ImportedKey(
            number=self._world.next_number(),
            arn=self._world.new_arn("public-key"),
            name=request.name,
            material=request.public_key_material,
            fingerprint=digest,
        )
        return self._view(self.all.add(key, request.tags))

    @handles(GetPublicKey)
    def get_key(self, request: GetPublicKey) -> PublicKey:
        """A public key."""
        return self._view(self.all.get(request.arn))

    @handles(ListPublicKeys)
    def list_keys(self, request: ListPublicKeys) -> ListPublicKeysResponse:
        """All public keys."""
        page, token = self._world.page_tokens.page(request, self.all, lambda key: key.number)
        rows = [
            PublicKeySummary(arn=k.arn, name=k.name, tags=self._world.tags_of(k.arn)) for k in page
        ]
        return ListPublicKeysResponse(public_keys=rows, next_token=token)

    @handles(DeletePublicKey)
    def delete_key(self, request: DeletePublicKey) -> None:
        """A public key goes, and the tokens signed with it are worth nothing."""
        self.all.remove(request.arn)

    @handles(RevokeConnectionToken)
    def revoke_connection_token(self, request: RevokeConnectionToken) -> None:
        """A connection token is worth nothing from now on, whether anybody has it or not."""
        self.revoked_connection_tokens.add(request.token_id)

    def _view(self, key: ImportedKey) -> PublicKey:
        return PublicKey(
            arn=key.arn,
            name=key.name,
            public_key_material=key.material,
            fingerprint=key.fingerprint,
            tags=self._world.tags_of(key.arn),
        )
