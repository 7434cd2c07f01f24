"""What happens in real-time by itself, as time passes."""

from .compositions import lose_destination, start_composition, stop_composition, watch_publishers
from .sessions import watch_sessions

__all__ = [
    "lose_destination",
    "start_composition",
    "stop_composition",
    "watch_publishers",
    "watch_sessions",
]
