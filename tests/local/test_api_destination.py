"""The local IVS posts events as EventBridge does, and goes on until they are taken."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from ivsrt_async.events import (
    EventReceiver,
    EventRouter,
    ParticipantPublished,
    RecentEvents,
    aiohttp_handler,
)
from ivsrt_async.local import LocalIVS
from tests.support.examples import serving
from tests.support.own_time import OwnTime


class Target:
    """Answers what it is told to, and remembers what came."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.came = []

    async def answer(self, request):
        self.came.append((await request.json(), request.headers))
        status, headers = (self.answers.pop(0), {}) if self.answers else (200, {})
        if isinstance(status, tuple):
            status, headers = status
        if status == 0:
            request.transport.abort()
        return web.Response(status=status or 200, headers=headers)

    @property
    def ids(self):
        return [event["id"] for event, _ in self.came]


@asynccontextmanager
async def posting_to(handler, **settings):
    """A local IVS that posts its events to a handler."""
    app = web.Application()
    app.router.add_post("/events", handler)
    async with serving(app) as url, LocalIVS() as ivs:
        yield ivs, ivs.events.post_to(f"{url}/events", {"X-Api-Key": "sesame"}, **settings)


def announce(ivs, number=0):
    ivs.events.announce(
        "IVS Stage Update", f"arn:aws:ivs:us-east-1:1:stage/{number}", {"n": number}
    )


async def arrive(ivs, destination, *, step=60.0, most=2000):
    """Move the clock ahead until everything is delivered or dropped."""
    for _ in range(most):
        await destination.idle()
        if not destination.pending:
            return
        ivs.clock.advance(step)
    pytest.fail("events are still on their way")


async def test_an_event_is_posted_over_a_connection_of_its_own():
    target = Target()
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await destination.idle()
        (event, headers) = target.came[0]
        assert (event, headers["X-Api-Key"]) == (ivs.events.kept[0], "sesame")
        assert (headers["Connection"], headers["Content-Type"]) == ("close", "application/json")
        assert (destination.delivered, destination.attempts, destination.pending) == (1, 1, 0)
        assert repr(destination).endswith("1 delivered, 0 pending, 0 dropped>")


@pytest.mark.parametrize("status", [401, 407, 409, 429, 500, 503, 599, 0])
async def test_what_may_succeed_later_is_posted_again_with_the_same_id(status):
    target = Target(status, status)
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await arrive(ivs, destination)
        assert target.ids == [ivs.events.kept[0]["id"]] * 3
        assert (destination.delivered, list(destination.dead_letters)) == (1, [])


@pytest.mark.parametrize(
    "status", [302, 304, 400, 403, 404, 410, 413, 422, (503, {"Retry-After": "-1"})]
)
async def test_what_is_refused_is_dropped(status):
    target = Target(status)
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await destination.idle()
        assert (destination.pending, destination.delivered) == (0, 0)
        assert list(destination.dead_letters) == list(ivs.events.kept)
        announce(ivs)
        await destination.idle()
        assert destination.delivered == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "1 pending, 0 dropped; answered 401>"),
        (404, "0 pending, 1 dropped; answered 404>"),
        (0, "1 pending, 0 dropped; did not answer: ServerDisconnectedError>"),
    ],
)
async def test_a_destination_says_why_nothing_was_taken_until_something_is(status, words):
    async with posting_to(Target(status).answer) as (ivs, destination):
        announce(ivs)
        await destination.idle()
        assert repr(destination).endswith(words)
        announce(ivs)
        await arrive(ivs, destination)
        assert destination.problem is None


async def test_pauses_grow_and_last_at_least_as_long_as_asked_for():
    soon, late = (503, {"Retry-After": "1"}), (503, {"Retry-After": "100"})
    target = Target(500, soon, late, 500)
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        for pause in (1, 2, 100, 8):
            await destination.idle()
            posted = len(target.came)
            ivs.clock.advance(pause - 0.5)
            await destination.idle()
            assert len(target.came) == posted
            ivs.clock.advance(0.5)
        await destination.idle()
        assert (len(target.came), destination.delivered) == (5, 1)


async def test_a_pause_may_be_asked_for_as_a_date():
    target = Target()
    async with posting_to(target.answer) as (ivs, destination):
        at = ivs.clock.now().replace(microsecond=0) + timedelta(minutes=10)
        target.answers.append((429, {"Retry-After": format_datetime(at, usegmt=True)}))
        announce(ivs)
        await destination.idle()
        ivs.clock.advance(590)
        await destination.idle()
        assert len(target.came) == 1
        ivs.clock.advance(10)
        await destination.idle()
        assert len(target.came) == 2


@pytest.mark.parametrize("asked", ["soon", "Mon, 99 Jan 2026"])
async def test_a_pause_that_nobody_understands_is_none(asked):
    target = Target((503, {"Retry-After": asked}))
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await arrive(ivs, destination, step=1)
        assert destination.delivered == 1


async def test_after_a_day_an_event_is_dropped():
    target = Target(*[500] * 200)
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await arrive(ivs, destination, step=480)
        assert len(destination.dead_letters) == 1
        assert 170 < len(target.came) <= 186


async def test_after_185_retries_an_event_is_dropped(monkeypatch):
    monkeypatch.setattr("ivsrt_async.local.api_destination._LONGEST_PAUSE", 1.0)
    target = Target(*[500] * 300)
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await arrive(ivs, destination, step=1)
        assert (len(target.came), len(destination.dead_letters)) == (186, 1)


async def test_an_event_that_has_to_wait_holds_up_no_other():
    target = Target(500)
    async with posting_to(target.answer) as (ivs, destination):
        for number in range(3):
            announce(ivs, number)
        await destination.idle()
        assert (destination.delivered, destination.pending) == (2, 1)
        await arrive(ivs, destination)
        first, second, third = (event["id"] for event in ivs.events.kept)
        assert target.ids == [first, second, third, first]


async def test_whoever_takes_longer_than_five_seconds_gets_the_event_again():
    never, came = asyncio.Event(), []

    async def stall(request):
        came.append(await request.json())
        if len(came) == 1:
            await never.wait()
        return web.Response()

    async with posting_to(stall) as (ivs, destination):
        announce(ivs)
        for _ in range(1000):
            if came:
                break
            await asyncio.sleep(0.001)
        await OwnTime().advance(5)
        never.set()
        await arrive(ivs, destination)
        assert (len(came), destination.delivered) == (2, 1)


async def test_attempts_come_without_anybody_moving_the_clock():
    target = Target(500)
    async with posting_to(target.answer) as (ivs, destination):
        announce(ivs)
        await destination.idle()
        ivs.clock.advance(0.99)
        await OwnTime().advance(1.01)
        for _ in range(200):
            if destination.delivered:
                break
            await asyncio.sleep(0.01)
        assert destination.delivered == 1


async def test_several_are_posted_at_the_same_time_if_that_is_wanted():
    together = asyncio.Barrier(3)

    async def meet(request):
        await together.wait()
        return web.Response()

    async with posting_to(meet, at_once=3) as (ivs, destination):
        for number in range(3):
            announce(ivs, number)
        await asyncio.wait_for(destination.idle(), 10)
        assert destination.delivered == 3
        with pytest.raises(ValueError, match="at_once must be at least 1"):
            ivs.events.post_to("http://127.0.0.1", at_once=0)


async def test_what_could_not_be_delivered_until_the_end_is_logged(caplog):
    async with posting_to(Target(500, 400).answer) as (ivs, _):
        announce(ivs)
        announce(ivs)
    assert "an event was dropped after 1 attempts" in caplog.text
    assert "1 events did not reach http://127.0.0.1" in caplog.text
    assert "Target" not in caplog.text


async def test_a_synchronous_test_has_events_posted_too(local_ivs_server):
    target = Target(503)
    app = web.Application()
    app.router.add_post("/events", target.answer)
    async with serving(app) as url:

        def post():
            destination = local_ivs_server.events.post_to(f"{url}/events")
            local_ivs_server.run(asyncio.sleep(0, announce(local_ivs_server.local)))
            local_ivs_server.run(destination.idle())
            local_ivs_server.clock.advance(1)
            local_ivs_server.run(destination.idle())
            return destination.delivered

        assert await asyncio.to_thread(post) == 1
    assert len(target.came) == 2


async def test_a_receiver_that_fails_stalls_and_changes_its_secret_loses_nothing():
    """What EventBridge and our receiver do together: each event is handled, none is dropped."""
    handled, troubles = [], iter([LookupError("a"), None, OSError("b"), None])
    router = EventRouter(memory=RecentEvents())

    @router.on(ParticipantPublished)
    async def note(event):
        if trouble := next(troubles, None):
            raise trouble
        handled.append(event.id)

    receivers = [EventReceiver(router, "a newer secret"), EventReceiver(router, ["new", "sesame"])]
    handlers = [aiohttp_handler(receiver) for receiver in receivers]

    async def handle(request):
        return await handlers[0](request)

    async with posting_to(handle) as (ivs, destination):
        for number in range(5):
            ivs.events.announce(
                "IVS Stage Update",
                f"arn:aws:ivs:us-east-1:1:stage/{number}",
                {
                    "event_name": "Participant Published",
                    "session_id": "s",
                    "participant_id": str(number),
                },
            )
        await destination.idle()
        assert (destination.pending, handled) == (5, [])  # the secret is wrong: all wait
        handlers.pop(0)
        await arrive(ivs, destination)
        assert sorted(handled) == sorted(event["id"] for event in ivs.events.kept)
        assert (destination.delivered, len(destination.dead_letters)) == (5, 0)
