"""Storage configurations: the S3 buckets that recordings go to.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StorageConfiguration.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.limits import Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import PendingVerification
from ._errors import COMPOSITION_ERRORS, COMPOSITION_LIST_ERRORS
from ._shapes import StorageConfigurationArn

__all__ = [
    "CreateStorageConfiguration",
    "DeleteStorageConfiguration",
    "GetStorageConfiguration",
    "ListStorageConfigurations",
    "ListStorageConfigurationsResponse",
    "S3StorageConfiguration",
    "StorageConfiguration",
    "StorageConfigurationSummary",
]

StorageConfigurationName = Annotated[str, Length(0, 128)]
S3BucketName = Annotated[str, Length(3, 63)]


@model
class S3StorageConfiguration:
    """An S3 bucket for recordings."""

    bucket_name: S3BucketName
    """Its name. The bucket must be in the region of the stages. Its Object Ownership must be
    "bucket owner enforced" or "bucket owner preferred", and for compositions its default encryption
    must be SSE-S3."""


@model
class _StorageConfigurationFields:
    """What `StorageConfiguration` and `StorageConfigurationSummary` have in common."""

    arn: StorageConfigurationArn
    """Its ARN."""
    name: StorageConfigurationName | None = None
    """Its name; names need not be unique."""
    s3: S3StorageConfiguration | None = None
    """The bucket."""
    tags: Tags | None = None
    """Its tags."""


@model
class StorageConfiguration(_StorageConfigurationFields):
    """A bucket that any number of stages and compositions can be recorded into."""


@model
class StorageConfigurationSummary(_StorageConfigurationFields):
    """A storage configuration, as a list shows it: with all its fields."""


@model
class ListStorageConfigurationsResponse(Page):
    """One page of storage configurations."""

    storage_configurations: Sequence[StorageConfigurationSummary]
    """The storage configurations on this page."""


@operation(
    "POST /CreateStorageConfiguration",
    repeat=Repeat.CREATES,
    result="storage_configuration",
    raises=(*COMPOSITION_ERRORS, PendingVerification),
)
class CreateStorageConfiguration(Operation[StorageConfiguration]):
    """Let IVS record into a bucket.

    This changes the bucket: IVS adds a statement to its bucket policy that lets it write there. An
    account may have 5 storage configurations in a region unless AWS raised the quota.
    """

    name: StorageConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    s3: S3StorageConfiguration = attrs.field(kw_only=False)
    """The bucket."""
    tags: Tags | None = None
    """Tags for the new storage configuration."""


@operation(
    "POST /GetStorageConfiguration",
    repeat=Repeat.READS,
    result="storage_configuration",
    raises=COMPOSITION_ERRORS,
)
class GetStorageConfiguration(Operation[StorageConfiguration]):
    """Look up a storage configuration."""

    arn: StorageConfigurationArn = attrs.field(kw_only=False)
    """The storage configuration."""


@operation(
    "POST /ListStorageConfigurations",
    repeat=Repeat.READS,
    items="storage_configurations",
    raises=COMPOSITION_LIST_ERRORS,
)
class ListStorageConfigurations(
    ListOperation[ListStorageConfigurationsResponse, StorageConfigurationSummary]
):
    """List the storage configurations of the region.

    A page holds 100, or as many as the quota allows, unless `max_results` says otherwise.
    """


@operation("POST /DeleteStorageConfiguration", repeat=Repeat.ENDS, raises=COMPOSITION_ERRORS)
class DeleteStorageConfiguration(Operation[None]):
    """Delete a storage configuration; the bucket and its recordings stay.

    While a composition uses it, this raises `ConflictException`: stop the composition first and
    wait until it is `STOPPED`.
    """

    arn: StorageConfigurationArn = attrs.field(kw_only=False)
    """The storage configuration."""


class StorageConfigurations(Service):
    """Calls about storage configurations."""

    create_storage_configuration = call(CreateStorageConfiguration)
    get_storage_configuration = call(GetStorageConfiguration)
    list_storage_configurations = paginate(ListStorageConfigurations)
    delete_storage_configuration = call(DeleteStorageConfiguration)
