"""Answers RevokeConnectionToken."""

from ....realtime import RevokeConnectionToken
from ..handlers import Handlers
from .state import RealTimeState

handlers = Handlers[RealTimeState]()


@handlers.answers(RevokeConnectionToken)
def revoke(state: RealTimeState, request: RevokeConnectionToken) -> None:
    """A connection token is no longer accepted, and whoever is connected with it leaves.

    Nobody knows which tokens were signed, so any id will do.
    """
    state.connections.revoke(request.token_id)
