"""What the low-latency service knows."""

from .channel import ChannelState
from .low_latency import STREAM_KEY_QUOTA, LowLatencyState
from .stream import EventType, StreamRun

__all__ = ["STREAM_KEY_QUOTA", "ChannelState", "EventType", "LowLatencyState", "StreamRun"]
