"""Handlers get the events they are for, whatever the others do."""

import asyncio
import json
import logging
from functools import partial
from unittest.mock import AsyncMock

import pytest

from ivsrt_async.errors import EventParseError
from ivsrt_async.events import (
    EventRouter,
    IVSEvent,
    ParticipantPublished,
    ParticipantUnpublished,
    RecentEvents,
    StageUpdate,
    StreamStart,
    UnknownEvent,
    parse_event,
)

from .samples import SAMPLES, stage_update

PUBLISHED = SAMPLES["ParticipantPublished"]


@pytest.fixture
def router():
    return EventRouter()


@pytest.fixture
def calls():
    return []


def sqs(*raws):
    return {
        "Records": [
            {"messageId": f"m{n}", "body": raw if isinstance(raw, str) else json.dumps(raw)}
            for n, raw in enumerate(raws)
        ]
    }


def recorder(calls, name):
    async def handler(event):
        calls.append((name, type(event)))

    return handler


async def test_a_handler_gets_the_events_of_its_class_only(router, calls):
    router.on(ParticipantPublished)(recorder(calls, "a"))
    await router.dispatch(PUBLISHED)
    await router.dispatch(SAMPLES["ParticipantUnpublished"])
    assert calls == [("a", ParticipantPublished)]


async def test_a_base_class_catches_its_subclasses(router, calls):
    router.on(StageUpdate)(recorder(calls, "base"))
    router.on(IVSEvent)(recorder(calls, "all"))
    await router.dispatch(PUBLISHED)
    await router.dispatch(SAMPLES["StreamStart"])
    assert calls == [
        ("base", ParticipantPublished),
        ("all", ParticipantPublished),
        ("all", StreamStart),
    ]


async def test_one_handler_may_be_for_several_classes(router, calls):
    router.on(ParticipantPublished, ParticipantUnpublished)(recorder(calls, "both"))
    await router.dispatch([PUBLISHED, SAMPLES["ParticipantUnpublished"]])
    assert calls == [("both", ParticipantPublished), ("both", ParticipantUnpublished)]


async def test_what_nobody_is_for_reaches_the_default_handler(router, calls):
    router.on(ParticipantPublished)(recorder(calls, "a"))
    router.default(recorder(calls, "default"))
    await router.dispatch(PUBLISHED)
    await router.dispatch(SAMPLES["StreamStart"])
    await router.dispatch(stage_update("Participant Danced"))
    assert calls[1:] == [("default", StreamStart), ("default", UnknownEvent)]


async def test_without_a_default_handler_it_is_passed_over(router):
    report = await router.dispatch(PUBLISHED)
    assert (len(report.events), report.failures) == (1, [])


async def test_an_event_can_be_dispatched_as_it_is(router, calls):
    router.on(ParticipantPublished)(recorder(calls, "a"))
    report = await router.dispatch(parse_event(PUBLISHED))
    assert report.events == [parse_event(PUBLISHED)]
    assert len(calls) == 1


async def test_handlers_of_an_event_run_at_the_same_time(router):
    first, second = asyncio.Event(), asyncio.Event()

    @router.on(ParticipantPublished)
    async def one(event):
        first.set()
        await second.wait()

    @router.on(ParticipantPublished)
    async def other(event):
        second.set()
        await first.wait()

    await asyncio.wait_for(router.dispatch(PUBLISHED), 5)


async def test_a_failing_handler_stops_no_other_and_is_reported(router, calls, caplog):
    @router.on(ParticipantPublished)
    async def broken(event):
        raise ValueError("no")

    @router.on(ParticipantPublished)
    async def slow(event):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        calls.append("slow")

    with caplog.at_level(logging.ERROR, "ivsrt_async.events"):
        report = await router.dispatch(PUBLISHED)
    assert calls == ["slow"]
    (failure,) = report.failures
    assert repr(failure.error) == "ValueError('no')"
    assert failure.event == parse_event(PUBLISHED)
    assert failure.handler.endswith("broken")
    assert "broken failed with the event 01234567" in caplog.text
    with pytest.raises(ExceptionGroup, match="events could not be handled"):
        report.raise_failures()


@pytest.mark.parametrize("register", ["on", "default"])
@pytest.mark.parametrize("plain", [lambda event: None, print, 5])
def test_a_handler_that_is_no_coroutine_function_is_refused(router, register, plain):
    decorate = router.default if register == "default" else router.on(ParticipantPublished)
    with pytest.raises(TypeError, match="must be a coroutine function, written with async def"):
        decorate(plain)


async def test_methods_partials_and_objects_that_are_awaited_may_be_handlers(router, calls):
    class Handlers:
        async def method(self, event):
            calls.append("method")

        async def __call__(self, event):
            calls.append("object")

    async def function(name, event):
        calls.append(name)

    mock = AsyncMock()
    for handler in (Handlers().method, Handlers(), partial(function, "partial"), mock):
        assert router.on(ParticipantPublished)(handler) is handler
    await router.dispatch(PUBLISHED)
    assert sorted(calls) == ["method", "object", "partial"]
    mock.assert_awaited_once_with(parse_event(PUBLISHED))


def test_on_without_classes_says_how_to_write_it(router):
    async def handler(event): ...

    with pytest.raises(TypeError, match=r"write @router\.on\(ParticipantPublished\)"):
        router.on()
    with pytest.raises(TypeError, match=r"write @router\.on\(ParticipantPublished\)"):
        router.on(handler)
    with pytest.raises(TypeError, match="got 'ParticipantPublished'"):
        router.on("ParticipantPublished")
    with pytest.raises(TypeError, match="got <class 'dict'>"):
        router.on(ParticipantPublished, dict)


async def test_something_cancelled_inside_a_handler_is_a_failure(router, caplog):
    @router.on(ParticipantPublished)
    async def waits(event):
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    report = await router.dispatch(PUBLISHED)
    assert "was cancelled" in str(report.failures[0].error)


@pytest.mark.parametrize("others", [0, 1])
async def test_a_handler_whose_task_is_cancelled_has_not_handled_the_event(calls, caplog, others):
    memory = RecentEvents()
    router = EventRouter(memory=memory)

    @router.on(ParticipantPublished)
    async def cancels_itself(event):
        asyncio.current_task().cancel()
        await asyncio.sleep(0)

    for _ in range(others):
        router.on(ParticipantPublished)(recorder(calls, "other"))
    report = await router.dispatch(PUBLISHED)
    (failure,) = report.failures
    assert failure.handler.endswith("cancels_itself")
    assert "was cancelled" in str(failure.error)
    assert len(memory) == 0
    assert len(calls) == others
    await router.dispatch(PUBLISHED)
    assert len(calls) == 2 * others


async def test_cancelling_the_dispatch_cancels_the_handlers_and_gives_the_event_back(calls):
    memory = RecentEvents()
    router = EventRouter(memory=memory)
    started = asyncio.Event()

    @router.on(ParticipantPublished)
    async def waits(event):
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            calls.append("cancelled")

    task = asyncio.create_task(router.dispatch(PUBLISHED))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert calls == ["cancelled"]
    assert len(memory) == 0


async def test_the_events_of_a_batch_follow_one_another(router):
    order = []

    @router.on(StageUpdate)
    async def handler(event):
        order.append(("begin", type(event)))
        await asyncio.sleep(0)
        order.append(("end", type(event)))

    await router.dispatch(sqs(PUBLISHED, SAMPLES["ParticipantUnpublished"]))
    assert [word for word, _ in order] == ["begin", "end", "begin", "end"]


async def test_lambda_gets_the_failed_messages_of_a_batch_again(router, caplog):
    @router.on(StreamStart)
    async def broken(event):
        raise ValueError

    report = await router.dispatch(sqs(PUBLISHED, SAMPLES["StreamStart"], "not JSON"))
    assert report.batch_item_failures() == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]
    }
    assert len(report.events) == 2
    assert "a message is not an event: not an event: $.Records[2].body is not JSON" in caplog.text


async def test_lambda_gets_a_message_again_if_one_of_its_events_failed(router, caplog):
    @router.on(StreamStart)
    async def broken(event):
        raise ValueError

    both = json.dumps([PUBLISHED, SAMPLES["StreamStart"]])
    nested = json.dumps(sqs(PUBLISHED, "not JSON"))
    report = await router.dispatch(sqs(PUBLISHED, both, nested))
    assert report.batch_item_failures() == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]
    }


async def test_nothing_failed_is_an_empty_answer(router):
    report = await router.dispatch(sqs(PUBLISHED))
    assert report.batch_item_failures() == {"batchItemFailures": []}
    report.raise_failures()


async def test_a_payload_that_is_no_event_raises(router):
    with pytest.raises(EventParseError):
        await router.dispatch("nonsense")


async def test_a_duplicate_is_passed_over(calls):
    router = EventRouter(memory=RecentEvents())
    router.on(ParticipantPublished)(recorder(calls, "a"))
    await router.dispatch(PUBLISHED)
    report = await router.dispatch(sqs(PUBLISHED, {**PUBLISHED, "id": "another"}))
    assert len(calls) == 2
    assert [event.id for event in report.duplicates] == [PUBLISHED["id"]]
    assert report.batch_item_failures() == {"batchItemFailures": []}


async def test_duplicates_at_the_same_time_are_handled_once(calls):
    router = EventRouter(memory=RecentEvents())
    router.on(ParticipantPublished)(recorder(calls, "a"))
    await asyncio.gather(*(router.dispatch(PUBLISHED) for _ in range(20)))
    assert len(calls) == 1


async def test_an_event_whose_handler_failed_is_handled_again(calls, caplog):
    router = EventRouter(memory=RecentEvents())

    @router.on(ParticipantPublished)
    async def fails_once(event):
        calls.append(event)
        if len(calls) == 1:
            raise ValueError

    await router.dispatch(PUBLISHED)
    report = await router.dispatch(PUBLISHED)
    assert (len(calls), report.failures, report.duplicates) == (2, [], [])


async def test_the_memory_can_be_of_another_make(calls):
    class Everything:
        async def claim(self, event_id):
            calls.append(("claim", event_id))
            return False

        async def release(self, event_id): ...

    report = await EventRouter(memory=Everything()).dispatch(PUBLISHED)
    assert calls == [("claim", PUBLISHED["id"])]
    assert len(report.duplicates) == 1
