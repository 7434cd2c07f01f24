"""What happens in real-time by itself, as time passes."""

from .compositions import (
    fail_compositions,
    start_composition,
    stop_composition,
    watch_publishers,
)
from .destinations import lose_destination
from .lost_buckets import abandon_bucket
from .publishing import limit_publishing
from .recordings import end_recordings, record_publishers
from .replications import mirror_to_replicas
from .sessions import watch_sessions

__all__ = [
    "abandon_bucket",
    "end_recordings",
    "fail_compositions",
    "limit_publishing",
    "lose_destination",
    "mirror_to_replicas",
    "record_publishers",
    "start_composition",
    "stop_composition",
    "watch_publishers",
    "watch_sessions",
]
