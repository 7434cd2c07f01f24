"""Public keys: how IVS recognises the tokens you sign yourself.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PublicKey.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import ConflictException

__all__ = [
    "DeletePublicKey",
    "GetPublicKey",
    "ImportPublicKey",
    "ListPublicKeys",
    "ListPublicKeysResponse",
    "PublicKey",
    "PublicKeySummary",
]

PublicKeyArn = Annotated[str, Length(1, 128)]
PublicKeyName = Annotated[str, Length(0, 128)]


@model
class _PublicKeyFields:
    """What `PublicKey` and `PublicKeySummary` have in common."""

    arn: PublicKeyArn
    """Its ARN, which tokens name in their `kid` header."""
    name: PublicKeyName | None = None
    """Its name, if it was given one."""
    tags: Tags | None = None
    """Its tags."""


@model
class PublicKey(_PublicKeyFields):
    """The public half of a key pair whose private half signs your tokens."""

    public_key_material: str | None = None
    """The key itself, in PEM."""
    fingerprint: str | None = None
    """A short digest, to tell at a glance which key it is."""


@model
class PublicKeySummary(_PublicKeyFields):
    """A public key, as a list shows it: neither the key itself nor its fingerprint."""


@model
class ListPublicKeysResponse(Page):
    """One page of public keys."""

    public_keys: Sequence[PublicKeySummary]
    """The public keys on this page."""


@operation(
    "POST /ImportPublicKey",
    repeat=Repeat.CREATES,
    result="public_key",
    raises=(*CREATE_ERRORS, ConflictException),
)
class ImportPublicKey(Operation[PublicKey]):
    """Let IVS accept tokens signed with the private half of this key.

    Import it in the region of the stages. A region holds 3 keys, a quota that AWS does not raise:
    enough to introduce a new key beside the old one. Keys never expire.
    """

    public_key_material: str = attrs.field(kw_only=False)
    """An ECDSA key on the curve P-384, in PEM, with its `BEGIN PUBLIC KEY` and `END PUBLIC KEY`
    lines. Never send the private key."""
    name: PublicKeyName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`."""
    tags: Tags | None = None
    """Tags for the new public key."""


@operation("POST /GetPublicKey", repeat=Repeat.READS, result="public_key", raises=LOOKUP_ERRORS)
class GetPublicKey(Operation[PublicKey]):
    """Look up a public key, with its material and fingerprint."""

    arn: PublicKeyArn = attrs.field(kw_only=False)
    """The public key."""


@operation("POST /ListPublicKeys", repeat=Repeat.READS, items="public_keys", raises=COMMON_ERRORS)
class ListPublicKeys(ListOperation[ListPublicKeysResponse, PublicKeySummary]):
    """List the public keys of the region. A page holds 50 unless `max_results` says otherwise."""


@operation("POST /DeletePublicKey", repeat=Repeat.ENDS, raises=CHANGE_ERRORS)
class DeletePublicKey(Operation[None]):
    """Delete a public key; tokens signed with its private half are no longer accepted.

    To replace a key without refusing people who hold a valid token, keep the old one until the last
    token signed with it has expired.
    """

    arn: PublicKeyArn = attrs.field(kw_only=False)
    """The public key."""


class PublicKeys(Service):
    """Calls about public keys."""

    import_public_key = call(ImportPublicKey)
    get_public_key = call(GetPublicKey)
    list_public_keys = paginate(ListPublicKeys)
    delete_public_key = call(DeletePublicKey)
