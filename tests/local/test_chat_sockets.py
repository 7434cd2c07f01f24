"""The WebSockets of the local IVS's chat rooms, seen by a bare client."""

import asyncio
import logging
import time

import aiohttp
import pytest

from ivsrt_async.local import LocalIVS
from tests.support.chat_rooms import bare_socket, enter, issue


@pytest.fixture
async def room(chat):
    return (await chat.create_room(maximum_message_rate_per_second=100)).arn


@pytest.fixture
def a_moment_that_lasts(monkeypatch):
    now = time.time()
    monkeypatch.setattr("ivsrt_async.local.clock.time.time", lambda: now)


async def refused(ivs, token, **options) -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        async with bare_socket(ivs, token, **options):
            pass
    return error.value.status


async def test_a_message_reaches_everybody_with_what_the_service_adds(ivs, chat, room):
    attributes = {"color": "red"}
    token = await issue(chat, room, "ana", attributes=attributes)
    ben = await enter(ivs, chat, room, "ben")
    async with bare_socket(ivs, token.token) as ana:
        assert ana.socket.protocol == token.token
        await ana.ask("SEND_MESSAGE", RequestId="r-1", Content="hello", Attributes={"a": "b"})
        message = await ana.hear()
    (heard,) = ben.received
    assert message == {
        "Type": "MESSAGE",
        "Id": heard.id,
        "RequestId": "r-1",
        "Attributes": {"a": "b"},
        "Content": "hello",
        "SendTime": message["SendTime"],
        "Sender": {"UserId": "ana", "Attributes": attributes},
    }
    assert len(message["SendTime"]) == len("2026-01-01T00:00:00.123456000Z")
    assert (heard.content, heard.user_id, heard.request_id) == ("hello", "ana", "r-1")


async def test_what_people_and_backends_do_reaches_sockets(ivs, chat, room):
    token = await issue(chat, room, "ana")
    ben = await enter(ivs, chat, room, "ben")
    async with bare_socket(ivs, token.token) as ana:
        sent = await ben.send_message("hello")
        await ben.delete_message(sent, reason="rude")
        await chat.send_event(room_identifier=room, event_name="goal", attributes={"by": "7"})
        await chat.disconnect_user(room_identifier=room, user_id="ana", reason="bye")
        message, deleted, goal, disconnected = [await ana.hear() for _ in range(4)]
        assert await ana.end() == 1000
    assert (message["Id"], message["Content"]) == (sent, "hello")
    assert deleted["EventName"] == "aws:DELETE_MESSAGE"
    assert deleted["Attributes"] == {"MessageID": sent, "MessageId": sent, "Reason": "rude"}
    assert (goal["Type"], goal["EventName"], goal["Attributes"]) == ("EVENT", "goal", {"by": "7"})
    assert disconnected["EventName"] == "aws:DISCONNECT_USER"
    assert disconnected["Attributes"] == {"UserId": "ana", "Reason": "bye"}


async def test_sockets_moderate(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben")
    async with bare_socket(ivs, (await issue(chat, room, "mo")).token) as moderator:
        sent = await ben.send_message("hello")
        await moderator.ask("DELETE_MESSAGE", Id=sent, RequestId="r-1")
        await moderator.ask("DISCONNECT_USER", UserId="ben", Reason="rude", RequestId="r-2")
        heard = [await moderator.hear() for _ in range(3)]
    assert [entity["RequestId"] for entity in heard] == ["", "r-1", "r-2"]
    assert not ben.connected


async def test_tokens_open_one_connection_in_time(ivs, chat, room):
    used, late = [(await issue(chat, room, "ana")).token for _ in range(2)]
    async with bare_socket(ivs, used):
        assert await refused(ivs, used) == 401
    ivs.clock.advance(61)
    assert await refused(ivs, late) == 401
    assert await refused(ivs, "guessed") == 401
    assert await refused(ivs, None) == 401


async def test_of_two_who_come_with_one_token_at_once_one_is_let_in(ivs, chat, room):
    token = (await issue(chat, room, "ana")).token

    async def come():
        try:
            async with bare_socket(ivs, token) as socket:
                await socket.ask("SEND_MESSAGE", Content="hello")
                return (await socket.hear())["Type"]
        except aiohttp.WSServerHandshakeError:
            return "refused"

    answers = await asyncio.gather(*(come() for _ in range(5)))
    assert answers.count("MESSAGE") == 1


async def test_the_room_of_a_token_has_to_be_there(ivs, chat, room):
    token = (await issue(chat, room, "ana")).token
    await chat.delete_room(room)
    assert await refused(ivs, token) == 404


async def test_a_deleted_room_ends_no_connection_but_takes_nothing(ivs, chat, room):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await chat.delete_room(room)
        await ana.ask("SEND_MESSAGE", Content="hello", RequestId="r")
        error = await ana.hear()
    assert (error["ErrorCode"], error["RequestId"]) == (404, "r")


async def test_a_session_ends_with_an_error_and_in_order(ivs, chat, room):
    token = await issue(chat, room, "ana", session_duration_in_minutes=5)
    async with bare_socket(ivs, token.token) as ana:
        ivs.clock.advance(5 * 60)
        error = await ana.hear()
        assert (error["Type"], error["ErrorCode"]) == ("ERROR", 401)
        assert "RequestId" not in error
        assert await ana.end() == 1000


@pytest.mark.parametrize("options", [{"origin": "https://app.example"}, {"origin": "null"}])
async def test_whoever_has_a_token_may_come_from_any_page(ivs, chat, room, options):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token, **options) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello")
        assert (await ana.hear())["Content"] == "hello"


async def test_a_page_without_a_token_learns_nothing(ivs):
    assert await refused(ivs, None, origin="https://evil.example") == 401


BAD = {
    "no JSON": "{",
    "no object": "[]",
    "no action": "{}",
    "an unknown action": '{"Action": "DANCE"}',
    "no content": '{"Action": "SEND_MESSAGE"}',
    "content that is no text": '{"Action": "SEND_MESSAGE", "Content": 5}',
    "empty content": '{"Action": "SEND_MESSAGE", "Content": ""}',
    "too much content": '{"Action": "SEND_MESSAGE", "Content": "' + "x" * 501 + '"}',
    "half a character": '{"Action": "SEND_MESSAGE", "Content": "\\ud800"}',
    "attributes that are no object": '{"Action":"SEND_MESSAGE","Content":"x","Attributes":[]}',
    "an attribute that is no text": '{"Action":"SEND_MESSAGE","Content":"x","Attributes":{"a":1}}',
    "no message": '{"Action": "DELETE_MESSAGE"}',
    "no user": '{"Action": "DISCONNECT_USER"}',
    "a reason that is no text": '{"Action": "DELETE_MESSAGE", "Id": "x", "Reason": 1}',
    "a request id that is no text": '{"Action":"SEND_MESSAGE","Content":"x","RequestId":1}',
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
async def test_bad_requests_are_answered_and_nothing_else_happens(ivs, chat, room, text):
    ben = await enter(ivs, chat, room, "ben")
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await ana.socket.send_str(text)
        error = await ana.hear()
        assert (error["Type"], error["ErrorCode"]) == ("ERROR", 400)
        assert error["ErrorMessage"]
        await ana.ask("SEND_MESSAGE", Content="hello")
        assert (await ana.hear())["Content"] == "hello"
    assert len(ben.received) == 1


async def test_bytes_are_no_request(ivs, chat, room):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await ana.socket.send_bytes(b"{}")
        assert (await ana.hear())["ErrorCode"] == 400


async def test_attributes_that_are_too_large_are_told_so(ivs, chat, room):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await ana.ask("SEND_MESSAGE", Content="x", Attributes={"a": "ü" * 512}, RequestId="r")
        error = await ana.hear()
    assert (error["ErrorCode"], error["RequestId"]) == (413, "r")


async def test_a_frame_no_request_could_need_ends_the_connection(ivs, chat, room):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await ana.socket.send_str("x" * 70_000)
        assert await ana.end() == 1009


@pytest.mark.parametrize(
    ("action", "members"),
    [
        ("SEND_MESSAGE", {"Content": "x"}),
        ("DELETE_MESSAGE", {"Id": "x" * 12}),
        ("DISCONNECT_USER", {"UserId": "x"}),
    ],
)
async def test_every_action_takes_its_capability(ivs, chat, room, action, members):
    async with bare_socket(ivs, (await issue(chat, room, "ana", [])).token) as ana:
        await ana.ask(action, RequestId="r", **members)
        error = await ana.hear()
    assert (error["ErrorCode"], error["RequestId"]) == (403, "r")


async def test_a_connection_makes_ten_requests_a_second(ivs, chat, room, a_moment_that_lasts):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        for _ in range(11):
            await ana.ask("SEND_MESSAGE", Content="x")
        heard = [await ana.hear() for _ in range(11)]
        assert [entity["Type"] for entity in heard] == ["MESSAGE"] * 10 + ["ERROR"]
        assert heard[-1]["ErrorCode"] == 429
        ivs.clock.advance(0.11)
        await ana.ask("SEND_MESSAGE", Content="x")
        assert (await ana.hear())["Type"] == "MESSAGE"


async def test_a_room_has_a_rate_too(ivs, chat, a_moment_that_lasts):
    room = (await chat.create_room(maximum_message_rate_per_second=2)).arn
    ben = await enter(ivs, chat, room, "ben")
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await ben.send_message("one")
        for _ in range(2):
            await ana.ask("SEND_MESSAGE", Content="x")
        heard = [await ana.hear() for _ in range(3)]
    assert [entity["Type"] for entity in heard] == ["MESSAGE", "MESSAGE", "ERROR"]


@pytest.mark.parametrize(
    ("action", "members", "call"),
    [
        ("DELETE_MESSAGE", {"Id": "x" * 12}, ("delete_message", {"id": "x" * 12})),
        ("DISCONNECT_USER", {"UserId": "nobody"}, ("disconnect_user", {"user_id": "nobody"})),
    ],
)
async def test_calls_and_requests_share_a_rate(a_moment_that_lasts, action, members, call):
    async with LocalIVS(call_rates=True) as ivs, ivs.session() as session:
        chat = session.chat
        room = (await chat.create_room()).arn
        method, arguments = call
        for _ in range(99):
            await getattr(chat, method)(room_identifier=room, **arguments)
        async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
            for _ in range(2):
                await ana.ask(action, **members)
            heard = [await ana.hear() for _ in range(2)]
    assert [entity["Type"] for entity in heard] == ["EVENT", "ERROR"]
    assert heard[-1]["ErrorCode"] == 429


async def test_people_and_sockets_share_the_quota_of_connections():
    async with LocalIVS(quotas={"ChatConnection": 1}) as ivs, ivs.session() as session:
        room = (await session.chat.create_room()).arn
        ben = await enter(ivs, session.chat, room, "ben")
        token = (await issue(session.chat, room, "ana")).token
        assert await refused(ivs, token) == 429
        await ben.leave()
        async with bare_socket(ivs, token):
            pass


async def test_sockets_do_not_count_among_the_connections_of_calls(chat):
    async with LocalIVS(max_connections=3) as ivs, ivs.session(max_connections=1) as session:
        room = (await session.chat.create_room()).arn
        tokens = [(await issue(session.chat, room, f"{n}")).token for n in range(10)]
        async with aiohttp.ClientSession() as http:
            sockets = [await http.ws_connect(ivs.endpoint_url, protocols=(t,)) for t in tokens]
            assert len(ivs._engine.chat.connections) == 10
            await session.chat.list_rooms()
            for socket in sockets:
                await socket.close()
        async with ivs.session(max_connections=1) as other:
            await other.chat.list_rooms()
    assert ivs._server._listener.sockets == 0


async def test_a_client_that_leaves_is_no_longer_in_the_room(ivs, chat, room):
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token):
        assert len(ivs._engine.chat.connections) == 1
    await chat.list_rooms()
    assert len(ivs._engine.chat.connections) == 0


async def test_a_client_that_does_not_read_is_cut_off(ivs, chat, room, caplog, a_moment_that_lasts):
    await issue(chat, room, "ana")
    token = (await issue(chat, room, "lazy")).token
    reader, writer = await asyncio.open_connection("127.0.0.1", ivs.port, limit=1024)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
        b"Sec-WebSocket-Protocol: %b\r\n\r\n" % token.encode()
    )
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    (there,) = ivs._engine.chat.rooms.find(room).connections
    big = {"a": "x" * 4000}
    for _ in range(4000):
        if not there.open:
            break
        await chat.send_event(room_identifier=room, event_name="big", attributes=big)
    assert not there.open
    assert "does not read" in caplog.text
    writer.close()


async def test_the_local_ivs_takes_leave_of_its_sockets(chat):
    async with aiohttp.ClientSession() as http:
        async with LocalIVS() as ivs, ivs.session() as session:
            room = (await session.chat.create_room()).arn
            token = (await issue(session.chat, room, "ana")).token
            socket = await http.ws_connect(ivs.endpoint_url, protocols=(token,))
        last = await socket.receive()
        assert (last.type, last.data) == (aiohttp.WSMsgType.CLOSE, 1001)


async def test_no_log_shows_a_token(ivs, chat, room, caplog):
    caplog.set_level(logging.DEBUG)
    token = (await issue(chat, room, "ana")).token
    async with bare_socket(ivs, token) as ana:
        await refused(ivs, token)
        await refused(ivs, f"{token}x")
        await ana.ask("SEND_MESSAGE", Content="x")
        await ana.hear()
    assert token not in caplog.text
