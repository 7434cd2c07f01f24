"""Tags."""

import pytest

from tests.statements.boto3_clients import invalid, missing
from tests.statements.chatting import new_logs, new_room
from tests.statements.composing import s3_destination, start
from tests.statements.live import new_ads, new_channel, new_recording
from tests.statements.on_stage import new_encoder, new_stage, new_storage
from tests.statements.pages import documented
from tests.statements.signing import PUBLIC_KEY, import_key


@pytest.fixture
async def stage(realtime):
    return await new_stage(realtime)


async def tags_of(client, arn):
    return (await client.list_tags_for_resource(resourceArn=arn))["tags"]


@documented("RealTimeAPIReference", "Welcome")
async def test_a_resource_has_at_most_fifty_tags(realtime, stage):
    await realtime.tag_resource(resourceArn=stage, tags={str(n): "" for n in range(50)})
    with invalid():
        await realtime.tag_resource(resourceArn=stage, tags={"one": "more"})
    assert len(await tags_of(realtime, stage)) == 50


@documented("RealTimeAPIReference", "API_CreateStage")
async def test_a_resource_is_made_with_at_most_fifty_tags(realtime):
    with invalid():
        await new_stage(realtime, tags={str(n): "" for n in range(51)})


@documented("RealTimeAPIReference", "API_TagResource")
async def test_tagging_adds_and_updates(realtime, stage):
    await realtime.tag_resource(resourceArn=stage, tags={"team": "video", "env": "test"})
    await realtime.tag_resource(resourceArn=stage, tags={"team": "audio"})
    assert await tags_of(realtime, stage) == {"team": "audio", "env": "test"}


@documented("RealTimeAPIReference", "API_UntagResource")
async def test_untagging_removes_the_named_tags(realtime):
    stage = await new_stage(realtime, tags={"a": "1", "b": "2", "c": "3"})
    await realtime.untag_resource(resourceArn=stage, tagKeys=["a", "c", "unknown"])
    assert await tags_of(realtime, stage) == {"b": "2"}


@documented("RealTimeAPIReference", "API_TagResource")
@pytest.mark.parametrize(
    "tags", [{"k" * 129: ""}, {"key": "v" * 257}], ids=["a long key", "a long value"]
)
async def test_keys_have_128_and_values_256_characters_at_most(realtime, stage, tags):
    await realtime.tag_resource(resourceArn=stage, tags={"k" * 128: "v" * 256})
    with invalid():
        await realtime.tag_resource(resourceArn=stage, tags=tags)


@documented("RealTimeAPIReference", "API_GetStage")
async def test_a_resource_shows_its_tags(realtime):
    stage = await new_stage(realtime, tags={"team": "video"})
    await realtime.tag_resource(resourceArn=stage, tags={"env": "test"})
    found = (await realtime.get_stage(arn=stage))["stage"]
    assert found["tags"] == {"team": "video", "env": "test"}


@documented("RealTimeAPIReference", "API_ListTagsForResource")
async def test_what_is_not_there_has_no_tags(realtime, stage):
    with missing():
        await tags_of(realtime, f"{stage[:-4]}0000")


@documented("RealTimeAPIReference", "API_ListTagsForResource")
async def test_every_resource_of_stages_has_tags(realtime, stage):
    composition = await start(realtime, stage, await s3_destination(realtime))
    ingest = await realtime.create_ingest_configuration(ingestProtocol="RTMPS")
    for arn in (
        stage,
        composition["arn"],
        ingest["ingestConfiguration"]["arn"],
        await new_encoder(realtime),
        await new_storage(realtime),
        await import_key(realtime),
    ):
        await realtime.tag_resource(resourceArn=arn, tags={"team": "video"})
        assert await tags_of(realtime, arn) == {"team": "video"}


@documented("LowLatencyAPIReference", "Welcome")
async def test_every_resource_of_channels_has_tags(ivs, low_latency):
    channel = await low_latency.create_channel()
    pair = await low_latency.import_playback_key_pair(publicKeyMaterial=PUBLIC_KEY)
    policy = await low_latency.create_playback_restriction_policy()
    for arn in (
        channel["channel"]["arn"],
        channel["streamKey"]["arn"],
        pair["keyPair"]["arn"],
        policy["playbackRestrictionPolicy"]["arn"],
        await new_recording(ivs, low_latency),
        await new_ads(low_latency),
    ):
        await low_latency.tag_resource(resourceArn=arn, tags={"team": "video"})
        assert await tags_of(low_latency, arn) == {"team": "video"}


@documented("ChatAPIReference", "Welcome")
async def test_every_resource_of_chat_has_tags(chat):
    for arn in (await new_room(chat), await new_logs(chat)):
        await chat.tag_resource(resourceArn=arn, tags={"team": "video"})
        assert await tags_of(chat, arn) == {"team": "video"}


@documented("LowLatencyAPIReference", "API_ListChannels")
async def test_lists_show_tags_too(low_latency):
    await new_channel(low_latency, tags={"team": "video"})
    (listed,) = (await low_latency.list_channels())["channels"]
    assert listed["tags"] == {"team": "video"}
