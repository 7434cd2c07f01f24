"""Finds the recordings in a bucket by their keys."""

from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, date, datetime
from typing import Protocol

import attrs

from .._core.arguments import check_function, check_kind, check_text
from .._core.model import explained
from ..arns import Arn
from ..errors import InvalidRequestError

__all__ = ["ListKeys", "RecordingPlace", "find_recordings", "prefix_of"]

_FOLDER = "/events/"


class ListKeys(Protocol):
    """Lists the keys of a bucket; a function of yours, such as one around `list_objects_v2`."""

    def __call__(self, bucket: str, prefix: str, /) -> AsyncIterable[str]:
        """The keys that begin with a prefix, in the order S3 lists them.

        Args:
            bucket: The bucket.
            prefix: What the keys begin with; all of them do with `""`.
        """
        ...


@explained
@attrs.frozen(kw_only=True)
class RecordingPlace:
    """Where a recording is; `read_recording` tells all else."""

    bucket: str
    """The bucket."""
    prefix: str
    """What the keys of all its files begin with."""
    ended: bool
    """Whether it has ended, well or not."""


async def find_recordings(
    list_keys: ListKeys, bucket: str, prefix: str = ""
) -> AsyncIterator[RecordingPlace]:
    """The recordings in a bucket, of channels, participants and compositions alike.

    S3 lists every file, so that a whole bucket takes a call for each thousand of them: narrow it
    down with `prefix_of`.

    Args:
        list_keys: Lists keys.
        bucket: The bucket.
        prefix: What the recordings' prefixes begin with; all of them by default.

    Raises:
        InvalidRequestError: An argument is wrong.
    """
    check_function("list_keys", list_keys)
    check_text("bucket", bucket)
    check_kind("prefix", prefix, str, "text")
    place, ended = None, False
    async for key in list_keys(bucket, prefix):
        found, folder, name = key.rpartition(_FOLDER)
        if not folder or not name.startswith("recording-"):
            continue
        if place is not None and found != place:
            yield RecordingPlace(bucket=bucket, prefix=place, ended=ended)
            ended = False
        place = found
        ended = ended or name != "recording-started.json"
    if place is not None:
        yield RecordingPlace(bucket=bucket, prefix=place, ended=ended)


def prefix_of(arn: str, *, day: date | None = None) -> str:
    """What the prefixes of all recordings of a channel or a stage begin with.

    ```python
    async for place in find_recordings(list_keys, bucket, prefix_of(channel.arn, day=today)):
        ...
    ```

    Args:
        arn: The channel or stage. A stage's are those of its participants and its compositions.
        day: For a channel, only those that began on this day, in UTC; of a `datetime`, the day
            that it is in UTC at that time.

    Raises:
        InvalidRequestError: It is neither, or a day is given for a stage, whose prefixes begin
            with something else; or the time has no zone.
    """
    parsed = Arn.parse(arn)
    if day is not None:
        check_kind("day", day, date, "a date")
    if isinstance(day, datetime):
        if day.tzinfo is None:
            raise InvalidRequestError("day", "must have a time zone, or be a date", day)
        day = day.astimezone(UTC)
    if parsed.resource_type == "channel":
        start = f"ivs/v1/{parsed.account}/{parsed.resource_id}/"
        return start if day is None else f"{start}{day.year}/{day.month}/{day.day}/"
    if parsed.resource_type != "stage":
        raise InvalidRequestError("arn", "must be that of a channel or a stage", arn)
    if day is not None:
        raise InvalidRequestError("day", "is only for channels", day)
    return f"{parsed.resource_id}/"
