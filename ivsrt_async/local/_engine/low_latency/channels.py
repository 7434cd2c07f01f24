"""Answers the operations on channels."""

from collections.abc import Sequence

from ...._core.model import changed
from ....low_latency import (
    BatchGetChannel,
    BatchGetChannelResponse,
    Channel,
    ChannelLatencyMode,
    ChannelType,
    ContainerFormat,
    CreateChannel,
    CreateChannelResponse,
    DeleteChannel,
    GetChannel,
    ListChannels,
    MultitrackInputConfiguration,
    MultitrackMaximumResolution,
    MultitrackPolicy,
    Srt,
    TranscodePreset,
    UpdateChannel,
)
from ..arguments import check_name
from ..handlers import Handlers, settings_of
from ..identifiers import ACCOUNT_ID, random_text, resource_id
from ..refusal import conflict, invalid
from ..resources import given
from .batches import look_up_each
from .state import ChannelState, LowLatencyState

SINGLE_TRACK = MultitrackInputConfiguration(
    enabled=False,
    policy=MultitrackPolicy.ALLOW,
    maximum_resolution=MultitrackMaximumResolution.FULL_HD,
)
"""What a channel has unless asked otherwise, as AWS's samples show it."""

_ADVANCED = (ChannelType.ADVANCED_SD, ChannelType.ADVANCED_HD)
_SETTINGS = (
    "name",
    "latency_mode",
    "type",
    "authorized",
    "recording_configuration_arn",
    "insecure_ingest",
    "preset",
    "playback_restriction_policy_arn",
    "multitrack_input_configuration",
    "container_format",
    "ad_configuration_arn",
    "failover_slate_configuration_arn",
)

handlers = Handlers[LowLatencyState]()
handlers.plain(lambda state: state.channels, gets=GetChannel)


@handlers.answers(CreateChannel)
def create(state: LowLatencyState, request: CreateChannel) -> CreateChannelResponse:
    """A new channel with a stream key; what is not given has AWS's defaults."""
    state.channels.check_quota()
    arn = state.channels.new_arn()
    settings = _settled(state, _blank(state.account.region, arn), request)
    channel = state.add_channel(settings, request.tags)
    key = state.add_stream_key(channel, None)
    return CreateChannelResponse(channel=channel.view(), stream_key=key.view())


@handlers.answers(BatchGetChannel)
def batch_get(state: LowLatencyState, request: BatchGetChannel) -> BatchGetChannelResponse:
    """Several channels, and what went wrong with the others."""
    found, errors = look_up_each(state.channels, request.arns)
    return BatchGetChannelResponse(channels=[channel.view() for channel in found], errors=errors)


@handlers.lists(ListChannels, size=100, show=settings_of)
def channels(state: LowLatencyState, request: ListChannels) -> Sequence[ChannelState]:
    """The channels that pass the one filter there may be."""
    wanted = _filter_of(request)
    if wanted is None:
        return state.channels.rows
    return state.index.rows(*wanted)


@handlers.answers(UpdateChannel)
def update(state: LowLatencyState, request: UpdateChannel) -> Channel:
    """A channel, changed in what was given; not while it is live."""
    channel = state.channels.get(request.arn)
    _check_offline(channel)
    state.change_channel(channel, _settled(state, channel.settings, request))
    return channel.view()


@handlers.answers(DeleteChannel)
def delete(state: LowLatencyState, request: DeleteChannel) -> None:
    """A channel and its stream key go; not while it is live."""
    channel = state.channels.get(request.arn)
    _check_offline(channel)
    state.remove_channel(channel)


def _blank(region: str, arn: str) -> Channel:
    """A channel nothing was said about."""
    return Channel(
        arn=arn,
        name="",
        latency_mode=ChannelLatencyMode.LOW,
        type=ChannelType.STANDARD,
        recording_configuration_arn="",
        ingest_endpoint="local.global-contribute.live-video.net",
        playback_url=(
            f"https://local.{region}.playback.live-video.net"
            f"/api/video/v1/{region}.{ACCOUNT_ID}.channel.{resource_id(arn)}.m3u8"
        ),
        authorized=False,
        insecure_ingest=False,
        preset="",
        srt=Srt(endpoint="local.srt.live-video.net", passphrase=random_text(70)),
        playback_restriction_policy_arn="",
        multitrack_input_configuration=SINGLE_TRACK,
        container_format=ContainerFormat.TS,
        failover_slate_configuration_arn="",
    )


def _settled(
    state: LowLatencyState, before: Channel, request: CreateChannel | UpdateChannel
) -> Channel:
    """The channel with what was given, if that fits together and is there."""
    check_name(request.name)
    _check_attached(state, request)
    after = changed(before, **given(request, *_SETTINGS))
    if request.ad_configuration_arn == "":
        after = changed(after, ad_configuration_arn=None)
    _check_ads(after)
    _check_multitrack(after)
    after = _with_default_multitrack(after)
    if after.type in _ADVANCED:
        return changed(after, preset=after.preset or TranscodePreset.HIGHER_BANDWIDTH_DELIVERY)
    if request.preset:
        raise invalid("preset is only for the types ADVANCED_SD and ADVANCED_HD", "preset")
    return changed(after, preset="")


def _check_attached(state: LowLatencyState, request: CreateChannel | UpdateChannel) -> None:
    if request.recording_configuration_arn:
        arn = request.recording_configuration_arn
        state.recording_configurations.get(arn, "recordingConfigurationArn")
    if request.playback_restriction_policy_arn:
        arn = request.playback_restriction_policy_arn
        state.playback_restriction_policies.get(arn, "playbackRestrictionPolicyArn")
    if request.ad_configuration_arn:
        state.ad_configurations.get(request.ad_configuration_arn, "adConfigurationArn")
    if request.failover_slate_configuration_arn:
        arn = request.failover_slate_configuration_arn
        state.failover_slates.get(arn, "failoverSlateConfigurationArn")


def _check_ads(channel: Channel) -> None:
    """Ads are stitched into MPEG transport streams only.

    https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/server-side-ad-insertion.html
    """
    if channel.ad_configuration_arn and channel.container_format == ContainerFormat.FRAGMENTED_MP4:
        field = "adConfigurationArn"
        raise invalid(f"{field} needs containerFormat TS", field)


def _check_multitrack(channel: Channel) -> None:
    multitrack = channel.multitrack_input_configuration
    if multitrack is None or not multitrack.enabled:
        return
    field = "multitrackInputConfiguration"
    if channel.type != ChannelType.STANDARD:
        raise invalid(f"{field} is only for the type STANDARD", field)
    if channel.container_format != ContainerFormat.FRAGMENTED_MP4:
        raise invalid(f"{field} needs containerFormat FRAGMENTED_MP4", "containerFormat")
    if multitrack.policy is None or multitrack.maximum_resolution is None:
        raise invalid(f"{field} needs policy and maximumResolution", field)


def _with_default_multitrack(channel: Channel) -> Channel:
    asked = channel.multitrack_input_configuration or SINGLE_TRACK
    return changed(
        channel,
        multitrack_input_configuration=MultitrackInputConfiguration(
            enabled=asked.enabled or False,
            policy=asked.policy or SINGLE_TRACK.policy,
            maximum_resolution=asked.maximum_resolution or SINGLE_TRACK.maximum_resolution,
        ),
    )


def _check_offline(channel: ChannelState) -> None:
    if channel.live is not None:
        raise conflict(f"{channel.arn} is live; stop the stream first")


def _filter_of(request: ListChannels) -> tuple[str, str] | None:
    """The field and value channels must have to be listed; there is one filter at most."""
    fields = (
        "name",
        "recording_configuration_arn",
        "playback_restriction_policy_arn",
        "ad_configuration_arn",
        "failover_slate_configuration_arn",
    )
    filters = given(request, *(f"filter_by_{field}" for field in fields))
    if len(filters) > 1:
        raise conflict("filters are mutually exclusive: give at most one")
    return next(((f.removeprefix("filter_by_"), value) for f, value in filters.items()), None)
