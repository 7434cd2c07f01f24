"""Rows of what was used."""

import json
from datetime import datetime, timedelta

import attrs
import pytest

from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.events import (
    CompositionSessionEnd,
    CompositionSessionStart,
    parse_event,
    parse_events,
)
from ivsrt_async.workflows import (
    Host,
    composition_usage,
    end_versus,
    participant_usage,
    start_versus,
    total_usage,
)
from tests.support.destinations import new_channel
from tests.support.turned_back import TurnedBack


def minutes(span):
    return round(span.total_seconds() / 60, 1)


def shown(rows):
    return {row.user_id: (minutes(row.connected), minutes(row.published)) for row in rows}


@pytest.fixture
async def began(ivs):
    return ivs.clock.now()


@pytest.fixture
async def evening(ivs, session, began, stage, person):
    """Ana is there for 60 minutes and on air for 40 in two parts; Bo watches for 30, twice."""
    ana = await person("ana")
    ivs.clock.advance(600)
    await ana.publish()
    ivs.clock.advance(600)
    await ana.unpublish()
    bo = await person("bo")
    ivs.clock.advance(600)
    await ana.publish()
    ivs.clock.advance(1200)
    await bo.leave()
    ivs.clock.advance(600)
    await ana.leave()
    return stage


async def rows_of(session, **wanted):
    return [row async for row in participant_usage(session, **wanted)]


async def test_time_on_stage_and_on_air(session, began, evening):
    rows = await rows_of(session, start=began)
    assert shown(rows) == {"ana": (60, 40), "bo": (30, 0)}
    assert {(row.stage_arn, row.stage_name, row.ongoing) for row in rows} == {
        (evening.arn, "standup", False)
    }


async def test_the_order_of_events_does_not_matter(ivs, session, began, evening):
    for run in ivs._engine.realtime.stages.get(evening.arn).sessions.values():
        for participant in run.participants.values():
            participant.events.reverse()
    assert shown(await rows_of(session, start=began)) == {"ana": (60, 40), "bo": (30, 0)}


def told_to_the_minute(ivs, stage, began):
    """Have events tell rounder times, as AWS does, so that some of them have the same."""
    minute = timedelta(minutes=1)
    for run in ivs._engine.realtime.stages.get(stage.arn).sessions.values():
        for participant in run.participants.values():
            participant.events[:] = [
                attrs.evolve(
                    each, event_time=began + round((each.event_time - began) / minute) * minute
                )
                for each in participant.events
            ]


async def test_who_comes_and_goes_at_the_same_time_is_not_counted_until_the_end(
    ivs, session, stage, began, person
):
    ana, bo = await person("ana"), await person("bo", publishing=True)
    await bo.leave()
    ivs.clock.advance(3600)
    await ana.leave()
    ivs.clock.advance(600)
    told_to_the_minute(ivs, stage, began)
    assert shown(await rows_of(session, start=began)) == {"ana": (60, 0)}


async def test_who_goes_and_comes_at_the_same_time_stays(ivs, session, stage, began):
    token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    for _ in range(2):
        ana = await ivs.join(token)
        await ana.publish()
        ivs.clock.advance(600)
        await ana.leave()
    told_to_the_minute(ivs, stage, began)
    assert shown(await rows_of(session, start=began)) == {"ana": (20, 20)}


async def test_only_the_period_counts(session, began, evening):
    half = began + timedelta(minutes=30)
    assert shown(await rows_of(session, start=began, end=half)) == {"ana": (30, 10), "bo": (10, 0)}
    assert shown(await rows_of(session, start=half)) == {"ana": (30, 30), "bo": (20, 0)}
    later = began + timedelta(minutes=55)
    assert shown(await rows_of(session, start=later)) == {"ana": (5, 5)}
    assert await rows_of(session, start=began - timedelta(days=2), end=began) == []


async def test_a_day_on_which_clocks_are_turned_back_has_its_25_hours(session, began, evening):
    zone = TurnedBack(began + timedelta(hours=2, minutes=30))
    start = (began + timedelta(hours=2)).replace(tzinfo=zone)
    end = start.replace(fold=1)  # an hour later, when clocks show the same
    assert shown(await rows_of(session, start=start, end=end)) == {"ana": (60, 40), "bo": (30, 0)}


async def test_who_is_still_there_is_counted_until_now(ivs, session, began, person):
    await person("ana", publishing=True)
    ivs.clock.advance(600)
    (row,) = await rows_of(session, start=began)
    assert (minutes(row.connected), minutes(row.published), row.ongoing) == (10, 10, True)
    end = began + timedelta(days=1)
    assert shown(await rows_of(session, start=began, end=end)) == {"ana": (10, 10)}


async def test_ongoing_is_who_was_there_at_the_end_of_the_period(
    ivs, session, stage, began, person
):
    bo = await person("bo")
    token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    ana = await ivs.join(token)
    ivs.clock.advance(600)
    await ana.leave()
    ivs.clock.advance(1200)
    await ivs.join(token)
    await bo.leave()
    halfway, now = began + timedelta(minutes=20), ivs.clock.now()
    for end, ongoing in ((halfway, {"bo": True, "ana": False}), (now, {"bo": False, "ana": True})):
        rows = await rows_of(session, start=began, end=end)
        assert {row.user_id: row.ongoing for row in rows} == ongoing


async def test_who_comes_back_is_one_row_in_a_session(ivs, session, stage, began, person):
    stays = await person("bo")
    token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    for _ in range(2):
        ana = await ivs.join(token)
        ivs.clock.advance(300)
        await ana.leave()
        ivs.clock.advance(120)
    await stays.leave()
    assert shown(await rows_of(session, start=began)) == {"ana": (10, 0), "bo": (14, 0)}


async def test_each_session_has_rows(ivs, session, began, person):
    for _ in range(2):
        ana = await person("ana")
        ivs.clock.advance(120)
        await ana.leave()
        ivs.clock.advance(1200)
    rows = await rows_of(session, start=began)
    assert len({row.session_id for row in rows}) == 2
    totals = await total_usage(participant_usage(session, start=began), by=lambda row: row.user_id)
    assert (totals["ana"].participants, minutes(totals["ana"].connected)) == (2, 4)


async def test_replicas_are_told_apart(ivs, session, stage, began, person):
    other = (await session.realtime.create_stage(name="other")).stage
    ana = await person("ana", publishing=True)
    bo = await person("bo", on=other, publishing=True)
    met = await start_versus(
        session, Host(stage.arn, ana.participant_id), Host(other.arn, bo.participant_id)
    )
    ivs.clock.advance(600)
    await end_versus(session, met)
    rows = await rows_of(session, start=began)
    assert sorted((row.stage_name, row.user_id, row.replica) for row in rows) == [
        ("other", "ana", True),
        ("other", "bo", False),
        ("standup", "ana", False),
        ("standup", "bo", True),
    ]
    totals = await total_usage(participant_usage(session, start=began), by=lambda row: row.replica)
    assert minutes(totals[True].published) == 20


async def test_only_some_stages(ivs, session, stage, began, person):
    tagged = (await session.realtime.create_stage(name="t", tags={"customer": "acme"})).stage
    await person("ana")
    await person("bo", on=tagged)
    ivs.clock.advance(60)
    found = await rows_of(session, start=began, tags={"customer": "acme"})
    assert [(row.user_id, row.stage_tags) for row in found] == [("bo", {"customer": "acme"})]
    assert [r.user_id for r in await rows_of(session, start=began, stages=[stage])] == ["ana"]
    twice = await rows_of(session, start=began, stages=[stage, stage.arn])
    assert [row.user_id for row in twice] == ["ana"]
    gone = "arn:aws:ivs:us-east-1:123456789012:stage/abcdefghijkl"
    assert await rows_of(session, start=began, stages=[gone]) == []
    totals = await total_usage(
        participant_usage(session, start=began), by=lambda row: row.stage_tags.get("customer")
    )
    assert {customer: total.participants for customer, total in totals.items()} == {
        None: 1,
        "acme": 1,
    }


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.throttle("*", share=0.3),
        lambda faults: faults.drop("*", share=0.2),
        lambda faults: faults.cut("*", share=0.2),
        lambda faults: faults.delay("*", 0.001),
    ],
    ids=["throttle", "drop", "cut", "delay"],
)
async def test_rows_are_complete_whatever_happens_on_the_way(ivs, session, began, evening, fault):
    fault(ivs.faults)
    assert shown(await rows_of(session, start=began)) == {"ana": (60, 40), "bo": (30, 0)}


@pytest.fixture
async def composed(ivs, session, stage, person):
    await person("ana", publishing=True)
    composition = await session.realtime.start_composition(
        stage_arn=stage.arn,
        destinations=[await new_channel(session.low_latency)],
        tags={"customer": "acme"},
    )
    ivs.clock.advance(600)
    return composition


async def hours_of(session, **wanted):
    return [row async for row in composition_usage(session, **wanted)]


async def test_compositions_that_run_and_those_that_ended(ivs, session, stage, began, composed):
    (row,) = await hours_of(session, start=began)
    assert (row.composition_arn, row.stage_arn) == (composed.arn, stage.arn)
    assert (row.tags, row.destinations, row.ongoing) == ({"customer": "acme"}, 1, True)
    assert minutes(row.lasted) == 10
    await session.realtime.stop_composition(composed.arn)
    ivs.clock.advance(60)
    (row,) = await hours_of(session, start=began + timedelta(minutes=5), tags={"customer": "acme"})
    assert (minutes(row.lasted), row.ongoing) == (5, False)
    assert await hours_of(session, start=began, tags={"customer": "other"}) == []
    assert len(await hours_of(session, start=began, stages=[stage])) == 1


async def test_events_tell_of_compositions_that_aws_has_forgotten(ivs, session, began, composed):
    await session.realtime.stop_composition(composed.arn)
    ivs.clock.advance(600)
    assert await hours_of(session, start=began) == []
    events = [parse_event(event) for event in ivs.events.kept]
    for order in (events, events[::-1], events * 2):
        (row,) = await hours_of(session, start=began, events=order)
        assert (row.composition_arn, row.destinations) == (composed.arn, 1)
        assert (minutes(row.lasted), row.ongoing) == (10, False)


async def test_a_composition_whose_end_was_lost_does_not_run_for_ever(
    ivs, session, began, composed
):
    ivs.clock.advance(600)
    await session.realtime.stop_composition(composed.arn)
    ivs.clock.advance(3600)
    kept = [parse_event(event) for event in ivs.events.kept]
    told = [event for event in kept if not isinstance(event, CompositionSessionEnd)]
    (row,) = await hours_of(session, start=began, events=told)
    assert (minutes(row.lasted), row.ongoing) == (20, False)
    only_start = [event for event in kept if isinstance(event, CompositionSessionStart)]
    (row,) = await hours_of(session, start=began - timedelta(1), events=only_start)
    assert (minutes(row.lasted), row.ongoing) == (0, False)


async def test_compositions_of_other_regions_belong_to_other_sessions(
    ivs, session, began, composed
):
    await session.realtime.stop_composition(composed.arn)
    ivs.clock.advance(600)
    here = json.dumps(list(ivs.events.kept))
    elsewhere = parse_events(here.replace(session.region, "eu-west-1"))
    assert await hours_of(session, start=began, events=elsewhere) == []


async def test_bad_input(session, began, channel):
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is the mistake
    for wanted, words in (
        ({"start": naive}, "start must be a datetime with a time zone, got"),
        ({"start": began.date()}, "start must be a datetime with a time zone, got"),
        ({"start": began, "end": naive}, "end must be a datetime with a time zone, got"),
        ({"start": began, "end": "today"}, "end must be a datetime with a time zone, got 'today'"),
        ({"start": began, "end": began}, "end must be after start, got"),
        ({"start": began + timedelta(days=1)}, "start must be in the past where no end is given"),
        ({"start": began - timedelta(days=1), "stages": [channel]}, "must be a stage"),
    ):
        with pytest.raises(InvalidRequestError, match=words):
            await rows_of(session, **wanted)
        with pytest.raises(InvalidRequestError, match=words):
            await hours_of(session, **wanted)
