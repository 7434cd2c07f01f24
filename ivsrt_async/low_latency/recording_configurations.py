"""Recording configurations: how the streams of a channel are recorded to S3.

They cannot be changed; make a new one and give it to the channels instead. A new one is usable once
its state is `ACTIVE`.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_RecordingConfiguration.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/record-to-s3.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.error_sets import COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length, Range
from .._core.methods import Service, call, paginate
from .._core.model import exactly_one_of, model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import ConflictException, InternalServerException
from .recorded_media import RenditionConfiguration, ThumbnailConfiguration

__all__ = [
    "CreateRecordingConfiguration",
    "DeleteRecordingConfiguration",
    "DestinationConfiguration",
    "GetRecordingConfiguration",
    "ListRecordingConfigurations",
    "ListRecordingConfigurationsResponse",
    "RecordingConfiguration",
    "RecordingConfigurationState",
    "RecordingConfigurationSummary",
    "S3DestinationConfiguration",
]

RecordingConfigurationArn = Annotated[str, Length(0, 128)]
RecordingConfigurationName = Annotated[str, Length(0, 128)]
RecordingReconnectWindowSeconds = Annotated[int, Range(0, 300)]
S3DestinationBucketName = Annotated[str, Length(3, 63)]


class RecordingConfigurationState(StrEnum):
    """Whether a recording configuration can be used."""

    CREATING = "CREATING"
    """The service is still setting it up; it does not record yet."""
    CREATE_FAILED = "CREATE_FAILED"
    """It can never be used: delete it and make another. The usual cause is a bucket in another
    region."""
    ACTIVE = "ACTIVE"
    """It can be used."""


@model
class S3DestinationConfiguration:
    """An S3 bucket for recordings."""

    bucket_name: S3DestinationBucketName
    """Name of the bucket, 3 to 63 characters, in the region of the configuration."""


@exactly_one_of("s3")
@model
class DestinationConfiguration:
    """Where recordings go: exactly one place, and S3 is the only kind there is so far."""

    s3: S3DestinationConfiguration | None = None
    """A bucket."""


@model
class _RecordingConfigurationFields:
    """What `RecordingConfiguration` and `RecordingConfigurationSummary` have in common."""

    arn: RecordingConfigurationArn
    """Its ARN."""
    name: RecordingConfigurationName | None = None
    """Its name; names need not be unique."""
    destination_configuration: DestinationConfiguration
    """Where recordings go."""
    state: RecordingConfigurationState | str
    """Whether it can be used; it records only when `ACTIVE`."""
    tags: Tags | None = None
    """Its tags."""


@model
class RecordingConfiguration(_RecordingConfigurationFields):
    """How and where streams are recorded."""

    thumbnail_configuration: ThumbnailConfiguration | None = None
    """Which thumbnails are recorded."""
    recording_reconnect_window_seconds: RecordingReconnectWindowSeconds | None = None
    """Seconds within which a broadcaster who returns continues the same recording; 0 starts a new
    recording each time."""
    rendition_configuration: RenditionConfiguration | None = None
    """Which qualities are recorded."""


@model
class RecordingConfigurationSummary(_RecordingConfigurationFields):
    """A recording configuration, as a list shows it.

    `get_recording_configuration` reads the rest.
    """


@model
class ListRecordingConfigurationsResponse(Page):
    """One page of recording configurations."""

    recording_configurations: Sequence[RecordingConfigurationSummary]
    """The recording configurations on this page."""


@operation(
    "POST /CreateRecordingConfiguration",
    repeat=Repeat.CREATES,
    result="recording_configuration",
    raises=(*CREATE_ERRORS, ConflictException, InternalServerException),
)
class CreateRecordingConfiguration(Operation[RecordingConfiguration]):
    """Create a recording configuration.

    The answer has the state `CREATING`: call `get_recording_configuration` until it is `ACTIVE` or
    `CREATE_FAILED`. In us-east-1 a bucket of another region may be accepted here and fail only
    then.
    """

    name: RecordingConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    destination_configuration: DestinationConfiguration = attrs.field(kw_only=False)
    """Where recordings go. The bucket must be in the same region."""
    tags: Tags | None = None
    """Tags for the new recording configuration."""
    thumbnail_configuration: ThumbnailConfiguration | None = None
    """Which thumbnails to record; defaults to one a minute, all of them kept."""
    recording_reconnect_window_seconds: RecordingReconnectWindowSeconds | None = None
    """Seconds, 0 to 300, within which a broadcaster who returns continues the same recording;
    defaults to 0, which starts a new recording each time."""
    rendition_configuration: RenditionConfiguration | None = None
    """Which qualities to record; defaults to all."""


@operation(
    "POST /GetRecordingConfiguration",
    repeat=Repeat.READS,
    result="recording_configuration",
    raises=(*LOOKUP_ERRORS, InternalServerException),
)
class GetRecordingConfiguration(Operation[RecordingConfiguration]):
    """Look up a recording configuration."""

    arn: RecordingConfigurationArn = attrs.field(kw_only=False)
    """The recording configuration."""


@operation(
    "POST /ListRecordingConfigurations",
    repeat=Repeat.READS,
    items="recording_configurations",
    raises=(*COMMON_ERRORS, InternalServerException),
)
class ListRecordingConfigurations(
    ListOperation[ListRecordingConfigurationsResponse, RecordingConfigurationSummary]
):
    """List the recording configurations of the region.

    A page holds as many as the account's quota allows, at most 100, unless `max_results` says
    otherwise.
    """


@operation(
    "POST /DeleteRecordingConfiguration",
    repeat=Repeat.ENDS,
    success=204,
    raises=(*LOOKUP_ERRORS, ConflictException, InternalServerException),
)
class DeleteRecordingConfiguration(Operation[None]):
    """Delete a recording configuration; recordings already made stay in the bucket.

    This raises `ConflictException` while channels use it: first give each of them
    `recording_configuration_arn=""`.
    """

    arn: RecordingConfigurationArn = attrs.field(kw_only=False)
    """The recording configuration."""


class RecordingConfigurations(Service):
    """Calls about recording configurations."""

    create_recording_configuration = call(CreateRecordingConfiguration)
    get_recording_configuration = call(GetRecordingConfiguration)
    list_recording_configurations = paginate(ListRecordingConfigurations)
    delete_recording_configuration = call(DeleteRecordingConfiguration)
