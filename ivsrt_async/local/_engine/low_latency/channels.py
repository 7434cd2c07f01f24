"""Answers the operations on channels."""

from ...._core.model import changed
from ....low_latency import (
    BatchGetChannel,
    BatchGetChannelResponse,
    Channel,
    ChannelLatencyMode,
    ChannelSummary,
    ChannelType,
    ContainerFormat,
    CreateChannel,
    CreateChannelResponse,
    DeleteChannel,
    GetChannel,
    ListChannels,
    ListChannelsResponse,
    Srt,
    TranscodePreset,
    UpdateChannel,
)
from ..arguments import check_name
from ..catalog import given, narrowed
from ..marks import handles
from ..refusal import conflict, invalid
from ..world import ACCOUNT, random_text
from .batches import read_each
from .state.channel import ChannelState
from .state.low_latency import Account
from .stream_keys import new_stream_key

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


class Channels:
    """The channels there are."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._world = account.world

    @handles(CreateChannel)
    def create(self, request: CreateChannel) -> CreateChannelResponse:
        """A new channel with a stream key; what is not given has AWS's defaults."""
        channels = self._account.channels
        channels.check_room()
        arn = channels.new_arn()
        channel = ChannelState(
            number=self._world.next_number(),
            arn=arn,
            settings=self._settled(self._blank(arn), request),
        )
        channels.add(channel, request.tags)
        key = new_stream_key(self._account, arn, None)
        return CreateChannelResponse(channel=self._account.view(channel), stream_key=key)

    @handles(GetChannel)
    def get(self, request: GetChannel) -> Channel:
        """A channel as it is now."""
        return self._account.view(self._account.channels.get(request.arn))

    @handles(BatchGetChannel)
    def batch_get(self, request: BatchGetChannel) -> BatchGetChannelResponse:
        """Several channels, and what went wrong with the others."""
        found, errors = read_each(self._account.channels, request.arns)
        return BatchGetChannelResponse(
            channels=[self._account.view(channel) for channel in found], errors=errors
        )

    @handles(ListChannels)
    def list(self, request: ListChannels) -> ListChannelsResponse:
        """The channels that pass the one filter there may be."""
        wanted = _filter_of(request)
        rows = [c for c in self._account.channels if _passes(c.settings, wanted)]
        page, token = self._world.page_tokens.page(request, rows, lambda c: c.number, size=100)
        return ListChannelsResponse(
            channels=[
                narrowed(ChannelSummary, c.settings, tags=dict(self._world.tags_of(c.arn)))
                for c in page
            ],
            next_token=token,
        )

    @handles(UpdateChannel)
    def update(self, request: UpdateChannel) -> Channel:
        """A channel, changed in what was given; not while it is live."""
        channel = self._account.channels.get(request.arn)
        _check_offline(channel)
        channel.settings = self._settled(channel.settings, request)
        return self._account.view(channel)

    @handles(DeleteChannel)
    def delete(self, request: DeleteChannel) -> None:
        """A channel and its stream key go; not while it is live."""
        channel = self._account.channels.get(request.arn)
        _check_offline(channel)
        key = self._account.key_of(channel.arn)
        if key is not None:
            self._account.stream_keys.remove(key.arn)
        self._account.channels.remove(channel.arn)

    def _blank(self, arn: str) -> Channel:
        """A channel nothing was said about."""
        region, name = self._world.region, arn.rpartition("/")[2]
        return Channel(
            arn=arn,
            name="",
            latency_mode=ChannelLatencyMode.LOW,
            type=ChannelType.STANDARD,
            recording_configuration_arn="",
            ingest_endpoint="local.global-contribute.live-video.net",
            playback_url=(
                f"https://local.{region}.playback.live-video.net"
                f"/api/video/v1/{region}.{ACCOUNT}.channel.{name}.m3u8"
            ),
            authorized=False,
            insecure_ingest=False,
            preset="",
            srt=Srt(endpoint="local.srt.live-video.net", passphrase=random_text(70)),
            playback_restriction_policy_arn="",
            container_format=ContainerFormat.TS,
            failover_slate_configuration_arn="",
        )

    def _settled(self, before: Channel, request: CreateChannel | UpdateChannel) -> Channel:
        """The channel with what was given.

        Raises:
            Refusal: The settings contradict each other, or something named does not exist.
        """
        check_name(request.name)
        self._check_attached(request)
        after = changed(before, **given(request, *_SETTINGS))
        if request.ad_configuration_arn == "":
            after = changed(after, ad_configuration_arn=None)
        _check_multitrack(after)
        if after.type in _ADVANCED:
            return changed(after, preset=after.preset or TranscodePreset.HIGHER_BANDWIDTH_DELIVERY)
        if request.preset is not None:
            raise invalid("preset is only for the types ADVANCED_SD and ADVANCED_HD", "preset")
        return changed(after, preset="")

    def _check_attached(self, request: CreateChannel | UpdateChannel) -> None:
        account = self._account
        if request.recording_configuration_arn:
            account.recordings.get(request.recording_configuration_arn, "recordingConfigurationArn")
        if request.playback_restriction_policy_arn:
            account.policies.get(
                request.playback_restriction_policy_arn, "playbackRestrictionPolicyArn"
            )
        if request.ad_configuration_arn:
            account.ads.get(request.ad_configuration_arn, "adConfigurationArn")
        if request.failover_slate_configuration_arn:
            account.slates.get(
                request.failover_slate_configuration_arn, "failoverSlateConfigurationArn"
            )


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


def _check_offline(channel: ChannelState) -> None:
    if channel.live is not None:
        raise conflict(f"{channel.arn} is live; stop the stream first")


def _filter_of(request: ListChannels) -> tuple[str, str] | None:
    """The field and value channels must have to be listed.

    Raises:
        Refusal: There is more than one filter.
    """
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


def _passes(channel: Channel, wanted: tuple[str, str] | None) -> bool:
    return wanted is None or getattr(channel, wanted[0]) == wanted[1]
