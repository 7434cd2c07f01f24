"""Ads in channels."""

import re

import pytest

from tests.statements.announced import AD_BREAK, announced
from tests.statements.boto3_clients import conflicting, invalid, refused
from tests.statements.live import new_ads, new_channel, playback_configuration
from tests.statements.pages import documented


@pytest.fixture
async def channel(low_latency):
    ads = await new_ads(low_latency)
    return await new_channel(low_latency, name="hall", adConfigurationArn=ads)


@pytest.fixture
async def broadcast(ivs, channel):
    return await ivs.go_live(channel)


@documented("LowLatencyAPIReference", "API_AdConfiguration")
async def test_an_ad_configuration_has_an_empty_name_by_default(low_latency):
    arn = await new_ads(low_latency)
    assert (await low_latency.get_ad_configuration(arn=arn))["adConfiguration"].get("name") == ""


@documented("LowLatencyAPIReference", "API_CreateAdConfiguration")
async def test_ads_after_the_end_are_off_by_default(low_latency):
    arn = await new_ads(low_latency)
    found = (await low_latency.get_ad_configuration(arn=arn))["adConfiguration"]
    assert found.get("postRollConfiguration") == {"enabled": False, "durationSeconds": 15}


@documented("LowLatencyUserGuide", "server-side-ad-insertion")
async def test_an_ad_configuration_names_at_most_three_playback_configurations(low_latency):
    several = [playback_configuration(f"ads-{n}") for n in range(4)]
    await low_latency.create_ad_configuration(mediaTailorPlaybackConfigurations=several[:3])
    with invalid():
        await low_latency.create_ad_configuration(mediaTailorPlaybackConfigurations=several)


@documented("LowLatencyUserGuide", "server-side-ad-insertion")
async def test_several_channels_may_share_an_ad_configuration(low_latency):
    ads = await new_ads(low_latency)
    for _ in range(2):
        made = await low_latency.create_channel(adConfigurationArn=ads)
        assert made["channel"]["adConfigurationArn"] == ads


@documented("LowLatencyUserGuide", "server-side-ad-insertion")
async def test_a_channel_with_ads_is_not_made_in_fragmented_mp4(low_latency):
    ads = await new_ads(low_latency)
    with invalid():
        await new_channel(low_latency, adConfigurationArn=ads, containerFormat="FRAGMENTED_MP4")


@documented("LowLatencyUserGuide", "server-side-ad-insertion")
async def test_a_channel_in_fragmented_mp4_is_not_given_ads(low_latency):
    ads = await new_ads(low_latency)
    channel = await new_channel(low_latency, containerFormat="FRAGMENTED_MP4")
    with invalid():
        await low_latency.update_channel(arn=channel, adConfigurationArn=ads)


@documented("LowLatencyAPIReference", "API_InsertAdBreak")
async def test_an_ad_break_has_an_id_of_twelve_characters(low_latency, channel, broadcast):
    made = await low_latency.insert_ad_break(channelArn=channel, durationSeconds=30)
    assert re.fullmatch("[a-zA-Z0-9]{12}", made["adBreakId"])


@documented("LowLatencyAPIReference", "API_InsertAdBreak")
@pytest.mark.parametrize("seconds", [1, 300])
async def test_an_ad_break_lasts_up_to_five_minutes(low_latency, channel, broadcast, seconds):
    await low_latency.insert_ad_break(channelArn=channel, durationSeconds=seconds)


@documented("LowLatencyAPIReference", "API_InsertAdBreak")
async def test_an_ad_break_does_not_last_longer(low_latency, channel, broadcast):
    with invalid():
        await low_latency.insert_ad_break(channelArn=channel, durationSeconds=301)


@documented("LowLatencyAPIReference", "API_InsertAdBreak")
async def test_an_ad_break_needs_a_live_stream(low_latency, channel):
    with refused("ChannelNotBroadcasting", 404):
        await low_latency.insert_ad_break(channelArn=channel, durationSeconds=30)


@documented("LowLatencyUserGuide", "server-side-ad-insertion")
async def test_ad_breaks_come_one_after_the_other(ivs, low_latency, channel, broadcast):
    await low_latency.insert_ad_break(channelArn=channel, durationSeconds=30)
    with conflicting():
        await low_latency.insert_ad_break(channelArn=channel, durationSeconds=30)
    ivs.clock.advance(60)
    await low_latency.insert_ad_break(channelArn=channel, durationSeconds=30)


@documented("LowLatencyUserGuide", "eventbridge")
async def test_an_ad_break_is_announced(ivs, low_latency, channel, broadcast):
    made = await low_latency.insert_ad_break(channelArn=channel, durationSeconds=30)
    (told,) = announced(ivs, AD_BREAK)
    assert "target_start_time" in told
    assert {
        "event_name": "Ad Break Inserted",
        "channel_name": "hall",
        "stream_id": broadcast.stream_id,
        "ad_break_id": made["adBreakId"],
        "duration_seconds": 30,
    }.items() <= told.items()
