"""Answers the operations on stream keys."""

from collections.abc import Mapping

from ....low_latency import (
    BatchGetStreamKey,
    BatchGetStreamKeyResponse,
    CreateStreamKey,
    DeleteStreamKey,
    GetStreamKey,
    ListStreamKeys,
    ListStreamKeysResponse,
    StreamKey,
    StreamKeySummary,
)
from ..marks import handles
from ..refusal import quota_exceeded
from ..world import random_text
from .batches import read_each
from .state.low_latency import STREAM_KEY_QUOTA, Account


class StreamKeys:
    """The stream keys there are, at most one for each channel."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._keys = account.stream_keys

    @handles(CreateStreamKey)
    def create(self, request: CreateStreamKey) -> StreamKey:
        """A key for a channel that has none."""
        channel = self._account.channels.get(request.channel_arn, "channelArn")
        if self._account.key_of(channel.arn) is not None:
            raise quota_exceeded("StreamKey", STREAM_KEY_QUOTA, channel.arn)
        return new_stream_key(self._account, channel.arn, request.tags)

    @handles(GetStreamKey)
    def get(self, request: GetStreamKey) -> StreamKey:
        """A key with its secret."""
        return self._keys.view(self._keys.get(request.arn))

    @handles(BatchGetStreamKey)
    def batch_get(self, request: BatchGetStreamKey) -> BatchGetStreamKeyResponse:
        """Several keys, and what went wrong with the others."""
        found, errors = read_each(self._keys, request.arns)
        return BatchGetStreamKeyResponse(
            stream_keys=[self._keys.view(key) for key in found], errors=errors
        )

    @handles(ListStreamKeys)
    def list(self, request: ListStreamKeys) -> ListStreamKeysResponse:
        """The keys of a channel; a page holds just one unless more are asked for."""
        channel = self._account.channels.get(request.channel_arn, "channelArn")
        rows = [key for key in self._keys if key.settings.channel_arn == channel.arn]
        page, token = self._keys.page(request, StreamKeySummary, rows, size=1)
        return ListStreamKeysResponse(stream_keys=page, next_token=token)

    @handles(DeleteStreamKey)
    def delete(self, request: DeleteStreamKey) -> None:
        """A key goes; what is being streamed with it goes on."""
        self._keys.remove(request.arn)


def new_stream_key(account: Account, channel_arn: str, tags: Mapping[str, str] | None) -> StreamKey:
    """Make the stream key of a channel."""
    keys, arn = account.stream_keys, account.stream_keys.new_arn()
    secret = f"sk_{account.world.region}_{arn.rpartition('/')[2]}_{random_text(30)}"
    key = StreamKey(arn=arn, value=secret, channel_arn=channel_arn)
    return keys.view(keys.create(arn, key, tags))
