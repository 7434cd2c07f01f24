"""Who is on a stage, who is on air, and removing somebody with all their connections."""

import asyncio

import pytest

from ivsrt_async.errors import InvalidRequestError, ResourceNotFoundException, UnfinishedError
from ivsrt_async.realtime import Event
from ivsrt_async.workflows import (
    LiveStages,
    connected,
    find_user,
    on_air,
    remove_user,
    wait_for_empty_stage,
)
from ivsrt_async.workflows.people import _on_air_since
from tests.support.scripted_server import Answer, ScriptedServer


def names(people):
    return [each.user_id for each in people]


async def test_only_those_who_publish_now_are_on_air(session, stage, person, ivs):
    ana = await person("ana", publishing=True)
    ivs.clock.advance(5)
    ben = await person("ben", publishing=True)
    await person("cy")
    dot, eli = await person("dot", publishing=True), await person("eli", publishing=True)
    await dot.unpublish()
    await eli.leave()
    await ben.unpublish()
    ivs.clock.advance(5)
    await ben.publish()
    found = await on_air(session, stage)
    assert names(found) == ["ana", "ben"]
    assert [each.participant_id for each in found] == [ana.participant_id, ben.participant_id]
    assert 9 < (found[1].since - found[0].since).total_seconds() < 11
    assert sorted(names(await connected(session, stage.arn))) == ["ana", "ben", "cy", "dot"]


async def test_replicas_are_on_air_where_they_are_shown(session, stage, person):
    other = (await session.realtime.create_stage()).stage
    guest = await person("guest", on=other, publishing=True)
    await session.realtime.start_participant_replication(
        source_stage_arn=other.arn,
        destination_stage_arn=stage.arn,
        participant_id=guest.participant_id,
    )
    (replica,) = await on_air(session, stage)
    assert (replica.user_id, replica.replica, replica.source_stage_arn) == (
        "guest",
        True,
        other.arn,
    )


async def test_nobody_is_on_an_empty_stage(session, stage):
    assert await on_air(session, stage) == await connected(session, stage) == []
    assert await find_user(session, stage, "ana") == []
    assert (await remove_user(session, stage, "ana")).participant_ids == ()


async def test_an_empty_session_id_is_no_session():
    """AWS's models leave the member out; AWS's own demos compare it with an empty text."""
    arn = "arn:aws:ivs:us-east-1:123456789012:stage/abcdefghijkl"
    answer = Answer.of({"stage": {"arn": arn, "activeSessionId": ""}})
    async with (
        ScriptedServer(*[answer] * 4) as server,
        server.session(region="us-east-1") as session,
    ):
        assert await on_air(session, arn) == await connected(session, arn) == []
        await wait_for_empty_stage(session, arn)
        assert (await LiveStages(session).get(arn)).session_id is None
        assert {request.target for request in server.received} == {"/GetStage"}


async def test_more_people_than_a_page_holds_are_found(session, stage, ivs):
    for number in range(120):
        token = await session.realtime.create_participant_token(
            stage_arn=stage.arn, user_id="ana" if number % 2 else "ben"
        )
        await ivs.join(token)
    assert len(await find_user(session, stage, "ana")) == 60
    assert len(await connected(session, stage)) == 120


async def test_a_user_is_removed_with_all_connections_and_nobody_else(session, stage, person):
    camera, screen = await person("ana", publishing=True), await person("ana", publishing=True)
    left, ben = await person("ana"), await person("ben", publishing=True)
    await left.leave()
    removal = await remove_user(session, stage, "ana", reason="spam")
    assert {camera.participant_id, screen.participant_id} == set(removal.participant_ids)
    assert [each.connected for each in (camera, screen, ben)] == [False, False, True]
    assert (await remove_user(session, stage, "ana")).participant_ids == ()


async def test_a_replica_is_removed_and_its_original_stays(session, stage, person):
    other = (await session.realtime.create_stage()).stage
    guest = await person("guest", on=other, publishing=True)
    await session.realtime.start_participant_replication(
        source_stage_arn=other.arn,
        destination_stage_arn=stage.arn,
        participant_id=guest.participant_id,
    )
    removal = await remove_user(session, stage, "guest")
    assert (removal.participant_ids, guest.publishing) == ((guest.participant_id,), True)
    assert (await on_air(session, stage), names(await on_air(session, other))) == ([], ["guest"])


async def test_who_comes_back_each_time_is_reported(session, stage, ivs):
    token = await session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    comings = []

    async def come():
        await (await ivs.join(token)).publish()

    def come_back(event):
        if event["detail"]["event_name"] == "Participant Unpublished":
            comings.append(asyncio.ensure_future(come()))

    await come()
    ivs.events.listen(come_back)
    with pytest.raises(UnfinishedError) as raised:
        await remove_user(session, stage, "ana")
    assert len(comings) == 3
    assert raised.value.done == (f"disconnected {token.participant_id}",)
    assert raised.value.left == (f"{token.participant_id} is connected again",)


async def test_who_left_in_between_is_no_error(session, stage, person, ivs):
    await person("ana")
    ivs.faults.drop("DisconnectParticipant", carried_out=True)
    await remove_user(session, stage, "ana")
    await person("ben")
    ivs.fail("DisconnectParticipant", ResourceNotFoundException)
    assert (await remove_user(session, stage, "ben")).participant_ids == ()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], (True, None)),
        ([("PUBLISH_STARTED", 1)], (True, 1)),
        ([("PUBLISH_STOPPED", 2), ("PUBLISH_STARTED", 1)], (False, 1)),
        ([("PUBLISH_STARTED", 3), ("PUBLISH_STOPPED", 2), ("PUBLISH_STARTED", 1)], (True, 3)),
        ([("PUBLISH_STARTED", 2), ("PUBLISH_STOPPED", 2)], (False, 2)),
        ([("PUBLISH_STOPPED", 2), ("PUBLISH_STARTED", 2), ("PUBLISH_STARTED", 1)], (True, 2)),
        ([("LEFT", 2), ("JOINED", 3), ("PUBLISH_STARTED", 1)], (False, 1)),
    ],
)
def test_events_in_any_order_tell_who_is_on_air(told, expected, ivs):
    start = ivs.clock.now()
    at = [start.replace(second=second) for second in range(4)]
    events = [Event(name=name, participant_id="a", event_time=at[time]) for name, time in told]
    is_on_air, since = expected
    for order in (events, events[::-1]):
        assert _on_air_since(order) == (is_on_air, None if since is None else at[since])


async def test_a_stage_has_to_be_a_stage(session, channel):
    for job in (on_air, connected):
        with pytest.raises(InvalidRequestError, match="stage must be a stage, not a channel"):
            await job(session, channel)
    with pytest.raises(InvalidRequestError, match="stage must be in us-east-1"):
        await on_air(session, "arn:aws:ivs:eu-west-1:123456789012:stage/abc")
    with pytest.raises(ResourceNotFoundException):
        await on_air(session, "arn:aws:ivs:us-east-1:123456789012:stage/abcdefghijkl")


@pytest.mark.parametrize("nobody", ["", None])
async def test_nobody_is_not_everybody(session, stage, person, nobody):
    people = [await person("ana"), await person()]
    for job in (find_user, remove_user):
        with pytest.raises(InvalidRequestError, match="user_id must be text that is not empty"):
            await job(session, stage, nobody)
    assert [each.connected for each in people] == [True, True]
