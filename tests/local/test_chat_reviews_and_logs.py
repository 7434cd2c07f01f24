"""Review handlers and chat logs of the local IVS."""

import asyncio
import contextlib
import gzip
import json
import re

import pytest
from aiohttp import web

from ivsrt_async.chat import (
    CloudWatchLogsDestinationConfiguration,
    DestinationConfiguration,
    FirehoseDestinationConfiguration,
    MessageReviewHandler,
    S3DestinationConfiguration,
)
from ivsrt_async.local import ChatClientError
from tests.support.chat_rooms import bare_socket, enter, issue
from tests.support.examples import serving
from tests.support.own_time import OwnTime, let_run

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:review"


@pytest.fixture
def reviewed_room(chat):
    async def make(fallback="ALLOW", **options):
        handler = MessageReviewHandler(uri=LAMBDA, fallback_result=fallback)
        return (await chat.create_room(message_review_handler=handler, **options)).arn

    return make


@pytest.fixture
async def room(reviewed_room):
    return await reviewed_room()


async def test_a_handler_gets_what_a_lambda_function_gets(ivs, chat, room):
    asked = []
    ivs.review_with(LAMBDA, lambda event: asked.append(event) or {**event, "ReviewResult": "ALLOW"})
    ana = await enter(ivs, chat, room, "ana", attributes={"color": "red"})
    message_id = await ana.send_message("hello", attributes={"a": "b"})
    assert asked == [
        {
            "Content": "hello",
            "MessageId": message_id,
            "RoomArn": room,
            "Attributes": {"a": "b"},
            "Sender": {"UserId": "ana", "Attributes": {"color": "red"}, "Ip": "127.0.0.1"},
        }
    ]


async def test_a_handler_may_change_a_message(ivs, chat, room):
    async def soften(event):
        await asyncio.sleep(0)
        attributes = {"reviewed": "yes"}
        return {"ReviewResult": "ALLOW", "Content": "***", "Attributes": attributes}

    ivs.review_with(LAMBDA, soften)
    ana = await enter(ivs, chat, room, "ana")
    message_id = await ana.send_message("damn", attributes={"a": "b"})
    (heard,) = ana.received
    assert (heard.id, heard.content, heard.attributes) == (message_id, "***", {"reviewed": "yes"})


async def test_attributes_a_handler_does_not_mention_stay(ivs, chat, room):
    ivs.review_with(LAMBDA, lambda _: {"ReviewResult": "ALLOW", "Content": "ok"})
    ana = await enter(ivs, chat, room, "ana")
    await ana.send_message("damn", attributes={"a": "b"})
    assert ana.received[0].attributes == {"a": "b"}


async def test_a_handler_may_deny_a_message(ivs, chat, room):
    denial = {"ReviewResult": "DENY", "Content": "", "Attributes": {"Reason": "no links"}}
    ivs.review_with(LAMBDA, lambda _: denial)
    ben = await enter(ivs, chat, room, "ben")
    with pytest.raises(ChatClientError, match="REVIEW_DENIED: no links"):
        await ben.send_message("http://x")
    async with bare_socket(ivs, (await issue(chat, room, "ana")).token) as ana:
        await ana.ask("SEND_MESSAGE", Content="http://x", RequestId="r")
        error = await ana.hear()
    assert (error["ErrorCode"], error["ErrorMessage"], error["RequestId"]) == (406, "no links", "r")
    assert ben.received == ()


def fail(_):
    raise ValueError("secret")


INVALID = {
    "raises": fail,
    "gives nothing": lambda _: None,
    "gives no result": lambda _: {"Content": "x"},
    "gives an unknown result": lambda _: {"ReviewResult": "MAYBE", "Content": "x"},
    "gives no content": lambda _: {"ReviewResult": "ALLOW"},
    "gives empty content": lambda _: {"ReviewResult": "ALLOW", "Content": ""},
    "gives too much content": lambda _: {"ReviewResult": "ALLOW", "Content": "x" * 21},
    "gives attributes that are none": lambda _: {
        "ReviewResult": "ALLOW",
        "Content": "x",
        "Attributes": {"a": 1},
    },
    "gives too many attributes": lambda _: {
        "ReviewResult": "ALLOW",
        "Content": "x",
        "Attributes": {"a": "x" * 1024},
    },
    "is not there": None,
}


@pytest.mark.parametrize("handler", INVALID.values(), ids=INVALID)
async def test_a_handler_that_fails_leaves_it_to_the_rooms_fallback(
    ivs, chat, reviewed_room, handler, caplog
):
    if handler is not None:
        ivs.review_with(LAMBDA, handler)
    for fallback, delivered in (("ALLOW", 1), ("DENY", 0)):
        room = await reviewed_room(fallback, maximum_message_length=20)
        ana = await enter(ivs, chat, room, "ana")
        with contextlib.suppress(ChatClientError):
            await ana.send_message("hello")
        assert [message.content for message in ana.received] == ["hello"] * delivered
    assert "review handler" in caplog.text
    assert "secret" not in caplog.text


async def test_a_handler_has_200_milliseconds(ivs, chat, room):
    time = OwnTime(held=True)

    async def dream(_):
        await asyncio.Event().wait()

    ivs.review_with(LAMBDA, dream)
    ana = await enter(ivs, chat, room, "ana")
    sending = asyncio.ensure_future(ana.send_message("hello"))
    await let_run()
    await time.advance(0.19)
    assert not sending.done()
    await time.advance(0.02)
    await sending
    assert [message.content for message in ana.received] == ["hello"]


async def test_a_plain_function_has_no_longer(ivs, chat, reviewed_room):
    time = OwnTime(held=True)
    room = await reviewed_room("DENY")

    def slow(event):
        time._move_loop(0.21)
        return {**event, "ReviewResult": "ALLOW"}

    ivs.review_with(LAMBDA, slow)
    ana = await enter(ivs, chat, room, "ana")
    with pytest.raises(ChatClientError, match="REVIEW_DENIED"):
        await ana.send_message("hello")


async def test_a_web_server_reviews(ivs, chat, room):
    async def review(request):
        event = await request.json()
        if event["Content"] == "break":
            return web.Response(status=500)
        return web.json_response({"ReviewResult": "ALLOW", "Content": event["Content"].upper()})

    app = web.Application()
    app.router.add_post("/review", review)
    ana = await enter(ivs, chat, room, "ana")
    async with serving(app) as url:
        ivs.review_with(LAMBDA, f"{url}/review")
        await ana.send_message("hello")
        await ana.send_message("break")
    await ana.send_message("gone")
    assert [message.content for message in ana.received] == ["HELLO", "break", "gone"]
    await ivs._engine.chat.reviews.close()


async def logging(chat, **destination):
    configuration = DestinationConfiguration(**destination)
    return (await chat.create_logging_configuration(configuration)).arn


async def test_messages_and_events_are_logged_as_clients_get_them(ivs, chat):
    s3 = await logging(chat, s3=S3DestinationConfiguration(bucket_name="what-was-said"))
    group = CloudWatchLogsDestinationConfiguration(log_group_name="chat")
    watch = await logging(chat, cloud_watch_logs=group)
    stream = FirehoseDestinationConfiguration(delivery_stream_name="chat")
    hose = await logging(chat, firehose=stream)
    room = await chat.create_room(logging_configuration_identifiers=[s3, watch, hose])
    async with bare_socket(ivs, (await issue(chat, room.arn, "ana")).token) as ana:
        await ana.ask("SEND_MESSAGE", Content="hello", RequestId="r")
        heard = await ana.hear()
    await chat.send_event(room_identifier=room.arn, event_name="goal")
    entries = list(ivs.chat_logs.kept)
    assert [entry.record["type"] for entry in entries] == ["MESSAGE"] * 3 + ["EVENT"] * 3
    assert entries[0].record == {
        "event_timestamp": heard["SendTime"],
        "type": "MESSAGE",
        "version": "1.0",
        "payload": heard,
    }
    assert [bool(e.destination.s3) for e in entries[:3]] == [True, False, False]
    assert entries[1].stream == f"aws/IVSChatLogs/1.0/room_{room.id}"
    assert {entry.room_arn for entry in entries} == {room.arn}


async def test_what_nobody_wants_is_not_logged(ivs, chat):
    room = (await chat.create_room()).arn
    ana = await enter(ivs, chat, room, "ana")
    await ana.send_message("hello")
    log = await logging(chat, s3=S3DestinationConfiguration(bucket_name="what-was-said"))
    await chat.update_room(room, logging_configuration_identifiers=[log])
    await ana.send_message("noted")
    await chat.update_room(room, logging_configuration_identifiers=[])
    await ana.send_message("bye")
    assert [entry.record["payload"]["Content"] for entry in ivs.chat_logs.kept] == ["noted"]


async def test_s3_gets_a_file_a_minute_named_as_aws_names_it(ivs, chat, tmp_path):
    ivs.chat_logs.write_to(tmp_path)
    log = await logging(chat, s3=S3DestinationConfiguration(bucket_name="what-was-said"))
    room = await chat.create_room(logging_configuration_identifiers=[log])
    ana = await enter(ivs, chat, room.arn, "ana")
    await ana.send_message("one ü")
    assert list(tmp_path.rglob("*.gz")) == []
    ivs.clock.advance(61)
    (first,) = tmp_path.rglob("*.gz")
    await ana.send_message("two")
    ivs.chat_logs.close()
    second = next(file for file in tmp_path.rglob("*.gz") if file != first)
    account = "123456789012"
    assert re.fullmatch(
        rf"what-was-said/AWSLogs/{account}/IVSChatLogs/1\.0/us-east-1/room_{room.id}/"
        rf"\d{{4}}/\d\d/\d\d/\d\d/{account}_IVSChatLogs_1\.0_us-east-1_room_{room.id}_"
        r"\d{8}T\d{4}Z_[0-9a-f]{8}\.log\.gz",
        first.relative_to(tmp_path).as_posix(),
    )
    said = [
        json.loads(line)["payload"]["Content"]
        for file in (first, second)
        for line in gzip.decompress(file.read_bytes()).decode().splitlines()
    ]
    assert said == ["one ü", "two"]
