"""Amazon Resource Names: what they are made of.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

import re
from typing import Self

import attrs

from .errors import InvalidRequestError

__all__ = ["Arn"]

_FORM = "must have the form arn:partition:service:region:account:type/id"
_ARN = re.compile(r"arn:([^:\s]+):([^:\s]+):([^:\s]+):([^:\s]+):([^:/\s]+)/(\S+)")


@attrs.frozen
class Arn:
    """The name of one resource of IVS or IVS Chat, taken apart; `str()` puts it together again.

    ```python
    arn = Arn.parse("arn:aws:ivs:eu-west-1:123456789012:stage/AbCdEf123456")
    arn.region, arn.resource_id
    ```
    """

    partition: str
    """Group of regions: `aws`, `aws-cn`, …"""
    service: str
    """`ivs` for stages, channels and all that belongs to them, `ivschat` for chat."""
    region: str
    """Region the resource lives in, such as `eu-west-1`."""
    account: str
    """Number of the AWS account it belongs to."""
    resource_type: str
    """What it is: `stage`, `channel`, `public-key`, `composition`, `room`, …"""
    resource_id: str
    """Its own part of the name; what follows the first slash."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take an ARN apart.

        Args:
            text: The ARN.

        Raises:
            InvalidRequestError: It is not an ARN of the form IVS uses.
        """
        match = _match(text)
        if match is None:
            raise InvalidRequestError("arn", _FORM, text)
        return cls(*match.groups())

    def __str__(self) -> str:
        return (
            f"arn:{self.partition}:{self.service}:{self.region}:{self.account}"
            f":{self.resource_type}/{self.resource_id}"
        )


def _match(text: object) -> re.Match[str] | None:
    return _ARN.fullmatch(text) if isinstance(text, str) else None
