"""Logging configurations: where the messages of rooms are recorded.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_CreateLoggingConfiguration.html
https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-logging.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import ServiceQuotaExceededException
from ._shapes import LoggingConfigurationIdentifier, MaxResults
from .log_destinations import DestinationConfiguration

__all__ = [
    "CreateLoggingConfiguration",
    "CreateLoggingConfigurationResponse",
    "CreateLoggingConfigurationState",
    "DeleteLoggingConfiguration",
    "GetLoggingConfiguration",
    "GetLoggingConfigurationResponse",
    "ListLoggingConfigurations",
    "ListLoggingConfigurationsResponse",
    "LoggingConfigurationState",
    "LoggingConfigurationSummary",
    "UpdateLoggingConfiguration",
    "UpdateLoggingConfigurationResponse",
    "UpdateLoggingConfigurationState",
]

LoggingConfigurationArn = Annotated[str, Length(1, 128)]
LoggingConfigurationID = Annotated[str, Length(12, 12)]
LoggingConfigurationName = Annotated[str, Length(0, 128)]


class LoggingConfigurationState(StrEnum):
    """Whether a logging configuration records."""

    CREATING = "CREATING"
    """The service is still setting it up."""
    CREATE_FAILED = "CREATE_FAILED"
    """It could not be set up: delete it and make another."""
    DELETING = "DELETING"
    """It is being deleted."""
    DELETE_FAILED = "DELETE_FAILED"
    """It could not be deleted: try again."""
    UPDATING = "UPDATING"
    """A change is being made."""
    UPDATE_FAILED = "UPDATE_FAILED"
    """A change could not be made: try again."""
    ACTIVE = "ACTIVE"
    """It records."""


class CreateLoggingConfigurationState(StrEnum):
    """State of a logging configuration just created."""

    ACTIVE = "ACTIVE"
    """It records."""


class UpdateLoggingConfigurationState(StrEnum):
    """State of a logging configuration just changed."""

    ACTIVE = "ACTIVE"
    """It records."""


@model
class _LoggingConfigurationFields:
    """What every answer about a logging configuration has, apart from its state."""

    arn: LoggingConfigurationArn
    """Its ARN, by which rooms name it."""
    id: LoggingConfigurationID
    """Last part of the ARN, 12 characters."""
    create_time: datetime | None = None
    """When it was created."""
    update_time: datetime | None = None
    """When it was last changed."""
    name: LoggingConfigurationName | None = None
    """Its name; names need not be unique."""
    destination_configuration: DestinationConfiguration | None = None
    """Where messages are recorded."""
    tags: Tags | None = None
    """Its tags."""


@model
class CreateLoggingConfigurationResponse(_LoggingConfigurationFields):
    """A new logging configuration."""

    state: CreateLoggingConfigurationState | str | None = None
    """Whether it records yet."""


@model
class GetLoggingConfigurationResponse(_LoggingConfigurationFields):
    """A logging configuration."""

    state: LoggingConfigurationState | str | None = None
    """Whether it records; only when `ACTIVE`."""


@model
class UpdateLoggingConfigurationResponse(_LoggingConfigurationFields):
    """A logging configuration after the change."""

    state: UpdateLoggingConfigurationState | str | None = None
    """Whether it records again."""


@model
class LoggingConfigurationSummary(_LoggingConfigurationFields):
    """A logging configuration, as a list shows it: with all its fields."""

    state: LoggingConfigurationState | str | None = None
    """Whether it records; only when `ACTIVE`."""


@model
class ListLoggingConfigurationsResponse(Page):
    """One page of logging configurations."""

    logging_configurations: Sequence[LoggingConfigurationSummary]
    """The logging configurations on this page."""


@operation(
    "POST /CreateLoggingConfiguration",
    repeat=Repeat.CREATES,
    raises=(*CHANGE_ERRORS, ServiceQuotaExceededException),
)
class CreateLoggingConfiguration(Operation[CreateLoggingConfigurationResponse]):
    """Create a logging configuration. It records the rooms that name it.

    An account may have 10 in a region unless AWS raised the quota.
    """

    name: LoggingConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    destination_configuration: DestinationConfiguration = attrs.field(kw_only=False)
    """Where to record messages: exactly one destination."""
    tags: Tags | None = None
    """Tags for the new logging configuration."""


@operation("POST /GetLoggingConfiguration", repeat=Repeat.READS, raises=LOOKUP_ERRORS)
class GetLoggingConfiguration(Operation[GetLoggingConfigurationResponse]):
    """Look up a logging configuration."""

    identifier: LoggingConfigurationIdentifier = attrs.field(kw_only=False)
    """ARN of the logging configuration."""


@operation(
    "POST /ListLoggingConfigurations",
    repeat=Repeat.READS,
    items="logging_configurations",
    raises=COMMON_ERRORS,
)
class ListLoggingConfigurations(
    ListOperation[ListLoggingConfigurationsResponse, LoggingConfigurationSummary]
):
    """List the logging configurations of the region.

    A page holds 50 unless `max_results` says otherwise.
    """

    max_results: MaxResults | None = None
    """Items per page, not in total: 1 to 50; defaults to 50."""


@operation("POST /UpdateLoggingConfiguration", repeat=Repeat.SAME, raises=CHANGE_ERRORS)
class UpdateLoggingConfiguration(Operation[UpdateLoggingConfigurationResponse]):
    """Change a logging configuration. What is not given stays as it is."""

    identifier: LoggingConfigurationIdentifier = attrs.field(kw_only=False)
    """ARN of the logging configuration."""
    name: LoggingConfigurationName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""
    destination_configuration: DestinationConfiguration | None = None
    """Where to record messages from now on: exactly one destination; None leaves it unchanged."""


@operation(
    "POST /DeleteLoggingConfiguration", repeat=Repeat.ENDS, success=204, raises=CHANGE_ERRORS
)
class DeleteLoggingConfiguration(Operation[None]):
    """Delete a logging configuration; what it has recorded stays.

    This raises `ConflictException` while rooms name it: first remove it from their
    `logging_configuration_identifiers`.
    """

    identifier: LoggingConfigurationIdentifier = attrs.field(kw_only=False)
    """ARN of the logging configuration."""


class LoggingConfigurations(Service):
    """Calls about logging configurations."""

    create_logging_configuration = call(CreateLoggingConfiguration)
    get_logging_configuration = call(GetLoggingConfiguration)
    list_logging_configurations = paginate(ListLoggingConfigurations)
    update_logging_configuration = call(UpdateLoggingConfiguration)
    delete_logging_configuration = call(DeleteLoggingConfiguration)
