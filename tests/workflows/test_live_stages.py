"""Stages held true from reads and from events that come late, twice, shuffled or not at all."""

import asyncio
import json
import random
from datetime import timedelta

import pytest

from ivsrt_async import to_dict
from ivsrt_async.errors import InvalidRequestError, ResourceNotFoundException
from ivsrt_async.events import EventRouter, StageUpdate, parse_event
from ivsrt_async.middleware import Middleware
from ivsrt_async.workflows import LiveStages, StageChangeKind, wait_for_participant
from tests.support.own_time import OwnTime, let_run


def on_air(stage):
    return {each.user_id for each in stage.publishers}


def take(stages, ivs, number=1):
    """Hand over the latest events of the local IVS."""
    return [stages.apply(parse_event(event)) for event in list(ivs.events.kept)[-number:]]


async def test_a_stage_is_read_once_and_then_follows_events(session, stage, person, ivs):
    await person("ana", publishing=True)
    stages = LiveStages(session)
    assert on_air(await stages.get(stage)) == {"ana"}
    calls = ivs.calls.total
    ben = await person("ben", publishing=True)
    (published,) = take(stages, ivs)
    await ben.leave()
    (unpublished,) = take(stages, ivs)
    assert (published.kind, on_air(published.stage)) == ("PUBLISHED", {"ana", "ben"})
    assert (unpublished.kind, on_air(unpublished.stage)) == ("UNPUBLISHED", {"ana"})
    assert published.participant_id == unpublished.participant_id == ben.participant_id
    assert on_air(await stages.get(stage.arn)) == {"ana"}
    assert ivs.calls.total == calls + 1  # ben's token


async def test_an_event_that_comes_late_or_again_undoes_nothing(session, stage, person, ivs):
    stages = LiveStages(session)
    await stages.get(stage)
    ana = await person("ana", publishing=True)
    ivs.clock.advance(5)
    await ana.unpublish()
    ivs.clock.advance(5)
    await ana.publish()
    first, stopped, second = (parse_event(event) for event in list(ivs.events.kept)[-3:])
    results = [stages.apply(event) for event in (second, first, stopped, second, first)]
    assert [result and result.kind for result in results] == ["PUBLISHED", None, None, None, None]
    (publisher,) = (await stages.get(stage)).publishers
    assert publisher.since == second.occurred_at


async def test_what_happened_before_a_read_changes_nothing_after_it(session, stage, person, ivs):
    ana = await person("ana", publishing=True)
    await ana.unpublish()
    ivs.clock.advance(60)
    stages = LiveStages(session)
    await stages.get(stage)
    assert take(stages, ivs, 2) == [None, None]


async def test_a_read_mends_what_events_did_not_tell(session, stage, person, ivs):
    ana, stages = await person("ana", publishing=True), LiveStages(session)
    await stages.get(stage)
    await person("ben", publishing=True)
    await ana.leave()
    assert on_air(await stages.get(stage)) == {"ana"}
    assert on_air(await stages.reread(stage)) == {"ben"}
    assert on_air(await stages.get(stage)) == {"ben"}


async def test_a_lost_end_is_not_undone_by_its_beginning_coming_again(session, stage, person, ivs):
    stages = LiveStages(session)
    await stages.get(stage)
    ana = await person("ana", publishing=True)
    event = parse_event(ivs.events.kept[-1])
    stages.apply(event)
    await ana.leave()  # and nobody hears of it
    await stages.reread(stage)
    assert stages.apply(event) is None
    assert on_air(await stages.get(stage)) == set()


async def test_a_beginning_that_comes_after_its_end_and_a_read_changes_nothing(
    session, stage, person, ivs
):
    stages = LiveStages(session)
    ana = await person("ana", publishing=True)
    await stages.get(stage)
    beginning = parse_event(ivs.events.kept[-1])
    await ana.leave()
    take(stages, ivs)
    await stages.reread(stage)  # within the error of clocks
    assert stages.apply(beginning) is None
    assert on_air(await stages.get(stage)) == set()


async def test_a_new_session_begins_with_nobody_of_the_one_before(session, stage, person, ivs):
    stages = LiveStages(session)
    ana = await person("ana", publishing=True)
    before = await stages.get(stage)
    await ana.leave()  # and nobody hears of it
    late = parse_event(ivs.events.kept[-1])
    ivs.clock.advance(3600)
    await person("ben", publishing=True)
    (change,) = take(stages, ivs)
    assert (change.kind, on_air(change.stage)) == (StageChangeKind.SNAPSHOT, {"ben"})
    assert change.stage.session_id != before.session_id
    assert stages.apply(late) is None
    assert on_air(await stages.get(stage)) == {"ben"}


async def test_events_that_come_during_a_read_are_not_lost(session, stage, person, ivs):
    await person("ana", publishing=True)
    stages, arrived, answer = LiveStages(session), asyncio.Event(), asyncio.Event()

    def hold(_):
        arrived.set()
        return answer.wait()

    ivs.faults.delay("ListParticipants", 1, wait=hold)  # answered as of now, and late
    reading = asyncio.ensure_future(stages.get(stage))
    await arrived.wait()
    await person("ben", publishing=True)
    take(stages, ivs)
    answer.set()
    assert on_air(await reading) == {"ana", "ben"}


async def test_other_events_and_other_stages_change_nothing(session, stage, channel, person, ivs):
    other = (await session.realtime.create_stage()).stage
    stages = LiveStages(session)
    await stages.get(stage)
    await person("ana", on=other, publishing=True)
    await ivs.go_live(channel)
    assert take(stages, ivs, 3) == [None, None, None]


async def test_whoever_watches_gets_the_stage_and_then_each_change(session, stage, person, ivs):
    await person("ana", publishing=True)
    async with LiveStages(session, reread=None) as stages:
        watch = stages.watch(stage)
        first = await anext(watch)
        waiting = asyncio.ensure_future(anext(watch))
        await let_run()
        assert not waiting.done()
        ben = await person("ben", publishing=True)
        take(stages, ivs)
        second = await waiting
        await ben.leave()
        await stages.reread(stage)
        third = await anext(watch)
    assert [each.kind for each in (first, second, third)] == ["SNAPSHOT", "PUBLISHED", "SNAPSHOT"]
    assert [on_air(c.stage) for c in (first, second, third)] == [{"ana"}, {"ana", "ben"}, {"ana"}]
    with pytest.raises(StopAsyncIteration):
        await anext(watch)  # the block has ended


async def test_a_change_is_ready_for_a_browser(session, stage, person):
    ana = await person("ana", publishing=True)
    change = await anext(LiveStages(session).watch(stage))
    data = json.loads(json.dumps(to_dict(change)))
    assert (data["kind"], data["participant_id"]) == ("SNAPSHOT", None)
    assert data["stage"]["stage_arn"] == stage.arn
    (publisher,) = data["stage"]["publishers"]
    assert (publisher["participant_id"], publisher["user_id"]) == (ana.participant_id, "ana")
    assert publisher["since"].endswith("Z")


async def test_a_reread_that_finds_nothing_new_is_no_change(session, stage, person):
    await person("ana", publishing=True)
    stages = LiveStages(session)
    watch = stages.watch(stage)
    await anext(watch)
    await stages.reread(stage)
    waiting = asyncio.ensure_future(anext(watch))
    await let_run()
    assert not waiting.done()
    await stages.aclose()
    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_whoever_is_slow_skips_changes_and_gets_a_snapshot(session, stage, person, ivs):
    stages = LiveStages(session)
    slow, quick = stages.watch(stage), stages.watch(stage)
    await anext(slow)
    await anext(quick)
    ana = await person("ana")
    seen = 0
    for _ in range(80):
        await ana.publish()
        await ana.unpublish()
        take(stages, ivs, 2)
        assert [(await anext(quick)).kind for _ in range(2)] == ["PUBLISHED", "UNPUBLISHED"]
        seen += 2
    change = await anext(slow)
    assert (seen, change.kind, on_air(change.stage)) == (160, "SNAPSHOT", set())


async def test_the_end_of_a_stage_ends_the_iteration(session, stage, person):
    await person("ana", publishing=True)
    stages = LiveStages(session)
    watch = stages.watch(stage)
    await anext(watch)
    await session.realtime.delete_stage(stage.arn)
    with pytest.raises(ResourceNotFoundException):
        await stages.reread(stage)
    assert [(c.kind, on_air(c.stage)) async for c in watch] == [("DELETED", set())]
    with pytest.raises(ResourceNotFoundException):
        await anext(stages.watch(stage))


async def test_watched_stages_are_read_again_now_and_then(ivs, stage, person, caplog):
    time = OwnTime(ivs.clock.now().timestamp(), held=True)
    async with (
        ivs.session(surroundings=time.surroundings()) as session,
        LiveStages(session, reread=30) as stages,
    ):
        watch = stages.watch(stage)
        await anext(watch)
        await person("ana", publishing=True)
        waiting = asyncio.ensure_future(anext(watch))
        ivs.fail("GetStage", "AccessDeniedException", status=403)
        await time.advance(31)
        await let_run(300)
        assert not waiting.done()
        await time.advance(31)
        assert on_air((await waiting).stage) == {"ana"}
    assert "could not be read again; it will be tried later" in caplog.text


@pytest.mark.parametrize(("reread", "races"), [(60, True), (None, False)])
async def test_by_the_clock_of_the_local_ivs_rereading_makes_it_race(
    ivs, session, stage, reread, races
):
    async with LiveStages(session, reread=reread) as stages:
        await anext(stages.watch(stage))
        before = ivs.clock.now()
        await let_run(3000)
        assert (ivs.clock.now() - before > timedelta(minutes=10)) == races


async def test_a_defect_elsewhere_does_not_end_the_reading(ivs, stage, person, caplog):
    class Defective(Middleware):
        fails = False

        async def call(self, call, proceed):
            if self.fails:
                raise OSError("nobody expected this")
            return await proceed(call)

    time, defect = OwnTime(ivs.clock.now().timestamp(), held=True), Defective()
    async with (
        ivs.session(surroundings=time.surroundings(), middleware=[defect]) as session,
        LiveStages(session, reread=30) as stages,
    ):
        watch = stages.watch(stage)
        await anext(watch)
        await person("ana", publishing=True)
        waiting = asyncio.ensure_future(anext(watch))
        defect.fails = True
        await time.advance(31)
        defect.fails = False
        await time.advance(31)
        assert on_air((await waiting).stage) == {"ana"}
    assert "nobody expected this" in caplog.text


async def test_nobody_pays_for_stages_that_nobody_watches(ivs, session, stage):
    time = OwnTime(ivs.clock.now().timestamp(), held=True)
    async with (
        ivs.session(surroundings=time.surroundings()) as held,
        LiveStages(held, reread=30) as stages,
    ):
        await stages.get(stage)
        watch = stages.watch(stage)
        await anext(watch)
        del watch
        calls = ivs.calls.total
        await time.advance(31)
        await let_run(300)
        assert ivs.calls.total == calls


async def test_a_router_feeds_it_and_a_wait_listens_to_it(ivs, session, stage, person):
    router = EventRouter()
    async with LiveStages(session, reread=None) as stages:
        router.on(StageUpdate)(stages.handle)
        ana = await person("ana")
        await stages.get(stage)
        waiting = asyncio.ensure_future(
            wait_for_participant(session, stage, user_id="ana", published=True, events=stages)
        )
        await ana.publish()
        await router.dispatch(ivs.events.kept[-1])
        assert (await waiting).participant_id == ana.participant_id
        assert on_air(await stages.get(stage)) == {"ana"}


@pytest.mark.parametrize("interval", [0, -1, float("inf"), timedelta(seconds=30), "30"])
def test_the_interval_is_positive(session, interval):
    with pytest.raises(InvalidRequestError, match="reread must be a number of seconds"):
        LiveStages(session, reread=interval)


async def test_stages_that_nobody_asks_for_any_more_are_forgotten(session, stage, ivs, monkeypatch):
    monkeypatch.setattr("ivsrt_async.workflows.live_stages.IDLE", 2)
    stages = LiveStages(session)
    watched = (await session.realtime.create_stage()).stage
    watch = stages.watch(watched)
    await anext(watch)
    await stages.get(stage)
    others = [(await session.realtime.create_stage()).stage for _ in range(20)]
    for other in others:
        await stages.get(other)
        await session.realtime.delete_stage(other.arn)
    calls = ivs.calls.total
    await stages.get(watched)
    await stages.get(others[-1])
    assert ivs.calls.total == calls  # both are still followed
    await stages.get(stage)
    assert ivs.calls.total > calls
    assert [other.arn in stages._followed for other in others].count(True) <= 4


async def test_only_stages_are_followed(session, channel):
    stages = LiveStages(session)
    for follow in (stages.watch, stages.forget):
        with pytest.raises(InvalidRequestError, match="stage must be a stage"):
            follow(channel)


async def busy_day(ivs, session, arns, chance, events):
    """People come, go on air, go off air and leave, until so many events were sent.

    Returns:
        Who is on air in the end, by stage.
    """
    tokens = {
        arn: [await session.realtime.create_participant_token(stage_arn=arn) for _ in range(4)]
        for arn in arns
    }
    people = {}
    while len(ivs.events.kept) < events:
        arn = chance.choice(arns)
        token = chance.choice(tokens[arn])
        person = people.get(token.participant_id)
        if person is None or not person.connected:
            people[token.participant_id] = await ivs.join(token)
        elif not person.publishing:
            await person.publish()
        elif chance.random() < 0.2:
            await person.leave()
        else:
            await person.unpublish()
        if chance.random() < 0.002:  # a session ends
            for other in tokens[arn]:
                if other.participant_id in people:
                    await people[other.participant_id].leave()
            ivs.clock.advance(400)
        ivs.clock.advance(chance.random() * 0.5)
    on_air = {id_ for id_, person in people.items() if person.publishing}
    return {arn: {t.participant_id for t in tokens[arn]} & on_air for arn in arns}


async def state_of(stages, arns):
    return {arn: {p.participant_id for p in (await stages.get(arn)).publishers} for arn in arns}


async def test_ten_thousand_shuffled_doubled_and_partly_lost_events_end_true(ivs, session):
    chance = random.Random(20)
    arns = [(await session.realtime.create_stage()).stage.arn for _ in range(20)]
    stages, complete = LiveStages(session), LiveStages(session)
    await state_of(stages, arns)
    await state_of(complete, arns)
    truth = await busy_day(ivs, session, arns, chance, 10_000)
    events = [parse_event(event) for event in ivs.events.kept]
    doubled = [*events, *events]
    chance.shuffle(doubled)
    lost = {event.id for event in chance.sample(events, 500)}
    for event in doubled:
        complete.apply(event)
        if event.id not in lost:
            stages.apply(event)
    assert (len(events), sum(map(len, truth.values())) > 10) == (10_000, True)
    assert await state_of(complete, arns) == truth  # neither order nor number matters
    assert await state_of(stages, arns) != truth  # or the re-read would have nothing to mend
    for arn in arns:
        await stages.reread(arn)
    assert await state_of(stages, arns) == truth
    for event in doubled:
        stages.apply(event)  # all come again, and the lost ones late
    assert await state_of(stages, arns) == truth
