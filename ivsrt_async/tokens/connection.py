"""Connection tokens, which let a client keep one connection from stage to stage.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

from datetime import datetime, timedelta
from typing import Self

import attrs

from ..arns import Arn
from ._arguments import check_token_id, new_token_id
from ._imported_key import imported_key
from ._lifetime import Now, lifetime, utc_now
from ._tracebacks import without_locals
from .keys import PrivateKeySource

__all__ = ["ConnectionToken", "ConnectionTokenSigner"]

LONGEST = timedelta(weeks=4)
DEFAULT = timedelta(hours=12)
EVENTS_URL = "wss://global.events.live-video.net"
VERSION = "1.0"


@attrs.frozen(kw_only=True)
class ConnectionToken:
    """A token for a client's connection, which may outlast its stay on any one stage."""

    token: str = attrs.field(repr=lambda _: "<hidden>")
    """The secret itself. Hidden in `repr`."""
    token_id: str
    """What `revoke_connection_token` takes to disconnect whoever uses it."""
    expiration_time: datetime
    """When it stops being accepted."""


class ConnectionTokenSigner:
    """Signs connection tokens, valid in the account and region of the public key.

    They do not replace participant tokens: the client still needs one for each stage.

    Signing reads nothing and sends nothing, so one signer serves all tasks and threads.

    Args:
        private_key: The private key, on P-384: PEM as text or bytes (SEC1 or PKCS#8), DER as
            bytes, or a key object of `cryptography`.
        public_key_arn: What `import_public_key` returned as `arn`. Tokens name it in their header.
        now: The clock; for tests.

    Raises:
        InvalidRequestError: The key cannot be read, is not on P-384, or the ARN is not one of a
            public key. The key itself is never shown.
    """

    @without_locals
    def __init__(
        self, private_key: PrivateKeySource, public_key_arn: str | Arn, *, now: Now = utc_now
    ) -> None:
        self._key = imported_key(private_key, public_key_arn)
        self._now = now

    @property
    def public_key_arn(self) -> str:
        """ARN of the public key that verifies these tokens."""
        return str(self._key.arn)

    @without_locals
    def with_key(self, private_key: PrivateKeySource, public_key_arn: str | Arn) -> Self:
        """A signer on the same clock, with another key."""
        return type(self)(private_key, public_key_arn, now=self._now)

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
        token = self._key.writer.write(
            {
                "exp": life.expires_at,
                "iat": life.issued_at,
                "jti": token_id,
                "account_id": self._key.arn.account,
                "region": self._key.arn.region,
                "events_url": EVENTS_URL,
                "version": VERSION,
            }
        )
        return ConnectionToken(token=token, token_id=token_id, expiration_time=life.expiration_time)

    def __repr__(self) -> str:
        arn = self.public_key_arn if hasattr(self, "_key") else "without a key"
        return f"<{type(self).__name__} {arn}>"
