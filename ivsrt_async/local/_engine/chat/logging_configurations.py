"""Answers the operations on logging configurations.

AWS's models know no other state than ACTIVE in the answers to creating and updating one, so these
take effect at once here. Deleting takes a while.
"""

import re

from ....chat import (
    CreateLoggingConfiguration,
    CreateLoggingConfigurationResponse,
    DeleteLoggingConfiguration,
    DestinationConfiguration,
    GetLoggingConfiguration,
    GetLoggingConfigurationResponse,
    ListLoggingConfigurations,
    LoggingConfigurationState,
    UpdateLoggingConfiguration,
    UpdateLoggingConfigurationResponse,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..identifiers import resource_id
from ..refusal import conflict, invalid
from ..resources import Resource, given, narrowed
from . import timetable
from .state import ChatState, LoggingConfiguration

_BUCKET = re.compile(r"[a-z0-9-.]+")
_LOG_GROUP = re.compile(r"[\.\-_/#A-Za-z0-9]+")
_DELIVERY_STREAM = re.compile(r"[a-zA-Z0-9_.-]+")

handlers = Handlers[ChatState]()
handlers.plain(
    lambda state: state.logging_configurations,
    gets=GetLoggingConfiguration,
    lists=ListLoggingConfigurations,
    size=50,
)


@handlers.answers(CreateLoggingConfiguration)
def create(
    state: ChatState, request: CreateLoggingConfiguration
) -> CreateLoggingConfigurationResponse:
    """A new logging configuration."""
    _check(request.name, request.destination_configuration)
    logs = state.logging_configurations
    arn, now = logs.new_arn(), state.clock.now()
    settings = GetLoggingConfigurationResponse(
        arn=arn,
        id=resource_id(arn),
        name=request.name or "",
        create_time=now,
        update_time=now,
        destination_configuration=request.destination_configuration,
        state=LoggingConfigurationState.ACTIVE,
    )
    log = logs.add(Resource(arn=arn, settings=settings), request.tags)
    return narrowed(CreateLoggingConfigurationResponse, log.view())


@handlers.answers(UpdateLoggingConfiguration)
def update(
    state: ChatState, request: UpdateLoggingConfiguration
) -> UpdateLoggingConfigurationResponse:
    """A logging configuration, changed in what was given; not while it is being deleted."""
    log = state.logging_configurations.get(request.identifier, "identifier")
    _check(request.name, request.destination_configuration)
    _check_active(log)
    log.change(update_time=state.clock.now(), **given(request, "name", "destination_configuration"))
    return narrowed(UpdateLoggingConfigurationResponse, log.view())


@handlers.answers(DeleteLoggingConfiguration)
def delete(state: ChatState, request: DeleteLoggingConfiguration) -> None:
    """A logging configuration goes a little later, unless a room needs it."""
    log = state.logging_configurations.get(request.identifier, "identifier")
    _check_active(log)
    user = state.user_of(log.arn)
    if user is not None:
        raise conflict(f"{log.arn} is in use by {user}", "Room", user)
    log.change(state=LoggingConfigurationState.DELETING)
    timetable.deleting(state, log)


def _check_active(log: LoggingConfiguration) -> None:
    if log.settings.state != LoggingConfigurationState.ACTIVE:
        raise conflict(f"{log.arn} is {log.settings.state}", "LoggingConfiguration", log.arn)


def _check(name: str | None, destination: DestinationConfiguration | None) -> None:
    check_name(name)
    if destination is None:
        return
    if destination.s3 is not None:
        _check_form(destination.s3.bucket_name, _BUCKET, "s3.bucketName")
    if destination.cloud_watch_logs is not None:
        group = destination.cloud_watch_logs.log_group_name
        _check_form(group, _LOG_GROUP, "cloudWatchLogs.logGroupName")
    if destination.firehose is not None:
        stream = destination.firehose.delivery_stream_name
        _check_form(stream, _DELIVERY_STREAM, "firehose.deliveryStreamName")


def _check_form(value: str, form: re.Pattern[str], field: str) -> None:
    if not form.fullmatch(value):
        path = f"destinationConfiguration.{field}"
        raise invalid(f"{path} has a character that such names cannot have", path)
