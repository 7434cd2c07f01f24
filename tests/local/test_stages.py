"""What goes on at a stage, seen through our own client."""

import asyncio
import base64

import pytest

from ivsrt_async.errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceError,
    ServiceQuotaExceededException,
    ValidationException,
)
from ivsrt_async.local import LocalIVS, StageClientError
from ivsrt_async.realtime import (
    EventErrorCode,
    EventName,
    ParticipantState,
    ParticipantTokenCapability,
    ParticipantTokenConfiguration,
    ReplicationState,
    ReplicationType,
)

SESSION_GOES_ON = 5 * 60
"""Seconds for which a session goes on without anybody."""


async def stage_with(ivs, realtime, *users):
    """A stage, and a person on it for each name."""
    created = await realtime.create_stage(
        participant_token_configurations=[ParticipantTokenConfiguration(user_id=u) for u in users]
    )
    return created.stage.arn, [await ivs.join(token) for token in created.participant_tokens]


async def events_of(realtime, stage_arn, person):
    stage = await realtime.get_stage(stage_arn)
    session_id = stage.active_session_id
    if session_id is None:
        (past,) = await realtime.list_stage_sessions(stage_arn=stage_arn).collect(limit=1)
        session_id = past.session_id
    found = realtime.list_participant_events(
        stage_arn=stage_arn, session_id=session_id, participant_id=person.participant_id
    )
    return await found.collect()


async def test_a_session_lasts_until_nobody_has_been_there_for_five_minutes(ivs, realtime):
    stage_arn, (ana, ben) = await stage_with(ivs, realtime, "ana", "ben")
    during = (await realtime.get_stage(stage_arn)).active_session_id
    ivs.clock.advance(60)
    await ana.leave()
    assert (await realtime.get_stage(stage_arn)).active_session_id == during
    await ben.leave()
    ivs.clock.advance(SESSION_GOES_ON - 10)
    assert (await realtime.get_stage(stage_arn)).active_session_id == during
    ivs.clock.advance(20)
    assert (await realtime.get_stage(stage_arn)).active_session_id is None
    past = await realtime.get_stage_session(stage_arn=stage_arn, session_id=during)
    assert round((past.end_time - past.start_time).total_seconds()) == 60 + SESSION_GOES_ON


async def test_whoever_comes_back_in_time_is_in_the_same_session(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(stage_arn=created.stage.arn)
    for _ in range(3):
        person = await ivs.join(token)
        ivs.clock.advance(SESSION_GOES_ON)
        await person.leave()
        ivs.clock.advance(SESSION_GOES_ON - 10)
    listed = realtime.list_stage_sessions(stage_arn=created.stage.arn)
    assert len(await listed.collect()) == 1


async def test_the_session_of_a_deleted_stage_does_not_come_to_an_end_later(ivs, realtime):
    stage_arn, (ana,) = await stage_with(ivs, realtime, "ana")
    await ana.leave()
    await realtime.delete_stage(stage_arn)
    ivs.clock.advance(2 * SESSION_GOES_ON)
    with pytest.raises(ResourceNotFoundException):
        await realtime.get_stage(stage_arn)


async def test_sessions_are_listed_newest_first_over_pages(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(stage_arn=created.stage.arn)
    ids = []
    for _ in range(5):
        person = await ivs.join(token)
        ids.append((await realtime.get_stage(created.stage.arn)).active_session_id)
        await person.leave()
        ivs.clock.advance(SESSION_GOES_ON + 1)
    listed = realtime.list_stage_sessions(stage_arn=created.stage.arn, max_results=2)
    assert [past.session_id async for past in listed] == ids[::-1]


async def test_subscribers_receive_whoever_is_on_air(ivs, realtime):
    stage_arn, (ana, ben) = await stage_with(ivs, realtime, "ana", "ben")
    await ana.publish()
    await ana.unpublish()
    events = await events_of(realtime, stage_arn, ben)
    assert [(e.name, e.remote_participant_id) for e in events] == [
        (EventName.JOINED, None),
        (EventName.SUBSCRIBE_STARTED, ana.participant_id),
        (EventName.SUBSCRIBE_STOPPED, ana.participant_id),
    ]


async def test_who_may_only_subscribe_cannot_publish(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(
        stage_arn=created.stage.arn, capabilities=[ParticipantTokenCapability.SUBSCRIBE]
    )
    ben = await ivs.join(token)
    with pytest.raises(StageClientError) as refused:
        await ben.publish()
    assert refused.value.code == EventErrorCode.INSUFFICIENT_CAPABILITIES
    last = (await events_of(realtime, created.stage.arn, ben))[-1]
    assert (last.name, last.error_code) == (
        EventName.PUBLISH_ERROR,
        EventErrorCode.INSUFFICIENT_CAPABILITIES,
    )


async def test_a_stage_has_room_for_twelve_publishers(ivs, realtime):
    stage_arn, people = await stage_with(ivs, realtime, *"abcdefghijkl")
    token = await realtime.create_participant_token(stage_arn=stage_arn)
    thirteenth = await ivs.join(token)
    for person in people:
        await person.publish()
    with pytest.raises(StageClientError) as refused:
        await thirteenth.publish()
    assert refused.value.code == EventErrorCode.QUOTA_EXCEEDED


async def test_tokens_end_when_they_say(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(stage_arn=created.stage.arn, duration=30)
    ivs.clock.advance(29 * 60)
    await (await ivs.join(token)).leave()
    ivs.clock.advance(2 * 60)
    with pytest.raises(StageClientError, match="TOKEN_EXPIRED"):
        await ivs.join(token)


async def test_a_token_lets_in_one_person_at_a_time(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(stage_arn=created.stage.arn)
    person = await ivs.join(token)
    with pytest.raises(StageClientError, match="TOKEN_IN_USE"):
        await ivs.join(token)
    await person.leave()
    await ivs.join(token)


async def test_nobody_gets_in_with_a_token_of_somebody_else(ivs, realtime):
    with pytest.raises(StageClientError, match="INVALID_TOKEN"):
        await ivs.join("eyJhbGciOiJub25lIn0.e30.")


async def test_deleting_a_stage_sends_everybody_home(ivs, realtime):
    stage_arn, people = await stage_with(ivs, realtime, "ana", "ben")
    await people[0].publish()
    await realtime.delete_stage(stage_arn)
    assert [(p.connected, p.publishing) for p in people] == [(False, False)] * 2
    token = people[0]
    with pytest.raises(StageClientError, match="NOT_CONNECTED"):
        await token.publish()
    with pytest.raises(ResourceNotFoundException):
        await realtime.list_tags_for_resource(stage_arn)


async def test_participants_pass_at_most_one_filter(ivs, realtime):
    stage_arn, (ana, ben, _) = await stage_with(ivs, realtime, "ana", "ben", "ben")
    await ana.publish()
    await ben.leave()
    session_id = (await realtime.get_stage(stage_arn)).active_session_id

    async def names(**filters):
        found = realtime.list_participants(stage_arn=stage_arn, session_id=session_id, **filters)
        return [person.user_id async for person in found]

    assert await names() == ["ana", "ben", "ben"]
    assert await names(filter_by_user_id="ben") == ["ben", "ben"]
    assert await names(filter_by_published=True) == ["ana"]
    assert await names(filter_by_published=False) == ["ben", "ben"]
    assert await names(filter_by_state=ParticipantState.DISCONNECTED) == ["ben"]
    with pytest.raises(ValidationException, match="only one of the filters"):
        await names(filter_by_published=True, filter_by_user_id="ana")


async def test_disconnecting_somebody_who_is_not_there_is_an_error(ivs, realtime):
    stage_arn, (ana,) = await stage_with(ivs, realtime, "ana")
    await realtime.disconnect_participant(
        stage_arn=stage_arn, participant_id=ana.participant_id, reason="goodbye"
    )
    assert not ana.connected
    with pytest.raises(ResourceNotFoundException):
        await realtime.disconnect_participant(
            stage_arn=stage_arn, participant_id=ana.participant_id
        )


async def test_a_replica_goes_on_and_off_air_with_its_original(ivs, realtime):
    source, (ana,) = await stage_with(ivs, realtime, "ana")
    destination = (await realtime.create_stage()).stage.arn
    ids = {"source_stage_arn": source, "participant_id": ana.participant_id}
    await realtime.start_participant_replication(destination_stage_arn=destination, **ids)
    await ana.publish()
    session_id = (await realtime.get_stage(destination)).active_session_id
    copy = await realtime.get_participant(
        stage_arn=destination, session_id=session_id, participant_id=ana.participant_id
    )
    assert (copy.replication_type, copy.published, copy.source_stage_arn) == (
        ReplicationType.REPLICA,
        True,
        source,
    )
    with pytest.raises(ConflictException):
        await realtime.start_participant_replication(destination_stage_arn=destination, **ids)
    await realtime.stop_participant_replication(destination_stage_arn=destination, **ids)
    replicas = await realtime.list_participant_replicas(**ids).collect()
    assert [r.replication_state for r in replicas] == [ReplicationState.STOPPED]
    ivs.clock.advance(SESSION_GOES_ON + 1)
    assert (await realtime.get_stage(destination)).active_session_id is None
    names = [e.name for e in await events_of(realtime, source, ana)]
    assert names == ["JOINED", "REPLICATION_STARTED", "PUBLISH_STARTED", "REPLICATION_STOPPED"]


async def test_a_participant_has_at_most_five_replicas(ivs, realtime):
    source, (ana,) = await stage_with(ivs, realtime, "ana")
    for _ in range(5):
        await realtime.start_participant_replication(
            source_stage_arn=source,
            destination_stage_arn=(await realtime.create_stage()).stage.arn,
            participant_id=ana.participant_id,
        )
    with pytest.raises(ServiceQuotaExceededException):
        await realtime.start_participant_replication(
            source_stage_arn=source,
            destination_stage_arn=(await realtime.create_stage()).stage.arn,
            participant_id=ana.participant_id,
        )


async def test_attributes_have_room_for_a_kilobyte_of_utf8(ivs, realtime):
    created = await realtime.create_stage()
    arn = created.stage.arn
    await realtime.create_participant_token(stage_arn=arn, attributes={"k": "x" * 1023})
    with pytest.raises(ValidationException, match="at most 1024 bytes, got 1025"):
        await realtime.create_participant_token(stage_arn=arn, attributes={"k": "ü" * 512})


async def test_page_tokens_are_good_for_their_own_list_only(ivs, realtime):
    for _ in range(3):
        await realtime.create_stage()
    page = await realtime.list_stages(max_results=1)
    with pytest.raises(ValidationException, match="belongs to another list"):
        await realtime.list_public_keys(next_token=page.next_token)
    with pytest.raises(ValidationException, match="not one that this service issued"):
        await realtime.list_stages(next_token="AAAA" + page.next_token)


async def test_a_list_goes_on_where_it_was_when_stages_are_deleted_meanwhile(ivs, realtime):
    arns = [(await realtime.create_stage()).stage.arn for _ in range(6)]
    seen = []
    async for page in realtime.list_stages(max_results=2).pages():
        seen.extend(stage.arn for stage in page.stages)
        if len(seen) == 2:
            await realtime.delete_stage(arns[1])
            await realtime.delete_stage(arns[2])
    assert seen == [*arns[:2], *arns[3:]]


async def test_the_next_calls_fail_as_a_test_wants(ivs):
    async with ivs.session(retry=None) as session:
        ivs.fail("ListStages", ConflictException, message="busy")
        with pytest.raises(ConflictException, match="busy"):
            await session.realtime.list_stages()
        ivs.fail("ListStages", "TeapotException", status=418)
        with pytest.raises(ServiceError) as refused:
            await session.realtime.list_stages()
        assert (refused.value.code, refused.value.status) == ("TeapotException", 418)
        await session.realtime.list_stages()
    with pytest.raises(ValueError, match="no operation is called 'list_stages'"):
        ivs.throttle("list_stages")


async def test_many_tasks_at_once_lose_nothing(ivs, realtime):
    arns = [
        c.stage.arn for c in await asyncio.gather(*(realtime.create_stage() for _ in range(200)))
    ]
    assert len(set(arns)) == 200
    listed = [stage.arn async for stage in realtime.list_stages(max_results=7)]
    assert sorted(listed) == sorted(arns)


async def test_a_token_that_was_changed_admits_nobody(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(
        stage_arn=created.stage.arn, capabilities=[ParticipantTokenCapability.SUBSCRIBE]
    )
    head, body, seal = token.token.split(".")
    claims = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    more = base64.urlsafe_b64encode(claims.replace(b"subscribe", b"publish")).decode().rstrip("=")
    with pytest.raises(StageClientError, match="INVALID_TOKEN"):
        await ivs.join(f"{head}.{more}.{seal}")


async def test_a_token_of_another_local_ivs_admits_nobody(ivs, realtime):
    created = await realtime.create_stage()
    token = await realtime.create_participant_token(stage_arn=created.stage.arn)
    async with LocalIVS() as other:
        with pytest.raises(StageClientError, match="INVALID_TOKEN"):
            await other.join(token)
