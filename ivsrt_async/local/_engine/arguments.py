"""The alphabet of names, which AWS checks and our client leaves to it."""

import re

from .refusal import invalid

_NAME = re.compile(r"[a-zA-Z0-9-_]*")


def check_name(name: str | None, field: str = "name") -> None:
    """Refuse a name with other characters than letters, digits, `-` and `_`.

    Raises:
        Refusal: It has some.
    """
    if name is not None and not _NAME.fullmatch(name):
        raise invalid(f"{field} may only have characters of [a-zA-Z0-9-_], got {name!r}", field)
