"""Channels: each takes one live stream from a broadcaster and brings it to many viewers.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_Channel.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Items, Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceUnavailable,
    ThrottlingException,
)
from ._shapes import ChannelArn, PlaybackURL
from .batch_errors import BatchError
from .channel_settings import ChannelLatencyMode, ChannelType, ContainerFormat, Srt, TranscodePreset
from .multitrack import MultitrackInputConfiguration
from .stream_keys import StreamKey

__all__ = [
    "BatchGetChannel",
    "BatchGetChannelResponse",
    "Channel",
    "ChannelSummary",
    "CreateChannel",
    "CreateChannelResponse",
    "DeleteChannel",
    "GetChannel",
    "ListChannels",
    "ListChannelsResponse",
    "UpdateChannel",
]

ChannelName = Annotated[str, Length(0, 128)]
ChannelArnList = Annotated[Sequence[ChannelArn], Items(1, 50)]
ChannelRecordingConfigurationArn = Annotated[str, Length(0, 128)]
ChannelPlaybackRestrictionPolicyArn = Annotated[str, Length(0, 128)]
ChannelAdConfigurationArn = Annotated[str, Length(0, 128)]
ChannelFailoverSlateConfigurationArn = Annotated[str, Length(0, 128)]


@model
class _ChannelFields:
    """What `Channel` and `ChannelSummary` have in common."""

    arn: ChannelArn
    """Its ARN."""
    name: ChannelName | None = None
    """Its name; names need not be unique."""
    latency_mode: ChannelLatencyMode | str | None = None
    """How far viewers are behind the broadcaster."""
    type: ChannelType | str | None = None
    """What is done with the input, and the largest input accepted."""
    recording_configuration_arn: ChannelRecordingConfigurationArn | None = None
    """How its streams are recorded; `""` if they are not."""
    authorized: bool | None = None
    """Whether the channel is private: viewers then need a playback token."""
    tags: Tags | None = None
    """Its tags."""
    insecure_ingest: bool | None = None
    """Whether broadcasters may stream without encryption."""
    preset: TranscodePreset | str | None = None
    """How many bits each quality gets; `""` unless `type` is `ADVANCED_SD` or `ADVANCED_HD`."""
    playback_restriction_policy_arn: ChannelPlaybackRestrictionPolicyArn | None = None
    """What restricts playback to countries and sites; `""` if nothing does."""
    ad_configuration_arn: ChannelAdConfigurationArn | None = None
    """Where the ads for its ad breaks come from, if it has any."""
    failover_slate_configuration_arn: ChannelFailoverSlateConfigurationArn | None = None
    """What viewers see while the broadcaster's connection is interrupted; `""` if nothing."""


@model
class Channel(_ChannelFields):
    """A place to broadcast to, with its addresses for broadcaster and viewers."""

    ingest_endpoint: str | None = None
    """Host name for RTMPS, without scheme, port and path: give encoders
    `rtmps://{ingest_endpoint}:443/app/` and the stream key."""
    playback_url: PlaybackURL | None = None
    """HLS playlist for players; for a private channel, append `?token=` and a playback token."""
    srt: Srt | None = None
    """Where to stream by SRT instead of RTMPS."""
    multitrack_input_configuration: MultitrackInputConfiguration | None = None
    """Whether broadcasters may send several video tracks."""
    container_format: ContainerFormat | str | None = None
    """How media is packaged for players."""


@model
class ChannelSummary(_ChannelFields):
    """A channel, as a list shows it: its settings, but no addresses.

    `get_channel` and `batch_get_channel` read the rest.
    """


@model
class CreateChannelResponse:
    """A new channel and its stream key."""

    channel: Channel
    """The new channel."""
    stream_key: StreamKey
    """Its stream key, with the secret to give to the broadcaster."""


@model
class BatchGetChannelResponse:
    """The channels that could be read, and the others with their errors.

    The call succeeds even if no channel could be read, so look at `errors` every time.
    """

    channels: Sequence[Channel] | None = None
    """The channels that were read."""
    errors: Sequence[BatchError] | None = None
    """One error for each channel that could not be read; empty or None if all were."""


@model
class ListChannelsResponse(Page):
    """One page of channels."""

    channels: Sequence[ChannelSummary]
    """The channels on this page."""


@operation(
    "POST /CreateChannel", repeat=Repeat.CREATES, raises=(*CREATE_ERRORS, ResourceNotFoundException)
)
class CreateChannel(Operation[CreateChannelResponse]):
    """Create a channel and the stream key that opens it."""

    name: ChannelName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    latency_mode: ChannelLatencyMode | str | None = None
    """How far viewers are behind the broadcaster; defaults to `LOW`."""
    type: ChannelType | str | None = None
    """What is done with the input, and the largest input accepted; defaults to `STANDARD`."""
    authorized: bool | None = None
    """Whether to make the channel private, so that viewers need a playback token; defaults to
    False."""
    recording_configuration_arn: ChannelRecordingConfigurationArn | None = None
    """How to record every stream; defaults to `""`, no recording."""
    tags: Tags | None = None
    """Tags for the new channel."""
    insecure_ingest: bool | None = None
    """Whether broadcasters may stream without encryption, by RTMP or by SRT without a passphrase;
    defaults to False."""
    preset: TranscodePreset | str | None = None
    """How many bits each quality gets, only for the types `ADVANCED_SD` and `ADVANCED_HD`; defaults
    to `HIGHER_BANDWIDTH_DELIVERY`."""
    playback_restriction_policy_arn: ChannelPlaybackRestrictionPolicyArn | None = None
    """The policy that restricts playback to countries and sites; defaults to `""`, no
    restriction."""
    multitrack_input_configuration: MultitrackInputConfiguration | None = None
    """Whether broadcasters may send several video tracks; defaults to one track only."""
    container_format: ContainerFormat | str | None = None
    """How media is packaged for players; defaults to `TS`. Multitrack input needs
    `FRAGMENTED_MP4`."""
    ad_configuration_arn: ChannelAdConfigurationArn | None = None
    """Where the ads for ad breaks come from; without it no ad breaks can be inserted. It needs the
    container format `TS`."""
    failover_slate_configuration_arn: ChannelFailoverSlateConfigurationArn | None = None
    """What viewers see while the broadcaster's connection is interrupted; defaults to `""`,
    nothing."""


@operation("POST /GetChannel", repeat=Repeat.READS, result="channel", raises=LOOKUP_ERRORS)
class GetChannel(Operation[Channel]):
    """Look up a channel; `get_stream` says whether somebody is streaming to it."""

    arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""


@operation(
    "POST /BatchGetChannel", repeat=Repeat.READS, raises=(*COMMON_ERRORS, ServiceUnavailable)
)
class BatchGetChannel(Operation[BatchGetChannelResponse]):
    """Look up several channels at once.

    Channels that cannot be read raise nothing; the answer lists them in `errors`.
    """

    arns: ChannelArnList = attrs.field(kw_only=False)
    """The channels, 1 to 50."""


@operation(
    "POST /ListChannels",
    repeat=Repeat.READS,
    items="channels",
    raises=(*COMMON_ERRORS, ConflictException),
)
class ListChannels(ListOperation[ListChannelsResponse, ChannelSummary]):
    """List the channels of the region, all of them or those that match one filter.

    At most one filter may be given; two or more raise `ConflictException`. A page holds 100
    channels unless `max_results` says otherwise.
    """

    filter_by_name: ChannelName | None = None
    """Only channels of this name."""
    filter_by_recording_configuration_arn: ChannelRecordingConfigurationArn | None = None
    """Only channels that record in this way."""
    filter_by_playback_restriction_policy_arn: ChannelPlaybackRestrictionPolicyArn | None = None
    """Only channels restricted by this policy."""
    filter_by_ad_configuration_arn: ChannelAdConfigurationArn | None = None
    """Only channels with this ad configuration."""
    filter_by_failover_slate_configuration_arn: ChannelFailoverSlateConfigurationArn | None = None
    """Only channels with this failover slate configuration."""


@operation(
    "POST /UpdateChannel",
    repeat=Repeat.SAME,
    result="channel",
    raises=(*CHANGE_ERRORS, ThrottlingException),
)
class UpdateChannel(Operation[Channel]):
    """Change a channel while nobody streams to it. What is not given stays as it is.

    While the channel is live, this raises `ConflictException`: stop the stream, change the channel,
    then let the broadcaster start again.
    """

    arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""
    name: ChannelName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""
    latency_mode: ChannelLatencyMode | str | None = None
    """How far viewers should be behind the broadcaster; None leaves it unchanged."""
    type: ChannelType | str | None = None
    """What to do with the input; None leaves it unchanged."""
    authorized: bool | None = None
    """True makes the channel private, False public; None leaves it unchanged."""
    recording_configuration_arn: ChannelRecordingConfigurationArn | None = None
    """How to record every stream; `""` stops recording, None leaves it unchanged."""
    insecure_ingest: bool | None = None
    """Whether broadcasters may stream without encryption; None leaves it unchanged."""
    preset: TranscodePreset | str | None = None
    """How many bits each quality gets, only for the types `ADVANCED_SD` and `ADVANCED_HD`; None
    leaves it unchanged."""
    playback_restriction_policy_arn: ChannelPlaybackRestrictionPolicyArn | None = None
    """The policy that restricts playback; `""` lifts the restriction, None leaves it unchanged."""
    multitrack_input_configuration: MultitrackInputConfiguration | None = None
    """Whether to accept several video tracks; with `enabled=False` only one is accepted, None
    leaves it unchanged."""
    container_format: ContainerFormat | str | None = None
    """How media is packaged for players; None leaves it unchanged."""
    ad_configuration_arn: ChannelAdConfigurationArn | None = None
    """Where the ads for ad breaks come from; `""` detaches the ad configuration, None leaves it
    unchanged."""
    failover_slate_configuration_arn: ChannelFailoverSlateConfigurationArn | None = None
    """What viewers see while the broadcaster's connection is interrupted; `""` detaches the
    configuration, None leaves it unchanged."""


@operation("POST /DeleteChannel", repeat=Repeat.ENDS, success=204, raises=CHANGE_ERRORS)
class DeleteChannel(Operation[None]):
    """Delete a channel and its stream key.

    While the channel is live, this raises `ConflictException`. Call `stop_stream`, wait until
    `get_stream` raises `ChannelNotBroadcasting` or the event `Stream End` arrives, then delete.
    """

    arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""


class Channels(Service):
    """Calls about channels."""

    create_channel = call(CreateChannel)
    get_channel = call(GetChannel)
    batch_get_channel = call(BatchGetChannel)
    list_channels = paginate(ListChannels)
    update_channel = call(UpdateChannel)
    delete_channel = call(DeleteChannel)
