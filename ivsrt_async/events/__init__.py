"""What happens in IVS, as EventBridge tells it: typed events, and a router for their handlers.

```python
from ivsrt_async.events import EventRouter, ParticipantPublished

router = EventRouter()

@router.on(ParticipantPublished)
async def on_air(event: ParticipantPublished) -> None:
    print(event.participant_id, "is on air on", event.stage_arn)

await router.dispatch(payload)      # from Lambda, SQS, SNS or an HTTP request
```
"""

from .api_calls import ApiCall
from .channels import (
    ChannelEvent,
    ChannelRecordingEnd,
    ChannelRecordingEndFailure,
    ChannelRecordingStart,
    ChannelRecordingStartFailure,
    ChannelRecordingStateChange,
    StarvationEnd,
    StarvationStart,
    StreamEnd,
    StreamFailure,
    StreamHealthChange,
    StreamSessionCreated,
    StreamSessionEnded,
    StreamStart,
    StreamStateChange,
    StreamTakeover,
    StreamTakeoverFailure,
)
from .compositions import (
    CompositionDestinationEnd,
    CompositionDestinationFailure,
    CompositionDestinationReconnecting,
    CompositionDestinationStart,
    CompositionDestinationStateChange,
    CompositionSessionEnd,
    CompositionSessionFailure,
    CompositionSessionStart,
    CompositionStateChange,
)
from .event import IVSEvent, UnknownEvent
from .limit_breaches import (
    ConcurrentBroadcastsLimitBreach,
    ConcurrentViewersLimitBreach,
    IngestBitrateLimitBreach,
    IngestResolutionLimitBreach,
    LimitBreach,
)
from .memory import EventMemory, NewestEvents, RecentEvents
from .parsing import Delivery, parse_deliveries, parse_event, parse_events
from .router import DispatchFailure, DispatchReport, EventRouter
from .shared_secret import has_shared_secret
from .stages import (
    ParticipantEvent,
    ParticipantPublished,
    ParticipantPublishError,
    ParticipantRecordingEnd,
    ParticipantRecordingEndFailure,
    ParticipantRecordingStart,
    ParticipantRecordingStartFailure,
    ParticipantRecordingStateChange,
    ParticipantReplicationEnd,
    ParticipantReplicationStart,
    ParticipantTokenExchanged,
    ParticipantUnpublished,
    StageUpdate,
)

__all__ = [
    "ApiCall",
    "ChannelEvent",
    "ChannelRecordingEnd",
    "ChannelRecordingEndFailure",
    "ChannelRecordingStart",
    "ChannelRecordingStartFailure",
    "ChannelRecordingStateChange",
    "CompositionDestinationEnd",
    "CompositionDestinationFailure",
    "CompositionDestinationReconnecting",
    "CompositionDestinationStart",
    "CompositionDestinationStateChange",
    "CompositionSessionEnd",
    "CompositionSessionFailure",
    "CompositionSessionStart",
    "CompositionStateChange",
    "ConcurrentBroadcastsLimitBreach",
    "ConcurrentViewersLimitBreach",
    "Delivery",
    "DispatchFailure",
    "DispatchReport",
    "EventMemory",
    "EventRouter",
    "IVSEvent",
    "IngestBitrateLimitBreach",
    "IngestResolutionLimitBreach",
    "LimitBreach",
    "NewestEvents",
    "ParticipantEvent",
    "ParticipantPublishError",
    "ParticipantPublished",
    "ParticipantRecordingEnd",
    "ParticipantRecordingEndFailure",
    "ParticipantRecordingStart",
    "ParticipantRecordingStartFailure",
    "ParticipantRecordingStateChange",
    "ParticipantReplicationEnd",
    "ParticipantReplicationStart",
    "ParticipantTokenExchanged",
    "ParticipantUnpublished",
    "RecentEvents",
    "StageUpdate",
    "StarvationEnd",
    "StarvationStart",
    "StreamEnd",
    "StreamFailure",
    "StreamHealthChange",
    "StreamSessionCreated",
    "StreamSessionEnded",
    "StreamStart",
    "StreamStateChange",
    "StreamTakeover",
    "StreamTakeoverFailure",
    "UnknownEvent",
    "has_shared_secret",
    "parse_deliveries",
    "parse_event",
    "parse_events",
]
