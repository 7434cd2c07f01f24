"""What each file of this package offers; written by `.ci/index.py`."""

from .._core.index import Resource

RESOURCES = (
    Resource(
        ".ad_breaks",
        names="InsertAdBreak InsertAdBreakResponse",
        service="AdBreaks",
        calls="insert_ad_break",
    ),
    Resource(
        ".ad_configurations",
        names="AdConfiguration AdConfigurationSummary CreateAdConfiguration DeleteAdConfiguration GetAdConfiguration ListAdConfigurations ListAdConfigurationsResponse MediaTailorPlaybackConfiguration PostRollConfiguration UpdateAdConfiguration",
        service="AdConfigurations",
        calls="create_ad_configuration get_ad_configuration list_ad_configurations update_ad_configuration delete_ad_configuration",
    ),
    Resource(".batch_errors", names="BatchError"),
    Resource(
        ".channel_settings",
        names="ChannelLatencyMode ChannelType ContainerFormat Srt TranscodePreset",
    ),
    Resource(
        ".channels",
        names="BatchGetChannel BatchGetChannelResponse Channel ChannelSummary CreateChannel CreateChannelResponse DeleteChannel GetChannel ListChannels ListChannelsResponse UpdateChannel",
        service="Channels",
        calls="create_channel get_channel batch_get_channel list_channels update_channel delete_channel",
    ),
    Resource(".client", names="LowLatency"),
    Resource(
        ".failover_slates",
        names="CreateFailoverSlateConfiguration DeleteFailoverSlateConfiguration FailoverSlateConfiguration FailoverSlateConfigurationState FailoverSlateConfigurationSummary GetFailoverSlateConfiguration ListFailoverSlateConfigurations ListFailoverSlateConfigurationsResponse UpdateFailoverSlateConfiguration",
        service="FailoverSlates",
        calls="create_failover_slate_configuration get_failover_slate_configuration list_failover_slate_configurations update_failover_slate_configuration delete_failover_slate_configuration",
    ),
    Resource(
        ".ingest_configurations",
        names="AudioConfiguration IngestConfiguration IngestConfigurations VideoConfiguration",
    ),
    Resource(".metadata", names="PutMetadata", service="Metadata", calls="put_metadata"),
    Resource(
        ".multitrack",
        names="MultitrackInputConfiguration MultitrackMaximumResolution MultitrackPolicy",
    ),
    Resource(
        ".playback_key_pairs",
        names="DeletePlaybackKeyPair GetPlaybackKeyPair ImportPlaybackKeyPair ListPlaybackKeyPairs ListPlaybackKeyPairsResponse PlaybackKeyPair PlaybackKeyPairSummary",
        service="PlaybackKeyPairs",
        calls="import_playback_key_pair get_playback_key_pair list_playback_key_pairs delete_playback_key_pair",
    ),
    Resource(
        ".playback_restriction_policies",
        names="CreatePlaybackRestrictionPolicy DeletePlaybackRestrictionPolicy GetPlaybackRestrictionPolicy ListPlaybackRestrictionPolicies ListPlaybackRestrictionPoliciesResponse PlaybackRestrictionPolicy PlaybackRestrictionPolicySummary UpdatePlaybackRestrictionPolicy",
        service="PlaybackRestrictionPolicies",
        calls="create_playback_restriction_policy get_playback_restriction_policy list_playback_restriction_policies update_playback_restriction_policy delete_playback_restriction_policy",
    ),
    Resource(
        ".recorded_media",
        names="RecordingMode RenditionConfiguration RenditionConfigurationRendition RenditionConfigurationRenditionSelection ThumbnailConfiguration ThumbnailConfigurationResolution ThumbnailConfigurationStorage",
    ),
    Resource(
        ".recording_configurations",
        names="CreateRecordingConfiguration DeleteRecordingConfiguration DestinationConfiguration GetRecordingConfiguration ListRecordingConfigurations ListRecordingConfigurationsResponse RecordingConfiguration RecordingConfigurationState RecordingConfigurationSummary S3DestinationConfiguration",
        service="RecordingConfigurations",
        calls="create_recording_configuration get_recording_configuration list_recording_configurations delete_recording_configuration",
    ),
    Resource(
        ".stream_keys",
        names="BatchGetStreamKey BatchGetStreamKeyResponse CreateStreamKey DeleteStreamKey GetStreamKey ListStreamKeys ListStreamKeysResponse StreamKey StreamKeySummary",
        service="StreamKeys",
        calls="create_stream_key get_stream_key batch_get_stream_key list_stream_keys delete_stream_key",
    ),
    Resource(
        ".stream_sessions",
        names="GetStreamSession ListStreamSessions ListStreamSessionsResponse StreamEvent StreamSession StreamSessionSummary",
        service="StreamSessions",
        calls="get_stream_session list_stream_sessions",
    ),
    Resource(
        ".streams",
        names="GetStream ListStreams ListStreamsResponse StopStream Stream StreamFilters StreamHealth StreamState StreamSummary",
        service="Streams",
        calls="get_stream list_streams stop_stream",
    ),
    Resource(
        ".viewer_sessions",
        names="BatchStartViewerSessionRevocation BatchStartViewerSessionRevocationError BatchStartViewerSessionRevocationViewerSession StartViewerSessionRevocation",
        service="ViewerSessions",
        calls="start_viewer_session_revocation batch_start_viewer_session_revocation",
    ),
    Resource(
        "..tagging",
        names="ListTagsForResource TagResource UntagResource",
        service="Tagging",
        calls="list_tags_for_resource tag_resource untag_resource",
    ),
)
