"""Failover slates: what viewers see while a broadcaster's connection is interrupted.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_FailoverSlateConfiguration.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.error_sets import COMMON_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length, Range
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import (
    ConflictException,
    InternalServerException,
    ServiceQuotaExceededException,
    ThrottlingException,
)

__all__ = [
    "CreateFailoverSlateConfiguration",
    "DeleteFailoverSlateConfiguration",
    "FailoverSlateConfiguration",
    "FailoverSlateConfigurationState",
    "FailoverSlateConfigurationSummary",
    "GetFailoverSlateConfiguration",
    "ListFailoverSlateConfigurations",
    "ListFailoverSlateConfigurationsResponse",
    "UpdateFailoverSlateConfiguration",
]

FailoverSlateConfigurationArn = Annotated[str, Length(0, 128)]
FailoverSlateConfigurationName = Annotated[str, Length(0, 128)]
FailoverSlateActivationThresholdSeconds = Annotated[int, Range(3, 5)]
FailoverSlateMinDisplaySeconds = Annotated[int, Range(3, 10)]
FailoverSlateMaxDisplaySeconds = Annotated[int, Range(60, 180)]


class FailoverSlateConfigurationState(StrEnum):
    """Whether a failover slate configuration can be used."""

    CREATING = "CREATING"
    """The service is still setting it up."""
    CREATE_FAILED = "CREATE_FAILED"
    """It could not be set up: delete it and make another."""
    CREATED = "CREATED"
    """It can be used."""
    UPDATING = "UPDATING"
    """A change is being made."""


@model
class _FailoverSlateConfigurationFields:
    """What `FailoverSlateConfiguration` and `FailoverSlateConfigurationSummary` have in common."""

    arn: FailoverSlateConfigurationArn
    """Its ARN."""
    name: FailoverSlateConfigurationName | None = None
    """Its name; names need not be unique."""
    activation_threshold_seconds: FailoverSlateActivationThresholdSeconds | None = None
    """Seconds without input after which the slate appears."""
    min_slate_display_seconds: FailoverSlateMinDisplaySeconds | None = None
    """Minimum seconds the slate is shown, even if the input returns earlier."""
    max_slate_display_seconds: FailoverSlateMaxDisplaySeconds | None = None
    """Maximum seconds the slate is shown."""
    state: FailoverSlateConfigurationState | str
    """Whether it can be used."""
    tags: Tags | None = None
    """Its tags."""


@model
class FailoverSlateConfiguration(_FailoverSlateConfigurationFields):
    """When a slate takes the place of an interrupted stream, and for how long."""


@model
class FailoverSlateConfigurationSummary(_FailoverSlateConfigurationFields):
    """A failover slate configuration, as a list shows it: with all its fields."""


@model
class ListFailoverSlateConfigurationsResponse(Page):
    """One page of failover slate configurations."""

    failover_slate_configurations: Sequence[FailoverSlateConfigurationSummary]
    """The failover slate configurations on this page."""


@operation(
    "POST /CreateFailoverSlateConfiguration",
    repeat=Repeat.CREATES,
    result="failover_slate_configuration",
    raises=(
        *COMMON_ERRORS,
        ConflictException,
        ServiceQuotaExceededException,
        ThrottlingException,
        InternalServerException,
    ),
)
class CreateFailoverSlateConfiguration(Operation[FailoverSlateConfiguration]):
    """Create a failover slate configuration. `update_channel` gives it to a channel."""

    name: FailoverSlateConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    activation_threshold_seconds: FailoverSlateActivationThresholdSeconds | None = None
    """Seconds without input after which the slate appears, 3 to 5; defaults to 3."""
    min_slate_display_seconds: FailoverSlateMinDisplaySeconds | None = None
    """Minimum seconds the slate is shown, 3 to 10, even if the input returns earlier; defaults to
    3."""
    max_slate_display_seconds: FailoverSlateMaxDisplaySeconds | None = None
    """Maximum seconds the slate is shown, 60 to 180; defaults to 60."""
    tags: Tags | None = None
    """Tags for the new failover slate configuration."""


@operation(
    "POST /GetFailoverSlateConfiguration",
    repeat=Repeat.READS,
    result="failover_slate_configuration",
    raises=(*LOOKUP_ERRORS, InternalServerException),
)
class GetFailoverSlateConfiguration(Operation[FailoverSlateConfiguration]):
    """Look up a failover slate configuration."""

    arn: FailoverSlateConfigurationArn = attrs.field(kw_only=False)
    """The failover slate configuration."""


@operation(
    "POST /ListFailoverSlateConfigurations",
    repeat=Repeat.READS,
    items="failover_slate_configurations",
    raises=(*COMMON_ERRORS, InternalServerException),
)
class ListFailoverSlateConfigurations(
    ListOperation[ListFailoverSlateConfigurationsResponse, FailoverSlateConfigurationSummary]
):
    """List the failover slate configurations of the region.

    A page holds as many as the account's quota allows, at most 100, unless `max_results` says
    otherwise.
    """


@operation(
    "POST /UpdateFailoverSlateConfiguration",
    repeat=Repeat.SAME,
    result="failover_slate_configuration",
    raises=(
        *LOOKUP_ERRORS,
        ConflictException,
        ServiceQuotaExceededException,
        ThrottlingException,
        InternalServerException,
    ),
)
class UpdateFailoverSlateConfiguration(Operation[FailoverSlateConfiguration]):
    """Change a failover slate configuration. What is not given stays as it is."""

    arn: FailoverSlateConfigurationArn = attrs.field(kw_only=False)
    """The failover slate configuration."""
    name: FailoverSlateConfigurationName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""
    activation_threshold_seconds: FailoverSlateActivationThresholdSeconds | None = None
    """Seconds without input after which the slate appears, 3 to 5; None leaves it unchanged."""
    min_slate_display_seconds: FailoverSlateMinDisplaySeconds | None = None
    """Minimum seconds the slate is shown, 3 to 10; None leaves it unchanged."""
    max_slate_display_seconds: FailoverSlateMaxDisplaySeconds | None = None
    """Maximum seconds the slate is shown, 60 to 180; None leaves it unchanged."""


@operation(
    "POST /DeleteFailoverSlateConfiguration",
    repeat=Repeat.ENDS,
    success=204,
    raises=(*LOOKUP_ERRORS, ConflictException, InternalServerException),
)
class DeleteFailoverSlateConfiguration(Operation[None]):
    """Delete a failover slate configuration.

    This raises `ConflictException` while channels use it: first give each of them
    `failover_slate_configuration_arn=""`.
    """

    arn: FailoverSlateConfigurationArn = attrs.field(kw_only=False)
    """The failover slate configuration."""


class FailoverSlates(Service):
    """Calls about failover slates."""

    create_failover_slate_configuration = call(CreateFailoverSlateConfiguration)
    get_failover_slate_configuration = call(GetFailoverSlateConfiguration)
    list_failover_slate_configurations = paginate(ListFailoverSlateConfigurations)
    update_failover_slate_configuration = call(UpdateFailoverSlateConfiguration)
    delete_failover_slate_configuration = call(DeleteFailoverSlateConfiguration)
