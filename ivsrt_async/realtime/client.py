"""The real-time service: all its calls in one class.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/Welcome.html
"""

from typing import TYPE_CHECKING, ClassVar

from .._core.endpoints import ServiceInfo
from .._core.service import Service
from ._index import RESOURCES

__all__ = [
    "RealTime",
]

if TYPE_CHECKING:
    from ..tagging import Tagging
    from .compositions import Compositions
    from .connection_tokens import ConnectionTokens
    from .encoder_configurations import EncoderConfigurations
    from .ingest_configurations import IngestConfigurations
    from .participant_events import ParticipantEvents
    from .participant_tokens import ParticipantTokens
    from .participants import Participants
    from .public_keys import PublicKeys
    from .replication import ParticipantReplication
    from .stage_sessions import StageSessions
    from .stages import Stages
    from .storage_configurations import StorageConfigurations

    class _Calls(
        Stages,
        ParticipantTokens,
        ConnectionTokens,
        Participants,
        ParticipantEvents,
        ParticipantReplication,
        StageSessions,
        Compositions,
        EncoderConfigurations,
        StorageConfigurations,
        IngestConfigurations,
        PublicKeys,
        Tagging,
    ):
        """All calls, which a type checker sees at once."""

else:
    _Calls = Service


class RealTime(_Calls, resources=RESOURCES):
    """Amazon IVS Real-Time Streaming: stages on which people see and hear each other.

    ```python
    async with Session(region="eu-west-1") as session:
        stage = (await session.realtime.create_stage(name="standup")).stage
        token = await session.realtime.create_participant_token(stage.arn, user_id="ana")
        async for past in session.realtime.list_stage_sessions(stage.arn):
            print(past.session_id, past.start_time)
    ```
    """

    info: ClassVar[ServiceInfo] = ServiceInfo(
        name="realtime",
        endpoint_prefix="ivsrealtime",
        signing_name="ivs",
        endpoint_variable="AWS_ENDPOINT_URL_IVS_REALTIME",
    )
