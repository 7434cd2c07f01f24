"""The example that EventBridge talks to, over a real socket."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest

from ivsrt_async.events import StreamEnd, StreamStart
from tests.support.examples import load_example, serving

from .samples import SAMPLES, STAGE, stage_update

example = load_example("event_consumer")
SECRET = {"X-Api-Key": "s3cret"}


@pytest.fixture
def consumer_of():
    @asynccontextmanager
    async def start(on_air):
        app = example.make_app(on_air, "s3cret")
        async with serving(app) as url, aiohttp.ClientSession(url) as http:
            yield http

    return start


@pytest.fixture
async def consumer(consumer_of):
    async with consumer_of(example.OnAir()) as http:
        yield http


async def post(http, payload, headers=SECRET):
    async with http.post("/events", json=payload, headers=headers) as answer:
        return answer.status


async def on_air(http):
    async with http.get("/on-air") as answer:
        return await answer.json()


def at(second, name, **changes):
    raw = stage_update(name, event_time=f"2025-04-23T06:36:{second:02}Z")
    return {**raw, "id": f"{name} {second}", **changes}


async def test_people_go_on_and_off_air(consumer):
    assert await post(consumer, at(10, "Participant Published")) == 200
    assert await on_air(consumer) == {"03JY4smU3eXc": STAGE}
    assert await post(consumer, at(20, "Participant Unpublished")) == 200
    assert await on_air(consumer) == {}


async def test_late_and_repeated_events_undo_nothing(consumer):
    await post(consumer, at(20, "Participant Unpublished"))
    await post(consumer, at(10, "Participant Published"))
    assert await on_air(consumer) == {}
    await post(consumer, at(30, "Participant Published"))
    await post(consumer, at(20, "Participant Unpublished"))
    assert await on_air(consumer) == {"03JY4smU3eXc": STAGE}


async def test_strangers_and_nonsense_are_turned_away(consumer):
    assert await post(consumer, at(10, "Participant Published"), headers={}) == 401
    assert await post(consumer, {"no": "event"}) == 400
    assert await on_air(consumer) == {}


async def test_what_failed_or_is_in_progress_is_asked_for_again(consumer_of, caplog):
    begun, may_end = asyncio.Event(), asyncio.Event()
    on_air = example.OnAir()

    @on_air.router.on(StreamStart)
    async def slow(event):
        begun.set()
        await may_end.wait()

    @on_air.router.on(StreamEnd)
    async def broken(event):
        raise ValueError("no")

    async with consumer_of(on_air) as http:
        first = asyncio.create_task(post(http, SAMPLES["StreamStart"]))
        await begun.wait()
        assert await post(http, SAMPLES["StreamStart"]) == 409
        may_end.set()
        assert await first == 200
        async with http.post(
            "/events", json=SAMPLES["StreamEnd"] | {"id": "x"}, headers=SECRET
        ) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (500, "10")


async def test_other_events_are_taken_and_passed_over(consumer, capsys):
    assert await post(consumer, SAMPLES["StreamStart"]) == 200
    assert "not for us: IVS Stream State Change" in capsys.readouterr().out
