"""Connection tokens: what a client opens one network connection with, to use it for many stages.

You sign them yourself with a key whose public half was imported; a participant token is still
needed for each stage. Only revoking them is an operation.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_RevokeConnectionToken.html
"""

from typing import Annotated

import attrs

from .._core.error_sets import COMMON_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import InternalServerException

__all__ = [
    "RevokeConnectionToken",
]

ConnectionTokenId = Annotated[str, Length(1, 64)]


@operation(
    "POST /RevokeConnectionToken",
    repeat=Repeat.SAME,
    raises=(*COMMON_ERRORS, InternalServerException),
)
class RevokeConnectionToken(Operation[None]):
    """Revoke a connection token, and disconnect whoever is connected with it.

    From then on it opens no connection. Participant tokens cannot be revoked.
    """

    token_id: ConnectionTokenId = attrs.field(kw_only=False)
    """The token's own id, which is its `jti` claim and not the token itself."""


class ConnectionTokens(Service):
    """Calls about connection tokens."""

    revoke_connection_token = call(RevokeConnectionToken)
