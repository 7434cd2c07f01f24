"""Answers the operations on public keys and connection tokens."""

import base64
import binascii
import hashlib
import re

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
from ..refusal import conflict, invalid
from ..rooms import handles
from ..world import Collection, World
from .names import check_name

PUBLIC_KEY_QUOTA = 3

_PEM = re.compile(
    r"-----BEGIN PUBLIC KEY-----\s+(?P<base64>[A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----"
)
# SubjectPublicKeyInfo of an uncompressed point on secp384r1 (RFC 5480) always begins like this.
_P384_PREFIX = bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")
_P384_LENGTH = 120


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

    def __init__(self, world: World) -> None:
        self._world = world
        self.all: Collection[ImportedKey] = Collection(world, "PublicKey", PUBLIC_KEY_QUOTA)
        self.revoked_connection_tokens: set[str] = set()

    @handles(ImportPublicKey)
    def import_key(self, request: ImportPublicKey) -> PublicKey:
        """A new public key; the same one cannot be imported twice."""
        check_name(request.name)
        fingerprint = _fingerprint(request.public_key_material)
        if any(key.fingerprint == fingerprint for key in self.all):
            raise conflict("this public key has been imported already")
        key = ImportedKey(
            number=self._world.next_number(),
            arn=self._world.new_arn("public-key"),
            name=request.name,
            material=request.public_key_material,
            fingerprint=fingerprint,
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


def _fingerprint(material: str) -> str:
    """MD5 of the key in DER, as pairs of hex digits.

    Raises:
        Refusal: It is not a P-384 public key in PEM.
    """
    match = _PEM.search(material)
    try:
        der = base64.b64decode("".join(match["base64"].split()), validate=True) if match else b""
    except binascii.Error:
        der = b""
    if len(der) != _P384_LENGTH or not der.startswith(_P384_PREFIX):
        raise invalid("publicKeyMaterial must be an elliptic curve P-384 public key in PEM")
    return hashlib.md5(der, usedforsecurity=False).digest().hex(":")
