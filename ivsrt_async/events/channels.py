"""What becomes of the streams of low-latency channels and their recordings.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
"""

import attrs

from .event import FIRST_RESOURCE, IVSEvent, event, event_base

STREAM_STATE = "IVS Stream State Change"
STREAM_HEALTH = "IVS Stream Health Change"
CHANNEL_RECORDING = "IVS Recording State Change"


@event_base
class ChannelEvent(IVSEvent):
    """Something about a stream on a channel."""

    channel_arn: str = attrs.field(metadata=FIRST_RESOURCE)
    """The channel."""
    stream_id: str | None = None
    """The stream, such as `get_stream_session` takes."""
    channel_name: str = ""
    """Name of the channel; empty if it has none, and not unique."""


@event_base
class StreamStateChange(ChannelEvent):
    """A stream begins, ends, fails or is taken over."""

    code: str | None = None
    """Why, for programs: `StreamTakeoverMediaMismatch`, `StreamTakeoverInvalidPriority`,
    `StreamTakeoverLimitBreached`, `MultitrackInputNotAllowed`, …; if there is anything to say."""
    reason: str | None = None
    """Why, in words, if there is anything to say."""


@event(STREAM_STATE, "Session Created")
class StreamSessionCreated(StreamStateChange):
    """A broadcaster connected; nothing can be watched yet."""


@event(STREAM_STATE, "Session Ended")
class StreamSessionEnded(StreamStateChange):
    """The broadcaster is gone. May come before `StreamEnd` or not at all: go by `StreamEnd`."""


@event(STREAM_STATE, "Stream Start")
class StreamStart(StreamStateChange):
    """The channel is live."""


@event(STREAM_STATE, "Stream End")
class StreamEnd(StreamStateChange):
    """The channel is no longer live."""


@event(STREAM_STATE, "Stream Failure")
class StreamFailure(StreamStateChange):
    """The stream failed and cannot be watched."""


@event(STREAM_STATE, "Stream Takeover")
class StreamTakeover(StreamStateChange):
    """Another broadcaster with a higher priority took the stream over."""


@event(STREAM_STATE, "Stream Takeover Failure")
class StreamTakeoverFailure(StreamStateChange):
    """Another broadcaster tried to take the stream over and could not; `code` says why."""


@event_base
class StreamHealthChange(ChannelEvent):
    """A stream gets too little input, or enough again."""


@event(STREAM_HEALTH, "Starvation Start")
class StarvationStart(StreamHealthChange):
    """Input is missing: viewers see a picture that stands still."""


@event(STREAM_HEALTH, "Starvation End")
class StarvationEnd(StreamHealthChange):
    """Input is there again."""


@event_base
class ChannelRecordingStateChange(ChannelEvent):
    """The recording of a channel began, ended or failed."""

    recording_status_reason: str = ""
    """Why, for failures; empty otherwise."""
    recording_s3_bucket_name: str | None = None
    """Bucket the recording goes to."""
    recording_s3_key_prefix: str | None = None
    """Where it is in the bucket: `ivs/v1/<account>/<channel>/<year>/<month>/<day>/<hour>/<minute>/
    <recording>`, numbers without leading zeros, without a slash at the end."""
    recording_duration_ms: int | None = None
    """Milliseconds recorded."""
    recording_session_id: str | None = None
    """The recording, which may hold several streams that followed each other closely."""
    recording_session_stream_ids: tuple[str, ...] | None = None
    """The streams in it; at the end only."""


@event(CHANNEL_RECORDING, "Recording Start")
class ChannelRecordingStart(ChannelRecordingStateChange):
    """A stream is being recorded."""


@event(CHANNEL_RECORDING, "Recording End")
class ChannelRecordingEnd(ChannelRecordingStateChange):
    """The recording is complete."""


@event(CHANNEL_RECORDING, "Recording Start Failure")
class ChannelRecordingStartFailure(ChannelRecordingStateChange):
    """A stream should be recorded, but is not."""


@event(CHANNEL_RECORDING, "Recording End Failure")
class ChannelRecordingEndFailure(ChannelRecordingStateChange):
    """The recording ended with an error; part of it may be in the bucket."""
