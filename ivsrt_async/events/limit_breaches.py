"""Limits that were exceeded.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

import attrs

from ._registry import FIRST_RESOURCE, event
from .event import IVSEvent

__all__ = [
    "ConcurrentBroadcastsLimitBreach",
    "ConcurrentViewersLimitBreach",
    "IngestBitrateLimitBreach",
    "IngestResolutionLimitBreach",
    "LimitBreach",
]

_LIMIT_BREACH = "IVS Limit Breach"


@attrs.frozen(kw_only=True)
class LimitBreach(IVSEvent):
    """A limit was exceeded, by one stream or by all of them together."""

    limit_value: float | None = None
    """The limit."""
    exceeded_by: float | None = None
    """By how much it was exceeded."""
    limit_unit: str = ""
    """What is counted: `bits per second`, `total pixels`, `active streams`, `viewers`, …"""
    channel_arn: str | None = attrs.field(default=None, metadata=FIRST_RESOURCE)
    """The channel; None where all channels together exceeded the limit."""
    channel_name: str = ""
    """Name of the channel; empty if it has none."""
    stream_id: str | None = None
    """The stream; None where all channels together exceeded the limit."""


@event(_LIMIT_BREACH, "Ingest Bitrate")
class IngestBitrateLimitBreach(LimitBreach):
    """A broadcaster sends more bits per second than the channel takes; the stream is cut."""


@event(_LIMIT_BREACH, "Ingest Resolution")
class IngestResolutionLimitBreach(LimitBreach):
    """A broadcaster sends a larger picture than the channel takes; the stream is cut."""


@event(_LIMIT_BREACH, "Concurrent Broadcasts")
class ConcurrentBroadcastsLimitBreach(LimitBreach):
    """More channels are live than the account may have."""


@event(_LIMIT_BREACH, "Concurrent Viewers")
class ConcurrentViewersLimitBreach(LimitBreach):
    """More people watch than the account may have."""
