"""The size of attributes, which AWS checks and our client leaves to it."""

from collections.abc import Mapping

from .refusal import invalid

ATTRIBUTES_LIMIT = 1024
"""Bytes of UTF-8 that all keys and values together may have."""


def check_attributes(attributes: Mapping[str, str] | None) -> None:
    """Refuse attributes that are too large altogether.

    Raises:
        Refusal: They exceed 1 KB.
    """
    size = sum(len((key + value).encode()) for key, value in (attributes or {}).items())
    if size > ATTRIBUTES_LIMIT:
        raise invalid(
            f"attributes must have at most {ATTRIBUTES_LIMIT} bytes, got {size}", "attributes"
        )
