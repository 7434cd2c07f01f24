"""Answers the operations on public keys; without its key, a token is no longer accepted."""

from ....realtime import DeletePublicKey, GetPublicKey, ImportPublicKey, ListPublicKeys, PublicKey
from ..arguments import check_name, fingerprint
from ..handlers import Handlers
from ..refusal import conflict
from ..resources import Resource
from .state import RealTimeState

handlers = Handlers[RealTimeState]()
handlers.plain(
    lambda state: state.public_keys,
    gets=GetPublicKey,
    lists=ListPublicKeys,
    deletes=DeletePublicKey,
    size=50,
)


@handlers.answers(ImportPublicKey)
def import_key(state: RealTimeState, request: ImportPublicKey) -> PublicKey:
    """A new public key; the same one cannot be imported twice."""
    check_name(request.name)
    digest = fingerprint(request.public_key_material)
    if any(key.settings.fingerprint == digest for key in state.public_keys):
        raise conflict("this public key has been imported already")
    arn = state.public_keys.new_arn()
    settings = PublicKey(
        arn=arn,
        name=request.name,
        public_key_material=request.public_key_material,
        fingerprint=digest,
    )
    return state.public_keys.add(Resource(arn=arn, settings=settings), request.tags).view()
