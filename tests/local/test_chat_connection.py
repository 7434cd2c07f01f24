"""Chat connections: sending, receiving, staying, ending."""

import asyncio
import gc
import inspect
from datetime import timedelta
from traceback import TracebackException

import aiohttp
import pytest

from ivsrt_async import RetryPolicy
from ivsrt_async.chat import CreateChatTokenResponse, MessageReviewHandler
from ivsrt_async.chat.messaging import (
    BadRequest,
    ChatConnection,
    ChatConnectionClosed,
    ChatError,
    ChatEvent,
    ChatMessage,
    CloseReason,
    ConnectionLost,
    ConnectionRestored,
    EventsDropped,
    Forbidden,
    MessageDeleted,
    NotAcceptable,
    NotFound,
    TooManyRequests,
    Unauthorized,
    UserDisconnected,
)
from ivsrt_async.errors import (
    CallTimeoutError,
    ConfigurationError,
    InvalidRequestError,
    ResourceNotFoundException,
    ServiceError,
    SessionClosedError,
    ThrottlingException,
    TransportError,
)
from tests.support.chat_rooms import EVERYTHING, Hours, enter, issue
from tests.support.own_time import let_run
from tests.support.scripted_server import Answer, ScriptedServer

AN_AGE = timedelta(days=1)
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:review"


@pytest.fixture
async def room(chat):
    return (await chat.create_room(maximum_message_rate_per_second=100)).arn


@pytest.fixture
def hours(ivs):
    return Hours(ivs)


@pytest.fixture
async def timed(ivs, hours):
    """The chat service of a session whose time is the test's."""
    async with ivs.session(surroundings=hours.surroundings()) as session:
        yield session.chat


async def take(room, count: int):
    """The next events, which are there or on their way."""
    async with asyncio.timeout(50):
        return [await anext(room) for _ in range(count)]


async def until(condition) -> None:
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it does not happen")


def here(ivs) -> int:
    return len(ivs._engine.chat.connections)


async def test_what_happens_in_a_room_is_told_as_it_happens(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben", attributes={"color": "red"})
    async with chat.connect(room, user_id="ana") as ana:
        sent = await ben.send_message("hello", attributes={"a": "b"})
        await ben.delete_message(sent, reason="rude")
        goal = await chat.send_event(
            room_identifier=room, event_name="goal", attributes={"by": "7"}
        )
        await chat.disconnect_user(room_identifier=room, user_id="ben")
        message, deleted, event, disconnected = await take(ana, 4)
    assert message == ChatMessage(
        id=sent,
        content="hello",
        attributes={"a": "b"},
        sender=message.sender,
        send_time=ben.received[0].send_time,
    )
    assert (message.sender.user_id, message.sender.attributes) == ("ben", {"color": "red"})
    assert isinstance(deleted, MessageDeleted)
    assert (deleted.message_id, deleted.reason) == (sent, "rude")
    assert isinstance(event, ChatEvent)
    assert (event.id, event.event_name, event.attributes) == (goal, "goal", {"by": "7"})
    assert isinstance(disconnected, UserDisconnected)
    assert (disconnected.user_id, disconnected.reason) == ("ben", None)


async def test_sending_returns_what_everybody_got(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben")
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        sent = await ana.send_message("hello", attributes={"a": "b"})
        deleted = await ana.delete_message(sent, reason="typo")
        disconnected = await ana.disconnect_user("ben", reason="rude")
        assert await take(ana, 3) == [sent, deleted, disconnected]
    heard = ben.received
    assert [event.id for event in heard] == [sent.id, deleted.id, disconnected.id]
    assert (sent.content, sent.attributes, sent.sender.user_id) == ("hello", {"a": "b"}, "ana")
    assert (deleted.message_id, deleted.reason) == (sent.id, "typo")
    assert (disconnected.user_id, disconnected.reason) == ("ben", "rude")
    assert not ben.connected


async def test_many_may_send_at_once(ivs, chat, room, hours, timed):
    async with timed.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        tasks = [asyncio.ensure_future(ana.send_message(f"{n}")) for n in range(10)]
        sent = await asyncio.gather(*tasks)
    assert [message.content for message in sent] == [f"{n}" for n in range(10)]


async def test_ten_requests_a_second_leave_a_connection(ivs, room, hours, timed):
    async with timed.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        tasks = [asyncio.ensure_future(ana.send_message("x")) for _ in range(25)]
        for done in (10, 20):
            await asyncio.gather(*tasks[:done])
            await until(lambda: hours.own.sleeping > 1)  # one sleeps until it renews
            await hours.pass_by(1.05)
        await asyncio.gather(*tasks)
    assert [seconds for seconds in hours.own.slept if seconds < 2] == pytest.approx([1.05] * 2)


ERRORS = {
    "a message too long for the room": (BadRequest, 400),
    "no capability": (Forbidden, 403),
    "a room that is gone": (NotFound, 404),
    "a message that is denied": (NotAcceptable, 406),
    "too many messages for the room": (TooManyRequests, 429),
}


@pytest.mark.parametrize(("kind", "status"), ERRORS.values(), ids=ERRORS)
async def test_every_refusal_is_an_error_of_its_own(ivs, chat, kind, status):
    handler = MessageReviewHandler(uri=LAMBDA)
    rate = 1 if status == 429 else 10
    room = (
        await chat.create_room(
            message_review_handler=handler,
            maximum_message_length=20,
            maximum_message_rate_per_second=rate,
        )
    ).arn
    may = [] if status == 403 else EVERYTHING
    async with chat.connect(room, user_id="ana", capabilities=may) as ana:
        if status == 406:
            reason = {"Reason": "no links"}
            ivs.review_with(LAMBDA, lambda _: {"ReviewResult": "DENY", "Attributes": reason})
        if status == 404:
            await chat.delete_room(room)
        text = "x" * 21 if status == 400 else "x"
        with pytest.raises(kind) as refused:
            await asyncio.gather(*(ana.send_message(text) for _ in range(5)))
    error = refused.value
    assert isinstance(error, ChatError)
    assert (error.status, error.code, error.operation) == (status, kind.__name__, "SendMessage")
    assert (error.request_id is None, error.attempts, error.maybe_done) == (False, 1, False)
    assert (error.throttled, isinstance(error, ThrottlingException)) == ((status == 429,) * 2)
    if status == 406:
        assert error.message == "no links"


@pytest.mark.parametrize(
    ("arguments", "field", "words"),
    [
        ({"content": "x" * 501}, "content", "must have 1 to 500 characters"),
        ({"content": ""}, "content", "must have 1 to 500 characters"),
        ({"content": None}, "content", "must be a string"),
        ({"content": "\ud800"}, "content", "without lone surrogates"),
        ({"content": "x", "attributes": {"a": 1}}, "attributes['a']", "must be a string"),
        ({"content": "x", "attributes": {1: "a"}}, "attributes key", "must be a string"),
        ({"content": "x", "attributes": {"a": "\udfff"}}, "attributes['a']", "lone surrogates"),
        ({"content": "x", "attributes": ["a"]}, "attributes", "must be a dict"),
        ({"content": "x", "attributes": {"a": "ü" * 512}}, "attributes", "at most 1024 bytes"),
    ],
)
async def test_a_bad_message_is_not_sent(chat, room, arguments, field, words):
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        with pytest.raises(InvalidRequestError, match=words) as refused:
            await ana.send_message(**arguments)
        assert refused.value.field == field
        sent = await ana.send_message("\U0001f600" * 500)
        assert await take(ana, 1) == [sent]


async def test_so_is_a_bad_request_of_a_moderator(chat, room):
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        for asked in (
            ana.delete_message("x"),
            ana.delete_message("x" * 12, reason="x" * 257),
            ana.disconnect_user(""),
            ana.disconnect_user("x" * 129),
            ana.disconnect_user("ben", reason=""),
        ):
            with pytest.raises(InvalidRequestError):
                await asked


async def test_a_rooms_own_limit_is_known_where_the_room_is(chat):
    small = await chat.create_room(maximum_message_length=20)
    async with chat.connect(small, user_id="ana", capabilities=EVERYTHING) as ana:
        await ana.send_message("x" * 20)
        with pytest.raises(InvalidRequestError, match="1 to 20 characters"):
            await ana.send_message("x" * 21)


@pytest.mark.parametrize(
    "options",
    [
        {"user_id": ""},
        {"user_id": "x" * 129},
        {"user_id": "ana", "session_duration": timedelta(seconds=30)},
        {"user_id": "ana", "session_duration": timedelta(minutes=181)},
        {"user_id": "ana", "session_duration": 60},
    ],
)
def test_a_bad_argument_is_refused_before_anything_happens(chat, options):
    with pytest.raises(InvalidRequestError):
        chat.connect("arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl", **options)


@pytest.mark.parametrize(
    "options",
    [
        {"buffer": -1},
        {"buffer": 1.5},
        {"reconnect_for": -1},
        {"reconnect_for": "long"},
        {"ping_interval": 0},
        {"ping_interval": float("inf")},
        {"ping_interval": float("nan")},
        {"maximum_message_length": 0},
    ],
)
def test_a_number_out_of_its_range_is_named(chat, options):
    (name,) = options
    with pytest.raises(ConfigurationError, match=name):
        ChatConnection(lambda: None, chat, **options)


def test_a_token_in_place_of_its_source_is_refused_and_not_shown(chat):
    with pytest.raises(ConfigurationError, match="tokens must be a coroutine function") as refused:
        ChatConnection("sesame", chat)
    frames = TracebackException.from_exception(refused.value, capture_locals=True).stack
    shown = [str(refused.value), *(str(f.locals) for f in frames if f.filename != __file__)]
    assert not [text for text in shown if "sesame" in text]


async def test_a_room_that_does_not_exist_is_not_entered(chat):
    absent = "arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl"
    with pytest.raises(ResourceNotFoundException):
        async with chat.connect(absent, user_id="ana"):
            pass


@pytest.mark.parametrize("given", ["used", "of elsewhere", "with a, comma", "", None, 5, "\r\n"])
async def test_tokens_that_open_nothing_are_refused(ivs, chat, room, given):
    if given == "used":
        given = (await issue(chat, room, "ana")).token
        await ivs.chat(given)
    once = chat.with_options(retry=RetryPolicy(max_attempts=1))

    async def tokens():
        return given

    with pytest.raises((Unauthorized, InvalidRequestError)) as refused:
        async with ChatConnection(tokens, once):
            pass
    assert not given or str(given) not in str(refused.value)


async def test_programs_may_get_their_tokens_elsewhere(ivs, chat, room):
    async def tokens():
        return (await issue(chat, room, "ana")).token

    async with ChatConnection(tokens, chat, report_gaps=True) as ana:
        sent = await ana.send_message("hello")
        assert await take(ana, 1) == [sent]
        await ivs.lose_chat_connections()
        lost, restored = await take(ana, 2)
        await chat.disconnect_user(room_identifier=room, user_id="ana")
        await take(ana, 1)
        assert [event async for event in ana] == []
    assert isinstance(lost, ConnectionLost)
    assert isinstance(restored, ConnectionRestored)
    assert ana.close_reason == CloseReason.DISCONNECTED


async def test_what_a_source_of_tokens_raises_comes_out(chat):
    async def tokens():
        raise KeyError("no token today")

    with pytest.raises(KeyError, match="no token today"):
        async with ChatConnection(tokens, chat):
            pass


async def test_a_broken_connection_is_replaced_and_the_gap_is_told(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben")
    async with chat.connect(room, user_id="ana", report_gaps=True) as ana:
        await ben.send_message("before")
        await take(ana, 1)
        assert await ivs.lose_chat_connections(room) == 1
        await until(lambda: here(ivs) == 1)
        await ben.send_message("missed")
        lost, restored = await take(ana, 2)
        await ben.send_message("after")
        (message,) = await take(ana, 1)
    assert isinstance(lost, ConnectionLost)
    assert lost.reason == "the connection broke"
    assert isinstance(restored, ConnectionRestored)
    assert restored.after >= 0
    assert message.content == "after"


async def test_gaps_are_told_only_to_those_who_ask(ivs, chat, room):
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        await ivs.lose_chat_connections()
        await until(lambda: here(ivs) == 0)
        await until(lambda: here(ivs) == 1)
        sent = await ana.send_message("hello")
        assert await take(ana, 1) == [sent]


async def test_attempts_to_reconnect_wait_as_the_retry_policy_says(ivs, room, hours, timed):
    await timed.list_rooms()  # and learn what time it is for the service
    policy = RetryPolicy(max_attempts=1, transient_base=1, max_delay=3)
    chat = timed.with_options(retry=policy)
    async with chat.connect(room, user_id="ana", report_gaps=True) as ana:
        await until(lambda: hours.own.sleeping)
        hours.own.slept.clear()
        slept = []
        ivs.fail("CreateChatToken", "ServiceUnavailable", 3, status=503)
        await ivs.lose_chat_connections()
        for _ in range(4):
            await until(lambda: hours.own.slept)
            slept.append(hours.own.slept.pop())
            await hours.pass_by(slept[-1])
        _, restored = await take(ana, 2)
    assert slept == [1, 2, 3, 3]
    assert restored.after == 9


async def test_a_connection_is_given_up_after_a_time(ivs, room, hours, timed):
    async with timed.connect(room, user_id="ana", reconnect_for=60) as ana:
        await let_run()
        ivs.fail("CreateChatToken", "ServiceUnavailable", 1000, status=503)
        await ivs.lose_chat_connections()
        for _ in range(1000):
            await let_run()
            await hours.pass_by(1)
            if ana.close_reason is not None:
                break
        assert ana.close_reason == CloseReason.FAILED
        for _ in range(2):
            with pytest.raises(ServiceError, match="made to fail"):
                await anext(ana)


async def test_a_connection_need_not_be_replaced(ivs, chat, room):
    async with chat.connect(room, user_id="ana", reconnect_for=0) as ana:
        await ivs.lose_chat_connections()
        with pytest.raises(TransportError, match="the chat connection was lost"):
            await anext(ana)
        with pytest.raises(ChatConnectionClosed, match="failed"):
            await ana.send_message("x")
    assert here(ivs) == 0


async def test_a_request_without_an_answer_tells_that_its_fate_is_unknown(ivs, chat):
    handler = MessageReviewHandler(uri=LAMBDA)
    room = (await chat.create_room(message_review_handler=handler)).arn
    asked = asyncio.Event()

    async def dream(_):
        asked.set()
        await asyncio.Event().wait()

    ivs.review_with(LAMBDA, dream)
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        sending = asyncio.ensure_future(ana.send_message("hello"))
        await asked.wait()
        await ivs.lose_chat_connections()
        with pytest.raises(TransportError, match="the chat connection was lost") as lost:
            await sending
    assert (lost.value.maybe_done, lost.value.operation) == (True, "SendMessage")


async def test_an_answer_has_to_come_in_time(ivs, chat, hours, timed):
    room = (await chat.create_room()).arn
    async with timed.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        (connection,) = ivs._engine.chat.connections
        ivs._engine.chat.rooms.find(room).connections.clear()  # nothing reaches anybody
        sending = asyncio.ensure_future(ana.send_message("hello"))
        await until(lambda: connection.requests.left < 10)
        await hours.own.advance(31)
        with pytest.raises(CallTimeoutError, match="no answer within 30") as late:
            await sending
        assert late.value.maybe_done
        ivs._engine.chat.rooms.find(room).connections[connection] = None


async def test_whoever_sends_without_a_connection_waits_for_the_next(ivs, room, timed, hours):
    async with timed.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        await until(lambda: hours.own.sleeping)
        hours.own.slept.clear()
        await ivs.lose_chat_connections()
        await until(lambda: hours.own.slept)
        sending = asyncio.ensure_future(ana.send_message("hello"))
        await let_run()
        assert not sending.done()
        await hours.pass_by(hours.own.slept[-1])
        assert (await sending).content == "hello"


@pytest.mark.parametrize("chance", [0.0, 1.0])
async def test_a_session_is_renewed_before_it_ends_and_nobody_notices(ivs, chat, room, chance):
    hours = Hours(ivs)
    ben = await enter(ivs, chat, room, "ben", session_duration_in_minutes=180)
    around = hours.surroundings(chance=chance)
    async with ivs.session(surroundings=around) as session:
        connection = session.chat.connect(room, user_id="ana", report_gaps=True)
        async with connection as ana:
            await until(lambda: hours.own.sleeping == 1)
            sent = []
            while here(ivs) < 3:
                sent.append(await ben.send_message(f"{len(sent)}"))
                await hours.pass_by(30)
                await let_run(200)
            assert 3600 - 120 - 30 <= len(sent) * 30 <= 3600 - 60 + 30
            await let_run(100)
            assert here(ivs) == 3  # two of hers
            sent.append(await ben.send_message("while there are two"))
            await hours.pass_by(2)
            await until(lambda: here(ivs) == 2)
            sent.append(await ben.send_message("after"))
            heard = await take(ana, len(sent))
    assert [event.id for event in heard] == sent


async def test_a_session_of_a_minute_is_renewed_in_its_second_half(ivs, room, hours, timed):
    duration = timedelta(minutes=1)
    async with timed.connect(room, user_id="ana", session_duration=duration):
        await until(lambda: hours.own.sleeping == 1)
        assert 29 <= hours.own.slept[-1] <= 31
        for _ in range(5):
            await hours.pass_by(hours.own.slept[-1] + 0.1)
            await until(lambda: here(ivs) == 2)
            await hours.pass_by(2)
            await until(lambda: here(ivs) == 1)
            await until(lambda: hours.own.slept[-1] > 2)


async def test_an_answer_still_arrives_while_the_connection_changes(ivs, room, hours, timed):
    async with timed.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        await until(lambda: hours.own.sleeping == 1)
        await hours.pass_by(3500)
        await until(lambda: here(ivs) == 2)
        first = await ana.send_message("on the old one")
        await hours.pass_by(2)
        second = await ana.send_message("on the new one")
        assert await take(ana, 2) == [first, second]


async def test_a_session_that_expired_is_renewed_late_and_the_gap_is_told(ivs, chat, room):
    async with chat.connect(room, user_id="ana", report_gaps=True) as ana:
        ivs.clock.advance(3600)
        lost, restored = await take(ana, 2)
        assert lost.reason == "the session has expired"
        assert isinstance(restored, ConnectionRestored)


async def test_a_line_that_breaks_while_there_are_two_is_a_gap(ivs, room, hours, timed):
    async with timed.connect(room, user_id="ana", report_gaps=True) as ana:
        await until(lambda: hours.own.sleeping == 1)
        await hours.pass_by(3500)
        await until(lambda: here(ivs) == 2)
        await let_run()
        old = next(iter(ivs._engine.chat.rooms.find(room).connections))
        old.receiver.cut()
        lost, restored = await take(ana, 2)
        assert isinstance(lost, ConnectionLost)
        assert restored.after == 0
        assert here(ivs) == 1


async def test_a_silent_line_is_replaced(ivs, room, hours, timed, monkeypatch):
    async with timed.connect(room, user_id="ana", report_gaps=True, ping_interval=4) as ana:
        (connection,) = ivs._engine.chat.connections
        transport = connection.receiver._transport
        transport.pause_reading()
        await hours.own.advance(6)
        await hours.own.advance(6)
        (lost,) = await take(ana, 1)
        assert lost.reason == "the service no longer answers"
        await hours.own.advance(1)
        (restored,) = await take(ana, 1)
        assert isinstance(restored, ConnectionRestored)
        transport.resume_reading()


async def test_a_user_who_is_disconnected_stays_out(ivs, chat, room):
    async with chat.connect(room, user_id="ana") as ana:
        await chat.disconnect_user(room_identifier=room, user_id="ana", reason="rude")
        events = [event async for event in ana]
        with pytest.raises(ChatConnectionClosed) as closed:
            await ana.send_message("x")
    assert [(event.user_id, event.reason) for event in events] == [("ana", "rude")]
    assert ana.close_reason == closed.value.reason == CloseReason.DISCONNECTED
    assert here(ivs) == 0


async def test_the_end_of_somebody_else_is_not_ones_own(ivs, chat, room):
    async with chat.connect(room, user_id="ana", report_gaps=True) as ana:
        await chat.disconnect_user(room_identifier=room, user_id="ben")
        await take(ana, 1)
        await ivs.lose_chat_connections()
        _, restored = await take(ana, 2)
        assert isinstance(restored, ConnectionRestored)


async def test_there_is_no_way_back_into_a_deleted_room(ivs, chat, room):
    async with chat.connect(room, user_id="ana") as ana:
        await chat.delete_room(room)
        assert ana.close_reason is None
        await ivs.lose_chat_connections()
        assert [event async for event in ana] == []
        assert ana.close_reason == CloseReason.ROOM_DELETED


async def test_a_service_that_closes_in_order_wants_it(ivs, chat, room):
    async with chat.connect(room, user_id="ana") as ana:
        (connection,) = ivs._engine.chat.connections
        ivs._engine.chat.rooms.find(room).disconnect(connection)
        assert [event async for event in ana] == []
        assert ana.close_reason == CloseReason.CLOSED_BY_SERVICE


async def test_a_connection_shows_its_state(ivs, chat, room):
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def tokens():
        asked.set()
        await may_answer.wait()
        return await issue(chat, room, "ana")

    ana = ChatConnection(tokens, chat)
    shown = [repr(ana)]
    opening = asyncio.ensure_future(ana.__aenter__())
    await asked.wait()
    shown.append(repr(ana))
    may_answer.set()
    await opening
    shown.append(repr(ana))
    asked.clear()
    may_answer.clear()
    await ivs.lose_chat_connections(room)
    await asked.wait()
    shown.append(repr(ana))
    may_answer.set()
    await until(lambda: here(ivs) == 1 and "open" in repr(ana))
    await ana.aclose()
    shown.append(repr(ana))
    states = ["not opened", "opening", "open", "reconnecting", "closed: left"]
    assert shown == [f"<ChatConnection {state}>" for state in states]


async def test_a_connection_that_failed_to_open_does_not_say_that_it_is_open(chat):
    async def tokens():
        raise InvalidRequestError("user_id", "must not be empty", "")

    ana = ChatConnection(tokens, chat)
    with pytest.raises(InvalidRequestError):
        await ana.__aenter__()
    assert repr(ana) == "<ChatConnection closed: failed>"
    assert ana.close_reason == CloseReason.FAILED
    with pytest.raises(ChatConnectionClosed):
        await ana.send_message("hello")
    await ana.aclose()
    assert ana.close_reason == CloseReason.FAILED


async def test_closing_leaves_what_has_arrived(ivs, chat, room):
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        sent = await ana.send_message("hello")
    assert [event async for event in ana] == [sent]
    assert ana.close_reason == CloseReason.LEFT
    await ana.aclose()
    assert repr(ana) == "<ChatConnection closed: left>"
    assert here(ivs) == 0


async def test_a_task_that_is_cancelled_leaves_nothing_behind(ivs, chat, room):
    entered = asyncio.Event()

    async def listen():
        async with chat.connect(room, user_id="ana") as ana:
            entered.set()
            async for _ in ana:
                pass

    task = asyncio.ensure_future(listen())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: here(ivs) == 0)


async def test_cancelled_while_it_opens_it_leaves_nothing_behind(ivs, chat, room):
    for turns in range(0, 40, 3):
        task = asyncio.ensure_future(chat.connect(room, user_id="ana").__aenter__())
        await let_run(turns)
        task.cancel()
        done = (await asyncio.gather(task, return_exceptions=True))[0]
        if isinstance(done, ChatConnection):
            await done.aclose()
    await until(lambda: here(ivs) == 0)


async def test_a_cancelled_request_is_forgotten(ivs, chat):
    handler = MessageReviewHandler(uri=LAMBDA)
    room = (await chat.create_room(message_review_handler=handler)).arn
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def wait(event):
        asked.set()
        await go_on.wait()
        return {**event, "ReviewResult": "ALLOW"}

    ivs.review_with(LAMBDA, wait)
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        sending = asyncio.ensure_future(ana.send_message("hello"))
        await asked.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        go_on.set()
        (event,) = await take(ana, 1)
        assert event.content == "hello"
        assert ana._happenings.answers._waiting == {}


async def test_a_session_that_closes_closes_its_chat_connections(ivs, chat, room):
    session = ivs.session()
    ana = session.chat.connect(room, user_id="ana", capabilities=EVERYTHING)
    async with ana:
        await session.aclose()
        with pytest.raises(SessionClosedError):
            await anext(ana)
        with pytest.raises(ChatConnectionClosed):
            await ana.send_message("x")
    with pytest.raises(SessionClosedError):
        async with session.chat.connect(room, user_id="ana"):
            pass
    await until(lambda: here(ivs) == 0)


async def test_a_slow_reader_is_told_how_much_it_missed(ivs, chat, room, caplog):
    ben = await enter(ivs, chat, room, "ben")
    async with chat.connect(room, user_id="ana", buffer=3) as ana:
        for number in range(7):
            await ben.send_message(f"{number}")
        await until(lambda: ana._happenings.inbox._dropped == 4)
        dropped, *kept = await take(ana, 4)
        await ben.send_message("next")
        (following,) = await take(ana, 1)
    assert dropped == EventsDropped(count=4)
    assert [message.content for message in kept] == ["4", "5", "6"]
    assert following.content == "next"
    assert caplog.text.count("read too slowly") == 1


async def test_a_program_that_only_sends_keeps_nothing(ivs, chat, room, caplog):
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING, buffer=0) as ana:
        for _ in range(5):
            await ana.send_message("x")
    assert [event async for event in ana] == []
    assert [record for record in caplog.records if record.name == "ivsrt_async"] == []


async def test_several_tasks_share_the_events(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben")
    async with chat.connect(room, user_id="ana") as ana:
        takers = [asyncio.ensure_future(anext(ana)) for _ in range(3)]
        await let_run()
        takers[0].cancel()
        for number in range(2):
            await ben.send_message(f"{number}")
        events = await asyncio.gather(*takers[1:])
    assert sorted(event.content for event in events) == ["0", "1"]


async def test_a_connection_is_opened_once_and_by_async_with(chat, room):
    ana = chat.connect(room, user_id="ana")
    assert repr(ana) == "<ChatConnection not opened>"
    with pytest.raises(RuntimeError, match="async with"):
        await ana.send_message("x")
    with pytest.raises(RuntimeError, match="async with"):
        await anext(ana)
    async with ana:
        with pytest.raises(RuntimeError, match="opened once"):
            await ana.__aenter__()


async def test_a_borrowed_http_session_serves_and_stays_open(ivs, chat, room):
    async with aiohttp.ClientSession() as http:
        async with ivs.session(http=http) as session:
            connection = session.chat.connect(room, user_id="ana", capabilities=EVERYTHING)
            async with connection as ana:
                sent = await ana.send_message("hello")
                assert await take(ana, 1) == [sent]
        assert not http.closed


async def test_chat_connections_do_not_count_among_those_of_calls(ivs, room):
    async with ivs.session(max_connections=1) as session:
        one, other = [session.chat.connect(room, user_id=f"{n}") for n in range(2)]
        async with one, other:
            await session.chat.list_rooms()


async def test_what_arrives_twice_is_told_once(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben")
    async with chat.connect(room, user_id="ana") as ana:
        (socket,) = [c.receiver for c in ivs._engine.chat.connections if c.grant.user_id == "ana"]
        once = socket._write
        socket._write = lambda frame: (once(frame), once(frame))
        sent = [await ben.send_message(f"{number}") for number in range(3)]
        assert [event.id for event in await take(ana, 3)] == sent
        socket._write = once
        sent = [await ben.send_message("last")]
        assert [event.id for event in await take(ana, 1)] == sent


@pytest.mark.parametrize(
    "text",
    ["no JSON", "[]", "{}", '{"Type":"MESSAGE"}', '{"Type":"EVENT","Id":1}', '{"Type":"ERROR"}'],
)
async def test_what_nobody_can_read_may_have_been_a_message(ivs, chat, room, text):
    async with chat.connect(room, user_id="ana", report_gaps=True) as ana:
        (connection,) = ivs._engine.chat.connections
        await connection.receiver._response.send_str(text)
        lost, restored = await take(ana, 2)
        assert lost.reason == "the service sent what nobody can read"
        assert isinstance(restored, ConnectionRestored)


async def test_what_nobody_knows_yet_is_skipped(ivs, chat, room):
    ben = await enter(ivs, chat, room, "ben")
    async with chat.connect(room, user_id="ana", report_gaps=True) as ana:
        socket = next(c.receiver for c in ivs._engine.chat.connections if c.grant.user_id == "ana")
        await socket._response.send_str('{"Type":"REACTION","Id":"x"}')
        sent = await ben.send_message("hello")
        assert [event.id for event in await take(ana, 1)] == [sent]


def test_connect_has_the_defaults_of_the_connection_and_explains_each_argument(chat):
    defaults = inspect.signature(ChatConnection).parameters
    text = inspect.getdoc(chat.connect)
    for name, parameter in inspect.signature(chat.connect).parameters.items():
        assert f"    {name}: " in text
        if name in defaults and name != "user_id":
            assert parameter.default == defaults[name].default


async def test_a_token_does_not_follow_a_redirect():
    async def tokens():
        return "a-token"

    async with ScriptedServer(Answer.of({})) as elsewhere:
        redirect = Answer(307, b"", {"Location": f"{elsewhere.url}/"})
        async with ScriptedServer(redirect) as server, server.session() as session:
            chat = session.chat.with_options(retry=RetryPolicy(max_attempts=1))
            with pytest.raises(TransportError, match="redirects"):
                async with ChatConnection(tokens, chat):
                    pass
            (request,) = server.received
    assert request.headers["sec-websocket-protocol"] == "a-token"
    assert elsewhere.received == []


async def test_a_source_of_tokens_may_fail_for_a_while(ivs, room, hours, timed):
    asked = []

    async def tokens():
        asked.append(hours.own.now)
        if 1 < len(asked) < 5:
            raise ConnectionError("no token today")
        return await issue(timed, room, "ana")

    async with ChatConnection(tokens, timed, report_gaps=True) as ana:
        await until(lambda: hours.own.sleeping)
        hours.own.slept.clear()
        await ivs.lose_chat_connections()
        for _ in range(4):
            await until(lambda: hours.own.slept)
            await hours.pass_by(hours.own.slept.pop())
        _, restored = await take(ana, 2)
    assert isinstance(restored, ConnectionRestored)
    assert len(asked) == 5


async def test_a_clock_that_is_far_off_renews_nothing(ivs, chat, room):
    async def tokens():
        made = await issue(chat, room, "ana")
        return CreateChatTokenResponse(
            token=made.token, session_expiration_time=made.session_expiration_time - AN_AGE
        )

    async with ChatConnection(tokens, chat, report_gaps=True):
        await let_run()
        assert here(ivs) == 1


async def test_a_line_that_was_silent_when_it_was_replaced_is_a_gap(ivs, room, hours, timed):
    connection = timed.connect(room, user_id="ana", report_gaps=True, ping_interval=10_000)
    async with connection as ana:
        await until(lambda: hours.own.sleeping == 1)
        (old,) = ivs._engine.chat.connections
        old.receiver._transport.pause_reading()  # so it answers no goodbye
        await hours.pass_by(3500)
        await until(lambda: here(ivs) == 2)
        for _ in range(2):
            await let_run(100)
            await hours.pass_by(2)
        lost, restored = await take(ana, 2)
        assert isinstance(lost, ConnectionLost)
        assert isinstance(restored, ConnectionRestored)
        old.receiver.cut()


@pytest.mark.parametrize(("is_closed", "maybe_done"), [(True, False), (False, True)])
async def test_what_is_sent_as_the_line_breaks_may_have_arrived(
    chat, room, is_closed, maybe_done, monkeypatch
):
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        socket = (await ana._staying.line()).socket._socket

        async def break_off(text):
            raise ConnectionResetError

        monkeypatch.setattr(socket, "send_str", break_off)
        monkeypatch.setattr(type(socket), "closed", property(lambda _: is_closed))
        with pytest.raises(TransportError, match="the connection broke") as broken:
            await ana.send_message("hello")
        assert broken.value.maybe_done == maybe_done
        monkeypatch.undo()


async def test_a_failure_that_is_noticed_on_both_ways_is_reported_once(
    ivs, chat, room, monkeypatch
):
    reported = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: reported.append(context["message"]))
    async with chat.connect(room, user_id="ana", capabilities=EVERYTHING) as ana:
        socket = (await ana._staying.line()).socket._socket

        async def break_off(text):
            await ivs.lose_chat_connections()
            await until(lambda: ana._staying._line is None)  # whoever reads knows it, too
            raise ConnectionResetError

        monkeypatch.setattr(socket, "send_str", break_off)
        with pytest.raises(TransportError, match="the connection broke"):
            await ana.send_message("hello")
        monkeypatch.undo()
    gc.collect()
    assert reported == []
