"""Participant tokens that calls return."""

from datetime import UTC, datetime, timedelta

import pytest

from ivsrt_async.local import StageClientError
from tests.statements.boto3_clients import invalid, missing
from tests.statements.on_stage import new_stage
from tests.statements.pages import documented


@pytest.fixture
async def stage(realtime):
    return await new_stage(realtime)


@pytest.fixture
def token(realtime, stage):
    async def create(**arguments):
        made = await realtime.create_participant_token(stageArn=stage, **arguments)
        return made["participantToken"]

    return create


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_a_token_lasts_twelve_hours_unless_asked_otherwise(token):
    made = await token()
    left = made["expirationTime"] - datetime.now(UTC)
    assert abs(left - timedelta(hours=12)) < timedelta(minutes=1)
    assert made.get("duration") in {None, 720}


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
@pytest.mark.parametrize("minutes", [1, 20160])
async def test_a_token_lasts_from_a_minute_to_two_weeks(token, minutes):
    left = (await token(duration=minutes))["expirationTime"] - datetime.now(UTC)
    assert abs(left - timedelta(minutes=minutes)) < timedelta(minutes=1)


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_a_token_does_not_last_longer_than_two_weeks(token):
    with invalid():
        await token(duration=20161)


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_a_token_allows_publishing_and_subscribing_by_default(token):
    assert set((await token())["capabilities"]) == {"PUBLISH", "SUBSCRIBE"}


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_token_may_allow_less(token):
    assert (await token(capabilities=["SUBSCRIBE"]))["capabilities"] == ["SUBSCRIBE"]


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_whoever_may_only_subscribe_cannot_send_video(ivs, token):
    ben = await ivs.join((await token(capabilities=["SUBSCRIBE"]))["token"])
    with pytest.raises(StageClientError) as refused:
        await ben.publish()
    assert refused.value.code == "INSUFFICIENT_CAPABILITIES"


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_attributes_have_at_most_a_kilobyte_in_all(token):
    await token(attributes={"a": "x" * 500, "b": "y" * 500})
    with invalid():
        await token(attributes={"a": "x" * 512, "b": "y" * 512})


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_attributes_are_text_of_any_language(token):
    made = await token(attributes={"größe": "大"})
    assert made["attributes"] == {"größe": "大"}


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_a_user_id_has_at_most_128_characters_of_any_language(token):
    assert (await token(userId="あ" * 128))["userId"] == "あ" * 128
    with invalid():
        await token(userId="a" * 129)


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_no_token_is_made_for_a_stage_that_is_not_there(realtime, stage):
    with missing():
        await realtime.create_participant_token(stageArn=f"{stage[:-4]}0000")


@documented("RealTimeAPIReference", "API_CreateParticipantToken")
async def test_a_token_is_for_its_stage_only(ivs, realtime, stage, token):
    made = await token()
    await ivs.join(made["token"])
    other = await new_stage(realtime)
    assert "activeSessionId" in (await realtime.get_stage(arn=stage))["stage"]
    assert "activeSessionId" not in (await realtime.get_stage(arn=other))["stage"]


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_token_that_has_expired_admits_nobody(ivs, token):
    made = await token(duration=1)
    ivs.clock.advance(61)
    with pytest.raises(StageClientError) as refused:
        await ivs.join(made["token"])
    assert refused.value.code == "TOKEN_EXPIRED"


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_token_is_looked_at_when_somebody_joins_and_not_later(ivs, token):
    ana = await ivs.join((await token(duration=1))["token"])
    ivs.clock.advance(120)
    assert ana.connected
    await ana.publish()
