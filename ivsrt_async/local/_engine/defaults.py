"""What AWS fills in where a request says nothing."""

from typing import TypeVar

from ..._core.model import changed

ModelT = TypeVar("ModelT")


def filled(given: ModelT, **defaults: object) -> ModelT:
    """A model, with defaults for those of its fields that are None."""
    missing = {name: value for name, value in defaults.items() if getattr(given, name) is None}
    return changed(given, **missing)
