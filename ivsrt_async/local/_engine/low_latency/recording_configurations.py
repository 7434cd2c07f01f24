"""Answers the operations on recording configurations."""

import re

from ...._core.model import changed
from ....low_latency import (
    CreateRecordingConfiguration,
    DeleteRecordingConfiguration,
    GetRecordingConfiguration,
    ListRecordingConfigurations,
    ListRecordingConfigurationsResponse,
    RecordingConfiguration,
    RecordingConfigurationState,
    RecordingConfigurationSummary,
    RecordingMode,
    RenditionConfiguration,
    RenditionConfigurationRenditionSelection,
    ThumbnailConfiguration,
    ThumbnailConfigurationStorage,
)
from ..arguments import check_name
from ..catalog import Kept
from ..marks import handles
from ..refusal import invalid
from .state.low_latency import Account

CREATING_SECONDS = 5
"""How long AWS takes differs; it is a matter of seconds."""
DEFAULT_THUMBNAIL_SECONDS = 60

_BUCKET = re.compile(r"[a-z0-9-.]+")


class Recordings:
    """The recording configurations there are."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._all = account.recordings

    @handles(CreateRecordingConfiguration)
    def create(self, request: CreateRecordingConfiguration) -> RecordingConfiguration:
        """A new one, which becomes active a little later."""
        check_name(request.name)
        s3 = request.destination_configuration.s3
        if s3 is not None and not _BUCKET.fullmatch(s3.bucket_name):
            field = "destinationConfiguration.s3.bucketName"
            raise invalid(f"{field} may only have characters of [a-z0-9-.]", field)
        arn = self._all.new_arn()
        settings = RecordingConfiguration(
            arn=arn,
            name=request.name or "",
            destination_configuration=request.destination_configuration,
            state=RecordingConfigurationState.CREATING,
            thumbnail_configuration=_thumbnails(request.thumbnail_configuration),
            recording_reconnect_window_seconds=request.recording_reconnect_window_seconds or 0,
            rendition_configuration=_renditions(request.rendition_configuration),
        )
        kept = self._all.create(arn, settings, request.tags)
        self._account.world.clock.after(CREATING_SECONDS, lambda: _activate(kept))
        return self._all.view(kept)

    @handles(GetRecordingConfiguration)
    def get(self, request: GetRecordingConfiguration) -> RecordingConfiguration:
        """A recording configuration as it is now."""
        return self._all.view(self._all.get(request.arn))

    @handles(ListRecordingConfigurations)
    def list(self, request: ListRecordingConfigurations) -> ListRecordingConfigurationsResponse:
        """All recording configurations."""
        page, token = self._all.page(request, RecordingConfigurationSummary)
        return ListRecordingConfigurationsResponse(recording_configurations=page, next_token=token)

    @handles(DeleteRecordingConfiguration)
    def delete(self, request: DeleteRecordingConfiguration) -> None:
        """A recording configuration goes, unless a channel has it."""
        self._all.get(request.arn)
        self._account.check_unused(request.arn)
        self._all.remove(request.arn)


def _activate(kept: Kept[RecordingConfiguration]) -> None:
    kept.settings = changed(kept.settings, state=RecordingConfigurationState.ACTIVE)


def _thumbnails(wanted: ThumbnailConfiguration | None) -> ThumbnailConfiguration:
    """The thumbnail settings with AWS's defaults for what is missing."""
    asked = wanted or ThumbnailConfiguration()
    mode = asked.recording_mode or RecordingMode.INTERVAL
    if mode == RecordingMode.DISABLED:
        return changed(asked, recording_mode=mode)
    return changed(
        asked,
        recording_mode=mode,
        target_interval_seconds=asked.target_interval_seconds or DEFAULT_THUMBNAIL_SECONDS,
        storage=asked.storage or [ThumbnailConfigurationStorage.SEQUENTIAL],
    )


def _renditions(wanted: RenditionConfiguration | None) -> RenditionConfiguration:
    """The rendition settings with AWS's defaults.

    Raises:
        Refusal: Some renditions are wanted, but not which.
    """
    asked = wanted or RenditionConfiguration()
    selection = asked.rendition_selection or RenditionConfigurationRenditionSelection.ALL
    if selection == RenditionConfigurationRenditionSelection.CUSTOM and not asked.renditions:
        field = "renditionConfiguration.renditions"
        raise invalid(f"{field} is needed for the selection CUSTOM", field)
    return changed(asked, rendition_selection=selection, renditions=asked.renditions or [])
