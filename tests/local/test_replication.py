"""Participants shown on other stages too, and how that ends."""

import pytest

from ivsrt_async.errors import ConflictException, ValidationException
from ivsrt_async.realtime import (
    EventName,
    ParticipantState,
    ParticipantTokenCapability,
    ParticipantTokenConfiguration,
    ReplicationState,
)


class Copied:
    """Ana, on air on one stage, and copied to another where Ben is on air."""

    def __init__(self, ivs, realtime):
        self.ivs, self.realtime = ivs, realtime

    async def begin(self, capabilities=tuple(ParticipantTokenCapability)):
        wanted = [ParticipantTokenConfiguration(user_id="ana", capabilities=capabilities)]
        source = await self.realtime.create_stage(participant_token_configurations=wanted)
        destination = await self.realtime.create_stage(
            participant_token_configurations=[ParticipantTokenConfiguration(user_id="ben")]
        )
        self.source, self.destination = source.stage.arn, destination.stage.arn
        self.ana = await self.ivs.join(source.participant_tokens[0])
        self.ben = await self.ivs.join(destination.participant_tokens[0])
        await self.ana.publish()
        await self.ben.publish()
        self.session = (await self.realtime.get_stage(self.destination)).active_session_id
        await self.start(self.destination)
        return self

    async def start(self, destination, source=None, window=None):
        await self.realtime.start_participant_replication(
            source_stage_arn=source or self.source,
            destination_stage_arn=destination,
            participant_id=self.ana.participant_id,
            reconnect_window_seconds=window,
        )

    async def events(self, person_id=None):
        """What happened to somebody on the destination."""
        found = self.realtime.list_participant_events(
            stage_arn=self.destination,
            session_id=self.session,
            participant_id=person_id or self.ana.participant_id,
        )
        return [(e.name, e.replica) async for e in found]

    async def events_at_source(self):
        session = await self.realtime.list_stage_sessions(stage_arn=self.source).collect(limit=1)
        found = self.realtime.list_participant_events(
            stage_arn=self.source,
            session_id=session[0].session_id,
            participant_id=self.ana.participant_id,
        )
        return [e.name async for e in found]

    async def states(self):
        replicas = self.realtime.list_participant_replicas(
            source_stage_arn=self.source, participant_id=self.ana.participant_id
        )
        return [r.replication_state async for r in replicas]

    async def copy(self):
        return await self.realtime.get_participant(
            stage_arn=self.destination,
            session_id=self.session,
            participant_id=self.ana.participant_id,
        )


@pytest.fixture
async def copied(ivs, realtime):
    return await Copied(ivs, realtime).begin()


async def test_a_copy_is_one_from_its_first_event_and_receives_nobody(copied):
    assert await copied.events() == [(EventName.JOINED, True), (EventName.PUBLISH_STARTED, True)]
    assert (await copied.events(copied.ben.participant_id))[-1] == (
        EventName.SUBSCRIBE_STARTED,
        True,
    )


async def test_a_copy_leaves_when_its_original_goes_off_air(copied):
    await copied.ana.unpublish()
    assert (await copied.events())[-2:] == [
        (EventName.PUBLISH_STOPPED, True),
        (EventName.LEFT, True),
    ]
    assert await copied.states() == [ReplicationState.STOPPED]
    await copied.ana.publish()
    assert (await copied.events())[-1] == (EventName.LEFT, True)


async def test_a_copy_that_is_waited_for_goes_off_and_on_air(copied):
    await copied.ana.unpublish()
    await copied.ana.publish()
    await copied.start(copied.destination, window=60)
    await copied.ana.unpublish()
    assert (await copied.copy()).state == ParticipantState.DISCONNECTED
    copied.ivs.clock.advance(50)
    await copied.ana.publish()
    copied.ivs.clock.advance(50)
    assert (await copied.events())[-1] == (EventName.PUBLISH_STARTED, True)
    assert await copied.states() == [ReplicationState.STOPPED, ReplicationState.ACTIVE]


async def test_a_copy_does_not_come_back_to_a_deleted_stage(copied):
    await copied.ana.unpublish()
    await copied.ana.publish()
    await copied.start(copied.destination, window=60)
    await copied.ana.unpublish()
    await copied.realtime.delete_stage(copied.destination)
    await copied.ana.publish()
    assert await copied.states() == [ReplicationState.STOPPED] * 2
    assert (await copied.events_at_source())[-1] == EventName.REPLICATION_STOPPED


async def test_a_deleted_stage_knows_of_no_copies(copied):
    await copied.realtime.delete_stage(copied.source)
    assert await copied.states() == []
    assert (await copied.events())[-1] == (EventName.LEFT, True)


async def test_a_copy_leaves_with_its_original(copied):
    await copied.ana.leave()
    assert (await copied.events())[-1] == (EventName.LEFT, True)
    assert await copied.states() == [ReplicationState.STOPPED]


async def test_a_disconnected_copy_stays_away(copied):
    await copied.realtime.disconnect_participant(
        stage_arn=copied.destination, participant_id=copied.ana.participant_id
    )
    assert await copied.states() == [ReplicationState.STOPPED]
    assert (await copied.copy()).replication_state == ReplicationState.STOPPED
    before = await copied.events()
    await copied.ana.unpublish()
    await copied.ana.publish()
    assert await copied.events() == before
    assert (await copied.events_at_source()).count(EventName.REPLICATION_STOPPED) == 1
    assert copied.ana.publishing


async def test_nobody_who_has_left_goes_on_air(copied, ivs):
    stage = ivs._engine.realtime.stages.get(copied.source)
    person = stage.here(copied.ana.participant_id)
    await copied.ana.leave()
    assert stage.publish(person, person.protocol) == "NOT_CONNECTED"
    assert not person.publishing


async def test_deleting_the_other_stage_ends_the_copying(copied):
    await copied.realtime.delete_stage(copied.destination)
    assert await copied.states() == [ReplicationState.STOPPED]
    assert (await copied.events_at_source())[-1] == EventName.REPLICATION_STOPPED
    assert copied.ana.publishing


async def test_a_copy_can_come_again(copied):
    await copied.realtime.stop_participant_replication(
        source_stage_arn=copied.source,
        destination_stage_arn=copied.destination,
        participant_id=copied.ana.participant_id,
    )
    await copied.start(copied.destination)
    assert (await copied.copy()).replication_state == ReplicationState.ACTIVE
    assert await copied.states() == [ReplicationState.STOPPED, ReplicationState.ACTIVE]


async def test_a_copy_cannot_be_copied(copied, realtime):
    third = (await realtime.create_stage()).stage.arn
    with pytest.raises(ConflictException, match="a replica cannot be replicated"):
        await copied.start(third, source=copied.destination)


async def test_a_stage_is_not_copied_to_itself(copied):
    with pytest.raises(ValidationException, match="must differ"):
        await copied.start(copied.source)
