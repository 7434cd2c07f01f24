"""What the account has for low-latency streaming.

The quotas are those of AWS; only those of channels and of concurrent streams can be raised there.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
"""

from ...errors import ChannelNotBroadcasting
from ...low_latency import (
    AdConfiguration,
    Channel,
    FailoverSlateConfiguration,
    PlaybackKeyPair,
    PlaybackRestrictionPolicy,
    RecordingConfiguration,
    StreamKey,
)
from ..catalog import Catalog
from ..refusal import Refusal, conflict
from ..world import Collection, World
from .state import ChannelState, Observer, StreamRun

CHANNEL_QUOTA = 5000
CONCURRENT_STREAM_QUOTA = 100
PLAYBACK_KEY_PAIR_QUOTA = 3
RECORDING_CONFIGURATION_QUOTA = 20
PLAYBACK_RESTRICTION_POLICY_QUOTA = 20
AD_CONFIGURATION_QUOTA = 20
"""Not found in AWS's pages; set like the other configurations."""
FAILOVER_SLATE_CONFIGURATION_QUOTA = 20
"""As above."""
STREAM_KEY_QUOTA = 1
"""For each channel."""


class Account:
    """All resources of low-latency streaming, and how they depend on each other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.channels: Collection[ChannelState] = Collection(
            world, "Channel", CHANNEL_QUOTA, "ivs:channel"
        )
        self.stream_keys: Catalog[StreamKey] = Catalog(
            world, "StreamKey", CHANNEL_QUOTA * STREAM_KEY_QUOTA, "ivs:stream-key"
        )
        self.recordings: Catalog[RecordingConfiguration] = Catalog(
            world,
            "RecordingConfiguration",
            RECORDING_CONFIGURATION_QUOTA,
            "ivs:recording-configuration",
        )
        self.policies: Catalog[PlaybackRestrictionPolicy] = Catalog(
            world,
            "PlaybackRestrictionPolicy",
            PLAYBACK_RESTRICTION_POLICY_QUOTA,
            "ivs:playback-restriction-policy",
        )
        self.ads: Catalog[AdConfiguration] = Catalog(
            world, "AdConfiguration", AD_CONFIGURATION_QUOTA, "ivs:ad-configuration"
        )
        self.slates: Catalog[FailoverSlateConfiguration] = Catalog(
            world,
            "FailoverSlateConfiguration",
            FAILOVER_SLATE_CONFIGURATION_QUOTA,
            "ivs:failover-slate-configuration",
        )
        self.key_pairs: Catalog[PlaybackKeyPair] = Catalog(
            world, "PlaybackKeyPair", PLAYBACK_KEY_PAIR_QUOTA, "ivs:playback-key"
        )
        self.stream_quota = CONCURRENT_STREAM_QUOTA
        self.observers: list[Observer] = []
        """Told of everything that happens to any stream."""

    @property
    def live(self) -> list[tuple[ChannelState, StreamRun]]:
        """All live streams with their channels, the one that began first in front."""
        found = [(channel, channel.live) for channel in self.channels]
        streams = [(channel, run) for channel, run in found if run is not None]
        return sorted(streams, key=lambda pair: pair[1].number)

    def key_of(self, channel_arn: str) -> StreamKey | None:
        """The stream key of a channel, if it has one."""
        keys = (kept.settings for kept in self.stream_keys)
        return next((key for key in keys if key.channel_arn == channel_arn), None)

    def view(self, channel: ChannelState) -> Channel:
        """A channel as the service shows it."""
        return channel.view(self.world.tags_of(channel.arn))

    def check_unused(self, arn: str) -> None:
        """Refuse while a channel has this configuration or policy.

        Raises:
            Refusal: One has it.
        """
        user = next((channel.arn for channel in self.channels if channel.has(arn)), None)
        if user is not None:
            raise conflict(f"{arn} is in use by {user}")

    def live_run(self, channel_arn: str) -> StreamRun:
        """What is being broadcast on a channel.

        Raises:
            Refusal: Nothing is, or there is no such channel.
        """
        run = self.channels.get(channel_arn, "channelArn").live
        if run is None:
            raise Refusal.of(
                ChannelNotBroadcasting, f"nobody is broadcasting to the channel {channel_arn}"
            )
        return run
