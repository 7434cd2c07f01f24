"""Compositions whose destinations lose their connection."""

import pytest

from ivsrt_async.events import CompositionDestinationFailure, UnknownEvent, parse_event
from ivsrt_async.realtime import (
    ChannelDestinationConfiguration,
    CompositionState,
    DestinationConfiguration,
    DestinationState,
    S3DestinationConfiguration,
    S3StorageConfiguration,
)
from tests.support.destinations import new_channel


@pytest.fixture
async def composition(ivs, realtime, low_latency):
    """An active composition with a channel and a bucket, and a publisher."""
    stage = (await realtime.create_stage()).stage.arn
    person = await ivs.join(await realtime.create_participant_token(stage_arn=stage))
    await person.publish()
    encoder = await realtime.create_encoder_configuration()
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    bucket = S3DestinationConfiguration(
        storage_configuration_arn=storage.arn, encoder_configuration_arns=[encoder.arn]
    )
    started = await realtime.start_composition(
        stage_arn=stage,
        destinations=[
            await new_channel(low_latency),
            DestinationConfiguration(s3=bucket),
        ],
    )
    ivs.clock.advance(5)
    return started


async def states(realtime, composition):
    found = await realtime.get_composition(composition.arn)
    return found.state, [destination.state for destination in found.destinations]


async def test_a_composition_lives_while_one_destination_does(ivs, realtime, composition):
    first = composition.destinations[0].id
    await ivs.lose_destination(composition.arn, first)
    assert await states(realtime, composition) == (
        CompositionState.ACTIVE,
        [DestinationState.RECONNECTING, DestinationState.ACTIVE],
    )
    ivs.clock.advance(31)
    assert await states(realtime, composition) == (
        CompositionState.ACTIVE,
        [DestinationState.FAILED, DestinationState.ACTIVE],
    )
    await realtime.stop_composition(composition.arn)
    ivs.clock.advance(5)
    assert await states(realtime, composition) == (
        CompositionState.STOPPED,
        [DestinationState.FAILED, DestinationState.STOPPED],
    )


async def test_with_its_last_destination_a_composition_fails(ivs, realtime, composition):
    await ivs.lose_destination(composition.arn)
    ivs.clock.advance(31)
    assert await states(realtime, composition) == (
        CompositionState.FAILED,
        [DestinationState.FAILED] * 2,
    )
    told = [
        parse_event(event) for event in ivs.events.kept if "Composition" in event["detail-type"]
    ]
    assert [event for event in told if isinstance(event, UnknownEvent)] == []
    assert [event.detail["event_name"] for event in told] == [
        "Session Start",
        "Destination Start",
        "Destination Start",
        "Destination Reconnecting",
        "Destination Reconnecting",
        "Destination Failure",
        "Destination Failure",
        "Session Failure",
    ]
    ivs.clock.advance(5 * 60)
    assert await realtime.list_compositions().collect() == []


async def test_only_what_runs_can_be_lost(ivs, realtime, composition):
    with pytest.raises(ValueError, match="no destination 'nowhere'"):
        await ivs.lose_destination(composition.arn, "nowhere")
    await realtime.stop_composition(composition.arn)
    with pytest.raises(ValueError, match="no composition is active"):
        await ivs.lose_destination(composition.arn)


async def test_a_destination_gets_its_bucket_back(ivs, realtime, composition):
    await ivs.lose_bucket("recordings")
    assert (await states(realtime, composition))[1] == [
        DestinationState.ACTIVE,
        DestinationState.RECONNECTING,
    ]
    await ivs.restore_bucket("recordings")
    ivs.clock.advance(31)
    assert (await states(realtime, composition))[1] == [DestinationState.ACTIVE] * 2


async def test_a_destination_without_its_bucket_fails(ivs, realtime, composition):
    await ivs.lose_bucket("recordings")
    ivs.clock.advance(31)
    assert (await states(realtime, composition))[1] == [
        DestinationState.ACTIVE,
        DestinationState.FAILED,
    ]
    told = map(parse_event, ivs.events.kept)
    (failed,) = [event for event in told if isinstance(event, CompositionDestinationFailure)]
    assert (failed.error_code, failed.reason) == (
        "AccessDeniedException",
        "Access denied to S3 bucket",
    )


async def test_a_stream_that_is_stopped_comes_back(ivs, realtime, low_latency, composition):
    channel = composition.destinations[0].configuration.channel.channel_arn
    first = (await low_latency.get_stream(channel)).stream_id
    await low_latency.stop_stream(channel)
    assert (await states(realtime, composition))[1][0] == DestinationState.RECONNECTING
    ivs.clock.advance(31)
    assert (await states(realtime, composition))[1][0] == DestinationState.ACTIVE
    assert (await low_latency.get_stream(channel)).stream_id != first


async def test_a_channel_that_was_never_there_is_tried_and_given_up(ivs, realtime):
    stage = (await realtime.create_stage()).stage.arn
    await (await ivs.join(await realtime.create_participant_token(stage_arn=stage))).publish()
    nowhere = ChannelDestinationConfiguration(
        channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl"
    )
    started = await realtime.start_composition(
        stage_arn=stage, destinations=[DestinationConfiguration(channel=nowhere)]
    )
    ivs.clock.advance(5)
    assert await states(realtime, started) == (
        CompositionState.ACTIVE,
        [DestinationState.RECONNECTING],
    )
    ivs.clock.advance(31)
    assert await states(realtime, started) == (CompositionState.FAILED, [DestinationState.FAILED])
