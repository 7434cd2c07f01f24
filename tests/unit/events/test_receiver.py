"""What is answered to EventBridge decides what it does next, so that no event is lost."""

import asyncio
import json
import logging
from datetime import timedelta
from traceback import TracebackException

import pytest

from ivsrt_async.errors import ConfigurationError, InvalidRequestError
from ivsrt_async.events import (
    EventReceiver,
    EventRouter,
    ParticipantPublished,
    RecentEvents,
)
from tests.support.own_time import OwnTime, let_run

from .samples import SAMPLES, stage_update

PUBLISHED = SAMPLES["ParticipantPublished"]
BODY = json.dumps(PUBLISHED).encode()
SECRET = {"x-api-key": "sesame"}


@pytest.fixture
def router():
    return EventRouter(memory=RecentEvents())


@pytest.fixture
def receiver(router):
    return EventReceiver(router, "sesame")


@pytest.fixture
def handled(router):
    """Ids of the events that a handler has got."""
    ids = []

    @router.on(ParticipantPublished)
    async def note(event):
        ids.append(event.id)

    return ids


@pytest.fixture
def gate(router):
    """What a handler waits for."""
    opened = asyncio.Event()

    @router.on(ParticipantPublished)
    async def wait(event):
        await opened.wait()

    return opened


def problem_of(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    return json.loads(response.body)


async def test_an_event_is_handled_and_comes_again_as_a_duplicate(receiver, handled):
    first = await receiver.receive(SECRET, BODY)
    again = await receiver.receive(SECRET, BODY)
    assert (first.status, json.loads(first.body)) == (200, {"handled": 1, "duplicates": 0})
    assert (again.status, json.loads(again.body)) == (200, {"handled": 0, "duplicates": 1})
    assert handled == [PUBLISHED["id"]]


async def test_an_event_that_nobody_knows_is_taken(receiver):
    body = json.dumps(stage_update("Participant Danced")).encode()
    assert (await receiver.receive(SECRET, body)).status == 200


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "simsim"}, {"X-Api-Key": ""}])
async def test_a_wrong_secret_is_asked_to_come_again_and_its_body_not_read(
    receiver, handled, headers
):
    async def read():
        pytest.fail("the body was read")

    response = await receiver.receive(headers, read)
    assert (response.status, response.headers["Retry-After"]) == (401, "10")
    assert response.headers["WWW-Authenticate"] == 'ApiKey header="X-Api-Key"'
    assert problem_of(response)["detail"] == "The secret in X-Api-Key is wrong or missing."
    assert handled == []


@pytest.mark.parametrize("secret", ["old", "new"])
async def test_both_secrets_are_accepted_while_one_follows_the_other(router, handled, secret):
    receiver = EventReceiver(router, ["old", "new"], header="Authorization")
    assert (await receiver.receive({"authorization": secret}, BODY)).status == 200
    assert len(handled) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "$ is not JSON"),
        (b"{", "$ is not JSON"),
        (b"[]", None),
        (b'{"detail-type": "x"}', "$.detail must be an object"),
        (json.dumps([PUBLISHED, {}]).encode(), "$[1] has no detail-type"),
    ],
)
async def test_what_is_no_event_is_refused_with_the_reason(receiver, body, words):
    response = await receiver.receive(SECRET, body)
    assert response.status == (400 if words else 200)
    if words:
        assert words in problem_of(response)["detail"]
        assert "Retry-After" not in response.headers


async def test_a_body_that_is_too_large_is_refused(receiver):
    response = await receiver.receive(SECRET, b" " * (1024 * 1024 + 1))
    assert (response.status, "Too Large" in problem_of(response)["title"]) == (413, True)


async def test_a_handler_that_fails_gets_the_event_again(router, receiver, caplog):
    outcomes = [ValueError("the database is called postgres-7"), None]

    @router.on(ParticipantPublished)
    async def flaky(event):
        if error := outcomes.pop(0):
            raise error

    response = await receiver.receive(SECRET, BODY)
    assert (response.status, response.headers["Retry-After"]) == (500, "10")
    assert b"postgres" not in response.body
    assert "postgres-7" in caplog.text
    assert (await receiver.receive(SECRET, BODY)).status == 200
    assert outcomes == []


async def test_an_event_that_is_handled_elsewhere_is_to_come_again(router, receiver, handled):
    await router.memory.claim(PUBLISHED["id"], "another process", timedelta(minutes=1))
    response = await receiver.receive(SECRET, BODY)
    assert (response.status, response.headers["Retry-After"]) == (409, "10")
    assert problem_of(response)["detail"] == "The event is being handled elsewhere."
    assert handled == []


async def test_an_answer_is_given_in_time_and_the_handler_goes_on(receiver, handled, gate):
    time = OwnTime()
    asking = asyncio.create_task(receiver.receive(SECRET, BODY))
    await let_run()
    await time.advance(3.9)
    assert not asking.done()
    await time.advance(0.1)
    assert (await asking).status == 409
    assert (await receiver.receive(SECRET, BODY)).status == 409
    gate.set()
    await let_run()
    last = await receiver.receive(SECRET, BODY)
    assert json.loads(last.body) == {"handled": 0, "duplicates": 1}
    assert len(handled) == 1


async def test_a_body_that_comes_too_slowly_is_to_come_again(receiver):
    never = asyncio.Event()

    async def read():
        await never.wait()

    time = OwnTime()
    asking = asyncio.create_task(receiver.receive(SECRET, read))
    await let_run()
    await time.advance(4)
    response = await asking
    assert (response.status, response.headers["Retry-After"]) == (500, "10")


async def test_what_keeps_a_body_from_being_read_is_raised(receiver):
    async def read():
        raise TimeoutError("the server's own")

    with pytest.raises(TimeoutError, match="the server's own"):
        await receiver.receive(SECRET, read)


async def test_an_event_is_handled_to_the_end_when_whoever_posted_it_has_gone(
    receiver, handled, gate
):
    asking = asyncio.create_task(receiver.receive(SECRET, BODY))
    await let_run()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    gate.set()
    await let_run()
    assert len(handled) == 1
    assert json.loads((await receiver.receive(SECRET, BODY)).body)["duplicates"] == 1


async def test_what_is_no_event_leaves_no_trace_when_whoever_posted_it_has_gone(receiver, caplog):
    asking = asyncio.create_task(receiver.receive(SECRET, b"{"))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await let_run()
    assert caplog.records == []


async def test_a_memory_that_fails_makes_the_event_come_again(handled, router, receiver, caplog):
    class Broken(RecentEvents):
        async def claim(self, event_id, holder, lease):
            raise OSError("no route to redis://:secret@cache")

    router.memory = Broken()
    response = await receiver.receive(SECRET, BODY)
    assert (response.status, handled) == (500, [])
    assert b"cache" not in response.body


async def test_a_defect_of_the_router_is_logged_and_the_event_comes_again(receiver, caplog):
    class Defect(EventRouter):
        async def dispatch(self, payload):
            raise LookupError("a defect")

    receiver.router = Defect()
    assert (await receiver.receive(SECRET, BODY)).status == 500
    assert [r.levelno for r in caplog.records] == [logging.ERROR]


async def test_closing_waits_for_handlers_and_admits_nothing_new(receiver, handled, gate):
    asking = asyncio.create_task(receiver.receive(SECRET, BODY))
    await let_run()
    closing = asyncio.create_task(receiver.aclose())
    await let_run()
    response = await receiver.receive(SECRET, BODY)
    assert (response.status, response.headers["Retry-After"], closing.done()) == (503, "10", False)
    gate.set()
    await closing
    assert ((await asking).status, len(handled)) == (200, 1)


async def test_closing_gives_back_what_takes_too_long(router, receiver, gate):
    asking = asyncio.create_task(receiver.receive(SECRET, BODY))
    await let_run()
    closing = asyncio.create_task(receiver.aclose(patience=1))
    await let_run()
    await OwnTime().advance(1)
    await closing
    assert (await asking).status == 500
    claim = await router.memory.claim(PUBLISHED["id"], "another", timedelta(minutes=1))
    assert claim.value == "claimed"


async def test_what_arrives_to_the_end_after_closing_is_not_handled(receiver, handled):
    arrived = asyncio.Event()

    async def read():
        await arrived.wait()
        return BODY

    asking = asyncio.create_task(receiver.receive(SECRET, read))
    await let_run()
    await receiver.aclose()
    arrived.set()
    assert ((await asking).status, handled) == (503, [])


async def test_closing_a_receiver_that_has_nothing_to_do_is_done_at_once(receiver):
    await receiver.aclose()
    await receiver.aclose()


def test_a_router_without_a_memory_is_refused():
    with pytest.raises(ConfigurationError, match="RecentEvents"):
        EventReceiver(EventRouter(), "sesame")


@pytest.mark.parametrize("secret", ["", [], [""], ["a", ""]])
def test_a_receiver_without_a_secret_is_refused(router, secret):
    with pytest.raises(InvalidRequestError, match="must not be empty"):
        EventReceiver(router, secret)


def test_what_a_receiver_refuses_does_not_show_its_secret(router):
    for settings in ({"secret": ["sesame", ""]}, {"secret": "sesame", "retry_after": 0}):
        with pytest.raises(InvalidRequestError) as raised:
            EventReceiver(router, **settings)
        ours = raised.value.__traceback__.tb_next
        shown = TracebackException(type(raised.value), raised.value, ours, capture_locals=True)
        assert "sesame" not in "".join(shown.format())


async def test_what_breaks_while_a_body_is_read_does_not_show_the_secret(receiver):
    async def read():
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError) as raised:
        await receiver.receive(SECRET, read)
    ours = raised.value.__traceback__.tb_next
    shown = TracebackException(type(raised.value), raised.value, ours, capture_locals=True)
    assert "sesame" not in "".join(shown.format())


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), 10**400, timedelta(seconds=4), "4", True])
@pytest.mark.parametrize("name", ["answer_within", "retry_after"])
def test_a_time_that_is_not_positive_is_refused(router, name, seconds):
    with pytest.raises(InvalidRequestError, match=f"{name} must be a number of seconds above 0"):
        EventReceiver(router, "sesame", **{name: seconds})


@pytest.mark.parametrize("seconds", [-1, timedelta(seconds=4), None])
async def test_closing_waits_for_a_number_of_seconds(receiver, seconds):
    with pytest.raises(InvalidRequestError, match="patience must be a number of seconds of at le"):
        await receiver.aclose(patience=seconds)
    assert (await receiver.receive(SECRET, b"{}")).status == 400  # it is not closed


def test_a_receiver_does_not_show_its_secret(receiver):
    assert repr(receiver) == "<EventReceiver header='X-Api-Key'>"
