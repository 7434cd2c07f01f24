"""How many there may be of what."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ivsrt_async.local import StageClientError
from tests.statements.boto3_clients import over_quota
from tests.statements.composing import s3_destination, start
from tests.statements.live import playback_configuration
from tests.statements.on_stage import new_encoder, new_stage, new_storage, on_air
from tests.statements.pages import documented
from tests.statements.signing import PUBLIC_KEY


async def fill(call, quota, **arguments):
    """Make as many as there may be, and see the next one refused."""
    for _ in range(quota):
        await call(**arguments)
    with over_quota():
        await call(**arguments)


@documented("RealTimeUserGuide", "service-quotas")
@pytest.mark.parametrize(
    ("method", "quota", "arguments"),
    [
        ("create_encoder_configuration", 20, {}),
        ("create_ingest_configuration", 100, {"ingestProtocol": "RTMPS"}),
        ("create_storage_configuration", 5, {"s3": {"bucketName": "recordings"}}),
    ],
)
async def test_a_region_has_so_many_of_them(realtime, method, quota, arguments):
    await fill(getattr(realtime, method), quota, **arguments)


@documented("LowLatencyUserGuide", "service-quotas")
@pytest.mark.parametrize(
    ("method", "quota", "arguments"),
    [
        (
            "create_ad_configuration",
            20,
            {"mediaTailorPlaybackConfigurations": [playback_configuration("ads")]},
        ),
        ("create_playback_restriction_policy", 3, {}),
        (
            "create_recording_configuration",
            20,
            {"destinationConfiguration": {"s3": {"bucketName": "recordings"}}},
        ),
    ],
)
async def test_a_region_has_so_many_for_channels(low_latency, method, quota, arguments):
    await fill(getattr(low_latency, method), quota, **arguments)


@documented("ChatUserGuide", "service-quotas")
async def test_a_region_has_ten_logging_configurations(chat):
    destination = {"s3": {"bucketName": "chat-logs"}}
    await fill(chat.create_logging_configuration, 10, destinationConfiguration=destination)


@documented("RealTimeUserGuide", "service-quotas")
async def test_a_region_has_three_public_keys(realtime, keys):
    for key in keys[:3]:
        await realtime.import_public_key(publicKeyMaterial=key)
    with over_quota():
        await realtime.import_public_key(publicKeyMaterial=keys[3])


@documented("LowLatencyUserGuide", "private-channels-create-key")
async def test_a_region_has_three_playback_key_pairs(low_latency, keys):
    for key in keys[:3]:
        await low_latency.import_playback_key_pair(publicKeyMaterial=key)
    with over_quota():
        await low_latency.import_playback_key_pair(publicKeyMaterial=keys[3])


@documented("RealTimeUserGuide", "service-quotas")
async def test_a_stage_has_five_compositions_at_once(ivs, realtime):
    stage = await new_stage(realtime)
    await on_air(ivs, realtime, stage)
    destination = await s3_destination(realtime)
    for _ in range(5):
        running = await start(realtime, stage, destination)
    with over_quota():
        await start(realtime, stage, destination)
    ivs.clock.advance(10)
    await realtime.stop_composition(arn=running["arn"])
    ivs.clock.advance(10)
    await start(realtime, stage, destination)


@documented("RealTimeUserGuide", "service-quotas")
async def test_an_account_has_twenty_compositions_at_once(realtime):
    destination = await s3_destination(realtime)
    for _ in range(4):
        stage = await new_stage(realtime)
        for _ in range(5):
            await start(realtime, stage, destination)
    with over_quota():
        await start(realtime, await new_stage(realtime), destination)


@documented("RealTimeUserGuide", "service-quotas")
async def test_what_was_deleted_counts_no_more(realtime):
    storages = [await new_storage(realtime) for _ in range(5)]
    await realtime.delete_storage_configuration(arn=storages[0])
    await new_storage(realtime)


@documented("RealTimeUserGuide", "service-quotas")
async def test_kinds_are_counted_apart(realtime):
    for _ in range(5):
        await new_storage(realtime)
    await new_encoder(realtime)


@documented("RealTimeUserGuide", "service-quotas")
async def test_a_region_has_a_thousand_publishers_at_once(ivs, realtime):
    for _ in range(83):
        made = await realtime.create_stage(participantTokenConfigurations=[{}] * 12)
        for token in made["participantTokens"]:
            await (await ivs.join(token["token"])).publish()
    made = await realtime.create_stage(participantTokenConfigurations=[{}] * 5)
    people = [await ivs.join(token["token"]) for token in made["participantTokens"]]
    for person in people[:4]:
        await person.publish()
    with pytest.raises(StageClientError) as refused:
        await people[4].publish()
    assert refused.value.code == "QUOTA_EXCEEDED"


@pytest.fixture(scope="module")
def keys():
    """Four public keys."""
    more = [ec.generate_private_key(ec.SECP384R1()).public_key() for _ in range(3)]
    return [
        PUBLIC_KEY,
        *(k.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() for k in more),
    ]
