"""What each file of this package offers; written by `.ci/index.py`."""

from .._core.index import Resource

RESOURCES = (
    Resource(".client", names="RealTime"),
    Resource(
        ".compositions",
        names="Composition CompositionState CompositionSummary GetComposition ListCompositions ListCompositionsResponse StartComposition StopComposition",
        service="Compositions",
        calls="start_composition get_composition list_compositions stop_composition",
    ),
    Resource(
        ".connection_tokens",
        names="RevokeConnectionToken",
        service="ConnectionTokens",
        calls="revoke_connection_token",
    ),
    Resource(
        ".destinations",
        names="ChannelDestinationConfiguration CompositionRecordingHlsConfiguration Destination DestinationConfiguration DestinationDetail DestinationState DestinationSummary RecordingConfiguration RecordingConfigurationFormat S3DestinationConfiguration S3Detail",
    ),
    Resource(
        ".encoder_configurations",
        names="CreateEncoderConfiguration DeleteEncoderConfiguration EncoderConfiguration EncoderConfigurationSummary GetEncoderConfiguration ListEncoderConfigurations ListEncoderConfigurationsResponse Video",
        service="EncoderConfigurations",
        calls="create_encoder_configuration get_encoder_configuration list_encoder_configurations delete_encoder_configuration",
    ),
    Resource(
        ".ingest_configurations",
        names="CreateIngestConfiguration DeleteIngestConfiguration GetIngestConfiguration IngestConfiguration IngestConfigurationState IngestConfigurationSummary IngestProtocol ListIngestConfigurations ListIngestConfigurationsResponse RedundantIngestCredential UpdateIngestConfiguration",
        service="IngestConfigurations",
        calls="create_ingest_configuration get_ingest_configuration list_ingest_configurations update_ingest_configuration delete_ingest_configuration",
    ),
    Resource(
        ".layouts",
        names="GridConfiguration LayoutConfiguration PipBehavior PipConfiguration PipPosition VideoAspectRatio VideoFillMode",
    ),
    Resource(
        ".participant_events",
        names="Event EventErrorCode EventName ExchangedParticipantToken ListParticipantEvents ListParticipantEventsResponse",
        service="ParticipantEvents",
        calls="list_participant_events",
    ),
    Resource(
        ".participant_recording",
        names="AutoParticipantRecordingConfiguration ParticipantRecordingHlsConfiguration ParticipantRecordingMediaType",
    ),
    Resource(
        ".participant_tokens",
        names="CreateParticipantToken ParticipantToken ParticipantTokenCapability ParticipantTokenConfiguration",
        service="ParticipantTokens",
        calls="create_participant_token",
    ),
    Resource(
        ".participants",
        names="DisconnectParticipant GetParticipant ListParticipants ListParticipantsResponse Participant ParticipantProtocol ParticipantRecordingFilterByRecordingState ParticipantRecordingState ParticipantState ParticipantSummary ReplicationType",
        service="Participants",
        calls="get_participant list_participants disconnect_participant",
    ),
    Resource(
        ".public_keys",
        names="DeletePublicKey GetPublicKey ImportPublicKey ListPublicKeys ListPublicKeysResponse PublicKey PublicKeySummary",
        service="PublicKeys",
        calls="import_public_key get_public_key list_public_keys delete_public_key",
    ),
    Resource(
        ".replication",
        names="ListParticipantReplicas ListParticipantReplicasResponse ParticipantReplica ReplicationState StartParticipantReplication StopParticipantReplication",
        service="ParticipantReplication",
        calls="start_participant_replication stop_participant_replication list_participant_replicas",
    ),
    Resource(
        ".stage_sessions",
        names="GetStageSession ListStageSessions ListStageSessionsResponse StageSession StageSessionSummary",
        service="StageSessions",
        calls="get_stage_session list_stage_sessions",
    ),
    Resource(
        ".stages",
        names="CreateStage CreateStageResponse DeleteStage GetStage ListStages ListStagesResponse Stage StageEndpoints StageSummary UpdateStage",
        service="Stages",
        calls="create_stage get_stage list_stages update_stage delete_stage",
    ),
    Resource(
        ".storage_configurations",
        names="CreateStorageConfiguration DeleteStorageConfiguration GetStorageConfiguration ListStorageConfigurations ListStorageConfigurationsResponse S3StorageConfiguration StorageConfiguration StorageConfigurationSummary",
        service="StorageConfigurations",
        calls="create_storage_configuration get_storage_configuration list_storage_configurations delete_storage_configuration",
    ),
    Resource(
        ".thumbnails",
        names="CompositionThumbnailConfiguration ParticipantThumbnailConfiguration ThumbnailRecordingMode ThumbnailStorageType",
    ),
    Resource(
        "..tagging",
        names="ListTagsForResource TagResource UntagResource",
        service="Tagging",
        calls="list_tags_for_resource tag_resource untag_resource",
    ),
)
