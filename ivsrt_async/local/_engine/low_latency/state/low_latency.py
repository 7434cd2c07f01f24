"""The state of the low-latency service.

AWS raises the quotas of channels, recording configurations, takeovers, and of streams and viewers
at a time. Failover slates stand in no table; they are taken to be as many as ad configurations.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
"""

from collections.abc import Mapping

from .....errors import ChannelNotBroadcasting
from .....low_latency import (
    AdConfiguration,
    Channel,
    FailoverSlateConfiguration,
    IngestConfigurations,
    PlaybackKeyPair,
    PlaybackRestrictionPolicy,
    RecordingConfiguration,
    StreamKey,
)
from ...account import Account, ServiceState
from ...identifiers import random_text, resource_id
from ...refusal import Refusal, conflict
from ...resources import Collection, Resource
from .channel import ChannelState
from .channels import ChannelIndex
from .on_air import OnAir
from .stream import Observer, StreamRun

CHANNEL_QUOTA = 5000
CONCURRENT_STREAM_QUOTA = 100
CONCURRENT_VIEWER_QUOTA = 15_000
"""Of all streams together."""
PLAYBACK_KEY_PAIR_QUOTA = 3
PLAYBACK_RESTRICTION_POLICY_QUOTA = 3
CONFIGURATION_QUOTA = 20
"""Of each kind of configurations."""
TAKEOVER_QUOTA = 100
"""Of one stream."""
STREAM_KEY_QUOTA = 1
"""For each channel."""


class LowLatencyState(ServiceState):
    """Channels with their stream keys and broadcasts, and what they are configured with."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.channels: Collection[ChannelState] = Collection(
            account, "Channel", CHANNEL_QUOTA, "ivs:channel"
        )
        self.stream_keys: Collection[Resource[StreamKey]] = Collection(
            account, "StreamKey", self.channels.quota * STREAM_KEY_QUOTA, "ivs:stream-key"
        )
        self.channel_by_key: dict[str, ChannelState] = {}
        """By the secret of the stream key."""
        self.playback_key_pairs: Collection[Resource[PlaybackKeyPair]] = Collection(
            account, "PlaybackKeyPair", PLAYBACK_KEY_PAIR_QUOTA, "ivs:playback-key"
        )
        self.recording_configurations: Collection[Resource[RecordingConfiguration]] = Collection(
            account, "RecordingConfiguration", CONFIGURATION_QUOTA, "ivs:recording-configuration"
        )
        self.playback_restriction_policies: Collection[Resource[PlaybackRestrictionPolicy]] = (
            Collection(
                account,
                "PlaybackRestrictionPolicy",
                PLAYBACK_RESTRICTION_POLICY_QUOTA,
                "ivs:playback-restriction-policy",
            )
        )
        self.ad_configurations: Collection[Resource[AdConfiguration]] = Collection(
            account, "AdConfiguration", CONFIGURATION_QUOTA, "ivs:ad-configuration"
        )
        self.failover_slates: Collection[Resource[FailoverSlateConfiguration]] = Collection(
            account,
            "FailoverSlateConfiguration",
            CONFIGURATION_QUOTA,
            "ivs:failover-slate-configuration",
        )
        self.stream_quota: int = account.quotas.of("Stream", CONCURRENT_STREAM_QUOTA)
        self.viewer_quota: int = account.quotas.of("Viewer", CONCURRENT_VIEWER_QUOTA)
        self.takeover_quota: int = account.quotas.of("Takeover", TAKEOVER_QUOTA)
        self.revoked: dict[str, dict[str, int]] = {}
        """The latest revoked version of viewers' sessions, by channel and viewer."""
        self.observers: list[Observer] = []
        """Told of everything that happens to any stream."""
        self.on_air: OnAir = OnAir()
        self.index: ChannelIndex = ChannelIndex()
        self._former: dict[str, list[StreamRun]] = {}
        """The streams of channels that were deleted, by the channel's ARN."""

    def live_run(self, channel_arn: str) -> StreamRun:
        """What is being broadcast on a channel; refused if nothing is."""
        run = self.channels.get(channel_arn, "channelArn").live
        if run is None:
            raise Refusal.of(
                ChannelNotBroadcasting, f"nobody is broadcasting to the channel {channel_arn}"
            )
        return run

    def new_run(self, channel: ChannelState, tracks: IngestConfigurations) -> StreamRun:
        """Somebody begins to stream to a channel."""
        recording = channel.settings.recording_configuration_arn
        slate = channel.settings.failover_slate_configuration_arn
        run = StreamRun(
            number=self.account.next_number(),
            id=f"st-{random_text(23)}",
            clock=self.clock,
            start_time=self.clock.now(),
            channel=channel.view(),
            recording_configuration=(
                self.recording_configurations.get(recording).view() if recording else None
            ),
            slate=self.failover_slates.get(slate).view() if slate else None,
            tracks=tracks,
            observers=self.observers,
            on_air=self.on_air,
        )
        channel.runs.append(run)
        return run

    def sessions_of(self, channel_arn: str) -> list[StreamRun]:
        """The streams of a channel, oldest first; they outlast it."""
        self.channels.check_arn(channel_arn, "channelArn")
        former = self._former.get(channel_arn)
        return self.channels.get(channel_arn, "channelArn").runs if former is None else former

    def forget_session(self, run: StreamRun) -> None:
        """Nobody may ask for a stream any more."""
        arn = run.channel.arn
        channel = self.channels.find(arn)
        if channel is not None:
            channel.runs.remove(run)
            return
        self._former[arn].remove(run)
        if not self._former[arn]:
            del self._former[arn]

    def add_channel(self, settings: Channel, tags: Mapping[str, str] | None) -> ChannelState:
        """A new channel."""
        channel = self.channels.add(ChannelState(arn=settings.arn, settings=settings), tags)
        self.index.add(channel)
        return channel

    def change_channel(self, channel: ChannelState, settings: Channel) -> None:
        """A channel gets other settings."""
        self.index.remove(channel)
        channel.settings = settings
        self.index.add(channel)

    def remove_channel(self, channel: ChannelState) -> None:
        """A channel goes, with its stream key; its streams are remembered."""
        if channel.stream_key is not None:
            self.remove_stream_key(channel.stream_key)
        self.channels.remove(channel.arn)
        self.index.remove(channel)
        self.revoked.pop(channel.arn, None)
        if channel.runs:
            self._former[channel.arn] = channel.runs

    def add_stream_key(
        self, channel: ChannelState, tags: Mapping[str, str] | None
    ) -> Resource[StreamKey]:
        """Give a channel a stream key."""
        arn = self.stream_keys.new_arn()
        secret = f"sk_{self.account.region}_{resource_id(arn)}_{random_text(30)}"
        settings = StreamKey(arn=arn, value=secret, channel_arn=channel.arn)
        channel.stream_key = self.stream_keys.add(Resource(arn=arn, settings=settings), tags)
        self.channel_by_key[secret] = channel
        return channel.stream_key

    def remove_stream_key(self, key: Resource[StreamKey]) -> None:
        """Delete a stream key; what is being streamed with it goes on."""
        self.stream_keys.remove(key.arn)
        self.channel_by_key.pop(key.settings.value or "").stream_key = None

    def check_unused(self, arn: str) -> None:
        """Refuse while a channel has this configuration or policy."""
        user = self.index.user_of(arn)
        if user is not None:
            raise conflict(f"{arn} is in use by {user}")

    def revoke(self, channel_arn: str, viewer_id: str, version: int) -> None:
        """The playback tokens of a viewer up to a version no longer open the channel."""
        self.channels.get(channel_arn, "channelArn")
        viewers = self.revoked.setdefault(channel_arn, {})
        viewers[viewer_id] = max(version, viewers.get(viewer_id, 0))

    def is_revoked(self, channel_arn: str, viewer_id: str, version: int = 0) -> bool:
        """Whether a playback token with these claims no longer opens the channel."""
        return version <= self.revoked.get(channel_arn, {}).get(viewer_id, -1)
