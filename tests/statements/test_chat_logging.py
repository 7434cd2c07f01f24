"""Logging configurations of chat rooms."""

import pytest

from tests.statements.boto3_clients import conflicting, invalid, missing
from tests.statements.chatting import new_logs, new_room
from tests.statements.pages import documented


@documented("ChatUserGuide", "create-room-cli")
async def test_a_logging_configuration_becomes_active(ivs, chat):
    arn = await new_logs(chat, name="logs")
    ivs.clock.advance(60)
    assert (await chat.get_logging_configuration(identifier=arn))["state"] == "ACTIVE"


@documented("ChatUserGuide", "chat-logging")
@pytest.mark.parametrize(
    "destination",
    [
        {"s3": {"bucketName": "chat-logs"}},
        {"cloudWatchLogs": {"logGroupName": "chat"}},
        {"firehose": {"deliveryStreamName": "chat"}},
    ],
    ids=["S3", "CloudWatch Logs", "Firehose"],
)
async def test_messages_are_logged_in_one_of_three_places(chat, destination):
    made = await chat.create_logging_configuration(destinationConfiguration=destination)
    assert made["destinationConfiguration"] == destination


@documented("ChatUserGuide", "chat-logging")
async def test_a_room_has_up_to_three_logging_configurations(chat):
    logs = [await new_logs(chat) for _ in range(4)]
    room = await new_room(chat, loggingConfigurationIdentifiers=logs[:3])
    found = await chat.get_room(identifier=room)
    assert set(found["loggingConfigurationIdentifiers"]) == set(logs[:3])
    with invalid():
        await chat.update_room(identifier=room, loggingConfigurationIdentifiers=logs)


@documented("ChatUserGuide", "chat-logging")
async def test_several_rooms_may_share_a_logging_configuration(chat):
    logs = await new_logs(chat)
    for _ in range(2):
        await new_room(chat, loggingConfigurationIdentifiers=[logs])
    found = await chat.list_rooms(loggingConfigurationIdentifier=logs)
    assert len(found["rooms"]) == 2


@documented("ChatUserGuide", "chat-logging")
async def test_a_logging_configuration_in_use_cannot_be_deleted(chat):
    logs = await new_logs(chat)
    room = await new_room(chat, loggingConfigurationIdentifiers=[logs])
    with conflicting():
        await chat.delete_logging_configuration(identifier=logs)
    await chat.update_room(identifier=room, loggingConfigurationIdentifiers=[])
    await chat.delete_logging_configuration(identifier=logs)


@documented("ChatAPIReference", "API_CreateRoom")
async def test_a_room_cannot_have_a_logging_configuration_that_is_not_there(chat):
    absent = f"{(await new_logs(chat))[:-4]}0000"
    with missing():
        await new_room(chat, loggingConfigurationIdentifiers=[absent])


@documented("ChatAPIReference", "API_UpdateLoggingConfiguration")
async def test_a_logging_configuration_can_be_sent_elsewhere(ivs, chat):
    arn = await new_logs(chat)
    ivs.clock.advance(60)
    elsewhere = {"firehose": {"deliveryStreamName": "chat"}}
    await chat.update_logging_configuration(identifier=arn, destinationConfiguration=elsewhere)
    ivs.clock.advance(60)
    found = await chat.get_logging_configuration(identifier=arn)
    assert (found["destinationConfiguration"], found["state"]) == (elsewhere, "ACTIVE")
