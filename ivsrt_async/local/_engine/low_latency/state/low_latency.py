"""What the account has for low-latency streaming.

Of the quotas only that of stream keys was found in copies of AWS's page; the other numbers are from
memory or guessed, and unverified. AWS raises those of channels, and of streams and viewers at a
time.
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html
"""

from .....errors import ChannelNotBroadcasting
from .....low_latency import (
    AdConfiguration,
    Channel,
    FailoverSlateConfiguration,
    PlaybackKeyPair,
    PlaybackRestrictionPolicy,
    RecordingConfiguration,
    StreamKey,
)
from ...catalog import Catalog
from ...refusal import Refusal, conflict
from ...world import Collection, World
from ..announcements import ChannelAnnouncements
from .channel import ChannelState, Observer, StreamRun

CHANNEL_QUOTA = 5000
CONCURRENT_STREAM_QUOTA = 100
CONCURRENT_VIEWER_QUOTA = 15_000
"""Of all streams together. Not found in the copies of AWS's page that could be read."""
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
            world, "StreamKey", self.channels.quota * STREAM_KEY_QUOTA, "ivs:stream-key"
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
        self.stream_quota = world.quotas.of("Stream", CONCURRENT_STREAM_QUOTA)
        self.viewer_quota = world.quotas.of("Viewer", CONCURRENT_VIEWER_QUOTA)
        self.announcements = ChannelAnnouncements(world.events)
        self.observers: list[Observer] = [self.announcements.stream_changed]
        """Told of everything that happens to any stream."""

    @property
    def live(self) -> list[tuple[ChannelState, StreamRun]]:
        """All live streams with their channels, the one that began first in front."""
        found = [(channel, channel.live) for channel in self.channels]
        streams = [(channel, run) for channel, run in found if run is not None]
        return sorted(streams, key=lambda pair: pair[1].number)

    @property
    def viewers(self) -> int:
        """How many people watch all streams together."""
        return sum(max(run.viewers, 0) for _, run in self.live)  # -1 is a count that failed

    def set_viewers(self, run: StreamRun, count: int) -> None:
        """So many people watch a stream; nobody is sent away, but going too far is announced."""
        before = self.viewers
        run.viewers = count
        if before <= self.viewer_quota < self.viewers:
            self.announcements.account_limit_broken(
                "Concurrent Viewers", self.viewer_quota, self.viewers, "viewers"
            )

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
