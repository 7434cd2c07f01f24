"""What happens in real-time by itself, as time passes."""

from .compositions import lose_destination, start_composition, stop_composition, watch_publishers
from .publishing import limit_publishing
from .recordings import break_recordings, end_recordings, record_publishers
from .replications import mirror_to_replicas
from .sessions import watch_sessions

__all__ = [
    "break_recordings",
    "end_recordings",
    "limit_publishing",
    "lose_destination",
    "mirror_to_replicas",
    "record_publishers",
    "start_composition",
    "stop_composition",
    "watch_publishers",
    "watch_sessions",
]
