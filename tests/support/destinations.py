"""Where compositions go in tests."""

from ivsrt_async.realtime import ChannelDestinationConfiguration, DestinationConfiguration


async def new_channel(low_latency) -> DestinationConfiguration:
    """A destination that is a new channel."""
    created = await low_latency.create_channel()
    channel = ChannelDestinationConfiguration(channel_arn=created.channel.arn)
    return DestinationConfiguration(channel=channel)
