"""Handlers get the events they are for, whatever the others do."""

import asyncio
import json
import logging
from datetime import timedelta
from functools import partial
from unittest.mock import AsyncMock

import pytest

from ivsrt_async.errors import EventParseError, InvalidRequestError
from ivsrt_async.events import (
    ClaimOutcome,
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

    await asyncio.wait_for(router.dispatch(PUBLISHED), 50)


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


def of_groups(payload, *groups, **attributes):
    for record, group in zip(payload["Records"], groups, strict=True):
        record["attributes"] = {"MessageGroupId": group, **attributes}
    return payload


async def test_what_follows_a_failure_in_its_message_group_comes_again_after_it(
    router, calls, caplog
):
    router.on(ParticipantPublished)(recorder(calls, "published"))
    unpublished = SAMPLES["ParticipantUnpublished"]

    @router.on(StreamStart)
    async def broken(event):
        raise ValueError

    batch = of_groups(
        sqs(SAMPLES["StreamStart"], PUBLISHED, PUBLISHED, unpublished, "not JSON", PUBLISHED),
        *"aabbcc",
        SequenceNumber="18849496460467696128",
    )
    report = await router.dispatch(batch)
    assert report.messages_to_retry == ("m0", "m1", "m4", "m5")
    assert [event.id for event in report.held_back] == [PUBLISHED["id"]] * 2
    assert calls == [("published", ParticipantPublished)]


async def test_message_groups_of_a_standard_queue_have_no_order(router, calls, caplog):
    router.on(ParticipantPublished)(recorder(calls, "published"))
    report = await router.dispatch(of_groups(sqs("not JSON", PUBLISHED), "a", "a"))
    assert (report.messages_to_retry, report.held_back, len(calls)) == (("m0",), [], 1)


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


async def test_an_event_is_done_only_when_its_handlers_have_returned():
    memory = RecentEvents()
    router = EventRouter(memory=memory)
    seen = []

    @router.on(ParticipantPublished)
    async def handler(event):
        seen.append(await memory.claim(event.id, "somebody else", timedelta(minutes=1)))

    await router.dispatch(PUBLISHED)
    seen.append(await memory.claim(PUBLISHED["id"], "somebody else", timedelta(minutes=1)))
    assert seen == [ClaimOutcome.IN_PROGRESS, ClaimOutcome.DONE]


async def test_what_somebody_else_is_handling_is_reported_and_comes_again():
    router = EventRouter(memory=RecentEvents())
    begun, may_end = asyncio.Event(), asyncio.Event()

    @router.on(ParticipantPublished)
    async def slow(event):
        begun.set()
        await may_end.wait()

    first = asyncio.create_task(router.dispatch(PUBLISHED))
    await begun.wait()
    report = await router.dispatch(sqs(SAMPLES["StreamStart"] | {"id": "x"}, PUBLISHED, PUBLISHED))
    assert [event.id for event in report.events] == ["x"]
    assert report.in_progress == [parse_event(PUBLISHED)] * 2
    assert (report.duplicates, report.failures) == ([], [])
    assert report.messages_to_retry == ("m1", "m2")
    assert report.batch_item_failures() == {
        "batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]
    }
    with pytest.raises(ExceptionGroup) as raised:
        report.raise_failures()
    assert f"the event {PUBLISHED['id']} is in progress" in str(raised.value.exceptions[0])
    may_end.set()
    assert len((await first).events) == 1
    report = await router.dispatch(sqs(PUBLISHED))
    assert (len(report.duplicates), report.messages_to_retry) == (1, ())


async def test_an_event_whose_handler_hangs_is_handled_again_when_its_lease_has_expired(calls):
    seconds = [0.0]
    memory = RecentEvents(monotonic=lambda: seconds[0])
    router = EventRouter(memory=memory, lease=timedelta(seconds=5))
    begun = asyncio.Event()

    @router.on(ParticipantPublished)
    async def hangs_once(event):
        calls.append(event)
        begun.set()
        if len(calls) == 1:
            await asyncio.Event().wait()

    hanging = asyncio.create_task(router.dispatch(PUBLISHED))
    await begun.wait()
    seconds[0] = 4.9
    assert len((await router.dispatch(PUBLISHED)).in_progress) == 1
    seconds[0] = 5.0
    assert len((await router.dispatch(PUBLISHED)).events) == 1
    hanging.cancel()
    await asyncio.wait([hanging])
    assert len((await router.dispatch(PUBLISHED)).duplicates) == 1


class BrokenMemory:
    """Fails at what it is told to fail at."""

    def __init__(self, *broken):
        self.broken = broken
        self.calls = []

    def note(self, name, *arguments):
        self.calls.append((name, *arguments))
        if name in self.broken:
            raise ConnectionError(f"{name} is broken")

    async def claim(self, event_id, holder, lease):
        self.note("claim", event_id, lease)
        return ClaimOutcome.CLAIMED

    async def done(self, event_id, holder):
        self.note("done", event_id)

    async def release(self, event_id, holder):
        self.note("release", event_id)


async def test_the_memory_can_be_of_another_make(calls):
    memory = BrokenMemory()
    router = EventRouter(memory=memory, lease=timedelta(seconds=7))
    router.on(ParticipantPublished)(recorder(calls, "a"))
    await router.dispatch(PUBLISHED)
    event_id = PUBLISHED["id"]
    assert memory.calls == [("claim", event_id, timedelta(seconds=7)), ("done", event_id)]


async def test_every_dispatch_claims_under_a_name_of_its_own():
    holders = []

    class Everyone(BrokenMemory):
        async def claim(self, event_id, holder, lease):
            holders.append(holder)
            return ClaimOutcome.CLAIMED

        async def done(self, event_id, holder):
            holders.append(holder)

    router = EventRouter(memory=Everyone())
    for _ in range(3):
        await router.dispatch(PUBLISHED)
    assert holders[::2] == holders[1::2]
    assert len(set(holders)) == 3


async def test_a_memory_that_cannot_be_asked_fails_the_event_and_no_other(calls, caplog):
    class Forgetful(BrokenMemory):
        async def claim(self, event_id, holder, lease):
            if event_id == "bad":
                raise ConnectionError("no memory")
            return ClaimOutcome.CLAIMED

    router = EventRouter(memory=Forgetful())
    router.on(ParticipantPublished)(recorder(calls, "a"))
    report = await router.dispatch(sqs(PUBLISHED, PUBLISHED | {"id": "bad"}, PUBLISHED))
    assert len(report.events) == len(calls) == 2
    (failure,) = report.failures
    assert (failure.event.id, failure.handler, failure.message_id) == ("bad", None, "m1")
    assert str(failure.error) == "no memory"
    assert report.messages_to_retry == ("m1",)
    assert "the event bad could not be claimed" in caplog.text


async def test_a_memory_that_cannot_be_told_changes_nothing_that_was_done(calls, caplog):
    router = EventRouter(memory=BrokenMemory("done"))
    router.on(ParticipantPublished)(recorder(calls, "a"))
    report = await router.dispatch(sqs(PUBLISHED))
    assert (len(report.events), report.failures, report.messages_to_retry) == (1, [], ())
    assert "could not be ended" in caplog.text


async def test_a_memory_that_takes_nothing_back_loses_no_failure(caplog):
    router = EventRouter(memory=BrokenMemory("release"))

    @router.on(ParticipantPublished)
    async def broken(event):
        raise ValueError("no")

    report = await router.dispatch(sqs(PUBLISHED))
    assert [str(failure.error) for failure in report.failures] == ["no"]
    assert "could not be ended" in caplog.text


async def test_a_memory_that_takes_nothing_back_does_not_hide_a_cancellation(caplog):
    router = EventRouter(memory=BrokenMemory("release"))
    begun = asyncio.Event()

    @router.on(ParticipantPublished)
    async def waits(event):
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(router.dispatch(PUBLISHED))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("lease", [timedelta(), timedelta(seconds=-1)])
def test_a_lease_lasts(lease):
    with pytest.raises(InvalidRequestError, match="lease must be a timedelta above 0"):
        EventRouter(lease=lease)
