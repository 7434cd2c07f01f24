"""Names on the wire (`stageArn`) and in Python (`stage_arn`)."""

from functools import cache


@cache
def wire_name(field: str) -> str:
    """AWS's member name of one of our fields: `recording_s3_prefix` is `recordingS3Prefix`."""
    first, *rest = field.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def field_name(member: str) -> str:
    """Our field for one of AWS's member names: `stageArn` is `stage_arn`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in member)
