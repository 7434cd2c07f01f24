"""boto3's `ivs` client takes the local IVS for AWS, and reads there what our client reads."""

import asyncio

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.beside_boto3 import BesideBoto3

MEDIATAILOR = "arn:aws:mediatailor:us-east-1:123456789012:playbackConfiguration/ads"


@pytest.fixture
async def boto(ivs):
    async with ivs.session() as session:
        beside = BesideBoto3(ivs, "ivs", session.low_latency)
        yield beside
        beside.client.close()


async def channels_and_keys(boto):
    made = await boto.call("create_channel", name="hall", tags={"team": "video"})
    arn, key = made["channel"]["arn"], made["streamKey"]["arn"]
    assert (await boto.read("get_channel", arn=arn))["channel"] == made["channel"]
    assert (await boto.read("batch_get_channel", arns=[arn]))["channels"] == [made["channel"]]
    assert len((await boto.read("list_channels"))["channels"]) == 1
    assert (await boto.read("get_stream_key", arn=key))["streamKey"] == made["streamKey"]
    assert len((await boto.read("batch_get_stream_key", arns=[key]))["streamKeys"]) == 1
    assert len((await boto.read("list_stream_keys", channelArn=arn))["streamKeys"]) == 1
    await boto.call("delete_stream_key", arn=key)
    await boto.call("create_stream_key", channelArn=arn)
    await boto.call("tag_resource", resourceArn=arn, tags={"a b": "ü"})
    await boto.call("untag_resource", resourceArn=arn, tagKeys=["team"])
    tags = await boto.read("list_tags_for_resource", resourceArn=arn)
    assert tags == {"tags": {"a b": "ü"}}
    return arn


async def configurations(ivs, boto):
    """One of each kind that a channel may be given, by the channel's member."""
    recording = await boto.call(
        "create_recording_configuration",
        destinationConfiguration={"s3": {"bucketName": "recordings"}},
    )
    policy = await boto.call("create_playback_restriction_policy", allowedCountries=["PT"])
    ads = await boto.call(
        "create_ad_configuration",
        mediaTailorPlaybackConfigurations=[{"playbackConfigurationArn": MEDIATAILOR}],
    )
    slate = await boto.call("create_failover_slate_configuration", name="pause")
    ivs.clock.advance(60)
    arns = {
        "recording_configuration": recording["recordingConfiguration"]["arn"],
        "playback_restriction_policy": policy["playbackRestrictionPolicy"]["arn"],
        "ad_configuration": ads["adConfiguration"]["arn"],
        "failover_slate_configuration": slate["failoverSlateConfiguration"]["arn"],
    }
    for name, arn in arns.items():
        await boto.read(f"get_{name}", arn=arn)
        plural = name.replace("policy", "policie") + "s"
        (listed,) = (await boto.read(f"list_{plural}")).values()
        assert [entry["arn"] for entry in listed] == [arn]
        if name != "recording_configuration":
            await boto.call(f"update_{name}", arn=arn, name="renamed")
    ivs.clock.advance(60)
    return arns


async def playback_keys(boto):
    public = ec.generate_private_key(ec.SECP384R1()).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    pair = (await boto.call("import_playback_key_pair", publicKeyMaterial=pem))["keyPair"]
    assert await boto.read("get_playback_key_pair", arn=pair["arn"]) == {"keyPair": pair}
    assert len((await boto.read("list_playback_key_pairs"))["keyPairs"]) == 1
    await boto.call("delete_playback_key_pair", arn=pair["arn"])


async def a_stream(ivs, boto, arn):
    broadcast = await ivs.go_live(arn)
    await broadcast.set_viewers(7)
    ivs.clock.advance(15)
    stream = (await boto.read("get_stream", channelArn=arn))["stream"]
    assert (stream["streamId"], stream["viewerCount"]) == (broadcast.stream_id, 7)
    assert len((await boto.read("list_streams", filterBy={"health": "HEALTHY"}))["streams"]) == 1
    await boto.call("put_metadata", channelArn=arn, metadata="goal")
    await boto.call("insert_ad_break", channelArn=arn, durationSeconds=30)
    await boto.call("stop_stream", channelArn=arn)
    ivs.clock.advance(10)
    session = await boto.read("get_stream_session", channelArn=arn)
    assert session["streamSession"]["recordingConfiguration"]["state"] == "ACTIVE"
    assert len((await boto.read("list_stream_sessions", channelArn=arn))["streamSessions"]) == 1


async def test_every_operation(ivs, boto):
    arn = await channels_and_keys(boto)
    arns = await configurations(ivs, boto)
    attached = {
        "recordingConfigurationArn": arns["recording_configuration"],
        "playbackRestrictionPolicyArn": arns["playback_restriction_policy"],
        "adConfigurationArn": arns["ad_configuration"],
        "failoverSlateConfigurationArn": arns["failover_slate_configuration"],
    }
    await boto.call("update_channel", arn=arn, **attached)
    await playback_keys(boto)
    await a_stream(ivs, boto, arn)
    viewer = {"channelArn": arn, "viewerId": "ana"}
    await boto.call("start_viewer_session_revocation", **viewer)
    revoked = await boto.call("batch_start_viewer_session_revocation", viewerSessions=[viewer])
    assert revoked == {"errors": []}
    await boto.call("delete_channel", arn=arn)
    for name, configuration in arns.items():
        await boto.call(f"delete_{name}", arn=configuration)
    assert boto.called == boto.operations


async def test_paginators_walk_every_page(boto):
    for number in range(5):
        await boto.call("create_channel", name=f"hall-{number}")

    def names() -> list[str]:
        pages = boto.client.get_paginator("list_channels").paginate(
            PaginationConfig={"PageSize": 2}
        )
        return [channel["name"] for page in pages for channel in page["channels"]]

    assert await asyncio.to_thread(names) == [f"hall-{number}" for number in range(5)]


async def test_errors_are_those_boto3_knows(ivs, boto):
    arn = (await boto.call("create_channel"))["channel"]["arn"]
    with pytest.raises(boto.client.exceptions.ChannelNotBroadcasting) as offline:
        await boto.call("get_stream", channelArn=arn)
    assert offline.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    await ivs.go_live(arn)
    with pytest.raises(boto.client.exceptions.ConflictException):
        await boto.call("delete_channel", arn=arn)
    with pytest.raises(boto.client.exceptions.ServiceQuotaExceededException):
        await boto.call("create_stream_key", channelArn=arn)
    with pytest.raises(boto.client.exceptions.ResourceNotFoundException):
        await boto.call("get_channel", arn=f"{arn}x")
    with pytest.raises(ClientError) as refused:
        await boto.call("create_channel", type="LUXURY")
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "type must be one of BASIC, STANDARD" in refused.value.response["Error"]["Message"]
    assert "resourceId" not in refused.value.response
