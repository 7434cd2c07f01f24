"""What a token is asked to say, checked before it is signed."""

import re
import secrets
from collections.abc import Mapping
from typing import cast

from ..arns import Arn
from ..errors import InvalidRequestError

USER_ID_CHARACTERS = 128

_TOKEN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def arn_of(resource_type: str, value: object, field: str) -> Arn:
    """The ARN an argument holds.

    Args:
        resource_type: The type the resource must have, such as `public-key`.
        value: The ARN, as text or taken apart.
        field: Name of the argument, for the error.

    Raises:
        InvalidRequestError: It is not the ARN of an `ivs` resource of that type.
    """
    try:
        arn = Arn.parse(str(value) if isinstance(value, Arn) else cast("str", value))
    except InvalidRequestError as error:
        raise InvalidRequestError(field, error.limit, value) from None
    if arn.service != "ivs" or arn.resource_type != resource_type:
        raise InvalidRequestError(
            field, f"must be the ARN of a {resource_type.replace('-', ' ')} of ivs", str(value)
        )
    return arn


def new_token_id() -> str:
    """A new random id: 20 lower-case hexadecimal digits, 80 bits."""
    return secrets.token_hex(10)


def check_token_id(field: str, value: object) -> None:
    """Refuse an id that cannot be the claim `jti`.

    Raises:
        InvalidRequestError: It does not have 1 to 64 letters, digits, `-` and `_`.
    """
    if not isinstance(value, str) or not _TOKEN_ID.fullmatch(value):
        raise InvalidRequestError(
            field, "must have 1 to 64 characters from A-Z, a-z, 0-9, - and _", value
        )


def check_user_id(value: object) -> None:
    """Refuse a user id that is too long.

    Raises:
        InvalidRequestError: It is not text of at most 128 characters.
    """
    if not isinstance(value, str) or len(value) > USER_ID_CHARACTERS or not is_unicode(value):
        raise InvalidRequestError(
            "user_id", f"must be text of at most {USER_ID_CHARACTERS} characters", value
        )


def check_texts(field: str, value: Mapping[str, str], most: int) -> None:
    """Refuse a mapping that holds anything but text, or too much of it.

    Args:
        field: Name of the argument, for the error.
        value: The argument.
        most: Bytes of UTF-8 that all keys and values together may have.

    Raises:
        InvalidRequestError: A key or value is not text, or they exceed the limit.
    """
    if not isinstance(value, Mapping):
        raise InvalidRequestError(field, "must be a mapping", value)
    size = 0
    for key, item in value.items():
        size += _size(f"{field} key", key) + _size(f"{field} value", item)
    if size > most:
        raise InvalidRequestError(
            field, f"must have at most {most} bytes of UTF-8, keys and values together", size
        )


def _size(field: str, text: object) -> int:
    if not isinstance(text, str) or not is_unicode(text):
        raise InvalidRequestError(field, "must be text", text)
    return len(text.encode())


def is_unicode(text: str) -> bool:
    """Whether it has no lone surrogates, which UTF-8 cannot hold."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
