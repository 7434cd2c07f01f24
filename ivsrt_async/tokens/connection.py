"""Connection tokens: one connection of a client, used for stage after stage.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

from datetime import datetime, timedelta

import attrs

from ._arguments import check_token_id, new_token_id
from ._imported_key import ImportedKeySigner
from ._lifetime import lifetime

__all__ = ["ConnectionToken", "ConnectionTokenSigner"]

LONGEST = timedelta(weeks=4)
DEFAULT = timedelta(hours=12)
EVENTS_URL = "wss://global.events.live-video.net"
VERSION = "1.0"


@attrs.frozen(kw_only=True)
class ConnectionToken:
    """A token with which a client opens a connection that outlives its stays on stages."""

    token: str = attrs.field(repr=lambda _: "<hidden>")
    """The secret itself. Hidden in `repr`."""
    token_id: str
    """What `revoke_connection_token` takes to throw its bearer out."""
    expiration_time: datetime
    """When it stops being accepted."""


class ConnectionTokenSigner(ImportedKeySigner):
    """Signs connection tokens, valid in the account and region of the public key.

    They do not replace participant tokens: the client needs one of those too for each stage.
    """

    def sign(
        self, *, valid_for: timedelta = DEFAULT, token_id: str | None = None
    ) -> ConnectionToken:
        """Sign a token for one client.

        Args:
            valid_for: How long it is accepted: 1 second to 4 weeks.
            token_id: Its id, 1 to 64 letters, digits, `-` and `_`, never used before; one is made
                if not given.

        Raises:
            InvalidRequestError: An argument breaks its limit.
        """
        life = lifetime(self._now, valid_for, LONGEST, "4 weeks")
        if token_id is None:
            token_id = new_token_id()
        else:
            check_token_id("token_id", token_id)
        token = self._writer.write(
            {
                "exp": life.expires_at,
                "iat": life.issued_at,
                "jti": token_id,
                "account_id": self._arn.account,
                "region": self._arn.region,
                "events_url": EVENTS_URL,
                "version": VERSION,
            }
        )
        return ConnectionToken(token=token, token_id=token_id, expiration_time=life.expiration_time)
