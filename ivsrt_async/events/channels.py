"""Streams of low-latency channels, their ad breaks and their recordings.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

from datetime import datetime

import attrs

from ._registry import FIRST_RESOURCE, event
from .event import IVSEvent

__all__ = [
    "AdBreakInserted",
    "ChannelEvent",
    "ChannelRecordingEnd",
    "ChannelRecordingEndFailure",
    "ChannelRecordingStart",
    "ChannelRecordingStartFailure",
    "ChannelRecordingStateChange",
    "StarvationEnd",
    "StarvationStart",
    "StreamEnd",
    "StreamFailure",
    "StreamHealthChange",
    "StreamSessionCreated",
    "StreamSessionEnded",
    "StreamStart",
    "StreamStateChange",
    "StreamTakeover",
    "StreamTakeoverFailure",
]

_AD_BREAK = "IVS Ad Break State Change"
_STREAM_STATE = "IVS Stream State Change"
_STREAM_HEALTH = "IVS Stream Health Change"
_CHANNEL_RECORDING = "IVS Recording State Change"


@attrs.frozen(kw_only=True)
class ChannelEvent(IVSEvent):
    """Something about a stream on a channel."""

    channel_arn: str = attrs.field(metadata=FIRST_RESOURCE)
    """The channel."""
    stream_id: str
    """The stream, such as `get_stream_session` takes."""
    channel_name: str = ""
    """Name of the channel; empty if it has none, and not unique."""


@event(_AD_BREAK, "Ad Break Inserted")
class AdBreakInserted(ChannelEvent):
    """An ad break was inserted into the stream with `insert_ad_break`."""

    ad_break_id: str
    """The ad break, as `insert_ad_break` returned it."""
    duration_seconds: int
    """How long it lasts."""
    target_start_time: datetime
    """When viewers are expected to see it begin."""


@attrs.frozen(kw_only=True)
class StreamStateChange(ChannelEvent):
    """A stream begins, ends, fails or is taken over."""

    code: str | None = None
    """Why, for programs: `StreamTakeoverMediaMismatch`, `StreamTakeoverInvalidPriority`,
    `StreamTakeoverLimitBreached`, `MultitrackInputNotAllowed`, …; if there is anything to say."""
    reason: str | None = None
    """Why, in words, if there is anything to say."""


@event(_STREAM_STATE, "Session Created")
class StreamSessionCreated(StreamStateChange):
    """A broadcaster connected; nothing can be watched yet."""


@event(_STREAM_STATE, "Session Ended")
class StreamSessionEnded(StreamStateChange):
    """The broadcaster disconnected. May come before `StreamEnd` or not at all; use `StreamEnd`."""


@event(_STREAM_STATE, "Stream Start")
class StreamStart(StreamStateChange):
    """The channel is live."""


@event(_STREAM_STATE, "Stream End")
class StreamEnd(StreamStateChange):
    """The channel is no longer live."""


@event(_STREAM_STATE, "Stream Failure")
class StreamFailure(StreamStateChange):
    """The stream failed and cannot be watched."""


@event(_STREAM_STATE, "Stream Takeover")
class StreamTakeover(StreamStateChange):
    """Another broadcaster with a higher priority took the stream over."""


@event(_STREAM_STATE, "Stream Takeover Failure")
class StreamTakeoverFailure(StreamStateChange):
    """Another broadcaster tried to take the stream over and could not; `code` says why."""


@attrs.frozen(kw_only=True)
class StreamHealthChange(ChannelEvent):
    """The input of a stream broke off, or arrives again."""


@event(_STREAM_HEALTH, "Starvation Start")
class StarvationStart(StreamHealthChange):
    """No input arrives; viewers see a frozen picture."""


@event(_STREAM_HEALTH, "Starvation End")
class StarvationEnd(StreamHealthChange):
    """Input arrives again."""


@attrs.frozen(kw_only=True)
class ChannelRecordingStateChange(ChannelEvent):
    """The recording of a channel began, ended or failed."""

    recording_status_reason: str = ""
    """Why, for failures; empty otherwise."""
    recording_s3_bucket_name: str = ""
    """Bucket the recording goes to."""
    recording_s3_key_prefix: str = ""
    """Where it is in the bucket: `ivs/v1/<account>/<channel>/<year>/<month>/<day>/<hour>/<minute>/
    <recording>`, numbers without leading zeros, without a slash at the end. Empty if it failed to
    start."""
    recording_duration_ms: int = 0
    """Milliseconds recorded."""
    recording_session_id: str
    """The recording, which may hold several streams that followed each other closely."""
    recording_session_stream_ids: tuple[str, ...] | None = None
    """The streams in it; at the end only."""


@event(_CHANNEL_RECORDING, "Recording Start")
class ChannelRecordingStart(ChannelRecordingStateChange):
    """A stream is being recorded."""


@event(_CHANNEL_RECORDING, "Recording End")
class ChannelRecordingEnd(ChannelRecordingStateChange):
    """The recording is complete."""


@event(_CHANNEL_RECORDING, "Recording Start Failure")
class ChannelRecordingStartFailure(ChannelRecordingStateChange):
    """A stream should be recorded, but is not."""


@event(_CHANNEL_RECORDING, "Recording End Failure")
class ChannelRecordingEndFailure(ChannelRecordingStateChange):
    """The recording ended with an error; part of it may be in the bucket."""
