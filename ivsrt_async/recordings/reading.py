"""Reads the JSON of a recording with the S3 client you have."""

from typing import TYPE_CHECKING, Protocol, cast

from .._core.arguments import check_function, check_text
from .._core.converter import parse_json
from .._core.data import from_dict
from ..errors import DataParseError, RecordingNotFoundError
from .recording import Recording
from .report import RecordingReport

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Fetch", "read_recording"]

_FILES = ("recording-ended.json", "recording-failed.json", "recording-started.json")
"""The latest of them is the first here that is there."""


class Fetch(Protocol):
    """Reads an S3 object: your function, such as one around aiobotocore's `get_object`."""

    async def __call__(self, bucket: str, key: str, /) -> bytes | None:
        """The content of an object.

        Args:
            bucket: The bucket.
            key: The key, without a `/` in front.

        Returns:
            The content, or None if there is no such object. S3 tells so only who may list the
            bucket (`s3:ListBucket`); all others are denied access.
        """
        ...


async def read_recording(fetch: Fetch, bucket: str, prefix: str) -> Recording:
    """Read what a recording says of itself.

    ```python
    @router.on(ChannelRecordingEnd)
    async def recorded(event: ChannelRecordingEnd) -> None:
        recording = await read_recording(
            fetch, event.recording_s3_bucket_name, event.recording_s3_key_prefix
        )
    ```

    Args:
        fetch: Reads an S3 object.
        bucket: The bucket.
        prefix: Prefix of the recording, as events and `get_participant` tell it, or a composition's
            `destination.detail.s3.recording_prefix`.

    Raises:
        RecordingNotFoundError: None of its three files is there. That of the start is written a few
            seconds after the recording begins.
        DataParseError: A file is not what AWS documents.
        InvalidRequestError: An argument is wrong.
    """
    check_function("fetch", fetch)
    check_text("bucket", bucket)
    place = check_text("prefix", prefix).strip("/")
    for name in _FILES:
        key = f"{place}/events/{name}"
        content = await fetch(bucket, key)
        if content is not None:
            return Recording(bucket=bucket, prefix=place, report=_report(key, content))
    raise RecordingNotFoundError(bucket, place)


def _report(key: str, content: bytes) -> RecordingReport:
    try:
        data: object = parse_json(content)
    except ValueError as error:
        raise DataParseError(f"{key} is not JSON: {error}") from None
    try:
        return from_dict(RecordingReport, cast("Mapping[str, object]", data))
    except DataParseError as error:
        raise DataParseError(f"{key} is {error}") from None
