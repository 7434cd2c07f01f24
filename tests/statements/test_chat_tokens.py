"""Chat tokens and the sessions they open."""

from datetime import UTC, datetime, timedelta

import pytest

from ivsrt_async.local import ChatClientError
from tests.statements.boto3_clients import invalid
from tests.statements.chatting import enter, new_room
from tests.statements.pages import documented

SLACK = timedelta(seconds=30)


@pytest.fixture
async def room(chat):
    return await new_room(chat)


@pytest.fixture
def token(chat, room):
    async def create(**arguments):
        return await chat.create_chat_token(roomIdentifier=room, userId="ana", **arguments)

    return create


@documented("ChatUserGuide", "getting-started-chat-auth")
async def test_a_token_is_valid_for_a_minute(token):
    left = (await token())["tokenExpirationTime"] - datetime.now(UTC)
    assert abs(left - timedelta(minutes=1)) < SLACK


@documented("ChatAPIReference", "API_CreateChatToken")
async def test_a_session_lasts_an_hour_by_default(token):
    left = (await token())["sessionExpirationTime"] - datetime.now(UTC)
    assert abs(left - timedelta(hours=1)) < SLACK


@documented("ChatAPIReference", "API_CreateChatToken")
@pytest.mark.parametrize("minutes", [1, 180])
async def test_a_session_lasts_up_to_three_hours(token, minutes):
    left = (await token(sessionDurationInMinutes=minutes))["sessionExpirationTime"]
    assert abs(left - datetime.now(UTC) - timedelta(minutes=minutes)) < SLACK


@documented("ChatAPIReference", "API_CreateChatToken")
async def test_a_session_does_not_last_longer(token):
    with invalid():
        await token(sessionDurationInMinutes=181)


@documented("ChatUserGuide", "getting-started-chat-auth")
async def test_a_token_opens_one_connection(ivs, token):
    made = await token()
    ana = await ivs.chat(made["token"])
    await ana.leave()
    with pytest.raises(ChatClientError):
        await ivs.chat(made["token"])


@documented("ChatUserGuide", "getting-started-chat-auth")
async def test_a_token_that_has_expired_opens_none(ivs, token):
    made = await token()
    ivs.clock.advance(61)
    with pytest.raises(ChatClientError):
        await ivs.chat(made["token"])


@documented("ChatUserGuide", "getting-started-chat-auth")
async def test_a_session_is_closed_when_its_time_has_come(ivs, token):
    ana = await ivs.chat((await token(sessionDurationInMinutes=10))["token"])
    ivs.clock.advance(590)
    assert ana.connected
    ivs.clock.advance(15)
    assert not ana.connected


@documented("ChatAPIReference", "API_CreateChatToken")
async def test_a_token_lets_nobody_send_by_default(ivs, chat, room, token):
    ana = await ivs.chat((await token())["token"])
    ben = await enter(ivs, chat, room, "ben")
    await ben.send_message("hello")
    assert [message.content for message in ana.received] == ["hello"]
    with pytest.raises(ChatClientError) as refused:
        await ana.send_message("hello")
    assert refused.value.code == "FORBIDDEN"


@documented("chatmsgapireference", "actions-deletemessage-publish")
async def test_deleting_a_message_takes_its_capability(ivs, chat, room):
    ana = await enter(ivs, chat, room, "ana", ["SEND_MESSAGE"])
    sent = await ana.send_message("hello")
    with pytest.raises(ChatClientError) as refused:
        await ana.delete_message(sent)
    assert refused.value.code == "FORBIDDEN"


@documented("chatmsgapireference", "actions-disconnectuser-publish")
async def test_disconnecting_somebody_takes_its_capability(ivs, chat, room):
    ana = await enter(ivs, chat, room, "ana", ["SEND_MESSAGE"])
    ben = await enter(ivs, chat, room, "ben", ["DISCONNECT_USER"])
    with pytest.raises(ChatClientError):
        await ana.disconnect_user("ben")
    await ben.disconnect_user("ana")
    assert not ana.connected


@documented("ChatAPIReference", "API_CreateChatToken")
async def test_attributes_have_at_most_a_kilobyte_in_all(token):
    await token(attributes={"a": "x" * 1000})
    with invalid():
        await token(attributes={"a": "x" * 512, "b": "y" * 512})


@documented("ChatAPIReference", "API_CreateChatToken")
async def test_a_user_id_has_at_most_128_characters(chat, room):
    with invalid():
        await chat.create_chat_token(roomIdentifier=room, userId="a" * 129)
