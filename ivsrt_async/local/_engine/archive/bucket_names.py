"""What an S3 bucket may be called.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

import re

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.))+[a-z0-9]")


def is_bucket_name(name: str) -> bool:
    """Whether S3 has a bucket of this name, or could have; such a name is also one of a folder."""
    return _NAME.fullmatch(name) is not None
