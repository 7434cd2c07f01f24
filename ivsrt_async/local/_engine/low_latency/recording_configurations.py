"""Answers the operations on recording configurations."""

from ...._core.model import changed
from ....low_latency import (
    CreateRecordingConfiguration,
    DeleteRecordingConfiguration,
    GetRecordingConfiguration,
    ListRecordingConfigurations,
    RecordingConfiguration,
    RecordingConfigurationState,
    RecordingMode,
    RenditionConfiguration,
    RenditionConfigurationRenditionSelection,
    ThumbnailConfiguration,
    ThumbnailConfigurationStorage,
)
from ..arguments import check_bucket_name, check_name
from ..handlers import Handlers
from ..refusal import invalid
from ..resources import Resource
from . import timetable
from .state import LowLatencyState

DEFAULT_THUMBNAIL_SECONDS = 60

handlers = Handlers[LowLatencyState]()
handlers.plain(
    lambda state: state.recording_configurations,
    gets=GetRecordingConfiguration,
    lists=ListRecordingConfigurations,
    deletes=DeleteRecordingConfiguration,
    unless=LowLatencyState.check_unused,
)


@handlers.answers(CreateRecordingConfiguration)
def create(state: LowLatencyState, request: CreateRecordingConfiguration) -> RecordingConfiguration:
    """A new one, which becomes active a little later."""
    check_name(request.name)
    s3 = request.destination_configuration.s3
    if s3 is not None:
        check_bucket_name(s3.bucket_name, "destinationConfiguration.s3.bucketName")
    arn = state.recording_configurations.new_arn()
    settings = RecordingConfiguration(
        arn=arn,
        name=request.name or "",
        destination_configuration=request.destination_configuration,
        state=RecordingConfigurationState.CREATING,
        thumbnail_configuration=_thumbnails(request.thumbnail_configuration),
        recording_reconnect_window_seconds=request.recording_reconnect_window_seconds or 0,
        rendition_configuration=_renditions(request.rendition_configuration),
    )
    kept = state.recording_configurations.add(Resource(arn=arn, settings=settings), request.tags)
    timetable.activate_later(state, kept)
    return kept.view()


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
    """The rendition settings with AWS's defaults; a custom selection has to say which."""
    asked = wanted or RenditionConfiguration()
    selection = asked.rendition_selection or RenditionConfigurationRenditionSelection.ALL
    if selection == RenditionConfigurationRenditionSelection.CUSTOM and not asked.renditions:
        field = "renditionConfiguration.renditions"
        raise invalid(f"{field} is needed for the selection CUSTOM", field)
    return changed(asked, rendition_selection=selection, renditions=asked.renditions or [])
