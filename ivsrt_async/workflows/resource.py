"""What workflows take for a stage, a channel or another resource, besides its ARN."""

from typing import Protocol

__all__ = ["HasArn"]


class HasArn(Protocol):
    """A resource, as calls return it."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        ...
