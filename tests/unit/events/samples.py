"""One delivery of every kind, in the shape IVS gives it."""

STAGE = "arn:aws:ivs:eu-west-1:123456789012:stage/StAgE0123456"
CHANNEL = "arn:aws:ivs:eu-west-1:123456789012:channel/ChAnNeL01234"
OTHER_STAGE = "arn:aws:ivs:eu-west-1:123456789012:stage/OtHeR0123456"
COMPOSITION = "arn:aws:ivs:eu-west-1:123456789012:composition/CoMpOsItIoN0"


def envelope(detail_type, resources, detail, **changes):
    return {
        "version": "0",
        "id": "01234567-0123-0123-0123-012345678901",
        "detail-type": detail_type,
        "source": "aws.ivs",
        "account": "123456789012",
        "time": "2025-04-23T06:36:53Z",
        "region": "us-east-1",
        "resources": resources,
        "detail": detail,
        **changes,
    }


def stage_update(name, **detail):
    return envelope(
        "IVS Stage Update",
        [STAGE],
        {
            "session_id": "st-1CVugbu2cf2n8",
            "event_name": name,
            "event_time": "2025-04-23T06:36:52Z",
            "user_id": "",
            "participant_id": "03JY4smU3eXc",
            **detail,
        },
    )


def composition(name, **detail):
    return envelope(
        "IVS Composition State Change",
        [COMPOSITION],
        {"event_name": name, "stage_arn": STAGE, **detail},
    )


def participant_recording(name, **detail):
    return envelope(
        "IVS Participant Recording State Change",
        [STAGE],
        {
            "session_id": "st-1CVugbu2cf2n8",
            "event_name": name,
            "participant_id": "03JY4smU3eXc",
            "recording_s3_bucket_name": "recordings",
            "recording_s3_key_prefix": "StAgE/st-1/03JY/2024-01-01T12-00-55Z",
            **detail,
        },
    )


def stream_state(name, **detail):
    return envelope(
        "IVS Stream State Change",
        [CHANNEL],
        {"event_name": name, "channel_name": "news", "stream_id": "st-1A2b3c", **detail},
    )


def stream_health(name):
    return envelope(
        "IVS Stream Health Change",
        [CHANNEL],
        {"event_name": name, "channel_name": "", "stream_id": "st-1A2b3c"},
    )


def channel_recording(status, **detail):
    return envelope(
        "IVS Recording State Change",
        [CHANNEL],
        {
            "channel_name": "news",
            "stream_id": "st-1A2b3c",
            "recording_status": status,
            "recording_status_reason": "",
            "recording_s3_bucket_name": "recordings",
            "recording_s3_key_prefix": "ivs/v1/123456789012/ChAnNeL01234/2020/6/23/20/12/1A2b3c",
            "recording_duration_ms": 99370264,
            "recording_session_id": "a6RfV23ES97iyfoQ",
            **detail,
        },
    )


def limit_breach(name, value, unit, resources=(), **detail):
    return envelope(
        "IVS Limit Breach",
        list(resources),
        {
            "limit_name": name,
            "limit_value": value,
            "exceeded_by": 1,
            "limit_unit": unit,
            **detail,
        },
    )


def ad_break(**detail):
    return envelope(
        "IVS Ad Break State Change",
        [CHANNEL],
        {
            "event_name": "Ad Break Inserted",
            "channel_name": "news",
            "stream_id": "st-1A2b3c",
            "ad_break_id": "aDbReAk01234",
            "duration_seconds": 30,
            "target_start_time": "2025-04-23T06:37:03Z",
            **detail,
        },
    )


REPLICA = {"replica": True, "source_stage_arn": OTHER_STAGE, "source_session_id": "st-2"}
REPLICATION = {"destination_stage_arn": OTHER_STAGE, "destination_session_id": "st-2"}
DENIED = {"error_code": "AccessDeniedException", "reason": "no access to the bucket"}
TOKENS = {
    "previous_token": {
        "capabilities": ["SUBSCRIBE"],
        "attributes": {"role": "guest"},
        "user_id": "ana",
        "expiration_time": "2025-04-23T07:00:00Z",
    },
    "new_token": {
        "capabilities": ["PUBLISH", "SUBSCRIBE"],
        "attributes": {},
        "user_id": "Ana",
        "expiration_time": "2025-04-23T08:00:00Z",
    },
}
INGEST = {"channel_name": "news", "stream_id": "st-1A2b3c"}

SAMPLES = {
    "ParticipantPublished": stage_update(
        "Participant Published", user_id="ana", event_time_precise="2025-04-23T06:36:52.123456Z"
    ),
    "ParticipantUnpublished": stage_update("Participant Unpublished", **REPLICA),
    "ParticipantPublishError": stage_update(
        "Participant Publish Error",
        event_time="2025-04-23T06:36:52.089061676Z",
        error_code="BITRATE_EXCEEDED",
        **REPLICA,
    ),
    "ParticipantReplicationStart": stage_update("Participant Replication Start", **REPLICATION),
    "ParticipantReplicationEnd": stage_update("Participant Replication End", **REPLICATION),
    "ParticipantTokenExchanged": stage_update("Token Exchanged", **TOKENS),
    "CompositionSessionStart": composition("Session Start"),
    "CompositionSessionEnd": composition("Session End"),
    "CompositionSessionFailure": composition(
        "Session Failure", error_code="StageDeleted", reason="gone"
    ),
    "CompositionDestinationStart": composition("Destination Start", id="AbCd"),
    "CompositionDestinationEnd": composition("Destination End", id="AbCd"),
    "CompositionDestinationFailure": composition("Destination Failure", id="AbCd", **DENIED),
    "CompositionDestinationReconnecting": composition("Destination Reconnecting", id="AbCd"),
    "ParticipantRecordingStart": participant_recording("Recording Start"),
    "ParticipantRecordingEnd": participant_recording("Recording End", recording_duration_ms=9),
    "ParticipantRecordingStartFailure": participant_recording("Recording Start Failure", **DENIED),
    "ParticipantRecordingEndFailure": participant_recording(
        "Recording End Failure", recording_duration_ms=9, **DENIED
    ),
    "AdBreakInserted": ad_break(),
    "StreamSessionCreated": stream_state("Session Created"),
    "StreamSessionEnded": stream_state("Session Ended", code="MultitrackInputNotAllowed"),
    "StreamStart": stream_state("Stream Start"),
    "StreamEnd": stream_state("Stream End"),
    "StreamFailure": stream_state("Stream Failure", reason="Transcode capacity exceeded"),
    "StreamTakeover": stream_state("Stream Takeover"),
    "StreamTakeoverFailure": stream_state(
        "Stream Takeover Failure", code="StreamTakeoverInvalidPriority"
    ),
    "StarvationStart": stream_health("Starvation Start"),
    "StarvationEnd": stream_health("Starvation End"),
    "ChannelRecordingStart": channel_recording("Recording Start"),
    "ChannelRecordingEnd": channel_recording(
        "Recording End", recording_session_stream_ids=["st-1A2b3c", "st-2"]
    ),
    "ChannelRecordingStartFailure": channel_recording(
        "Recording Start Failure", recording_status_reason="ValidationException"
    ),
    "ChannelRecordingEndFailure": channel_recording("Recording End Failure"),
    "IngestBitrateLimitBreach": limit_breach(
        "Ingest Bitrate", 8_500_000, "bits per second", [CHANNEL], **INGEST
    ),
    "IngestResolutionLimitBreach": limit_breach(
        "Ingest Resolution", 2_073_600, "total pixels", [CHANNEL], **INGEST
    ),
    "ConcurrentBroadcastsLimitBreach": limit_breach("Concurrent Broadcasts", 20, "active streams"),
    "ConcurrentViewersLimitBreach": limit_breach("Concurrent Viewers", 15_000, "viewers"),
    "ApiCall": envelope(
        "AWS API Call via CloudTrail",
        [],
        {
            "eventVersion": "1.08",
            "eventTime": "2025-04-23T06:36:50Z",
            "eventSource": "ivs.amazonaws.com",
            "eventName": "CreateStage",
            "errorCode": "ConflictException",
        },
    ),
}
