"""Quotas that differ from AWS's defaults."""

import pytest

from ivsrt_async.errors import ServiceQuotaExceededException
from ivsrt_async.local import BroadcastError, LocalIVS, StageClientError
from ivsrt_async.realtime import ChannelDestinationConfiguration, DestinationConfiguration

CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl"


@pytest.mark.parametrize(
    ("kind", "service", "operation"),
    [
        ("Stage", "realtime", "create_stage"),
        ("EncoderConfiguration", "realtime", "create_encoder_configuration"),
        ("Channel", "low_latency", "create_channel"),
        ("Room", "chat", "create_room"),
    ],
)
@pytest.mark.parametrize("quota", [0, 2])
async def test_a_kind_of_resource_has_the_quota_one_wants(kind, service, operation, quota):
    async with LocalIVS(quotas={kind: quota}) as ivs, ivs.session() as session:
        create = getattr(getattr(session, service), operation)
        for _ in range(quota):
            await create()
        with pytest.raises(ServiceQuotaExceededException):
            await create()


async def test_what_happens_at_a_time_has_quotas_too():
    quotas = {"Publisher": 1, "Replica": 1, "StageComposition": 1, "Stream": 0}
    async with LocalIVS(quotas=quotas) as ivs, ivs.session() as session:
        realtime = session.realtime
        stages = [(await realtime.create_stage()).stage.arn for _ in range(3)]
        tokens = [await realtime.create_participant_token(stage_arn=stages[0]) for _ in range(2)]
        ana, ben = [await ivs.join(token) for token in tokens]
        await ana.publish()
        with pytest.raises(StageClientError, match="QUOTA_EXCEEDED"):
            await ben.publish()
        copied = {"source_stage_arn": stages[0], "participant_id": ana.participant_id}
        await realtime.start_participant_replication(destination_stage_arn=stages[1], **copied)
        with pytest.raises(ServiceQuotaExceededException):
            await realtime.start_participant_replication(destination_stage_arn=stages[2], **copied)
        channel = ChannelDestinationConfiguration(channel_arn=CHANNEL)
        composed = {
            "stage_arn": stages[0],
            "destinations": [DestinationConfiguration(channel=channel)],
        }
        await realtime.start_composition(**composed)
        with pytest.raises(ServiceQuotaExceededException):
            await realtime.start_composition(**composed)
        with pytest.raises(BroadcastError):
            await ivs.go_live(await session.low_latency.create_channel())


async def test_a_region_has_quotas_for_all_stages_together():
    quotas = {"ConcurrentPublisher": 1, "ConcurrentSubscription": 1}
    async with LocalIVS(quotas=quotas) as ivs, ivs.session() as session:
        realtime = session.realtime
        stages = [(await realtime.create_stage()).stage.arn for _ in range(2)]
        ana, ben, eve, zoe = [
            await ivs.join(await realtime.create_participant_token(stage_arn=stages[index]))
            for index in (0, 0, 0, 1)
        ]
        await ana.publish()
        assert await last_event(realtime, stages[0], ben) == ("SUBSCRIBE_STARTED", None)
        assert await last_event(realtime, stages[0], eve) == ("SUBSCRIBE_ERROR", "QUOTA_EXCEEDED")
        with pytest.raises(StageClientError, match="QUOTA_EXCEEDED"):
            await zoe.publish()
        await ana.leave()
        assert await last_event(realtime, stages[0], ben) == ("SUBSCRIBE_STOPPED", None)
        tom = await ivs.join(await realtime.create_participant_token(stage_arn=stages[1]))
        await zoe.publish()
        assert await last_event(realtime, stages[1], tom) == ("SUBSCRIBE_STARTED", None)


async def test_a_stage_has_a_quota_of_subscribers():
    async with LocalIVS(quotas={"Subscriber": 1}) as ivs, ivs.session() as session:
        realtime = session.realtime
        stage = (await realtime.create_stage()).stage.arn
        people = [
            await ivs.join(await realtime.create_participant_token(stage_arn=stage))
            for _ in range(3)
        ]
        await people[0].publish()
        await people[1].publish()
        found = [await last_event(realtime, stage, person) for person in people]
        assert found == [
            ("SUBSCRIBE_ERROR", "QUOTA_EXCEEDED"),
            ("PUBLISH_STARTED", None),
            ("SUBSCRIBE_ERROR", "QUOTA_EXCEEDED"),
        ]


async def last_event(realtime, stage, person):
    session_id = (await realtime.get_stage(stage)).active_session_id
    *_, last = await realtime.list_participant_events(
        stage_arn=stage, session_id=session_id, participant_id=person.participant_id
    ).collect()
    return last.name, last.error_code


def test_an_unknown_quota_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no quota called 'Stages'; there are .*Room, Stage, "):
        LocalIVS(quotas={"Stages": 3})


@pytest.mark.parametrize("number", [-1, True, 2.5, "3"])
def test_a_quota_is_a_number_of_things(number):
    with pytest.raises(ValueError, match="the quota of Stage must be 0 or more"):
        LocalIVS(quotas={"Stage": number})
