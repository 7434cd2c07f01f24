"""What the low-latency service knows."""

from .ad_break import AdBreak
from .breach import Breach
from .channel import ChannelState
from .low_latency import STREAM_KEY_QUOTA, LowLatencyState
from .recording import Recording
from .stream import EventType, Facts, StreamRun

__all__ = [
    "STREAM_KEY_QUOTA",
    "AdBreak",
    "Breach",
    "ChannelState",
    "EventType",
    "Facts",
    "LowLatencyState",
    "Recording",
    "StreamRun",
]
