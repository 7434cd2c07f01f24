"""Exchanging a token while on a stage."""

from datetime import timedelta

import pytest

from ivsrt_async.local import StageClientError
from ivsrt_async.realtime import EventName, StageEndpoints
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair

PAIR = generate_key_pair()
SUBSCRIBE, PUBLISH = ["SUBSCRIBE"], ["PUBLISH"]


@pytest.fixture
async def stage(realtime):
    return (await realtime.create_stage()).stage


@pytest.fixture
async def signer(realtime):
    key = await realtime.import_public_key(PAIR.public_key_pem)
    return ParticipantTokenSigner(PAIR.private_key_pem, key.arn)


async def events_of(realtime, stage, person):
    session_id = (await realtime.get_stage(stage.arn)).active_session_id
    return await realtime.list_participant_events(
        stage_arn=stage.arn, session_id=session_id, participant_id=person.participant_id
    ).collect()


async def refusal(person, token):
    with pytest.raises(StageClientError) as refused:
        await person.exchange(token)
    return refused.value.code


async def test_a_viewer_becomes_a_publisher_without_leaving(realtime, ivs, stage, signer):
    old = signer.sign(stage, capabilities=SUBSCRIBE, user_id="ana")
    ana = await ivs.join(old)
    new = signer.exchange(old, capabilities=[*SUBSCRIBE, *PUBLISH], attributes={"role": "host"})
    await ana.exchange(new)
    await ana.publish()
    events = await events_of(realtime, stage, ana)
    assert [e.name for e in events] == [
        EventName.JOINED,
        EventName.TOKEN_EXCHANGED,
        EventName.PUBLISH_STARTED,
    ]
    before, after = events[1].previous_token, events[1].new_token
    assert (before.capabilities, before.attributes, before.user_id) == (["SUBSCRIBE"], {}, "ana")
    assert (after.capabilities, after.attributes) == (["PUBLISH", "SUBSCRIBE"], {"role": "host"})
    assert after.expiration_time == new.expiration_time


async def test_who_may_no_longer_publish_goes_off_air(realtime, ivs, stage, signer):
    old = signer.sign(stage)
    ana, ben = await ivs.join(old), await ivs.join(signer.sign(stage))
    await ana.publish()
    await ana.exchange(signer.exchange(old, capabilities=SUBSCRIBE))
    assert (ana.connected, ana.publishing) == (True, False)
    with pytest.raises(StageClientError, match="INSUFFICIENT_CAPABILITIES"):
        await ana.publish()
    last = (await events_of(realtime, stage, ben))[-1]
    assert last.name == EventName.SUBSCRIBE_STOPPED


async def test_subscribing_begins_and_ends_with_the_token(realtime, ivs, stage, signer):
    old = signer.sign(stage)
    ana, ben = await ivs.join(old), await ivs.join(signer.sign(stage))
    await ben.publish()
    publish_only = signer.exchange(old, capabilities=PUBLISH)
    await ana.exchange(publish_only)
    await ana.exchange(signer.exchange(publish_only, capabilities=SUBSCRIBE))
    assert [e.name for e in await events_of(realtime, stage, ana)] == [
        EventName.JOINED,
        EventName.SUBSCRIBE_STARTED,
        EventName.TOKEN_EXCHANGED,
        EventName.SUBSCRIBE_STOPPED,
        EventName.TOKEN_EXCHANGED,
        EventName.SUBSCRIBE_STARTED,
    ]


async def test_a_copy_goes_on_air_when_its_original_gets_the_right_to(realtime, ivs, stage, signer):
    old = signer.sign(stage, capabilities=SUBSCRIBE)
    ana = await ivs.join(old)
    other = (await realtime.create_stage()).stage.arn
    await realtime.start_participant_replication(
        source_stage_arn=stage.arn,
        destination_stage_arn=other,
        participant_id=ana.participant_id,
    )
    await ana.exchange(signer.exchange(old, capabilities=PUBLISH))
    await ana.publish()
    session_id = (await realtime.get_stage(other)).active_session_id
    copy = await realtime.get_participant(
        stage_arn=other, session_id=session_id, participant_id=ana.participant_id
    )
    assert copy.published


async def test_the_token_of_somebody_else_is_refused(ivs, stage, signer):
    ana = await ivs.join(signer.sign(stage))
    assert await refusal(ana, signer.sign(stage)) == "TOKEN_MISMATCH"


async def test_a_token_for_another_stage_is_refused(realtime, ivs, stage, signer):
    ana = await ivs.join(signer.sign(stage))
    other = (await realtime.create_stage()).stage
    token = signer.sign(other, participant_id=ana.participant_id)
    assert await refusal(ana, token) == "TOKEN_MISMATCH"


async def test_a_token_with_another_address_is_refused(ivs, stage, signer):
    ana = await ivs.join(signer.sign(stage))
    elsewhere = StageEndpoints(events=stage.endpoints.events, whip="https://whip.example")
    token = signer.sign(stage.arn, endpoints=elsewhere, participant_id=ana.participant_id)
    assert await refusal(ana, token) == "TOKEN_MISMATCH"


async def test_issued_tokens_cannot_be_exchanged(realtime, ivs, stage, signer):
    issued = await realtime.create_participant_token(stage_arn=stage.arn)
    ana = await ivs.join(issued)
    signed = signer.sign(stage, participant_id=ana.participant_id)
    assert await refusal(ana, signed) == "TOKEN_NOT_EXCHANGEABLE"
    ben = await ivs.join(signer.sign(stage))
    assert await refusal(ben, issued) == "TOKEN_NOT_EXCHANGEABLE"


async def test_bad_tokens_change_nothing(realtime, ivs, stage, signer):
    old = signer.sign(stage, valid_for=timedelta(minutes=5))
    ana = await ivs.join(old)
    assert await refusal(ana, "nonsense") == "INVALID_TOKEN"
    ivs.clock.advance(timedelta(minutes=6))
    assert await refusal(ana, old) == "TOKEN_EXPIRED"
    assert [e.name for e in await events_of(realtime, stage, ana)] == [EventName.JOINED]


async def test_who_has_left_has_nothing_to_exchange(ivs, stage, signer):
    old = signer.sign(stage)
    ana = await ivs.join(old)
    await ana.leave()
    assert await refusal(ana, signer.exchange(old)) == "NOT_CONNECTED"


async def test_who_came_again_with_another_token_may_do_what_that_one_says(ivs, stage, signer):
    old = signer.sign(stage, capabilities=SUBSCRIBE)
    ana, _ = await ivs.join(old), await ivs.join(signer.sign(stage))
    await ana.leave()
    again = await ivs.join(signer.exchange(old, capabilities=PUBLISH))
    await again.publish()
    await ana.leave()
    assert (ana.connected, again.publishing) == (False, True)
