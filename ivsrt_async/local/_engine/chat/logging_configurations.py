"""Answers the operations on logging configurations.

AWS's models know no other state than ACTIVE in the answers to creating and updating one, so these
take effect at once here. Deleting takes a while.
"""

import re
from typing import TYPE_CHECKING

from ...._core.model import changed
from ....chat import (
    CreateLoggingConfiguration,
    CreateLoggingConfigurationResponse,
    DeleteLoggingConfiguration,
    DestinationConfiguration,
    GetLoggingConfiguration,
    GetLoggingConfigurationResponse,
    ListLoggingConfigurations,
    ListLoggingConfigurationsResponse,
    LoggingConfigurationState,
    LoggingConfigurationSummary,
    UpdateLoggingConfiguration,
    UpdateLoggingConfigurationResponse,
)
from ..account import World
from ..arguments import check_name
from ..handlers import handles
from ..refusal import conflict, invalid, not_found
from ..resources import Catalog, Kept, given, narrowed

if TYPE_CHECKING:
    from collections.abc import Callable

LOGGING_CONFIGURATION_QUOTA = 10
DELETING_SECONDS = 5
"""How long AWS takes is not documented."""

_KIND = "LoggingConfiguration"
_BUCKET = re.compile(r"[a-z0-9-.]+")
_LOG_GROUP = re.compile(r"[\.\-_/#A-Za-z0-9]+")
_DELIVERY_STREAM = re.compile(r"[a-zA-Z0-9_.-]+")

Log = GetLoggingConfigurationResponse


class LoggingConfigurations:
    """The logging configurations there are."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.all: Catalog[Log] = Catalog(
            world, _KIND, LOGGING_CONFIGURATION_QUOTA, "ivschat:logging-configuration"
        )
        self.in_use: list[Callable[[str], str | None]] = []
        """Asked before a configuration goes; each may name what still needs it."""

    def check_usable(self, arn: str, field: str) -> None:
        """Refuse what a room cannot record to.

        Raises:
            Refusal: There is no such configuration, or not for long.
        """
        if self.all.get(arn, field).settings.state == LoggingConfigurationState.DELETING:
            raise not_found(_KIND, arn)

    @handles(CreateLoggingConfiguration)
    def create(self, request: CreateLoggingConfiguration) -> CreateLoggingConfigurationResponse:
        """A new logging configuration."""
        _check(request.name, request.destination_configuration)
        arn, now = self.all.new_arn(), self._world.clock.now()
        log = Log(
            arn=arn,
            id=arn.rpartition("/")[2],
            name=request.name or "",
            create_time=now,
            update_time=now,
            destination_configuration=request.destination_configuration,
            state=LoggingConfigurationState.ACTIVE,
        )
        kept = self.all.create(arn, log, request.tags)
        return narrowed(CreateLoggingConfigurationResponse, self.all.view(kept))

    @handles(GetLoggingConfiguration)
    def get(self, request: GetLoggingConfiguration) -> GetLoggingConfigurationResponse:
        """A logging configuration as it is now."""
        return self.all.view(self.all.get(request.identifier, "identifier"))

    @handles(ListLoggingConfigurations)
    def list(self, request: ListLoggingConfigurations) -> ListLoggingConfigurationsResponse:
        """All logging configurations."""
        page, token = self.all.page(request, LoggingConfigurationSummary, size=50)
        return ListLoggingConfigurationsResponse(logging_configurations=page, next_token=token)

    @handles(UpdateLoggingConfiguration)
    def update(self, request: UpdateLoggingConfiguration) -> UpdateLoggingConfigurationResponse:
        """A logging configuration, changed in what was given; not while it is being deleted."""
        kept = self.all.get(request.identifier, "identifier")
        _check(request.name, request.destination_configuration)
        _check_active(kept)
        kept.settings = changed(
            kept.settings,
            update_time=self._world.clock.now(),
            **given(request, "name", "destination_configuration"),
        )
        return narrowed(UpdateLoggingConfigurationResponse, self.all.view(kept))

    @handles(DeleteLoggingConfiguration)
    def delete(self, request: DeleteLoggingConfiguration) -> None:
        """A logging configuration goes a little later, unless a room needs it."""
        kept = self.all.get(request.identifier, "identifier")
        _check_active(kept)
        user = next(filter(None, (ask(kept.arn) for ask in self.in_use)), None)
        if user is not None:
            raise conflict(f"{kept.arn} is in use by {user}", "Room", user)
        kept.settings = changed(kept.settings, state=LoggingConfigurationState.DELETING)
        self._world.clock.after(DELETING_SECONDS, lambda: self._forget(kept.arn))

    def _forget(self, arn: str) -> None:
        self.all.remove(arn)


def _check_active(kept: Kept[Log]) -> None:
    if kept.settings.state != LoggingConfigurationState.ACTIVE:
        raise conflict(f"{kept.arn} is {kept.settings.state}", _KIND, kept.arn)


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
