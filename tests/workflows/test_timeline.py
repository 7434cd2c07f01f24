"""A session of a stage, as one would draw it."""

import pytest

from ivsrt_async.errors import InvalidRequestError, ResourceNotFoundException
from ivsrt_async.workflows import stage_timeline


@pytest.fixture
async def began(ivs):
    return ivs.clock.now()


def minutes(timeline, began):
    """Who was there and on air from which minute until which."""

    def shown(spans):
        return [
            tuple(
                None if moment is None else round((moment - began).total_seconds() / 60)
                for moment in (span.start, span.end)
            )
            for span in spans
        ]

    return {
        each.user_id: (shown(each.joined), shown(each.published)) for each in timeline.participants
    }


async def events_asked_for(ivs, work):
    """The result of some work, and how many participants' events it asked for."""
    before = ivs.calls.total
    result = await work
    recent = list(ivs.calls)[-(ivs.calls.total - before) :]
    return result, sum(call.operation == "ListParticipantEvents" for call in recent)


async def test_who_was_there_and_on_air_when(ivs, session, stage, person, began):
    ana = await person("ana", publishing=True)
    ivs.clock.advance(600)
    bo = await person("bo")
    await ana.unpublish()
    ivs.clock.advance(600)
    await ana.publish()
    await bo.leave()
    ivs.clock.advance(600)
    timeline = await stage_timeline(session, stage)
    assert minutes(timeline, began) == {
        "ana": ([(0, None)], [(0, 10), (20, None)]),
        "bo": ([(10, 20)], []),
    }
    assert [each.user_id for each in timeline.participants] == ["ana", "bo"]
    assert (timeline.stage_arn, timeline.end) == (stage.arn, None)
    await ana.leave()
    ivs.clock.advance(600)
    ended = await stage_timeline(session, stage.arn)
    assert minutes(ended, began)["ana"] == ([(0, 30)], [(0, 10), (20, 30)])
    assert ended.end is not None


async def test_a_stage_where_nobody_has_been_has_none(session, stage):
    assert await stage_timeline(session, stage) is None


async def test_a_stage_or_session_that_is_not_there_is_not_found(session, stage, person):
    await person("ana")
    with pytest.raises(ResourceNotFoundException):
        await stage_timeline(session, stage.arn[:-4] + "none")
    with pytest.raises(ResourceNotFoundException):
        await stage_timeline(session, stage, session_id="st-0123456789abc")


async def test_the_latest_session_is_shown_unless_another_is_wanted(ivs, session, stage, person):
    for name in ("ana", "bo"):
        guest = await person(name)
        ivs.clock.advance(60)
        await guest.leave()
        ivs.clock.advance(3600)
    earlier = min(
        await session.realtime.list_stage_sessions(stage.arn).collect(), key=lambda r: r.start_time
    )
    found = [
        await stage_timeline(session, stage, session_id=wanted)
        for wanted in (None, earlier.session_id)
    ]
    assert [[each.user_id for each in one.participants] for one in found] == [["bo"], ["ana"]]


async def test_who_had_left_is_not_asked_for_again(ivs, session, stage, person, began):
    guests = [await person(name) for name in ("ana", "bo", "cy")]
    await guests[0].leave()
    first, calls = await events_asked_for(ivs, stage_timeline(session, stage))
    assert calls == 3
    await guests[1].leave()
    second, calls = await events_asked_for(ivs, stage_timeline(session, stage, known=first))
    assert calls == 2
    assert minutes(second, began) == {
        "ana": ([(0, 0)], []),
        "bo": ([(0, 0)], []),
        "cy": ([(0, None)], []),
    }
    third, calls = await events_asked_for(ivs, stage_timeline(session, stage, known=second))
    assert (calls, third) == (1, second)


async def test_what_is_known_of_another_session_does_not_count(ivs, session, stage, person):
    ana = await person("ana")
    await ana.leave()
    ivs.clock.advance(3600)
    before = await stage_timeline(session, stage)
    bo = await person("bo")
    await bo.leave()
    after, calls = await events_asked_for(ivs, stage_timeline(session, stage, known=before))
    assert (calls, [each.user_id for each in after.participants]) == (1, ["bo"])


async def test_the_order_of_events_does_not_matter(ivs, session, stage, person, began):
    ana = await person("ana", publishing=True)
    ivs.clock.advance(60)
    await ana.leave()
    for run in ivs._engine.realtime.stages.get(stage.arn).sessions.values():
        for participant in run.participants.values():
            participant.events.reverse()
    timeline = await stage_timeline(session, stage)
    assert minutes(timeline, began) == {"ana": ([(0, 1)], [(0, 1)])}


async def test_events_that_are_late_leave_an_open_end_that_is_asked_for_again(
    ivs, session, stage, person, began
):
    ana = await person("ana")
    ivs.clock.advance(60)
    await person("bo")
    await ana.leave()
    (run,) = ivs._engine.realtime.stages.get(stage.arn).sessions.values()
    late = run.participants[ana.participant_id].events
    kept = list(late)
    for told, expected in ((kept[:-1], [(0, None)]), ([], [(0, None)]), (kept, [(0, 1)])):
        late[:] = told
        timeline = await stage_timeline(session, stage)
        assert minutes(timeline, began)["ana"] == (expected, [])
    late[:] = kept[:-1]
    before = await stage_timeline(session, stage)
    late[:] = kept
    after = await stage_timeline(session, stage, known=before)
    assert minutes(after, began)["ana"] == ([(0, 1)], [])


async def test_who_comes_and_goes_within_a_second_was_there_for_no_time(
    ivs, session, stage, person, began
):
    ana = await person("ana", publishing=True)
    await ana.leave()
    (run,) = ivs._engine.realtime.stages.get(stage.arn).sessions.values()
    for event in (events := run.participants[ana.participant_id].events):
        event.event_time = began
    events.reverse()
    timeline = await stage_timeline(session, stage)
    assert minutes(timeline, began) == {"ana": ([(0, 0)], [(0, 0)])}


async def test_a_limit_keeps_who_is_there_and_who_came_last(ivs, session, stage, person):
    people = []
    for name in ("ana", "bo", "cy", "di"):
        people.append(await person(name))
        ivs.clock.advance(60)
    for gone in people[1:]:
        await gone.leave()
    for limit, expected in ((1, ["ana"]), (2, ["ana", "di"]), (9, ["ana", "bo", "cy", "di"])):
        timeline = await stage_timeline(session, stage, limit=limit)
        assert [each.user_id for each in timeline.participants] == expected


@pytest.mark.parametrize("limit", [0, -1, "3", 1.5, True])
async def test_a_limit_is_a_whole_number(session, stage, limit):
    with pytest.raises(InvalidRequestError, match="limit must be a whole number of at least 1"):
        await stage_timeline(session, stage, limit=limit)


async def test_only_a_timeline_can_be_known(ivs, session, stage):
    before = ivs.calls.total
    with pytest.raises(InvalidRequestError, match="known must be a StageTimeline"):
        await stage_timeline(session, stage, known=stage)
    assert ivs.calls.total == before
