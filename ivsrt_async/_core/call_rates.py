"""How many calls a second AWS answers, for each operation.

The rates hold for an account in a region and cannot be raised. Each block is one table of AWS:

- https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
- https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
- https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html

A few operations stand in none of them; `ASSUMED` holds these with the rate that most others have.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

METADATA_RATE: Final = 5
"""`PutMetadata` calls a second for one channel, within the rate of the account."""


def _each(rate: int, operations: str) -> dict[str, int]:
    return dict.fromkeys(operations.split(), rate)


TAGS: Final[Mapping[str, int]] = MappingProxyType(
    _each(10, "ListTagsForResource TagResource UntagResource")
)
"""Tags: each service counts its own."""

REALTIME: Final[Mapping[str, int]] = MappingProxyType(
    {
        **_each(5, "GetComposition ListCompositions StartComposition StopComposition"),
        **_each(5, "CreateIngestConfiguration DeleteIngestConfiguration GetIngestConfiguration"),
        **_each(5, "ListIngestConfigurations UpdateIngestConfiguration"),
        **_each(5, "CreateEncoderConfiguration DeleteEncoderConfiguration"),
        **_each(5, "GetEncoderConfiguration ListEncoderConfigurations"),
        **_each(5, "ListParticipantReplicas StartParticipantReplication"),
        **_each(5, "StopParticipantReplication"),
        **_each(3, "DeletePublicKey GetPublicKey ImportPublicKey ListPublicKeys"),
        **_each(50, "CreateParticipantToken"),
        **_each(5, "CreateStage DeleteStage GetStage ListStages UpdateStage"),
        **_each(5, "DisconnectParticipant GetParticipant ListParticipants"),
        **_each(5, "GetStageSession ListParticipantEvents ListStageSessions"),
        **_each(5, "CreateStorageConfiguration DeleteStorageConfiguration"),
        **_each(5, "GetStorageConfiguration ListStorageConfigurations"),
    }
)
"""Real-time streaming."""

LOW_LATENCY: Final[Mapping[str, int]] = MappingProxyType(
    {
        **_each(3, "CreateAdConfiguration DeleteAdConfiguration GetAdConfiguration"),
        **_each(3, "ListAdConfigurations"),
        **_each(1, "InsertAdBreak"),
        **_each(5, "BatchGetChannel CreateChannel DeleteChannel"),
        **_each(5, "GetChannel ListChannels UpdateChannel"),
        **_each(5, "CreatePlaybackRestrictionPolicy DeletePlaybackRestrictionPolicy"),
        **_each(5, "GetPlaybackRestrictionPolicy ListPlaybackRestrictionPolicies"),
        **_each(5, "UpdatePlaybackRestrictionPolicy"),
        **_each(3, "DeletePlaybackKeyPair GetPlaybackKeyPair"),
        **_each(3, "ImportPlaybackKeyPair ListPlaybackKeyPairs"),
        **_each(2, "BatchStartViewerSessionRevocation"),
        **_each(10, "StartViewerSessionRevocation"),
        **_each(3, "CreateRecordingConfiguration DeleteRecordingConfiguration"),
        **_each(3, "GetRecordingConfiguration ListRecordingConfigurations"),
        **_each(5, "GetStream GetStreamSession ListStreams ListStreamSessions StopStream"),
        **_each(155, "PutMetadata"),
        **_each(5, "BatchGetStreamKey CreateStreamKey DeleteStreamKey GetStreamKey ListStreamKeys"),
    }
)
"""Low-latency streaming."""

CHAT: Final[Mapping[str, int]] = MappingProxyType(
    {
        **_each(100, "DeleteMessage DisconnectUser SendEvent"),
        **_each(200, "CreateChatToken"),
        **_each(3, "CreateLoggingConfiguration DeleteLoggingConfiguration"),
        **_each(3, "GetLoggingConfiguration ListLoggingConfigurations UpdateLoggingConfiguration"),
        **_each(5, "CreateRoom DeleteRoom GetRoom ListRooms UpdateRoom"),
    }
)
"""Chat."""

ASSUMED: Final[Mapping[str, int]] = MappingProxyType(
    {
        **_each(5, "RevokeConnectionToken"),
        **_each(5, "UpdateAdConfiguration"),
        **_each(5, "CreateFailoverSlateConfiguration DeleteFailoverSlateConfiguration"),
        **_each(5, "GetFailoverSlateConfiguration ListFailoverSlateConfigurations"),
        **_each(5, "UpdateFailoverSlateConfiguration"),
    }
)
"""What stands in no table of AWS."""

CALL_RATES: Final[Mapping[str, int]] = MappingProxyType(
    {**REALTIME, **LOW_LATENCY, **CHAT, **TAGS, **ASSUMED}
)
"""Calls a second, by AWS's name of the operation. Every operation has its row."""
