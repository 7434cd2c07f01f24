"""boto3's `ivschat` client takes the local IVS for AWS, and reads there what our client reads."""

import asyncio

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.beside_boto3 import BesideBoto3


@pytest.fixture
async def boto(ivs):
    async with ivs.session() as session:
        beside = BesideBoto3(ivs, "ivschat", session.chat)
        yield beside
        beside.client.close()


async def a_log(boto):
    destination = {"s3": {"bucketName": "what-was-said"}}
    made = await boto.call("create_logging_configuration", destinationConfiguration=destination)
    arn = made["arn"]
    assert await boto.read("get_logging_configuration", identifier=arn) == made
    await boto.call("update_logging_configuration", identifier=arn, name="log")
    listed = await boto.read("list_logging_configurations")
    assert [log["name"] for log in listed["loggingConfigurations"]] == ["log"]
    return arn


async def test_every_operation(ivs, boto):
    log = await a_log(boto)
    room = await boto.call(
        "create_room", name="talk", tags={"team": "chat"}, loggingConfigurationIdentifiers=[log]
    )
    arn = room["arn"]
    assert await boto.read("get_room", identifier=arn) == room
    await boto.call("update_room", identifier=arn, maximumMessageLength=20)
    assert len((await boto.read("list_rooms", name="talk"))["rooms"]) == 1

    token = await boto.call("create_chat_token", roomIdentifier=arn, userId="ana")
    ana = await ivs.chat(token["token"])
    sent = await boto.call("send_event", roomIdentifier=arn, eventName="goal")
    await boto.call("delete_message", roomIdentifier=arn, id=sent["id"], reason="rude")
    await boto.call("disconnect_user", roomIdentifier=arn, userId="ana")
    assert not ana.connected
    names = [event.name for event in ana.received]
    assert names == ["goal", "aws:DELETE_MESSAGE", "aws:DISCONNECT_USER"]

    await boto.call("tag_resource", resourceArn=arn, tags={"a b": "ü"})
    await boto.call("untag_resource", resourceArn=arn, tagKeys=["team"])
    assert (await boto.read("list_tags_for_resource", resourceArn=arn))["tags"] == {"a b": "ü"}
    await boto.call("delete_room", identifier=arn)
    await boto.call("delete_logging_configuration", identifier=log)
    assert boto.called == boto.operations


async def test_errors_carry_what_the_model_says(boto):
    missing = "arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl"
    with pytest.raises(boto.client.exceptions.ResourceNotFoundException) as absent:
        await boto.call("get_room", identifier=missing)
    facts = {name: absent.value.response[name] for name in ("resourceId", "resourceType")}
    assert facts == {"resourceId": "abcdefghijkl", "resourceType": "ROOM"}
    with pytest.raises(boto.client.exceptions.ValidationException) as refused:
        await boto.call("create_room", name="no spaces")
    assert refused.value.response["reason"] == "FIELD_VALIDATION_FAILED"
    assert [field["name"] for field in refused.value.response["fieldList"]] == ["name"]
    destination = {"firehose": {"deliveryStreamName": "stream"}}
    for _ in range(10):
        await boto.call("create_logging_configuration", destinationConfiguration=destination)
    with pytest.raises(boto.client.exceptions.ServiceQuotaExceededException) as full:
        await boto.call("create_logging_configuration", destinationConfiguration=destination)
    assert full.value.response["limit"] == 10
    assert full.value.response["resourceType"] == "LOGGING_CONFIGURATION"


async def test_another_service_does_not_have_the_tags_of_a_room(ivs):
    client = boto3.client(
        "ivs",
        region_name=ivs.region,
        endpoint_url=ivs.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    with pytest.raises(ClientError) as refused:
        await asyncio.to_thread(
            client.list_tags_for_resource,
            resourceArn="arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl",
        )
    client.close()
    assert refused.value.response["Error"]["Code"] == "ValidationException"
