"""Looking up several resources at once, where each may fail by itself."""

from collections.abc import Sequence

from ....low_latency import BatchError
from ..refusal import Refusal
from ..resources import Collection, ResourceT


def look_up_each(
    collection: Collection[ResourceT], arns: Sequence[str]
) -> tuple[list[ResourceT], list[BatchError]]:
    """Those that exist, and an error for each other; what cannot be an ARN refuses the call."""
    found: list[ResourceT] = []
    errors: list[BatchError] = []
    for index, arn in enumerate(arns):
        collection.check_arn(arn, f"arns[{index}]")
        try:
            found.append(collection.get(arn))
        except Refusal as refusal:
            errors.append(BatchError(arn=arn, code=refusal.code, message=refusal.message))
    return found, errors
