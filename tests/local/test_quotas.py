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


def test_an_unknown_quota_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no quota called 'Stages'; there are .*Room, Stage, "):
        LocalIVS(quotas={"Stages": 3})


@pytest.mark.parametrize("number", [-1, True, 2.5, "3"])
def test_a_quota_is_a_number_of_things(number):
    with pytest.raises(ValueError, match="the quota of Stage must be 0 or more"):
        LocalIVS(quotas={"Stage": number})
