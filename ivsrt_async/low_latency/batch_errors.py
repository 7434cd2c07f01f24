"""Batch errors: why a batch call could not read one of the resources it was asked for.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_BatchError.html
"""

from .._core.model import model
from ..tagging import ResourceArn

__all__ = [
    "BatchError",
]


@model
class BatchError:
    """Why one resource of a batch could not be read."""

    arn: ResourceArn | None = None
    """The resource asked for."""
    code: str | None = None
    """What went wrong, as a code."""
    message: str | None = None
    """What went wrong, in the service's words."""
