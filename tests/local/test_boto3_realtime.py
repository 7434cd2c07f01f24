"""boto3 takes the local IVS for AWS: real signatures, real paginators, real exceptions."""

import asyncio

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


@pytest.fixture
def client(ivs):
    made = boto3.client(
        "ivs-realtime",
        region_name=ivs.region,
        endpoint_url=ivs.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
    yield made
    made.close()


async def test_the_life_of_a_stage(ivs, client):
    created = await asyncio.to_thread(
        client.create_stage,
        name="standup",
        tags={"team": "video"},
        participantTokenConfigurations=[{"userId": "ana"}, {"capabilities": ["SUBSCRIBE"]}],
    )
    arn = created["stage"]["arn"]
    assert created["stage"]["tags"] == {"team": "video"}
    ana, ben = [await ivs.join(token["token"]) for token in created["participantTokens"]]
    await ana.publish()

    stage = await asyncio.to_thread(client.get_stage, arn=arn)
    session_id = stage["stage"]["activeSessionId"]
    people = await asyncio.to_thread(client.list_participants, stageArn=arn, sessionId=session_id)
    assert [(p["userId"], p["published"]) for p in people["participants"]] == [
        ("ana", True),
        ("", False),
    ]
    events = await asyncio.to_thread(
        client.list_participant_events,
        stageArn=arn,
        sessionId=session_id,
        participantId=ben.participant_id,
    )
    assert [e["name"] for e in events["events"]] == ["JOINED", "SUBSCRIBE_STARTED"]
    await asyncio.to_thread(
        client.disconnect_participant, stageArn=arn, participantId=ana.participant_id, reason="bye"
    )
    assert not ana.connected
    renamed = await asyncio.to_thread(client.update_stage, arn=arn, name="retro")
    assert renamed["stage"]["name"] == "retro"
    await asyncio.to_thread(client.delete_stage, arn=arn)
    assert not ben.connected
    with pytest.raises(client.exceptions.ResourceNotFoundException) as refused:
        await asyncio.to_thread(client.get_stage, arn=arn)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert arn in refused.value.response["Error"]["Message"]


async def test_tags_with_everything_a_path_and_a_query_can_get_wrong(client):
    created = await asyncio.to_thread(client.create_stage)
    arn = created["stage"]["arn"]
    tags = {"a b/c+d&e=f": "ü?#%", "plain": "1"}
    await asyncio.to_thread(client.tag_resource, resourceArn=arn, tags=tags)
    assert (await asyncio.to_thread(client.list_tags_for_resource, resourceArn=arn))["tags"] == tags
    await asyncio.to_thread(client.untag_resource, resourceArn=arn, tagKeys=["a b/c+d&e=f"])
    assert (await asyncio.to_thread(client.list_tags_for_resource, resourceArn=arn))["tags"] == {
        "plain": "1"
    }


async def test_paginators_walk_every_page(ivs, client):
    for number in range(5):
        await asyncio.to_thread(
            client.create_ingest_configuration, name=f"encoder-{number}", ingestProtocol="RTMPS"
        )

    def names() -> list[str]:
        pages = client.get_paginator("list_ingest_configurations").paginate(
            PaginationConfig={"PageSize": 2}
        )
        return [c["name"] for page in pages for c in page["ingestConfigurations"]]

    assert await asyncio.to_thread(names) == [f"encoder-{number}" for number in range(5)]


async def test_a_composition_from_start_to_stop(ivs, client):
    stage = (await asyncio.to_thread(client.create_stage))["stage"]["arn"]
    encoder = await asyncio.to_thread(client.create_encoder_configuration, name="hd")
    storage = await asyncio.to_thread(
        client.create_storage_configuration, s3={"bucketName": "recordings"}
    )
    started = await asyncio.to_thread(
        client.start_composition,
        stageArn=stage,
        destinations=[
            {
                "s3": {
                    "storageConfigurationArn": storage["storageConfiguration"]["arn"],
                    "encoderConfigurationArns": [encoder["encoderConfiguration"]["arn"]],
                }
            }
        ],
    )
    arn = started["composition"]["arn"]
    ivs.clock.advance(5)
    assert (await asyncio.to_thread(client.get_composition, arn=arn))["composition"][
        "state"
    ] == "ACTIVE"
    with pytest.raises(client.exceptions.ConflictException):
        await asyncio.to_thread(
            client.delete_encoder_configuration, arn=encoder["encoderConfiguration"]["arn"]
        )
    await asyncio.to_thread(client.stop_composition, arn=arn)
    ivs.clock.advance(5)
    listed = await asyncio.to_thread(client.list_compositions, filterByStageArn=stage)
    assert [c["state"] for c in listed["compositions"]] == ["STOPPED"]


async def test_throttling_has_the_code_boto3_retries(ivs, client):
    ivs.throttle("ListStages")
    with pytest.raises(ClientError) as throttled:
        await asyncio.to_thread(client.list_stages)
    assert throttled.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert (await asyncio.to_thread(client.list_stages))["stages"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_access_key_id": "nobody"}, "UnrecognizedClientException"),
        ({"region_name": "eu-west-1"}, "InvalidSignatureException"),
    ],
)
async def test_who_signs_wrongly_is_kept_out(ivs, changes, code):
    settings = {
        "region_name": ivs.region,
        "endpoint_url": ivs.endpoint_url,
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
    }
    client = boto3.client("ivs-realtime", **{**settings, **changes})
    with pytest.raises(ClientError) as refused:
        await asyncio.to_thread(client.list_stages)
    client.close()
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
