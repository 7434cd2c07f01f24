"""Waiting: until it is so, until it cannot become so, or until the time is up."""

import asyncio
from contextlib import suppress
from itertools import pairwise

import pytest

from ivsrt_async.errors import (
    AccessDeniedException,
    InvalidRequestError,
    ResourceNotFoundException,
    WaitError,
    WaitTimeoutError,
)
from ivsrt_async.events import parse_event
from ivsrt_async.low_latency import DestinationConfiguration, S3DestinationConfiguration
from ivsrt_async.realtime import CompositionState, DestinationState
from ivsrt_async.workflows import (
    LiveStages,
    wait_for_composition,
    wait_for_destination,
    wait_for_empty_stage,
    wait_for_failover_slate_configuration,
    wait_for_logging_configuration,
    wait_for_participant,
    wait_for_recording_configuration,
    wait_for_stream,
)
from tests.support.destinations import new_channel
from tests.support.own_time import OwnTime, let_run, until
from tests.support.scripted_server import Answer, ScriptedServer

NOWHERE = "arn:aws:ivs:us-east-1:123456789012:composition/abcdefghijkl"


@pytest.fixture
async def composition(session, person, stage):
    await person(publishing=True)
    return await session.realtime.start_composition(
        stage_arn=stage.arn, destinations=[await new_channel(session.low_latency)]
    )


def later(ivs, seconds, what):
    """Have something happen at a time of the clock. The tasks are kept from being collected."""
    tasks = []
    ivs.clock.after(seconds, lambda: tasks.append(asyncio.ensure_future(what())))
    return tasks


async def broken(work):
    with pytest.raises(WaitError) as raised:
        await work
    return raised.value


async def test_a_composition_is_waited_for_until_it_runs_and_until_it_has_ended(
    session, composition
):
    running = await wait_for_composition(session, composition)
    destination = await wait_for_destination(session, composition.arn)
    await session.realtime.stop_composition(composition.arn)
    stopped = await wait_for_composition(session, composition, CompositionState.STOPPED)
    states = [running.state, destination.state, stopped.state]
    assert states == ["ACTIVE", "ACTIVE", "STOPPED"]


async def test_an_ended_composition_that_is_forgotten_counts_as_stopped(ivs, session, composition):
    await session.realtime.stop_composition(composition.arn)
    ivs.clock.advance(600)
    assert await wait_for_composition(session, composition, CompositionState.STOPPED) is None
    assert await wait_for_destination(session, composition, until=DestinationState.STOPPED) is None


async def test_nobody_waits_for_a_forgotten_composition_to_run(session):
    error = await broken(wait_for_composition(session, NOWHERE))
    assert (error.state, error.reason) == ("gone", "it ended more than 5 minutes ago, or never was")
    assert str(error).startswith(
        f"gave up waiting for composition {NOWHERE} to be ACTIVE; it is gone"
    )


async def test_a_composition_that_ends_first_will_never_run(session, composition):
    await session.realtime.stop_composition(composition.arn)
    error = await broken(wait_for_composition(session, composition))
    assert (error.state, isinstance(error, WaitTimeoutError)) == ("STOPPING", False)


async def test_an_event_tells_why_a_composition_failed(ivs, session, stage, composition):
    await wait_for_composition(session, composition)
    await session.realtime.delete_stage(stage.arn)
    error = await broken(
        wait_for_composition(
            session, composition, CompositionState.STOPPED, events=ivs.events.stream()
        )
    )
    assert (error.state, error.reason) == ("FAILED", "Stage has been deleted")


async def test_destinations_tell_why_a_composition_failed_if_no_event_does(
    ivs, session, composition
):
    running = await wait_for_composition(session, composition)
    await wait_for_destination(session, composition)
    await ivs.lose_destination(composition.arn)
    lost = await broken(wait_for_destination(session, composition))
    error = await broken(wait_for_composition(session, composition, "STOPPED"))
    (destination,) = running.destinations
    assert (lost.state, error.state) == ("FAILED", "FAILED")
    assert error.reason == f"it lost its destinations {destination.id}"


async def test_a_destination_that_is_reconnecting_is_waited_for(ivs, session, composition):
    await wait_for_destination(session, composition)
    await ivs.lose_destination(composition.arn)
    found = await session.realtime.get_composition(composition.arn)
    assert found.destinations[0].state == DestinationState.RECONNECTING
    assert (await broken(wait_for_destination(session, composition))).state == "FAILED"


async def test_a_destination_has_to_be_one_of_the_composition(session, composition):
    with pytest.raises(InvalidRequestError, match=r"destination_id must be one of .+, got 'no'"):
        await wait_for_destination(session, composition, "no")


async def test_configurations_are_waited_for_until_they_can_be_used(session):
    s3 = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="recordings"))
    recording = await session.low_latency.create_recording_configuration(
        destination_configuration=s3
    )
    slate = await session.low_latency.create_failover_slate_configuration(name="back-soon")
    ready = await wait_for_recording_configuration(session, recording)
    set_up = await wait_for_failover_slate_configuration(session, slate)
    assert (recording.state, ready.state) == ("CREATING", "ACTIVE")
    assert (slate.state, set_up.state) == ("CREATING", "CREATED")


def configuration(kind, state, service="ivs"):
    arn = f"arn:aws:{service}:us-east-1:123456789012:{kind}-configuration/abc"
    return arn, {"arn": arn, "state": state, "id": "abc"}


@pytest.mark.parametrize(
    ("wait", "kind", "service", "states", "end"),
    [
        (wait_for_recording_configuration, "recording", "ivs", ["CREATING", "ACTIVE"], None),
        (wait_for_recording_configuration, "recording", "ivs", ["CREATE_FAILED"], WaitError),
        (wait_for_logging_configuration, "logging", "ivschat", ["UPDATING", "ACTIVE"], None),
        (wait_for_logging_configuration, "logging", "ivschat", ["UPDATE_FAILED"], WaitError),
        (wait_for_logging_configuration, "logging", "ivschat", ["DELETING"], WaitError),
        (
            wait_for_failover_slate_configuration,
            "failover-slate",
            "ivs",
            ["UPDATING", "CREATED"],
            None,
        ),
        (
            wait_for_failover_slate_configuration,
            "failover-slate",
            "ivs",
            ["CREATE_FAILED"],
            WaitError,
        ),
    ],
)
async def test_states_that_lead_nowhere_end_the_wait(wait, kind, service, states, end):
    time = OwnTime()
    members = {
        "recording": "recordingConfiguration",
        "failover-slate": "failoverSlateConfiguration",
    }
    arn, _ = configuration(kind, "", service)
    answers = []
    for state in states:
        data = configuration(kind, state, service)[1]
        if kind == "recording":
            data["destinationConfiguration"] = {}
        answers.append(Answer.of({members[kind]: data} if kind in members else data))
    async with (
        ScriptedServer(*answers) as server,
        server.session(region="us-east-1", surroundings=time.surroundings()) as session,
    ):
        if end is None:
            assert (await wait(session, arn)).state == states[-1]
        else:
            assert (await broken(wait(session, arn))).state == states[-1]
        assert len(server.received) == len(states)


async def test_a_channel_is_waited_for_until_it_is_live_and_until_it_is_offline(
    ivs, session, channel
):
    later(ivs, 20, lambda: ivs.go_live(channel))
    stream = await wait_for_stream(session, channel)
    assert (stream.channel_arn, stream.state) == (channel.arn, "LIVE")
    await session.low_latency.stop_stream(channel.arn)
    assert await wait_for_stream(session, channel, live=False) is None


async def test_a_deleted_channel_is_offline_and_will_never_be_live(session, channel):
    await session.low_latency.delete_channel(channel.arn)
    assert await wait_for_stream(session, channel, live=False) is None
    assert (await broken(wait_for_stream(session, channel))).state == "gone"


@pytest.mark.parametrize("by", ["participant_id", "user_id"])
async def test_somebody_is_waited_for_until_they_are_there_and_have_published(
    ivs, session, stage, person, by
):
    token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    who = {by: getattr(token, by)}
    with pytest.raises(WaitTimeoutError, match="it is absent"):
        await wait_for_participant(session, stage, timeout=5, **who)
    ana = await ivs.join(token)
    here = await wait_for_participant(session, stage, **who)
    later(ivs, 15, ana.publish)
    published = await wait_for_participant(session, stage, published=True, **who)
    assert (here.published, published.published) == (False, True)
    assert {ana.participant_id} == {here.participant_id, published.participant_id}


async def test_one_of_a_users_connections_is_enough(session, stage, person):
    await (await person("ana")).leave()
    again = await person("ana")
    found = await wait_for_participant(session, stage, user_id="ana")
    assert again.participant_id == found.participant_id


async def test_nobody_comes_to_a_deleted_stage_which_is_empty(session, stage, person):
    await person("ana")
    await session.realtime.delete_stage(stage.arn)
    assert (await broken(wait_for_participant(session, stage, user_id="ana"))).state == "gone"
    await wait_for_empty_stage(session, stage)


async def test_a_stage_is_empty_when_the_last_one_has_left(ivs, session, stage, person):
    ana, ben = await person("ana"), await person("ben")
    with pytest.raises(WaitTimeoutError, match="it is in use"):
        await wait_for_empty_stage(session, stage, timeout=5)
    await ben.leave()
    later(ivs, 30, ana.leave)
    await wait_for_empty_stage(session, stage)
    assert ana.connected is False


async def test_the_pauses_grow_and_keep_far_from_the_call_rates(ivs, session, channel):
    with suppress(WaitTimeoutError):
        await wait_for_stream(session, channel, timeout=60)
    looks = [call.time for call in ivs.calls if call.operation == "GetStream"]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(looks)]
    assert 8 <= len(looks) <= 20
    assert all(0.7 < gap < 8 for gap in gaps[:-1])
    assert max(gaps) > 3


async def test_calls_that_fail_for_a_while_do_not_end_a_wait(ivs, session, composition):
    ivs.throttle("GetComposition", 7)
    ivs.faults.drop("GetComposition", calls=5)
    assert (await wait_for_composition(session, composition)).state == "ACTIVE"


async def test_what_kept_failing_is_the_cause_when_the_time_is_up(ivs, session, composition):
    ivs.throttle("GetComposition", share=1.0)
    with pytest.raises(WaitTimeoutError, match="its state is not known: GetComposition") as raised:
        await wait_for_composition(session, composition, timeout=20)
    assert raised.value.__cause__.throttled


async def test_an_error_that_will_stay_ends_a_wait(ivs, session, composition):
    ivs.fail("GetComposition", AccessDeniedException)
    with pytest.raises(AccessDeniedException):
        await wait_for_composition(session, composition)
    with pytest.raises(ResourceNotFoundException):
        await wait_for_recording_configuration(
            session, "arn:aws:ivs:us-east-1:123456789012:recording-configuration/abc"
        )


class Feed:
    """A source of events that brings what a test puts in."""

    def __init__(self) -> None:
        self.queue = asyncio.Queue()

    def __aiter__(self):
        return self

    async def __anext__(self):
        item = await self.queue.get()
        if isinstance(item, Exception):
            raise item
        return item


class Watched(Feed):
    def watch(self, arn):
        self.arn = arn
        return self


@pytest.fixture
async def held(ivs):
    """A session whose sleepers wait until the test moves the time."""
    time = OwnTime(ivs.clock.now().timestamp(), held=True)
    async with ivs.session(surroundings=time.surroundings()) as session:
        yield session, time


def looks(ivs, operation):
    return sum(call.operation == operation for call in ivs.calls)


@pytest.mark.parametrize("form", ["json", "event", "watch"])
async def test_an_event_about_it_ends_the_pause(ivs, channel, held, form):
    session, time = held
    source = Watched() if form == "watch" else Feed()
    waiting = asyncio.ensure_future(wait_for_stream(session, channel, events=source))
    await until(lambda: time.sleeping == 1)
    await time.advance(0.5)  # the shortest pause has passed, the whole one has not
    before = looks(ivs, "GetStream")
    await ivs.go_live(channel)
    event = ivs.events.kept[-1]
    source.queue.put_nowait(
        {"json": event, "event": parse_event(event), "watch": "something"}[form]
    )
    assert (await waiting).state == "LIVE"
    assert (before, looks(ivs, "GetStream")) == (1, 2)
    assert getattr(source, "arn", channel.arn) == channel.arn


@pytest.mark.parametrize("item", ["foreign", "garbage", "broken"])
async def test_other_items_of_a_source_change_nothing(ivs, session, channel, held, item):
    held_session, time = held
    other = (await session.low_latency.create_channel()).channel
    await ivs.go_live(other)
    source = Feed()
    waiting = asyncio.ensure_future(wait_for_stream(held_session, channel, events=source))
    await until(lambda: time.sleeping == 1)
    await time.advance(0.5)
    source.queue.put_nowait(
        {
            "foreign": ivs.events.kept[-1],
            "garbage": {"no": "event"},
            "broken": ValueError("the queue is down"),
        }[item]
    )
    await let_run(200)
    assert looks(ivs, "GetStream") == 1
    await ivs.go_live(channel)
    await time.advance(10)
    assert (await waiting).state == "LIVE"


async def test_a_flood_of_events_is_no_flood_of_calls(ivs, channel, held):
    session, time = held
    source = Feed()
    waiting = asyncio.ensure_future(wait_for_stream(session, channel, live=True, events=source))
    await until(lambda: time.sleeping == 1)
    broadcast = await ivs.go_live(channel)
    event = ivs.events.kept[-1]
    await broadcast.end()
    for _ in range(500):
        source.queue.put_nowait(event)
    await let_run(300)
    assert looks(ivs, "GetStream") == 1
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_source_that_watches_no_such_thing_is_reported(ivs, session, channel, caplog):
    await ivs.go_live(channel)
    await wait_for_stream(session, channel, events=LiveStages(session))
    await let_run()
    assert "a source of events failed; waiting goes on without it" in caplog.text
    assert "must be a stage, not a channel" in caplog.text


async def test_a_wait_can_be_cancelled_and_leaves_nothing_behind(held, channel):
    session, time = held
    source = Feed()
    waiting = asyncio.ensure_future(wait_for_stream(session, channel, events=source))
    await until(lambda: time.sleeping == 1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.sleeping == 0


async def test_a_call_that_hangs_does_not_outlast_the_time_allowed(ivs, channel, held):
    session, time = held
    arrived, answer = asyncio.Event(), asyncio.Event()

    def hang(_):
        arrived.set()
        return answer.wait()

    ivs.faults.delay("GetStream", 60, wait=hang)
    waiting = asyncio.ensure_future(wait_for_stream(session, channel, timeout=10))
    await until(arrived.is_set)
    await time.advance(9.5)
    assert not waiting.done()
    await time.advance(1)
    with pytest.raises(WaitTimeoutError, match=r"waited 10 s for .+ to be live; its state"):
        await waiting
    answer.set()
    await let_run()


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), True, "5", None])
async def test_a_time_limit_is_a_positive_number(session, channel, limit):
    with pytest.raises(InvalidRequestError, match="timeout must be a number of seconds above 0"):
        await wait_for_stream(session, channel, timeout=limit)


@pytest.mark.parametrize("until", ["RUNNING", "", "active", "FAILED", "STARTING"])
async def test_states_that_nobody_can_wait_for_are_refused(ivs, session, until):
    with pytest.raises(InvalidRequestError, match="until must be one of ACTIVE, STOPPED"):
        await wait_for_composition(session, NOWHERE, until)
    with pytest.raises(InvalidRequestError, match="until must be one of ACTIVE, STOPPED"):
        await wait_for_destination(session, NOWHERE, until=until)
    assert list(ivs.calls) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("standup", "channel must be a channel or its ARN, got 'standup'"),
        (NOWHERE, "channel must be a channel, not a composition"),
        (
            "arn:aws:ivs:eu-west-1:123456789012:channel/abc",
            "channel must be in us-east-1, the region of the session",
        ),
        (None, "channel must be a channel or its ARN, got None"),
        (12, "channel must be a channel or its ARN, got 12"),
    ],
)
async def test_other_arns_are_refused_before_anything_is_sent(ivs, session, given, words):
    with pytest.raises(InvalidRequestError) as raised:
        await wait_for_stream(session, given)
    assert (words in str(raised.value), list(ivs.calls)) == (True, [])


@pytest.mark.parametrize("who", [{}, {"participant_id": "a", "user_id": "b"}])
async def test_a_participant_is_named_in_one_way(session, stage, who):
    with pytest.raises(InvalidRequestError, match="participant_id or user_id must be given"):
        await wait_for_participant(session, stage, **who)
