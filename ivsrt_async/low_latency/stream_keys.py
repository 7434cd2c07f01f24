"""Stream keys: the secrets with which broadcasters stream to channels.

A channel has one stream key at most, and `create_channel` makes it. Deleting the key keeps the
broadcaster from starting again; `stop_stream` ends what is being streamed already.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_StreamKey.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Items, Length, Sensitive
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import PendingVerification, ResourceNotFoundException, ServiceUnavailable
from ._shapes import ChannelArn, MaxStreamKeyResults
from .batch_errors import BatchError

__all__ = [
    "BatchGetStreamKey",
    "BatchGetStreamKeyResponse",
    "CreateStreamKey",
    "DeleteStreamKey",
    "GetStreamKey",
    "ListStreamKeys",
    "ListStreamKeysResponse",
    "StreamKey",
    "StreamKeySummary",
]

StreamKeyArn = Annotated[str, Length(1, 128)]
StreamKeyArnList = Annotated[Sequence[StreamKeyArn], Items(1, 50)]
StreamKeyValue = Annotated[str, Sensitive()]


@model
class _StreamKeyFields:
    """What `StreamKey` and `StreamKeySummary` have in common."""

    arn: StreamKeyArn
    """Its ARN, which is no secret."""
    channel_arn: ChannelArn
    """The channel it opens."""
    tags: Tags | None = None
    """Its tags."""


@model
class StreamKey(_StreamKeyFields):
    """The secret that lets a broadcaster stream to one channel."""

    value: StreamKeyValue
    """The secret to put into the encoder: whoever has it can broadcast to the channel. Hidden in
    `repr`."""


@model
class StreamKeySummary(_StreamKeyFields):
    """A stream key, as a list shows it. `get_stream_key` reads the secret."""


@model
class BatchGetStreamKeyResponse:
    """The stream keys that could be read, and the others with their errors.

    The call succeeds even if no key could be read, so look at `errors` every time.
    """

    stream_keys: Sequence[StreamKey] | None = None
    """The keys that were read, with their secrets."""
    errors: Sequence[BatchError] | None = None
    """One error for each key that could not be read; empty or None if all were."""


@model
class ListStreamKeysResponse(Page):
    """One page of stream keys."""

    stream_keys: Sequence[StreamKeySummary]
    """The stream keys on this page, without their secrets."""


@operation(
    "POST /CreateStreamKey",
    repeat=Repeat.CREATES,
    result="stream_key",
    raises=(*CREATE_ERRORS, ResourceNotFoundException),
)
class CreateStreamKey(Operation[StreamKey]):
    """Make a stream key for a channel that has none.

    A channel holds one key, so this fails with `ServiceQuotaExceededException` until the old one is
    deleted. To replace a key, call `delete_stream_key`, then this.
    """

    channel_arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""
    tags: Tags | None = None
    """Tags for the new key."""


@operation("POST /GetStreamKey", repeat=Repeat.READS, result="stream_key", raises=LOOKUP_ERRORS)
class GetStreamKey(Operation[StreamKey]):
    """Look up a stream key together with its secret."""

    arn: StreamKeyArn = attrs.field(kw_only=False)
    """The stream key."""


@operation(
    "POST /BatchGetStreamKey", repeat=Repeat.READS, raises=(*COMMON_ERRORS, ServiceUnavailable)
)
class BatchGetStreamKey(Operation[BatchGetStreamKeyResponse]):
    """Look up several stream keys with their secrets at once.

    Keys that cannot be read raise nothing; the answer lists them in `errors`.
    """

    arns: StreamKeyArnList = attrs.field(kw_only=False)
    """The stream keys, 1 to 50."""


@operation("POST /ListStreamKeys", repeat=Repeat.READS, items="stream_keys", raises=LOOKUP_ERRORS)
class ListStreamKeys(ListOperation[ListStreamKeysResponse, StreamKeySummary]):
    """List the stream keys of a channel, without their secrets.

    A page holds only 1 key unless `max_results` says otherwise.
    """

    channel_arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""
    max_results: MaxStreamKeyResults | None = None
    """Items per page, not in total: 1 to 50; defaults to 1."""


@operation(
    "POST /DeleteStreamKey",
    repeat=Repeat.ENDS,
    success=204,
    raises=(*LOOKUP_ERRORS, PendingVerification),
)
class DeleteStreamKey(Operation[None]):
    """Delete a stream key; no stream can be started with it any longer."""

    arn: StreamKeyArn = attrs.field(kw_only=False)
    """The stream key."""


class StreamKeys(Service):
    """Calls about stream keys."""

    create_stream_key = call(CreateStreamKey)
    get_stream_key = call(GetStreamKey)
    batch_get_stream_key = call(BatchGetStreamKey)
    list_stream_keys = paginate(ListStreamKeys)
    delete_stream_key = call(DeleteStreamKey)
