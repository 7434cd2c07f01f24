"""A key whose public half was imported into IVS, which tokens name in their header."""

import attrs
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from ..arns import Arn
from ._arguments import arn_of
from ._jws import TokenWriter
from .keys import PrivateKeySource, load_private_key


@attrs.frozen
class ImportedKey:
    """The private half, and the ARN of the public one."""

    arn: Arn
    """What `import_public_key` returned as `arn`."""
    private: EllipticCurvePrivateKey
    """What signs."""
    writer: TokenWriter
    """Signs claims with the key, under a header that names it."""


def imported_key(private_key: PrivateKeySource, public_key_arn: str | Arn) -> ImportedKey:
    """Read the two halves.

    Raises:
        InvalidRequestError: The key cannot be read, is not on P-384, or the ARN is not one of a
            public key. The key itself is never shown.
    """
    arn = arn_of("public-key", public_key_arn, "public_key_arn")
    private = load_private_key(private_key)
    return ImportedKey(arn, private, TokenWriter(private, str(arn)))
