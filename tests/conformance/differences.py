"""Where this package differs from AWS's models or from botocore on purpose; nothing else is exempt.

Each row is a constant with its reason. The tests take them from here, so that a difference without
a row fails.
"""

HIDDEN_LOCATION = "header"
"""Seven CORS and security headers are members of some outputs; they say nothing to a caller."""

BARE_RESULTS = {
    "realtime": {
        "CreateEncoderConfiguration": "encoderConfiguration",
        "CreateIngestConfiguration": "ingestConfiguration",
        "CreateParticipantToken": "participantToken",
        "CreateStorageConfiguration": "storageConfiguration",
        "GetComposition": "composition",
        "GetEncoderConfiguration": "encoderConfiguration",
        "GetIngestConfiguration": "ingestConfiguration",
        "GetParticipant": "participant",
        "GetPublicKey": "publicKey",
        "GetStage": "stage",
        "GetStageSession": "stageSession",
        "GetStorageConfiguration": "storageConfiguration",
        "ImportPublicKey": "publicKey",
        "ListTagsForResource": "tags",
        "StartComposition": "composition",
        "UpdateIngestConfiguration": "ingestConfiguration",
        "UpdateStage": "stage",
    },
    "low_latency": {
        "BatchStartViewerSessionRevocation": "errors",
        "CreateAdConfiguration": "adConfiguration",
        "CreateFailoverSlateConfiguration": "failoverSlateConfiguration",
        "CreatePlaybackRestrictionPolicy": "playbackRestrictionPolicy",
        "CreateRecordingConfiguration": "recordingConfiguration",
        "CreateStreamKey": "streamKey",
        "GetAdConfiguration": "adConfiguration",
        "GetChannel": "channel",
        "GetFailoverSlateConfiguration": "failoverSlateConfiguration",
        "GetPlaybackKeyPair": "keyPair",
        "GetPlaybackRestrictionPolicy": "playbackRestrictionPolicy",
        "GetRecordingConfiguration": "recordingConfiguration",
        "GetStream": "stream",
        "GetStreamKey": "streamKey",
        "GetStreamSession": "streamSession",
        "ImportPlaybackKeyPair": "keyPair",
        "ListTagsForResource": "tags",
        "UpdateAdConfiguration": "adConfiguration",
        "UpdateChannel": "channel",
        "UpdateFailoverSlateConfiguration": "failoverSlateConfiguration",
        "UpdatePlaybackRestrictionPolicy": "playbackRestrictionPolicy",
    },
    "chat": {
        "DeleteMessage": "id",
        "ListTagsForResource": "tags",
        "SendEvent": "id",
    },
}
"""Operations that return one member of their output instead of the output itself, which had no
other when the operation was added. Once bare, always bare: the type of a result never changes. A
row is never removed, and none is added for an operation that already returns its whole output."""

WITHHELD: dict[tuple[str, str], set[str]] = {}
"""Members that AWS added to the output of an operation that returns another member bare. Calls do
not return them; a new operation or argument may offer them."""

UNCHECKED = {"pattern"}
"""What the models say of values and nobody checks here: several patterns match no real ARN."""

ALWAYS_THERE = {
    ("realtime", "CreateStageResponse"): {"stage"},
    ("realtime", "Event"): {"participantId"},
    ("realtime", "Participant"): {"participantId"},
    ("realtime", "ParticipantSummary"): {"participantId"},
    ("realtime", "ParticipantToken"): {"participantId", "token"},
    ("realtime", "PublicKey"): {"arn"},
    ("realtime", "PublicKeySummary"): {"arn"},
    ("realtime", "RedundantIngestCredential"): {"participantId", "streamKey"},
    ("realtime", "StageSession"): {"sessionId"},
    ("realtime", "StageSessionSummary"): {"sessionId"},
    ("low_latency", "Channel"): {"arn"},
    ("low_latency", "ChannelSummary"): {"arn"},
    ("low_latency", "CreateChannelResponse"): {"channel", "streamKey"},
    ("low_latency", "InsertAdBreakResponse"): {"adBreakId"},
    ("low_latency", "PlaybackKeyPair"): {"arn"},
    ("low_latency", "PlaybackKeyPairSummary"): {"arn"},
    ("low_latency", "Stream"): {"channelArn", "streamId"},
    ("low_latency", "StreamKey"): {"arn", "channelArn", "value"},
    ("low_latency", "StreamKeySummary"): {"arn", "channelArn"},
    ("low_latency", "StreamSession"): {"streamId"},
    ("low_latency", "StreamSessionSummary"): {"streamId"},
    ("low_latency", "StreamSummary"): {"channelArn", "streamId"},
    ("chat", "CreateChatTokenResponse"): {"token"},
    ("chat", "CreateLoggingConfigurationResponse"): {"arn", "id"},
    ("chat", "CreateRoomResponse"): {"arn", "id"},
    ("chat", "GetLoggingConfigurationResponse"): {"arn", "id"},
    ("chat", "GetRoomResponse"): {"arn", "id"},
    ("chat", "LoggingConfigurationSummary"): {"arn", "id"},
    ("chat", "RoomSummary"): {"arn", "id"},
    ("chat", "UpdateLoggingConfigurationResponse"): {"arn", "id"},
    ("chat", "UpdateRoomResponse"): {"arn", "id"},
}
"""Members that are not Optional although the model does not require them: what a successful call
created exists, and what was created or found has its identity (ARN, id, token, stream key). Every
answer in AWS's documentation and in the examples of its CLI has them. An answer without one is a
`ResponseParseError` that names the member."""

UNIONS = {
    ("realtime", "DestinationConfiguration"): {"channel", "s3"},
    ("realtime", "LayoutConfiguration"): {"grid", "pip"},
    ("low_latency", "DestinationConfiguration"): {"s3"},
}
"""Members of which AWS wants exactly one, but says so in prose only."""

UNSENDABLE = {".", ".."}
"""Refused as segments of a path: proxies resolve them away, and another URL would be signed."""

EMPTY_QUERY = "?"
"""botocore leaves it behind an empty list in the query; the meaning and the signature are the same.
"""

PSEUDO_REGION = "-global"
"""Ending of names such as `aws-cn-global`, which are no regions; IVS is in none of them."""

UNKNOWN_UNION_MEMBER = "SDK_UNKNOWN_MEMBER"
"""What botocore puts into a modelled union of a kind it does not know; ours has none of the known.
"""

EMPTY_BARE_LIST: list[object] = []
"""A call that returns a bare list returns this if AWS leaves the list out, never None."""

NAMED_OTHERWISE = {
    ("realtime", "CreateParticipantToken"): "issues",
    ("chat", "CreateChatToken"): "issues",
    ("chat", "DeleteMessage"): "same",
}
"""Operations that a second request does not repeat as their names promise: a token nobody received
is no resource, and clients asked twice to remove a message remove it once."""

ENDED = {("low_latency", "StopStream"): "ChannelNotBroadcasting"}
"""Errors that say it has ended already, where that is not ResourceNotFoundException."""
