"""Ids and ARNs as AWS makes them."""

import re
import secrets
import string

from .refusal import invalid

ACCOUNT_ID = "123456789012"
_ALPHANUMERIC = (string.ascii_letters + string.digits).encode()
_LETTERS = bytes(_ALPHANUMERIC[byte % len(_ALPHANUMERIC)] for byte in range(256))
_SURPLUS = bytes(range(256 - 256 % len(_ALPHANUMERIC), 256))
"""Bytes left out, so that each letter is as likely as any other."""


def random_text(length: int) -> str:
    """Letters and digits, as AWS's ids are made of."""
    text = b""
    while len(text) < length:
        text += secrets.token_bytes(length).translate(_LETTERS, _SURPLUS)
    return text[:length].decode()


def resource_id(arn: str) -> str:
    """The last part of an ARN."""
    return arn.rpartition("/")[2]


def check_arn(arn: str, arns: str, kind: str, field: str) -> None:
    """Refuse what cannot be the ARN of a resource of a kind.

    Args:
        arn: The text.
        arns: Service and kind in such ARNs, such as `ivs:channel`.
        kind: The word for such a resource.
        field: The argument's name on the wire.
    """
    service, _, word = arns.partition(":")
    if not re.fullmatch(f"arn:aws:{service}:[a-z0-9-]+:[0-9]+:{word}/[a-zA-Z0-9-]+", arn):
        raise invalid(f"{field} must be the ARN of a {kind}, got {arn!r}", field)
