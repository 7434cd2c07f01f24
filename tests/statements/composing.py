"""Compositions of a stage, as several statements need them."""

from tests.statements.on_stage import new_encoder, new_storage


async def s3_destination(realtime, **changes) -> dict:
    """A destination in S3, with configurations of its own."""
    return {
        "s3": {
            "storageConfigurationArn": await new_storage(realtime),
            "encoderConfigurationArns": [await new_encoder(realtime)],
            **changes,
        }
    }


async def channel_destination(realtime, low_latency) -> dict:
    """A destination that is a new channel."""
    channel = (await low_latency.create_channel(name="hall"))["channel"]["arn"]
    return {
        "channel": {
            "channelArn": channel,
            "encoderConfigurationArn": await new_encoder(realtime),
        }
    }


async def start(realtime, stage: str, *destinations: dict, **arguments) -> dict:
    """A composition, as StartComposition returns it."""
    started = await realtime.start_composition(
        stageArn=stage, destinations=list(destinations), **arguments
    )
    return started["composition"]


async def look_at(realtime, arn: str) -> dict:
    """A composition, as GetComposition returns it."""
    return (await realtime.get_composition(arn=arn))["composition"]
