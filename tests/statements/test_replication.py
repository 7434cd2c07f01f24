"""People shown on another stage too."""

import pytest

from tests.statements.announced import STAGE, announced
from tests.statements.boto3_clients import invalid, over_quota
from tests.statements.on_stage import (
    events_of,
    new_stage,
    on_air,
    participant,
    session_of,
)
from tests.statements.pages import documented


class Copying:
    """Ana is on air on one stage, Ben on another, where Ana may be shown too."""

    def __init__(self, ivs, realtime):
        self.ivs, self.realtime = ivs, realtime

    async def begin(self):
        self.source, self.destination = [await new_stage(self.realtime) for _ in range(2)]
        made = await self.realtime.create_participant_token(
            stageArn=self.source, attributes={"role": "host", "seat": "1"}
        )
        self.token = made["participantToken"]["token"]
        self.ana = await self.ivs.join(self.token)
        await self.ana.publish()
        self.ben = await on_air(self.ivs, self.realtime, self.destination)
        await on_air(self.ivs, self.realtime, self.source)
        self.sessions = [
            await session_of(self.realtime, stage) for stage in (self.source, self.destination)
        ]
        return self

    @property
    def where(self):
        return {
            "sourceStageArn": self.source,
            "destinationStageArn": self.destination,
            "participantId": self.ana.participant_id,
        }

    async def start(self, **arguments):
        await self.realtime.start_participant_replication(**{**self.where, **arguments})

    async def stop(self):
        await self.realtime.stop_participant_replication(**self.where)

    async def replica(self):
        return await participant(
            self.realtime, self.destination, self.ana.participant_id, self.sessions[1]
        )

    async def original(self):
        return await participant(
            self.realtime, self.source, self.ana.participant_id, self.sessions[0]
        )

    async def leave_and_come_back_after(self, seconds):
        await self.ana.leave()
        self.ivs.clock.advance(seconds)
        self.ana = await self.ivs.join(self.token)
        await self.ana.publish()


@pytest.fixture
async def copying(ivs, realtime):
    return await Copying(ivs, realtime).begin()


@documented("RealTimeAPIReference", "API_Participant")
async def test_a_replica_names_where_it_comes_from(copying):
    await copying.start()
    found = await copying.replica()
    assert (found["replicationType"], found["sourceStageArn"], found["sourceSessionId"]) == (
        "REPLICA",
        copying.source,
        copying.sessions[0],
    )


@documented("RealTimeAPIReference", "API_Participant")
async def test_who_is_replicated_says_so(copying):
    await copying.start()
    found = await copying.original()
    assert (found["replicationType"], found["replicationState"]) == ("SOURCE", "ACTIVE")


@documented("RealTimeAPIReference", "API_ListParticipantReplicas")
async def test_the_replicas_of_somebody_are_listed(realtime, copying):
    await copying.start()
    (listed,) = (
        await realtime.list_participant_replicas(
            sourceStageArn=copying.source, participantId=copying.ana.participant_id
        )
    )["replicas"]
    assert (listed["destinationStageArn"], listed["replicationState"]) == (
        copying.destination,
        "ACTIVE",
    )
    assert [listed["sourceSessionId"], listed["destinationSessionId"]] == copying.sessions


@documented("RealTimeAPIReference", "API_StartParticipantReplication")
async def test_a_replica_has_the_attributes_of_both(copying):
    await copying.start(attributes={"seat": "2", "team": "red"})
    found = await copying.replica()
    assert found["attributes"] == {"role": "host", "seat": "2", "team": "red"}


@documented("RealTimeUserGuide", "rt-participant-replication")
async def test_replication_lasts_until_it_is_stopped(ivs, copying):
    await copying.start()
    ivs.clock.advance(3600)
    assert (await copying.original())["replicationState"] == "ACTIVE"
    await copying.stop()
    assert (await copying.original())["replicationState"] == "STOPPED"
    assert (await copying.replica())["state"] == "DISCONNECTED"


@documented("RealTimeAPIReference", "API_Event")
async def test_the_events_of_a_replication_name_the_destination(realtime, copying):
    await copying.start()
    await copying.stop()
    events = await events_of(realtime, copying.source, copying.ana.participant_id)
    found = [event for event in events if event["name"].startswith("REPLICATION")]
    assert {"REPLICATION_STARTED", "REPLICATION_STOPPED"} == {event["name"] for event in found}
    for event in found:
        assert (event["destinationStageArn"], event["destinationSessionId"]) == (
            copying.destination,
            copying.sessions[1],
        )


@documented("RealTimeAPIReference", "API_Event")
async def test_whoever_watches_a_replica_has_an_event_that_says_so(realtime, copying):
    await copying.start()
    events = await events_of(realtime, copying.destination, copying.ben.participant_id)
    (watched,) = [event for event in events if event["name"] == "SUBSCRIBE_STARTED"]
    assert (watched["remoteParticipantId"], watched["replica"]) == (
        copying.ana.participant_id,
        True,
    )


@documented("RealTimeUserGuide", "eventbridge")
@pytest.mark.parametrize("name", ["Participant Replication Start", "Participant Replication End"])
async def test_a_replication_is_announced_at_its_source(ivs, copying, name):
    await copying.start()
    await copying.stop()
    (event,) = [e for e in ivs.events.kept if e["detail"].get("event_name") == name]
    assert event["resources"] == [copying.source]
    detail = event["detail"]
    assert (detail["session_id"], detail["participant_id"]) == (
        copying.sessions[0],
        copying.ana.participant_id,
    )
    assert (detail["destination_stage_arn"], detail["destination_session_id"]) == (
        copying.destination,
        copying.sessions[1],
    )


@documented("RealTimeUserGuide", "eventbridge")
@pytest.mark.parametrize("name", ["Participant Published", "Participant Unpublished"])
async def test_a_replica_is_announced_as_one_at_the_destination(ivs, copying, name):
    await copying.start()
    await copying.stop()
    (detail,) = [
        event["detail"]
        for event in ivs.events.kept
        if event["resources"] == [copying.destination]
        and event["detail"]["event_name"] == name
        and event["detail"]["participant_id"] == copying.ana.participant_id
    ]
    assert detail.get("replica") is True
    assert (detail["source_stage_arn"], detail["source_session_id"]) == (
        copying.source,
        copying.sessions[0],
    )


@documented("RealTimeUserGuide", "rt-participant-replication")
async def test_who_comes_back_within_the_window_appears_on_both_stages_again(copying):
    await copying.start(reconnectWindowSeconds=60)
    await copying.leave_and_come_back_after(30)
    assert (await copying.original())["replicationState"] == "ACTIVE"
    assert (await copying.replica())["state"] == "CONNECTED"


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_replication_ends_when_the_window_has_passed(ivs, copying):
    await copying.start(reconnectWindowSeconds=60)
    await copying.ana.leave()
    ivs.clock.advance(55)
    ended = [e["event_name"] for e in announced(ivs, STAGE)].count("Participant Replication End")
    assert ended == 0
    ivs.clock.advance(10)
    ended = [e["event_name"] for e in announced(ivs, STAGE)].count("Participant Replication End")
    assert ended == 1


@documented("RealTimeAPIReference", "API_StartParticipantReplication")
async def test_there_is_no_window_by_default(copying):
    await copying.start()
    await copying.leave_and_come_back_after(1)
    assert (await copying.replica())["state"] == "DISCONNECTED"


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_replication_ends_when_its_publisher_stops_publishing(copying):
    await copying.start()
    await copying.ana.unpublish()
    assert (await copying.original())["replicationState"] == "STOPPED"


@documented("RealTimeUserGuide", "doc-history")
async def test_the_window_has_at_most_300_seconds(copying):
    with invalid():
        await copying.start(reconnectWindowSeconds=301)
    await copying.start(reconnectWindowSeconds=300)


@documented("RealTimeUserGuide", "service-quotas")
async def test_somebody_is_replicated_to_at_most_five_stages_at_once(realtime, copying):
    for _ in range(5):
        await copying.start(destinationStageArn=await new_stage(realtime))
    with over_quota():
        await copying.start()
