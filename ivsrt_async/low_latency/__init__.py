"""Low-latency streaming: channels, their streams, and what belongs to them.

`session.low_latency` is the client; its models, enums and operations are here, under AWS's names.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/Welcome.html
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import tagging
    from ..tagging import *
    from . import (
        ad_breaks,
        ad_configurations,
        batch_errors,
        channel_settings,
        channels,
        client,
        failover_slates,
        ingest_configurations,
        metadata,
        multitrack,
        playback_key_pairs,
        playback_restriction_policies,
        recorded_media,
        recording_configurations,
        stream_keys,
        stream_sessions,
        streams,
        viewer_sessions,
    )
    from .ad_breaks import *
    from .ad_configurations import *
    from .batch_errors import *
    from .channel_settings import *
    from .channels import *
    from .client import *
    from .failover_slates import *
    from .ingest_configurations import *
    from .metadata import *
    from .multitrack import *
    from .playback_key_pairs import *
    from .playback_restriction_policies import *
    from .recorded_media import *
    from .recording_configurations import *
    from .stream_keys import *
    from .stream_sessions import *
    from .streams import *
    from .viewer_sessions import *

    __all__: list[str] = []
    __all__ += ad_breaks.__all__
    __all__ += ad_configurations.__all__
    __all__ += batch_errors.__all__
    __all__ += channel_settings.__all__
    __all__ += channels.__all__
    __all__ += client.__all__
    __all__ += failover_slates.__all__
    __all__ += ingest_configurations.__all__
    __all__ += metadata.__all__
    __all__ += multitrack.__all__
    __all__ += playback_key_pairs.__all__
    __all__ += playback_restriction_policies.__all__
    __all__ += recorded_media.__all__
    __all__ += recording_configurations.__all__
    __all__ += stream_keys.__all__
    __all__ += stream_sessions.__all__
    __all__ += streams.__all__
    __all__ += viewer_sessions.__all__
    __all__ += tagging.__all__
else:
    from .._core.index import lazy
    from ._index import RESOURCES

    __all__, __getattr__, __dir__ = lazy(__name__, RESOURCES)
