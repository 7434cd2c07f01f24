"""boto3 calls every operation of `ivs-realtime`, and reads what our client reads."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.beside_boto3 import BesideBoto3


@pytest.fixture
async def boto(ivs):
    async with ivs.session() as session:
        beside = BesideBoto3(ivs, "ivs-realtime", session.realtime)
        yield beside
        beside.client.close()


async def people_on_a_stage(ivs, boto):
    """Two stages; somebody publishes on one and is shown on the other. Returns the first."""
    made = await boto.call(
        "create_stage", name="show", participantTokenConfigurations=[{"userId": "ana"}]
    )
    stage = made["stage"]["arn"]
    other = (await boto.call("create_stage"))["stage"]["arn"]
    token = await boto.call("create_participant_token", stageArn=stage, userId="ben")
    ana = await ivs.join(made["participantTokens"][0]["token"])
    await ivs.join(token["participantToken"]["token"])
    await ana.publish()
    session_id = (await boto.read("get_stage", arn=stage))["stage"]["activeSessionId"]
    where = {"stageArn": stage, "sessionId": session_id}
    who = {**where, "participantId": ana.participant_id}
    source = {"sourceStageArn": stage, "participantId": ana.participant_id}
    await boto.call("start_participant_replication", destinationStageArn=other, **source)
    assert len((await boto.read("list_stages"))["stages"]) == 2
    assert len((await boto.read("list_stage_sessions", stageArn=stage))["stageSessions"]) == 1
    await boto.read("get_stage_session", **where)
    assert len((await boto.read("list_participants", **where))["participants"]) == 2
    assert (await boto.read("get_participant", **who))["participant"]["published"]
    assert len((await boto.read("list_participant_events", **who))["events"]) == 3
    assert len((await boto.read("list_participant_replicas", **source))["replicas"]) == 1
    await boto.call("stop_participant_replication", destinationStageArn=other, **source)
    await boto.call(
        "disconnect_participant", stageArn=stage, participantId=ana.participant_id, reason="late"
    )
    await boto.call("delete_stage", arn=other)
    return stage


async def a_recording(ivs, boto, stage):
    """A composition from its start to its stop, with configurations of its own."""
    made = await boto.call("create_encoder_configuration", video={"framerate": 29.97})
    encoder = made["encoderConfiguration"]["arn"]
    made = await boto.call("create_storage_configuration", s3={"bucketName": "recordings"})
    storage = made["storageConfiguration"]["arn"]
    s3 = {"storageConfigurationArn": storage, "encoderConfigurationArns": [encoder]}
    started = await boto.call("start_composition", stageArn=stage, destinations=[{"s3": s3}])
    composition = started["composition"]["arn"]
    ivs.clock.advance(5)
    assert (await boto.read("get_composition", arn=composition))["composition"]["state"] == "ACTIVE"
    assert len((await boto.read("list_compositions"))["compositions"]) == 1
    await boto.call("stop_composition", arn=composition)
    ivs.clock.advance(5)
    await boto.read("get_encoder_configuration", arn=encoder)
    await boto.read("list_encoder_configurations")
    await boto.call("delete_encoder_configuration", arn=encoder)
    await boto.read("get_storage_configuration", arn=storage)
    await boto.read("list_storage_configurations")
    await boto.call("delete_storage_configuration", arn=storage)


async def an_ingest_configuration(boto, stage):
    made = await boto.call("create_ingest_configuration", ingestProtocol="RTMPS", stageArn=stage)
    arn = made["ingestConfiguration"]["arn"]
    await boto.read("get_ingest_configuration", arn=arn)
    await boto.read("list_ingest_configurations", filterByStageArn=stage)
    await boto.call("update_ingest_configuration", arn=arn, stageArn="", redundantIngest=True)
    await boto.call("delete_ingest_configuration", arn=arn, force=True)


async def a_public_key(boto):
    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    made = await boto.call("import_public_key", publicKeyMaterial=pem, name="key")
    arn = made["publicKey"]["arn"]
    assert await boto.read("get_public_key", arn=arn) == made
    await boto.read("list_public_keys")
    await boto.call("delete_public_key", arn=arn)
    await boto.call("revoke_connection_token", tokenId="abc-123")


async def test_every_operation(ivs, boto):
    stage = await people_on_a_stage(ivs, boto)
    await boto.call("update_stage", arn=stage, name="late-show")
    await boto.call("tag_resource", resourceArn=stage, tags={"a b": "ü", "c": ""})
    await boto.call("untag_resource", resourceArn=stage, tagKeys=["c"])
    assert (await boto.read("list_tags_for_resource", resourceArn=stage))["tags"] == {"a b": "ü"}
    await a_recording(ivs, boto, stage)
    await an_ingest_configuration(boto, stage)
    await a_public_key(boto)
    await boto.call("delete_stage", arn=stage)
    assert boto.called == boto.operations
