"""Why recordings fail: their S3 bucket cannot be written to.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

from collections.abc import Mapping
from typing import Literal

BucketErrorCode = Literal[
    "AccessDeniedException", "ResourceNotFoundException", "InternalServerException"
]
"""What events of AWS tell as the reason."""

REASONS: Mapping[str, str] = {
    "AccessDeniedException": "Access denied to S3 bucket",
    "ResourceNotFoundException": "S3 bucket not found",
    "InternalServerException": "Service internal error",
}
"""The same in words."""
