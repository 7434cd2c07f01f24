"""What each file of this package offers; written by `.ci/index.py`."""

from .._core.index import Resource

RESOURCES = (
    Resource(".arrivals", names="wait_for_empty_stage wait_for_participant"),
    Resource(
        ".ensuring",
        names="Ensured SettingDifference ensure_channel ensure_encoder_configuration ensure_public_key ensure_recording_configuration ensure_room ensure_stage ensure_storage_configuration",
    ),
    Resource(".event_source", names="EventSource Watchable"),
    Resource(".guests", names="Deliver GuestChange demote_guest promote_guest"),
    Resource(".health", names="StreamChange StreamNews watch_health"),
    Resource(".hosts", names="Host Versus end_versus start_versus versus"),
    Resource(".live_stages", names="LiveStages StageChange StageChangeKind"),
    Resource(".locks", names="Locks"),
    Resource(".metadata", names="MetadataPublisher PublishedMetadata metadata_pieces"),
    Resource(
        ".people", names="LiveStage Publisher UserRemoval connected find_user on_air remove_user"
    ),
    Resource(".reap_report", names="ReapItem ReapKind ReapOutcome ReapProgress ReapReport"),
    Resource(".reaping", names="reap"),
    Resource(
        ".recording", names="RecordedPart StageRecording record start_recording stop_recording"
    ),
    Resource(".resource", names="HasArn"),
    Resource(".steps", names="Step StepOutcome"),
    Resource(".stream_keys", names="StreamKeyRotation rotate_stream_key"),
    Resource(".teardown", names="Teardown end_channel end_room end_stage"),
    Resource(".timeline", names="ParticipantTimeline Span StageTimeline stage_timeline"),
    Resource(
        ".usage",
        names="CompositionUsage ParticipantUsage UsageTotal composition_usage participant_usage total_usage",
    ),
    Resource(".viewers", names="BanStore MemoryBans ViewerBan ViewerBans"),
    Resource(
        ".waiting",
        names="wait_for_composition wait_for_destination wait_for_failover_slate_configuration wait_for_logging_configuration wait_for_recording_configuration wait_for_stream",
    ),
)
