"""Metadata that could not be put, which may be secret."""

from tests.support.scripted_server import HANG_UP, Answer

from ._cases import METADATA, calling, case


@case("metadata for a channel that is off air")
async def _() -> object:
    async with calling(Answer.error("ChannelNotBroadcasting", 404)) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=METADATA)


@case("metadata for a network that is gone")
async def _() -> object:
    async with calling(HANG_UP) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=METADATA)


@case("metadata that is no text")
async def _() -> object:
    async with calling(Answer()) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=[METADATA])


@case("metadata beside an argument that breaks its limit")
async def _() -> object:
    async with calling(Answer()) as session:
        return await session.low_latency.put_metadata(channel_arn="", metadata=METADATA)


@case("metadata beside an argument that does not exist")
async def _() -> object:
    async with calling(Answer()) as session:
        return await session.low_latency.put_metadata(channelArn="a", metadata=METADATA)
