"""Channels: their defaults, their rules and their stream keys."""

import pytest

from ivsrt_async.local import BroadcastError
from tests.statements.boto3_clients import conflicting, invalid, missing, over_quota
from tests.statements.live import new_ads, new_channel, new_recording
from tests.statements.pages import documented


async def look_at(low_latency, arn):
    return (await low_latency.get_channel(arn=arn))["channel"]


@documented("LowLatencyAPIReference", "API_Channel")
@pytest.mark.parametrize(
    ("member", "default"),
    [
        ("latencyMode", "LOW"),
        ("type", "STANDARD"),
        ("authorized", False),
        ("insecureIngest", False),
        ("recordingConfigurationArn", ""),
        ("playbackRestrictionPolicyArn", ""),
        ("failoverSlateConfigurationArn", ""),
        ("preset", ""),
        ("containerFormat", "TS"),
    ],
)
async def test_a_channel_has_this_unless_asked_otherwise(low_latency, member, default):
    found = await look_at(low_latency, await new_channel(low_latency))
    assert found.get(member) == default


@documented("LowLatencyAPIReference", "API_MultitrackInputConfiguration")
async def test_multitrack_input_is_off_unless_asked_for(low_latency):
    found = await look_at(low_latency, await new_channel(low_latency))
    assert found.get("multitrackInputConfiguration", {}).get("enabled") is False


@documented("LowLatencyAPIReference", "API_ChannelSummary")
async def test_lists_show_the_defaults_too(low_latency):
    await new_channel(low_latency)
    (listed,) = (await low_latency.list_channels())["channels"]
    assert {
        "latencyMode": "LOW",
        "type": "STANDARD",
        "authorized": False,
        "insecureIngest": False,
        "recordingConfigurationArn": "",
        "playbackRestrictionPolicyArn": "",
        "preset": "",
    }.items() <= listed.items()


@documented("LowLatencyAPIReference", "API_CreateChannel")
@pytest.mark.parametrize("kind", ["ADVANCED_HD", "ADVANCED_SD"])
async def test_advanced_channels_have_a_preset_by_default(low_latency, kind):
    found = await look_at(low_latency, await new_channel(low_latency, type=kind))
    assert found["preset"] == "HIGHER_BANDWIDTH_DELIVERY"


@documented("LowLatencyAPIReference", "API_CreateChannel")
@pytest.mark.parametrize("kind", ["BASIC", "STANDARD"])
async def test_other_channels_have_an_empty_preset(low_latency, kind):
    made = await low_latency.create_channel(type=kind, preset="")
    assert made["channel"]["preset"] == ""


@documented("LowLatencyAPIReference", "API_CreateChannel")
@pytest.mark.parametrize("kind", ["BASIC", "STANDARD"])
async def test_a_preset_can_be_chosen_for_advanced_channels_only(low_latency, kind):
    await new_channel(low_latency, type="ADVANCED_HD", preset="CONSTRAINED_BANDWIDTH_DELIVERY")
    with invalid():
        await new_channel(low_latency, type=kind, preset="CONSTRAINED_BANDWIDTH_DELIVERY")


MULTITRACK = {
    "containerFormat": "FRAGMENTED_MP4",
    "multitrackInputConfiguration": {
        "enabled": True,
        "policy": "ALLOW",
        "maximumResolution": "HD",
    },
}


@documented("LowLatencyAPIReference", "API_MultitrackInputConfiguration")
async def test_multitrack_input_can_be_enabled(low_latency):
    found = await look_at(low_latency, await new_channel(low_latency, **MULTITRACK))
    assert MULTITRACK.items() <= found.items()


@documented("LowLatencyAPIReference", "API_MultitrackInputConfiguration")
@pytest.mark.parametrize("kind", ["BASIC", "ADVANCED_HD", "ADVANCED_SD"])
async def test_multitrack_input_is_for_standard_channels(low_latency, kind):
    with invalid():
        await new_channel(low_latency, type=kind, **MULTITRACK)


@documented("LowLatencyAPIReference", "API_MultitrackInputConfiguration")
@pytest.mark.parametrize("member", ["policy", "maximumResolution"])
async def test_multitrack_input_needs_a_policy_and_a_resolution(low_latency, member):
    wanted = dict(MULTITRACK["multitrackInputConfiguration"])
    del wanted[member]
    with invalid():
        await new_channel(
            low_latency, containerFormat="FRAGMENTED_MP4", multitrackInputConfiguration=wanted
        )


@documented("LowLatencyUserGuide", "multitrack-video-setup")
@pytest.mark.parametrize("container", [{}, {"containerFormat": "TS"}], ids=["none", "TS"])
async def test_multitrack_input_needs_fragmented_mp4(low_latency, container):
    multitrack = MULTITRACK["multitrackInputConfiguration"]
    with invalid():
        await new_channel(low_latency, multitrackInputConfiguration=multitrack, **container)


@documented("LowLatencyUserGuide", "getting-started-create-channel")
async def test_a_channel_has_a_server_a_key_and_an_address(low_latency):
    made = await low_latency.create_channel()
    channel, key = made["channel"], made["streamKey"]
    assert channel["ingestEndpoint"].endswith(".live-video.net")
    assert channel["playbackUrl"].startswith("https://")
    assert (key["channelArn"], key["value"][:3]) == (channel["arn"], "sk_")


@documented("LowLatencyUserGuide", "create-channel-cli")
async def test_the_address_of_a_channel_tells_region_account_and_channel(low_latency):
    channel = (await low_latency.create_channel())["channel"]
    _, _, _, region, account, resource = channel["arn"].split(":")
    channel_id = resource.removeprefix("channel/")
    host, _, path = channel["playbackUrl"].removeprefix("https://").partition("/")
    assert host.endswith(f".{region}.playback.live-video.net")
    assert path == f"api/video/v1/{region}.{account}.channel.{channel_id}.m3u8"


@documented("LowLatencyUserGuide", "getting-started-set-up-streaming")
async def test_a_channel_takes_srt_with_a_passphrase(low_latency):
    srt = (await low_latency.create_channel())["channel"]["srt"]
    assert srt["endpoint"].endswith(".srt.live-video.net")
    assert srt["passphrase"]


@documented("LowLatencyAPIReference", "API_CreateStreamKey")
async def test_a_channel_has_one_stream_key(low_latency):
    arn = await new_channel(low_latency)
    with over_quota():
        await low_latency.create_stream_key(channelArn=arn)


@documented("LowLatencyAPIReference", "API_CreateStreamKey")
async def test_a_stream_key_is_reset_by_deleting_and_creating(ivs, low_latency):
    made = await low_latency.create_channel()
    old = made["streamKey"]
    await low_latency.delete_stream_key(arn=old["arn"])
    new = await low_latency.create_stream_key(channelArn=made["channel"]["arn"])
    assert new["streamKey"]["value"] != old["value"]
    with pytest.raises(BroadcastError):
        await ivs.go_live(old["value"])
    assert (await ivs.go_live(new["streamKey"]["value"])).live


@documented("LowLatencyAPIReference", "API_DeleteStreamKey")
async def test_a_deleted_stream_key_can_no_longer_be_used(ivs, low_latency):
    key = (await low_latency.create_channel())["streamKey"]
    await low_latency.delete_stream_key(arn=key["arn"])
    with pytest.raises(BroadcastError):
        await ivs.go_live(key["value"])


@documented("LowLatencyAPIReference", "API_DeleteChannel")
async def test_a_deleted_channel_takes_its_stream_key_along(low_latency):
    made = await low_latency.create_channel()
    await low_latency.delete_channel(arn=made["channel"]["arn"])
    with missing():
        await low_latency.get_stream_key(arn=made["streamKey"]["arn"])


@documented("LowLatencyAPIReference", "API_DeleteChannel")
async def test_a_live_channel_cannot_be_deleted(ivs, low_latency):
    arn = await new_channel(low_latency)
    await ivs.go_live(arn)
    with conflicting():
        await low_latency.delete_channel(arn=arn)
    await low_latency.stop_stream(channelArn=arn)
    ivs.clock.advance(30)
    await low_latency.delete_channel(arn=arn)


@documented("LowLatencyAPIReference", "API_UpdateChannel")
async def test_a_live_channel_cannot_be_updated(ivs, low_latency):
    arn = await new_channel(low_latency)
    await ivs.go_live(arn)
    with conflicting():
        await low_latency.update_channel(arn=arn, name="renamed")
    await low_latency.stop_stream(channelArn=arn)
    ivs.clock.advance(30)
    await low_latency.update_channel(arn=arn, name="renamed")


@documented("LowLatencyAPIReference", "API_UpdateChannel")
async def test_recording_is_switched_off_with_an_empty_string(ivs, low_latency):
    arn = await new_channel(
        low_latency, recordingConfigurationArn=await new_recording(ivs, low_latency)
    )
    updated = await low_latency.update_channel(arn=arn, recordingConfigurationArn="")
    assert updated["channel"]["recordingConfigurationArn"] == ""


@documented("LowLatencyAPIReference", "API_UpdateChannel")
async def test_restricting_playback_is_switched_off_with_an_empty_string(low_latency):
    policy = (await low_latency.create_playback_restriction_policy())["playbackRestrictionPolicy"]
    arn = await new_channel(low_latency, playbackRestrictionPolicyArn=policy["arn"])
    updated = await low_latency.update_channel(arn=arn, playbackRestrictionPolicyArn="")
    assert updated["channel"]["playbackRestrictionPolicyArn"] == ""


@documented("LowLatencyAPIReference", "API_ListChannels")
async def test_channels_have_one_filter_at_a_time(ivs, low_latency):
    recording = await new_recording(ivs, low_latency)
    with conflicting():
        await low_latency.list_channels(
            filterByName="hall", filterByRecordingConfigurationArn=recording
        )


@documented("LowLatencyAPIReference", "API_ListChannels")
async def test_channels_can_be_filtered(ivs, low_latency):
    recording, ads = await new_recording(ivs, low_latency), await new_ads(low_latency)
    policy = (await low_latency.create_playback_restriction_policy())["playbackRestrictionPolicy"]
    slate = await low_latency.create_failover_slate_configuration()
    ivs.clock.advance(60)
    attached = {
        "RecordingConfigurationArn": recording,
        "AdConfigurationArn": ads,
        "PlaybackRestrictionPolicyArn": policy["arn"],
        "FailoverSlateConfigurationArn": slate["failoverSlateConfiguration"]["arn"],
        "Name": "hall",
    }
    wanted = await new_channel(
        low_latency, **{name[0].lower() + name[1:]: value for name, value in attached.items()}
    )
    await new_channel(low_latency, name="kitchen")
    for name, value in attached.items():
        found = (await low_latency.list_channels(**{f"filterBy{name}": value}))["channels"]
        assert [entry["arn"] for entry in found] == [wanted], name


@documented("LowLatencyAPIReference", "API_BatchGetChannel")
async def test_a_batch_tells_which_channels_are_not_there(low_latency):
    arn = await new_channel(low_latency)
    absent = f"{arn[:-4]}0000"
    found = await low_latency.batch_get_channel(arns=[arn, absent])
    assert [channel["arn"] for channel in found["channels"]] == [arn]
    assert [(error["arn"], error["code"]) for error in found["errors"]] == [
        (absent, "ResourceNotFoundException")
    ]


@documented("LowLatencyAPIReference", "API_BatchGetChannel")
async def test_a_batch_has_at_most_fifty_channels(low_latency):
    arn = await new_channel(low_latency)
    with invalid():
        await low_latency.batch_get_channel(arns=[f"{arn}{n}" for n in range(51)])


@documented("LowLatencyAPIReference", "API_CreateFailoverSlateConfiguration")
async def test_a_failover_slate_shows_after_three_seconds_for_at_most_a_minute(low_latency):
    made = (await low_latency.create_failover_slate_configuration())["failoverSlateConfiguration"]
    assert {
        "activationThresholdSeconds": 3,
        "minSlateDisplaySeconds": 3,
        "maxSlateDisplaySeconds": 60,
    }.items() <= made.items()


@documented("LowLatencyAPIReference", "API_UpdateChannel")
async def test_a_failover_slate_is_switched_off_with_an_empty_string(ivs, low_latency):
    made = await low_latency.create_failover_slate_configuration()
    ivs.clock.advance(60)
    slate = made["failoverSlateConfiguration"]["arn"]
    arn = await new_channel(low_latency, failoverSlateConfigurationArn=slate)
    updated = await low_latency.update_channel(arn=arn, failoverSlateConfigurationArn="")
    assert updated["channel"]["failoverSlateConfigurationArn"] == ""
