"""Participant tokens a server signs itself, and the exchange of one for another."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ivsrt_async.local import StageClientError
from tests.statements.announced import STAGE, announced
from tests.statements.on_stage import enter, events_of, participant
from tests.statements.pages import documented
from tests.statements.signing import claims_for, import_key, sign

TWO_WEEKS = 14 * 24 * 3600
MALFORMED = {
    "a participant id of 65 characters": ("jti", "a" * 65),
    "a participant id with a dot": ("jti", "a.b"),
    "a participant id with a space": ("jti", "a b"),
    "a name of 129 characters": ("user_id", "a" * 129),
    "attributes of more than a kilobyte": ("attributes", {"a": "x" * 1024}),
    "an attribute that is a number": ("attributes", {"a": 5}),
    "the events endpoint of somebody else": ("events_url", "wss://events.example.com"),
    "the WHIP endpoint of another stage": ("whip_url", "https://whip.example.com"),
    "the id of another stage": ("topic", "anotherStage1"),
    "another version": ("version", "2.0"),
}


@pytest.fixture
async def stage(realtime):
    return (await realtime.create_stage())["stage"]


@pytest.fixture
async def key_arn(realtime):
    return await import_key(realtime)


@pytest.fixture
def token(stage, key_arn):
    """A token with claims changed; those that are None are left out."""

    def signed(**changes):
        claims = {**claims_for(stage), **changes}
        return sign({name: value for name, value in claims.items() if value is not None}, key_arn)

    return signed


async def assert_refused(ivs, token):
    with pytest.raises(StageClientError):
        await ivs.join(token)


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_the_id_of_a_token_is_the_id_of_the_participant(ivs, realtime, stage, token):
    ana = await ivs.join(token(jti="a-Z_09", user_id="ana", attributes={"role": "host"}))
    await ana.publish()
    found = await participant(realtime, stage["arn"], "a-Z_09")
    assert (found["userId"], found["attributes"]) == ("ana", {"role": "host"})


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_name_and_attributes_may_be_left_out(ivs, token):
    assert (await ivs.join(token())).user_id == ""


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
@pytest.mark.parametrize(
    "claim",
    [
        "exp",
        "iat",
        "jti",
        "resource",
        "topic",
        "events_url",
        "whip_url",
        "capabilities",
        "version",
    ],
)
async def test_every_other_claim_is_mandatory(ivs, token, claim):
    await assert_refused(ivs, token(**{claim: None}))


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
@pytest.mark.parametrize(("claim", "value"), MALFORMED.values(), ids=MALFORMED)
async def test_a_claim_that_is_not_as_described_is_refused(ivs, token, claim, value):
    await assert_refused(ivs, token(**{claim: value}))


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_participant_id_has_up_to_64_characters(ivs, token):
    assert (await ivs.join(token(jti="a" * 64))).participant_id == "a" * 64


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_name_has_up_to_128_characters(ivs, token):
    assert (await ivs.join(token(user_id="ö" * 128))).user_id == "ö" * 128


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
@pytest.mark.parametrize("claim", ["exp", "iat"])
async def test_times_are_integers(ivs, stage, token, claim):
    await assert_refused(ivs, token(**{claim: str(claims_for(stage)[claim])}))


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_token_lasts_at_most_two_weeks_from_when_it_was_issued(ivs, stage, token):
    issued = claims_for(stage)["iat"]
    await ivs.join(token(jti="longest", exp=issued + TWO_WEEKS - 5))
    await assert_refused(ivs, token(jti="too-long", exp=issued + TWO_WEEKS + 3600))


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_who_is_allowed_to_subscribe_only_cannot_publish(ivs, token):
    ben = await ivs.join(token(capabilities={"allow_subscribe": True}))
    with pytest.raises(StageClientError) as refused:
        await ben.publish()
    assert refused.value.code == "INSUFFICIENT_CAPABILITIES"


@documented("RealTimeUserGuide", "getting-started-distribute-tokens")
async def test_a_token_has_to_be_signed_with_the_key_it_names(ivs, stage, key_arn):
    stranger = ec.generate_private_key(ec.SECP384R1())
    await assert_refused(ivs, sign(claims_for(stage), key_arn, stranger))


@documented("RealTimeAPIReference", "API_DeletePublicKey")
async def test_tokens_of_a_deleted_key_are_invalid(ivs, realtime, token, key_arn):
    await ivs.join(token())
    await realtime.delete_public_key(arn=key_arn)
    await assert_refused(ivs, token(jti="later"))


@documented("RealTimeUserGuide", "broadcast-mobile-token-exchange")
async def test_who_may_no_longer_publish_unpublishes_at_once(ivs, token):
    ana = await ivs.join(token())
    await ana.publish()
    await ana.exchange(token(capabilities={"allow_subscribe": True}))
    assert (ana.connected, ana.publishing) == (True, False)


@documented("RealTimeUserGuide", "broadcast-mobile-token-exchange")
async def test_who_watched_may_be_allowed_to_publish(ivs, token):
    ben = await ivs.join(token(capabilities={"allow_subscribe": True}))
    await ben.exchange(token())
    await ben.publish()
    assert ben.publishing


@documented("RealTimeUserGuide", "broadcast-mobile-token-exchange")
async def test_a_name_and_attributes_may_change_with_a_token(ivs, realtime, stage, token):
    ana = await ivs.join(token(user_id="ana", attributes={"role": "viewer"}))
    await ana.exchange(token(user_id="Ana", attributes={"role": "host"}))
    found = await participant(realtime, stage["arn"], ana.participant_id)
    assert (found["userId"], found["attributes"]) == ("Ana", {"role": "host"})


@documented("RealTimeUserGuide", "broadcast-mobile-token-exchange")
@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("jti", "somebody-else"),
        ("whip_url", "https://0.global-bm.whip.live-video.net"),
        ("events_url", "wss://elsewhere.events.live-video.net"),
    ],
)
async def test_what_says_who_and_where_cannot_change_with_a_token(ivs, token, claim, value):
    ana = await ivs.join(token())
    with pytest.raises(StageClientError):
        await ana.exchange(token(**{claim: value}))
    assert ana.connected


@documented("RealTimeUserGuide", "broadcast-mobile-token-exchange")
async def test_tokens_that_calls_return_cannot_be_exchanged(ivs, realtime, stage, token):
    ana = await enter(ivs, realtime, stage["arn"])
    with pytest.raises(StageClientError):
        await ana.exchange(token(jti=ana.participant_id))


@documented("RealTimeAPIReference", "API_Event")
async def test_the_event_of_an_exchange_shows_both_tokens(ivs, realtime, stage, token):
    before, after = {"role": "viewer"}, {"role": "host"}
    ana = await ivs.join(token(attributes=before, capabilities={"allow_subscribe": True}))
    await ana.exchange(token(attributes=after, user_id="ana"))
    events = await events_of(realtime, stage["arn"], ana.participant_id)
    (exchanged,) = [event for event in events if event["name"] == "TOKEN_EXCHANGED"]
    old, new = exchanged["previousToken"], exchanged["newToken"]
    assert (old["attributes"], old["capabilities"]) == (before, ["SUBSCRIBE"])
    assert (new["attributes"], set(new["capabilities"])) == (after, {"PUBLISH", "SUBSCRIBE"})
    assert new["userId"] == "ana"


@documented("RealTimeUserGuide", "eventbridge")
async def test_an_exchange_is_announced_with_both_tokens(ivs, token):
    ana = await ivs.join(token(user_id="ana", capabilities={"allow_subscribe": True}))
    await ana.exchange(token(user_id="Ana", attributes={"role": "host"}))
    told = [event for event in announced(ivs, STAGE) if event["event_name"] == "Token Exchanged"]
    (exchanged,) = told
    assert (exchanged["participant_id"], exchanged["user_id"]) == (ana.participant_id, "Ana")
    old, new = exchanged["previous_token"], exchanged["new_token"]
    assert (old["user_id"], old["capabilities"]) == ("ana", ["SUBSCRIBE"])
    assert (new["user_id"], new["attributes"]) == ("Ana", {"role": "host"})
    assert set(new["capabilities"]) == {"SUBSCRIBE", "PUBLISH"}
    assert all("expiration_time" in shown for shown in (old, new))
