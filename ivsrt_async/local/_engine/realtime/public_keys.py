"""Answers the operations on public keys and connection tokens."""

from typing import TYPE_CHECKING

from ....realtime import (
    DeletePublicKey,
    GetPublicKey,
    ImportPublicKey,
    ListPublicKeys,
    ListPublicKeysResponse,
    PublicKey,
    PublicKeySummary,
    RevokeConnectionToken,
)
from ..arguments import check_name, fingerprint
from ..catalog import Catalog
from ..marks import handles
from ..refusal import conflict
from ..world import World
from .state.self_signed import SelfSignedTokens

if TYPE_CHECKING:
    from .stages import Stages

PUBLIC_KEY_QUOTA = 3


class PublicKeys:
    """The public keys there are, and the connection tokens that were revoked."""

    def __init__(self, world: World, stages: "Stages") -> None:
        self.all: Catalog[PublicKey] = Catalog(
            world, "PublicKey", PUBLIC_KEY_QUOTA, "ivs:public-key"
        )
        self.revoked_connection_tokens: set[str] = set()
        stages.tokens.self_signed = SelfSignedTokens(world, self)

    @handles(ImportPublicKey)
    def import_key(self, request: ImportPublicKey) -> PublicKey:
        """A new public key; the same one cannot be imported twice."""
        check_name(request.name)
        digest = fingerprint(request.public_key_material)
        if any(kept.settings.fingerprint == digest for kept in self.all):
            raise conflict("this public key has been imported already")
        arn = self.all.new_arn()
        key = PublicKey(
            arn=arn,
            name=request.name,
            public_key_material=request.public_key_material,
            fingerprint=digest,
        )
        return self.all.view(self.all.create(arn, key, request.tags))

    @handles(GetPublicKey)
    def get_key(self, request: GetPublicKey) -> PublicKey:
        """A public key."""
        return self.all.view(self.all.get(request.arn))

    @handles(ListPublicKeys)
    def list_keys(self, request: ListPublicKeys) -> ListPublicKeysResponse:
        """All public keys."""
        page, token = self.all.page(request, PublicKeySummary, size=50)
        return ListPublicKeysResponse(public_keys=page, next_token=token)

    @handles(DeletePublicKey)
    def delete_key(self, request: DeletePublicKey) -> None:
        """A public key goes, and the tokens signed with it are worth nothing."""
        self.all.remove(request.arn)

    @handles(RevokeConnectionToken)
    def revoke_connection_token(self, request: RevokeConnectionToken) -> None:
        """A connection token is worth nothing from now on, whether anybody has it or not."""
        self.revoked_connection_tokens.add(request.token_id)
