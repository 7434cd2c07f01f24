"""Who may watch a channel: keys, policies and revoked sessions."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.statements.boto3_clients import invalid, missing
from tests.statements.live import new_channel
from tests.statements.pages import documented
from tests.statements.signing import PUBLIC_KEY


@pytest.fixture
def policy(low_latency):
    async def create(**arguments):
        made = await low_latency.create_playback_restriction_policy(**arguments)
        return made["playbackRestrictionPolicy"]

    return create


@documented("LowLatencyAPIReference", "API_PlaybackRestrictionPolicy")
async def test_a_policy_allows_everything_by_default(policy):
    made = await policy()
    assert (made["allowedCountries"], made["allowedOrigins"]) == ([], [])
    assert made["enableStrictOriginEnforcement"] is False


@documented("LowLatencyUserGuide", "undesired-content")
async def test_a_policy_names_countries_and_origins(policy):
    origins = ["https://example1.com", "https://*.example2.com"]
    made = await policy(
        allowedCountries=["US", "JP"], allowedOrigins=origins, enableStrictOriginEnforcement=True
    )
    assert (made["allowedCountries"], made["allowedOrigins"]) == (["US", "JP"], origins)
    assert made["enableStrictOriginEnforcement"] is True


@documented("LowLatencyUserGuide", "service-quotas")
async def test_a_policy_has_at_most_five_origins(policy):
    with invalid():
        await policy(allowedOrigins=[f"https://{n}.example.com" for n in range(6)])


@documented("LowLatencyUserGuide", "service-quotas")
async def test_an_origin_has_at_most_256_characters(policy):
    with invalid():
        await policy(allowedOrigins=["https://" + "a" * 249])


@documented("LowLatencyAPIReference", "API_CreatePlaybackRestrictionPolicy")
async def test_a_country_has_a_code_of_two_letters(policy):
    with invalid():
        await policy(allowedCountries=["USA"])


@documented("LowLatencyUserGuide", "undesired-content")
async def test_a_policy_is_attached_to_a_channel(low_latency, policy):
    arn = (await policy())["arn"]
    channel = await new_channel(low_latency)
    updated = await low_latency.update_channel(arn=channel, playbackRestrictionPolicyArn=arn)
    assert updated["channel"]["playbackRestrictionPolicyArn"] == arn


@documented("LowLatencyAPIReference", "API_ImportPlaybackKeyPair")
async def test_an_imported_key_has_a_fingerprint(low_latency):
    made = await low_latency.import_playback_key_pair(publicKeyMaterial=PUBLIC_KEY, name="key")
    pair = made["keyPair"]
    assert pair["fingerprint"]
    assert (await low_latency.get_playback_key_pair(arn=pair["arn"]))["keyPair"] == pair


@documented("LowLatencyUserGuide", "private-channels-create-key")
async def test_a_key_is_on_the_curve_p_384(low_latency):
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with invalid():
        await low_latency.import_playback_key_pair(publicKeyMaterial=pem)


@documented("LowLatencyAPIReference", "API_DeletePlaybackKeyPair")
async def test_a_deleted_key_is_gone(low_latency):
    made = await low_latency.import_playback_key_pair(publicKeyMaterial=PUBLIC_KEY)
    arn = made["keyPair"]["arn"]
    await low_latency.delete_playback_key_pair(arn=arn)
    with missing():
        await low_latency.get_playback_key_pair(arn=arn)


@documented("LowLatencyUserGuide", "private-channels-start-session-revocation")
async def test_a_session_of_a_viewer_can_be_revoked(low_latency):
    channel = await new_channel(low_latency, authorized=True)
    answer = await low_latency.start_viewer_session_revocation(
        channelArn=channel, viewerId="ana", viewerSessionVersionsLessThanOrEqualTo=7
    )
    assert set(answer) == {"ResponseMetadata"}


@documented("LowLatencyUserGuide", "private-channels-generate-tokens")
async def test_a_viewer_id_has_at_most_forty_characters(low_latency):
    channel = await new_channel(low_latency, authorized=True)
    with invalid():
        await low_latency.start_viewer_session_revocation(channelArn=channel, viewerId="a" * 41)


@documented("LowLatencyAPIReference", "API_BatchStartViewerSessionRevocation")
async def test_at_most_twenty_sessions_are_revoked_at_once(low_latency):
    channel = await new_channel(low_latency, authorized=True)
    viewers = [{"channelArn": channel, "viewerId": str(n)} for n in range(21)]
    await low_latency.batch_start_viewer_session_revocation(viewerSessions=viewers[:20])
    with invalid():
        await low_latency.batch_start_viewer_session_revocation(viewerSessions=viewers)


@documented("LowLatencyAPIReference", "API_BatchStartViewerSessionRevocation")
async def test_a_batch_tells_which_sessions_could_not_be_revoked(low_latency):
    channel = await new_channel(low_latency, authorized=True)
    absent = f"{channel[:-4]}0000"
    answer = await low_latency.batch_start_viewer_session_revocation(
        viewerSessions=[
            {"channelArn": channel, "viewerId": "ana"},
            {"channelArn": absent, "viewerId": "ben"},
        ]
    )
    assert [(error["channelArn"], error["viewerId"]) for error in answer["errors"]] == [
        (absent, "ben")
    ]
