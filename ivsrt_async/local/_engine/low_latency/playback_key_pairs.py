"""Answers the operations on playback key pairs."""

from ....low_latency import (
    DeletePlaybackKeyPair,
    GetPlaybackKeyPair,
    ImportPlaybackKeyPair,
    ListPlaybackKeyPairs,
    ListPlaybackKeyPairsResponse,
    PlaybackKeyPair,
    PlaybackKeyPairSummary,
)
from ..arguments import check_name, fingerprint
from ..marks import handles
from ..refusal import conflict
from .state.low_latency import Account


class PlaybackKeys:
    """The public keys that playback tokens are checked with."""

    def __init__(self, account: Account) -> None:
        self._all = account.key_pairs
        self.materials: dict[str, str] = {}
        """The imported keys in PEM, by ARN."""

    @handles(ImportPlaybackKeyPair)
    def import_key(self, request: ImportPlaybackKeyPair) -> PlaybackKeyPair:
        """A new public key; the same one cannot be imported twice."""
        check_name(request.name)
        digest = fingerprint(request.public_key_material)
        if any(kept.settings.fingerprint == digest for kept in self._all):
            raise conflict("this public key has been imported already")
        arn = self._all.new_arn()
        pair = PlaybackKeyPair(arn=arn, name=request.name or "", fingerprint=digest)
        kept = self._all.create(arn, pair, request.tags)
        self.materials[arn] = request.public_key_material
        return self._all.view(kept)

    @handles(GetPlaybackKeyPair)
    def get(self, request: GetPlaybackKeyPair) -> PlaybackKeyPair:
        """A key's name and fingerprint."""
        return self._all.view(self._all.get(request.arn))

    @handles(ListPlaybackKeyPairs)
    def list(self, request: ListPlaybackKeyPairs) -> ListPlaybackKeyPairsResponse:
        """All keys."""
        page, token = self._all.page(request, PlaybackKeyPairSummary)
        return ListPlaybackKeyPairsResponse(key_pairs=page, next_token=token)

    @handles(DeletePlaybackKeyPair)
    def delete(self, request: DeletePlaybackKeyPair) -> None:
        """A key goes, and the tokens signed with it are worth nothing."""
        self._all.remove(request.arn)
        del self.materials[request.arn]
