"""What was handed to a simulated person or encoder to come in with."""

from ..credentials import type_name


def as_text(given: object, what: str) -> str:
    """Text that stands for something, such as a token.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(given, str):
        return given
    raise TypeError(f"needs {what}, got {type_name(given)}")
