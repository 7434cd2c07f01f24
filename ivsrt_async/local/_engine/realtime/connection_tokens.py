"""Answers RevokeConnectionToken."""

from ....realtime import RevokeConnectionToken
from ..handlers import Handlers
from .state import RealTimeState

handlers = Handlers[RealTimeState]()


@handlers.answers(RevokeConnectionToken)
def revoke(state: RealTimeState, request: RevokeConnectionToken) -> None:
    """A connection token is no longer accepted, whether there is one or not."""
    state.revoked_connection_tokens.add(request.token_id)
