"""Playback key pairs: the keys that vouch for viewers of private channels.

You keep the private key and sign playback tokens with it (see `ivsrt_async.tokens`); the service
has the public key and checks them.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_PlaybackKeyPair.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import ConflictException, PendingVerification

__all__ = [
    "DeletePlaybackKeyPair",
    "GetPlaybackKeyPair",
    "ImportPlaybackKeyPair",
    "ListPlaybackKeyPairs",
    "ListPlaybackKeyPairsResponse",
    "PlaybackKeyPair",
    "PlaybackKeyPairSummary",
]

PlaybackKeyPairArn = Annotated[str, Length(1, 128)]
PlaybackKeyPairName = Annotated[str, Length(0, 128)]


@model
class _PlaybackKeyPairFields:
    """What `PlaybackKeyPair` and `PlaybackKeyPairSummary` have in common."""

    arn: PlaybackKeyPairArn
    """Its ARN."""
    name: PlaybackKeyPairName | None = None
    """Its name; names need not be unique."""
    tags: Tags | None = None
    """Its tags."""


@model
class PlaybackKeyPair(_PlaybackKeyPairFields):
    """A public key the service checks playback tokens with."""

    fingerprint: str | None = None
    """Digest of the key, to tell which of your keys it is."""


@model
class PlaybackKeyPairSummary(_PlaybackKeyPairFields):
    """A key, as a list shows it; `get_playback_key_pair` reads its fingerprint."""


@model
class ListPlaybackKeyPairsResponse(Page):
    """One page of keys."""

    key_pairs: Sequence[PlaybackKeyPairSummary]
    """The keys on this page."""


@operation(
    "POST /ImportPlaybackKeyPair",
    repeat=Repeat.CREATES,
    result="key_pair",
    raises=(*CREATE_ERRORS, ConflictException),
)
class ImportPlaybackKeyPair(Operation[PlaybackKeyPair]):
    """Give the service your public key, so that it accepts tokens signed with the private one."""

    public_key_material: str = attrs.field(kw_only=False)
    """Public half of an ECDSA P-384 key, in PEM. Never send the private half."""
    name: PlaybackKeyPairName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    tags: Tags | None = None
    """Tags for the new key."""


@operation("POST /GetPlaybackKeyPair", repeat=Repeat.READS, result="key_pair", raises=LOOKUP_ERRORS)
class GetPlaybackKeyPair(Operation[PlaybackKeyPair]):
    """Look up a key by its ARN, for its fingerprint; the key itself cannot be read back."""

    arn: PlaybackKeyPairArn = attrs.field(kw_only=False)
    """The key."""


@operation(
    "POST /ListPlaybackKeyPairs", repeat=Repeat.READS, items="key_pairs", raises=COMMON_ERRORS
)
class ListPlaybackKeyPairs(ListOperation[ListPlaybackKeyPairsResponse, PlaybackKeyPairSummary]):
    """List the keys of the region.

    A page holds as many as the account's quota allows, at most 100, unless `max_results` says
    otherwise.
    """


@operation(
    "POST /DeletePlaybackKeyPair", repeat=Repeat.ENDS, raises=(*LOOKUP_ERRORS, PendingVerification)
)
class DeletePlaybackKeyPair(Operation[None]):
    """Delete a key; playback tokens signed with it are no longer accepted."""

    arn: PlaybackKeyPairArn = attrs.field(kw_only=False)
    """The key."""


class PlaybackKeyPairs(Service):
    """Calls about playback key pairs."""

    import_playback_key_pair = call(ImportPlaybackKeyPair)
    get_playback_key_pair = call(GetPlaybackKeyPair)
    list_playback_key_pairs = paginate(ListPlaybackKeyPairs)
    delete_playback_key_pair = call(DeletePlaybackKeyPair)
