"""What AWS says of the WebSocket of chat rooms, of review handlers and of logs."""

import contextlib
import gzip
import json
import re

import aiohttp
import pytest

from tests.statements.chatting import ALL, new_logs, new_room
from tests.statements.pages import documented
from tests.support.chat_rooms import bare_socket

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:review"


@pytest.fixture
async def room(chat):
    return await new_room(chat)


@pytest.fixture
def come(ivs, chat, room):
    @contextlib.asynccontextmanager
    async def come(user="ana", capabilities=ALL, to=room, **token):
        made = await chat.create_chat_token(
            roomIdentifier=to, userId=user, capabilities=capabilities, **token
        )
        async with bare_socket(ivs, made["token"]) as socket:
            yield socket

    return come


@documented("ChatUserGuide", "getting-started-chat-send-and-receive")
async def test_the_token_is_the_protocol_of_the_websocket(come):
    async with come() as ana:
        assert ana.socket.protocol is not None


@documented("chatmsgapireference", "actions-message-subscribe")
async def test_a_message_has_these_members(come):
    async with come(attributes={"color": "red"}) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello", RequestId="mine", Attributes={"a": "b"})
        message = await ana.hear()
    assert message.keys() == {
        "Attributes", "Content", "Id", "RequestId", "Sender", "SendTime", "Type",
    }  # fmt: skip
    assert message["Sender"] == {"UserId": "ana", "Attributes": {"color": "red"}}


@documented("chatmsgapireference", "actions-event-subscribe")
async def test_an_event_has_these_members(chat, room, come):
    async with come() as ana:
        await chat.send_event(roomIdentifier=room, eventName="goal")
        event = await ana.hear()
    assert event.keys() == {"Attributes", "EventName", "Id", "RequestId", "SendTime", "Type"}


@documented("chatmsgapireference", "actions-event-subscribe")
async def test_the_event_of_a_deletion_names_the_message_in_two_spellings(come):
    async with come() as ana:
        await ana.ask("DELETE_MESSAGE", Id="x" * 12, Reason="rude")
        event = await ana.hear()
    assert event["EventName"] == "aws:DELETE_MESSAGE"
    assert event["Attributes"] == {"MessageId": "x" * 12, "MessageID": "x" * 12, "Reason": "rude"}


@documented("chatmsgapireference", "actions-disconnectuser-publish")
async def test_all_connections_of_a_user_are_closed(come):
    async with come("mo") as mo, come("ana") as one, come("ana") as other:
        await mo.ask("DISCONNECT_USER", UserId="ana")
        for socket in (one, other):
            await socket.hear()
            assert await socket.end() == 1000


@documented("chatmsgapireference", "actions-sendmessage-publish")
async def test_a_message_has_500_code_points(come):
    async with come() as ana:
        await ana.ask("SEND_MESSAGE", Content="\U0001f600" * 500)
        assert (await ana.hear())["Type"] == "MESSAGE"
        await ana.ask("SEND_MESSAGE", Content="x" * 501)
        assert (await ana.hear())["ErrorCode"] == 400


@documented("chatmsgapireference", "error-messages")
async def test_an_error_names_the_request(come):
    async with come() as ana:
        await ana.ask("DANCE", RequestId="mine")
        error = await ana.hear()
    assert error.keys() == {"ErrorCode", "ErrorMessage", "Id", "RequestId", "Type"}
    assert (error["Type"], error["RequestId"]) == ("ERROR", "mine")


@documented("chatmsgapireference", "error-messages")
async def test_a_missing_token_is_unauthorized(ivs):
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with bare_socket(ivs, None):
            pass
    assert refused.value.status == 401


@documented("ChatUserGuide", "troubleshooting-faqs")
async def test_deleting_a_room_disconnects_nobody(chat, room, come):
    async with come() as ana:
        await chat.delete_room(identifier=room)
        await ana.ask("SEND_MESSAGE", Content="hello")
        assert (await ana.hear())["ErrorCode"] == 404


@pytest.fixture
async def reviewed(chat):
    return await new_room(chat, messageReviewHandler={"uri": LAMBDA, "fallbackResult": "DENY"})


@documented("ChatUserGuide", "chat-message-review-handler")
async def test_a_handler_may_change_the_content(ivs, come, reviewed):
    ivs.review_with(LAMBDA, lambda event: {"ReviewResult": "ALLOW", "Content": "changed"})
    async with come(to=reviewed) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello", Attributes={"a": "b"})
        message = await ana.hear()
    assert (message["Content"], message["Attributes"]) == ("changed", {"a": "b"})


@documented("ChatUserGuide", "chat-message-review-handler")
async def test_the_sender_of_a_denied_message_is_told_the_reason(ivs, come, reviewed):
    denial = {"ReviewResult": "DENY", "Content": "", "Attributes": {"Reason": "moderation"}}
    ivs.review_with(LAMBDA, lambda _: denial)
    async with come(to=reviewed) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello")
        error = await ana.hear()
    assert (error["ErrorCode"], error["ErrorMessage"]) == (406, "moderation")


@documented("ChatUserGuide", "chat-message-review-handler")
async def test_an_invalid_answer_of_a_handler_means_the_fallback(ivs, come, reviewed):
    ivs.review_with(LAMBDA, lambda _: {"ReviewResult": "ALLOW", "Content": ""})
    async with come(to=reviewed) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello")
        assert (await ana.hear())["ErrorCode"] == 406


@documented("ChatUserGuide", "chat-logging")
async def test_a_log_holds_what_clients_receive_under_this_name(ivs, chat, come, tmp_path):
    ivs.chat_logs.write_to(tmp_path)
    logs = await new_logs(chat)
    room = await new_room(chat, loggingConfigurationIdentifiers=[logs])
    async with come(to=room) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello")
        message = await ana.hear()
    ivs.clock.advance(300)
    (file,) = tmp_path.rglob("*.gz")
    (line,) = gzip.decompress(file.read_bytes()).splitlines()
    assert json.loads(line) == {
        "event_timestamp": message["SendTime"],
        "type": "MESSAGE",
        "version": "1.0",
        "payload": message,
    }
    account, name = "123456789012", room.rpartition("/")[2]
    prefix = f"chat-logs/AWSLogs/{account}/IVSChatLogs/1.0/us-east-1/room_{name}/"
    path = file.relative_to(tmp_path).as_posix()
    assert path.startswith(prefix)
    assert re.fullmatch(
        rf"\d{{4}}/\d\d/\d\d/\d\d/{account}_IVSChatLogs_1\.0_us-east-1_room_{name}_.*\.log\.gz",
        path.removeprefix(prefix),
    )
