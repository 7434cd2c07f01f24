"""Arguments, answers and resources as JSON that anybody may see."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from ...._core.limits import is_sensitive
from ...._core.naming import wire_name

HIDDEN = "(hidden)"


def without_secrets(value: object) -> Any:
    """A value for JSON under AWS's names; what is marked as sensitive is hidden."""
    kind: Any = type(value)
    if attrs.has(kind):
        return {
            wire_name(field.name): HIDDEN if is_sensitive(field.type) else without_secrets(member)
            for field in attrs.fields(kind)
            if (member := getattr(value, field.name)) is not None
        }
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, Mapping):
        return {str(key): without_secrets(member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [without_secrets(member) for member in value]
    return value
