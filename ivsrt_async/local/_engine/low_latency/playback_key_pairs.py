"""Answers the operations on playback key pairs."""

from ....low_latency import (
    DeletePlaybackKeyPair,
    GetPlaybackKeyPair,
    ImportPlaybackKeyPair,
    ListPlaybackKeyPairs,
    PlaybackKeyPair,
)
from ..arguments import check_name, fingerprint
from ..handlers import Handlers
from ..refusal import conflict
from ..resources import Resource
from .state import LowLatencyState

handlers = Handlers[LowLatencyState]()
handlers.plain(
    lambda state: state.playback_key_pairs,
    gets=GetPlaybackKeyPair,
    lists=ListPlaybackKeyPairs,
    deletes=DeletePlaybackKeyPair,
)


@handlers.answers(ImportPlaybackKeyPair)
def import_key_pair(state: LowLatencyState, request: ImportPlaybackKeyPair) -> PlaybackKeyPair:
    """A new public key; the same one cannot be imported twice."""
    check_name(request.name)
    pairs, digest = state.playback_key_pairs, fingerprint(request.public_key_material)
    if any(pair.settings.fingerprint == digest for pair in pairs):
        raise conflict("this public key has been imported already")
    arn = pairs.new_arn()
    settings = PlaybackKeyPair(arn=arn, name=request.name or "", fingerprint=digest)
    return pairs.add(Resource(arn=arn, settings=settings), request.tags).view()
