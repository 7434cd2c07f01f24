"""What the signers of participant and connection tokens have in common: a key that IVS knows."""

from typing import Self

from ..arns import Arn
from ._arguments import arn_of
from ._jws import TokenWriter
from ._lifetime import Now, utc_now
from .keys import PrivateKeySource, load_private_key


class ImportedKeySigner:
    """Signs with the private half of a key whose public half was imported into IVS.

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

    def __init__(
        self, private_key: PrivateKeySource, public_key_arn: str | Arn, *, now: Now = utc_now
    ) -> None:
        self._arn = arn_of("public-key", public_key_arn, "public_key_arn")
        self._key = load_private_key(private_key)
        self._now = now
        self._writer = TokenWriter(self._key, str(self._arn))

    @property
    def public_key_arn(self) -> str:
        """ARN of the public key that verifies these tokens."""
        return str(self._arn)

    def with_key(self, private_key: PrivateKeySource, public_key_arn: str | Arn) -> Self:
        """The same kind of signer, on the same clock, with another key."""
        return type(self)(private_key, public_key_arn, now=self._now)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.public_key_arn}>"
