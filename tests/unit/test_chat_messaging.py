"""The parts of chat connections that need no connection: what frames say, errors, the inbox."""

import asyncio
import copy
import json
import pickle
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from ivsrt_async import from_dict, to_dict
from ivsrt_async._core.clock import Clock
from ivsrt_async.chat.messaging import (
    ChatConnectionClosed,
    ChatError,
    ChatEvent,
    ChatMessage,
    ChatSender,
    CloseReason,
    ConnectionLost,
    ConnectionRestored,
    EventsDropped,
    InternalServerError,
    MessageDeleted,
    NotAcceptable,
    PayloadTooLarge,
    TooManyRequests,
    UserDisconnected,
)
from ivsrt_async.chat.messaging._entities import Refusal, UnreadableError, parse
from ivsrt_async.chat.messaging._inbox import Inbox
from ivsrt_async.chat.messaging._pace import Pace
from ivsrt_async.chat.messaging.errors import error_of
from ivsrt_async.errors import ServiceError, ThrottlingException
from tests.support.own_time import OwnTime

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
MESSAGE = {
    "Type": "MESSAGE",
    "Id": "m",
    "RequestId": "",
    "Attributes": None,
    "Content": "hello",
    "SendTime": "2026-03-01T12:00:00.123456789Z",
    "Sender": {"UserId": "ana", "Attributes": {"color": "red"}},
}
EVENT = {
    "Type": "EVENT",
    "Id": "e",
    "RequestId": "r",
    "EventName": "goal",
    "Attributes": {"by": "7"},
    "SendTime": "2026-03-01T13:00:00.123456+01:00",
}
SENDER = ChatSender(user_id="ana", attributes={"color": "red"})
READ = ChatMessage(id="m", content="hello", attributes={}, sender=SENDER, send_time=NOW)
EVERY_EVENT = [
    READ,
    MessageDeleted(id="e", message_id="m", reason=None, send_time=NOW, request_id="r"),
    UserDisconnected(id="e", user_id="ana", reason="rude", send_time=NOW),
    ChatEvent(id="e", event_name="goal", attributes={"by": "7"}, send_time=NOW),
    ConnectionLost(time=NOW, reason="the connection broke"),
    ConnectionRestored(time=NOW, after=1.5),
    EventsDropped(count=3),
]


def test_a_message_is_read_with_microseconds_and_nothing_for_null():
    assert parse(json.dumps(MESSAGE)) == READ


@pytest.mark.parametrize("spelling", ["MessageID", "MessageId"])
def test_a_deletion_is_read_in_either_spelling(spelling):
    attributes = {spelling: "m", "Reason": "rude"}
    frame = {**EVENT, "EventName": "aws:DELETE_MESSAGE", "Attributes": attributes}
    deleted = MessageDeleted(id="e", message_id="m", reason="rude", send_time=NOW, request_id="r")
    assert parse(json.dumps(frame)) == deleted


def test_an_event_of_awss_that_nobody_knows_is_an_event():
    frame = {**EVENT, "EventName": "aws:CONFETTI", "More": [1]}
    event = ChatEvent(
        id="e", event_name="aws:CONFETTI", attributes={"by": "7"}, send_time=NOW, request_id="r"
    )
    assert parse(json.dumps(frame)) == event


def test_an_error_is_read():
    frame = {"Type": "ERROR", "Id": "x", "ErrorCode": 429, "ErrorMessage": "slower"}
    assert parse(json.dumps(frame)) == Refusal("x", 429, "slower", None)


def without(frame, name):
    return {key: value for key, value in frame.items() if key != name}


@pytest.mark.parametrize(
    "frame",
    [
        *[without(MESSAGE, name) for name in ("Id", "Content", "SendTime", "Sender")],
        *[without(EVENT, name) for name in ("Id", "EventName", "SendTime")],
        {**MESSAGE, "SendTime": "yesterday"},
        {**MESSAGE, "SendTime": "0001-01-01T00:00:00+14:00"},
        {**MESSAGE, "RequestId": ["r"]},
        {**EVENT, "RequestId": {"r": 1}},
        {**MESSAGE, "Attributes": {"a": 1}},
        {**MESSAGE, "Attributes": ["a"]},
        {**MESSAGE, "Sender": "ana"},
        {**EVENT, "EventName": "aws:DELETE_MESSAGE"},
        {**EVENT, "EventName": "aws:DISCONNECT_USER"},
        {"Type": "ERROR", "ErrorCode": "many"},
        {"Type": "ERROR", "ErrorCode": 404, "RequestId": ["r"]},
        [],
        None,
    ],
)
def test_what_is_not_as_documented_is_not_guessed_at(frame):
    with pytest.raises(UnreadableError) as raised:
        parse(json.dumps(frame))
    assert raised.value.__context__ is None  # which would quote what people said


@pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: type(event).__name__)
def test_events_are_data(event):
    data = json.loads(json.dumps(to_dict(event)))
    assert from_dict(type(event), data) == event
    assert TypeAdapter(type(event)).validate_python(data) == event
    assert hash(event) == hash(copy.deepcopy(event))
    assert pickle.loads(pickle.dumps(event)) == event


def test_who_it_is_about_is_hidden():
    assert "ana" not in repr(READ)
    assert "ana" not in repr(EVERY_EVENT[2])


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (406, NotAcceptable, False),
        (413, PayloadTooLarge, False),
        (429, TooManyRequests, True),
        (500, InternalServerError, True),
        (418, ChatError, False),
    ],
)
def test_a_code_has_its_class_and_its_facts(status, kind, retryable):
    error = error_of(status, "no", operation="SendMessage", request_id="x")
    assert type(error) is kind
    assert (error.status, error.code, error.retryable) == (status, kind.__name__, retryable)
    assert error.maybe_done == (status == 500)
    assert isinstance(error, ServiceError)
    assert isinstance(error, ThrottlingException) == (status == 429)
    assert str(error).startswith(f"SendMessage: {kind.__name__}: no (HTTP {status}, request x")
    twin = pickle.loads(pickle.dumps(error))
    assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))


def test_a_closed_connection_says_how_it_ended():
    error = pickle.loads(pickle.dumps(ChatConnectionClosed(CloseReason.ROOM_DELETED)))
    assert error.reason is CloseReason.ROOM_DELETED
    assert str(error) == "the chat connection has ended: room deleted"


def test_an_id_is_news_once_as_long_as_it_is_remembered():
    inbox = Inbox(10)
    assert [inbox.is_news(f"{number}") for number in range(1500)] == [True] * 1500
    assert [inbox.is_news(f"{number}") for number in range(1000, 1500)] == [False] * 500
    assert len(inbox._ids) + len(inbox._older_ids) <= 1000


def test_gaps_are_the_last_to_give_way():
    inbox = Inbox(2)
    lost, restored = EVERY_EVENT[4:6]
    for event in (READ, lost, restored):
        inbox.put(event)
    assert list(inbox._events) == [lost, restored]
    inbox.put(READ)
    assert list(inbox._events) == [restored, READ]
    assert inbox._dropped == 2


async def test_a_pace_holds_in_any_second():
    time = OwnTime()
    pace = Pace(Clock(time.surroundings()))
    moments = []

    async def ask():
        await pace.admit()
        moments.append(time.now)

    await asyncio.gather(*(ask() for _ in range(35)))
    starts = zip(moments, moments[10:], strict=False)
    assert min(later - earlier for earlier, later in starts) >= 1
