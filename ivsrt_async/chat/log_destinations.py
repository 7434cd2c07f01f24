"""Places to which the messages of rooms can be recorded.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_DestinationConfiguration.html
"""

from typing import Annotated

from .._core.limits import Length
from .._core.model import exactly_one_of, model

__all__ = [
    "CloudWatchLogsDestinationConfiguration",
    "DestinationConfiguration",
    "FirehoseDestinationConfiguration",
    "S3DestinationConfiguration",
]

BucketName = Annotated[str, Length(3, 63)]
LogGroupName = Annotated[str, Length(1, 512)]
DeliveryStreamName = Annotated[str, Length(1, 64)]


@model
class S3DestinationConfiguration:
    """An S3 bucket."""

    bucket_name: BucketName
    """Name of the bucket, 3 to 63 characters."""


@model
class CloudWatchLogsDestinationConfiguration:
    """A CloudWatch Logs log group."""

    log_group_name: LogGroupName
    """Name of the log group, 1 to 512 characters; not its ARN."""


@model
class FirehoseDestinationConfiguration:
    """An Amazon Data Firehose delivery stream."""

    delivery_stream_name: DeliveryStreamName
    """Name of the delivery stream, 1 to 64 characters; not its ARN."""


@exactly_one_of("s3", "cloud_watch_logs", "firehose")
@model
class DestinationConfiguration:
    """Where messages are recorded: exactly one of the three."""

    s3: S3DestinationConfiguration | None = None
    """An S3 bucket."""
    cloud_watch_logs: CloudWatchLogsDestinationConfiguration | None = None
    """A CloudWatch Logs log group."""
    firehose: FirehoseDestinationConfiguration | None = None
    """An Amazon Data Firehose delivery stream."""
