"""The low-latency service: all its calls under one name.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/Welcome.html
"""

from typing import TYPE_CHECKING, ClassVar

from .._core.endpoints import ServiceInfo
from .._core.service import Service
from ._index import RESOURCES

__all__ = [
    "LowLatency",
]

if TYPE_CHECKING:
    from ..tagging import Tagging
    from .ad_breaks import AdBreaks
    from .ad_configurations import AdConfigurations
    from .channels import Channels
    from .failover_slates import FailoverSlates
    from .metadata import Metadata
    from .playback_key_pairs import PlaybackKeyPairs
    from .playback_restriction_policies import PlaybackRestrictionPolicies
    from .recording_configurations import RecordingConfigurations
    from .stream_keys import StreamKeys
    from .stream_sessions import StreamSessions
    from .streams import Streams
    from .viewer_sessions import ViewerSessions

    class _Calls(
        Channels,
        StreamKeys,
        Streams,
        Metadata,
        StreamSessions,
        ViewerSessions,
        PlaybackKeyPairs,
        PlaybackRestrictionPolicies,
        RecordingConfigurations,
        AdConfigurations,
        AdBreaks,
        FailoverSlates,
        Tagging,
    ):
        """All calls, which a type checker sees at once."""

else:
    _Calls = Service


class LowLatency(_Calls, resources=RESOURCES):
    """Amazon IVS low-latency streaming: one broadcaster on a channel, many viewers.

    ```python
    async with Session(region="eu-west-1") as session:
        created = await session.low_latency.create_channel(name="main-hall")
        async for live in session.low_latency.list_streams():
            print(live.channel_arn, live.viewer_count)
    ```
    """

    info: ClassVar[ServiceInfo] = ServiceInfo(
        name="low_latency",
        endpoint_prefix="ivs",
        signing_name="ivs",
        endpoint_variable="AWS_ENDPOINT_URL_IVS",
    )
