"""Amazon IVS Real-Time Streaming: stages, their participants, compositions and recordings.

Here are the client (`RealTime`, which a session offers as `session.realtime`), the models and enums
of the API, the pages that lists return, and the operations, each under AWS's own name. A call's
arguments are the fields of its operation; you need the operation classes themselves only to ask
about them, such as for the route or the limits of a call.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/Welcome.html
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import tagging
    from ..tagging import *
    from . import (
        client,
        compositions,
        connection_tokens,
        destinations,
        encoder_configurations,
        ingest_configurations,
        layouts,
        participant_events,
        participant_recording,
        participant_tokens,
        participants,
        public_keys,
        replication,
        stage_sessions,
        stages,
        storage_configurations,
        thumbnails,
    )
    from .client import *
    from .compositions import *
    from .connection_tokens import *
    from .destinations import *
    from .encoder_configurations import *
    from .ingest_configurations import *
    from .layouts import *
    from .participant_events import *
    from .participant_recording import *
    from .participant_tokens import *
    from .participants import *
    from .public_keys import *
    from .replication import *
    from .stage_sessions import *
    from .stages import *
    from .storage_configurations import *
    from .thumbnails import *

    __all__: list[str] = []
    __all__ += client.__all__
    __all__ += compositions.__all__
    __all__ += connection_tokens.__all__
    __all__ += destinations.__all__
    __all__ += encoder_configurations.__all__
    __all__ += ingest_configurations.__all__
    __all__ += layouts.__all__
    __all__ += participant_events.__all__
    __all__ += participant_recording.__all__
    __all__ += participant_tokens.__all__
    __all__ += participants.__all__
    __all__ += public_keys.__all__
    __all__ += replication.__all__
    __all__ += stage_sessions.__all__
    __all__ += stages.__all__
    __all__ += storage_configurations.__all__
    __all__ += thumbnails.__all__
    __all__ += tagging.__all__
else:
    from .._core.index import lazy
    from ._index import RESOURCES

    __all__, __getattr__, __dir__ = lazy(__name__, RESOURCES)
