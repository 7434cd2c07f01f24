"""Answers PutMetadata."""

from ....low_latency import PutMetadata
from ..handlers import Handlers
from ..refusal import invalid
from .state import LowLatencyState

METADATA_LIMIT = 1024
"""Bytes of UTF-8 one call may put into a stream."""

handlers = Handlers[LowLatencyState]()


@handlers.answers(PutMetadata)
def put_metadata(state: LowLatencyState, request: PutMetadata) -> None:
    """Every player of the stream receives the text."""
    size = len(request.metadata.encode())
    if size > METADATA_LIMIT:
        raise invalid(f"metadata must have at most {METADATA_LIMIT} bytes, got {size}", "metadata")
    state.live_run(request.channel_arn).metadata.append(request.metadata)
