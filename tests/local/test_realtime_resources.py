"""Compositions, configurations, ingest and keys of the local IVS, through our own client."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import ivsrt_async.realtime
from ivsrt_async._core.operation import Operation
from ivsrt_async.errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    ChannelDestinationConfiguration,
    CompositionState,
    DestinationConfiguration,
    DestinationState,
    IngestProtocol,
    ParticipantRecordingState,
    S3DestinationConfiguration,
    S3StorageConfiguration,
    Video,
)
from tests.support.destinations import new_channel

CHANNEL = DestinationConfiguration(
    channel=ChannelDestinationConfiguration(
        channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl"
    )
)


async def publisher_on(ivs, realtime, stage_arn):
    person = await ivs.join(await realtime.create_participant_token(stage_arn=stage_arn))
    await person.publish()
    return person


async def test_every_operation_is_answered(ivs):
    modelled = {
        cls.__name__
        for cls in (getattr(ivsrt_async.realtime, name) for name in ivsrt_async.realtime.__all__)
        if isinstance(cls, type) and issubclass(cls, Operation)
    }
    assert len(modelled) == 40
    assert modelled - ivs._server.operations == set()


async def test_a_composition_ends_a_minute_after_the_last_publisher(ivs, realtime, low_latency):
    channel = await new_channel(low_latency)
    stage = (await realtime.create_stage()).stage.arn
    person = await publisher_on(ivs, realtime, stage)
    composition = await realtime.start_composition(stage_arn=stage, destinations=[channel])
    assert composition.state == CompositionState.STARTING
    ivs.clock.advance(3600)
    assert (await realtime.get_composition(composition.arn)).state == CompositionState.ACTIVE
    await person.unpublish()
    ivs.clock.advance(59)
    assert (await realtime.get_composition(composition.arn)).state == CompositionState.ACTIVE
    ivs.clock.advance(10)
    ended = await realtime.get_composition(composition.arn)
    assert (ended.state, ended.destinations[0].state) == (
        CompositionState.STOPPED,
        DestinationState.STOPPED,
    )
    ivs.clock.advance(5 * 60)
    with pytest.raises(ResourceNotFoundException):
        await realtime.get_composition(composition.arn)
    assert await realtime.list_compositions().collect() == []


async def test_a_publisher_who_comes_back_in_time_keeps_the_composition_going(
    ivs, realtime, low_latency
):
    channel = await new_channel(low_latency)
    stage = (await realtime.create_stage()).stage.arn
    person = await publisher_on(ivs, realtime, stage)
    composition = await realtime.start_composition(stage_arn=stage, destinations=[channel])
    await person.unpublish()
    ivs.clock.advance(50)
    await person.publish()
    ivs.clock.advance(3600)
    assert (await realtime.get_composition(composition.arn)).state == CompositionState.ACTIVE


async def test_a_composition_nobody_publishes_to_ends_too(ivs, realtime, low_latency):
    channel = await new_channel(low_latency)
    stage = (await realtime.create_stage()).stage.arn
    composition = await realtime.start_composition(stage_arn=stage, destinations=[channel])
    ivs.clock.advance(65)
    assert (await realtime.get_composition(composition.arn)).state == CompositionState.STOPPED
    with pytest.raises(ConflictException):
        await realtime.stop_composition(composition.arn)


async def test_the_same_idempotency_token_starts_one_composition(ivs, realtime):
    stage = (await realtime.create_stage()).stage.arn
    first, second = [
        await realtime.start_composition(
            stage_arn=stage, destinations=[CHANNEL], idempotency_token="evening-1"
        )
        for _ in range(2)
    ]
    assert first.arn == second.arn
    with pytest.raises(ConflictException, match="idempotencyToken"):
        await realtime.start_composition(
            stage_arn=stage,
            destinations=[CHANNEL],
            idempotency_token="evening-1",
            tags={"other": "arguments"},
        )
    assert len(await realtime.list_compositions().collect()) == 1


async def test_configurations_in_use_stay(ivs, realtime):
    stage = (await realtime.create_stage()).stage.arn
    encoder = await realtime.create_encoder_configuration(name="hd")
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    recording = DestinationConfiguration(
        s3=S3DestinationConfiguration(
            storage_configuration_arn=storage.arn, encoder_configuration_arns=[encoder.arn]
        )
    )
    composition = await realtime.start_composition(stage_arn=stage, destinations=[recording])
    prefix = composition.destinations[0].detail.s3.recording_prefix
    assert stage.rpartition("/")[2] in prefix
    for delete, arn in (
        (realtime.delete_encoder_configuration, encoder.arn),
        (realtime.delete_storage_configuration, storage.arn),
    ):
        with pytest.raises(ConflictException, match="in use"):
            await delete(arn)
    await realtime.stop_composition(composition.arn)
    ivs.clock.advance(10)
    await realtime.delete_encoder_configuration(encoder.arn)
    await realtime.delete_storage_configuration(storage.arn)
    assert await realtime.list_encoder_configurations().collect() == []
    assert await realtime.list_storage_configurations().collect() == []


async def test_two_destinations_of_a_kind_are_refused(realtime):
    stage = (await realtime.create_stage()).stage.arn
    with pytest.raises(ValidationException, match="at most one may be of the kind channel"):
        await realtime.start_composition(stage_arn=stage, destinations=[CHANNEL, CHANNEL])


async def test_an_encoder_gets_the_defaults_of_aws(realtime):
    encoder = await realtime.create_encoder_configuration(video=Video(width=1920, height=1080))
    assert (await realtime.get_encoder_configuration(encoder.arn)).video == Video(
        width=1920, height=1080, framerate=30.0, bitrate=2_500_000
    )
    with pytest.raises(ValidationException, match="even"):
        await realtime.create_encoder_configuration(video=Video(width=641, height=360))


async def test_there_are_at_most_five_storage_configurations(realtime):
    for number in range(5):
        await realtime.create_storage_configuration(
            s3=S3StorageConfiguration(bucket_name=f"bucket-{number}")
        )
    with pytest.raises(ServiceQuotaExceededException):
        await realtime.create_storage_configuration(s3=S3StorageConfiguration(bucket_name="more"))


async def test_publishers_are_recorded_where_the_stage_says(ivs, realtime):
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    created = await realtime.create_stage(
        auto_participant_recording_configuration=AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage.arn
        )
    )
    person = await publisher_on(ivs, realtime, created.stage.arn)
    session_id = (await realtime.get_stage(created.stage.arn)).active_session_id
    ids = {"stage_arn": created.stage.arn, "session_id": session_id}
    seen = await realtime.get_participant(participant_id=person.participant_id, **ids)
    assert (seen.recording_state, seen.recording_s3_bucket_name) == (
        ParticipantRecordingState.ACTIVE,
        "recordings",
    )
    await person.unpublish()
    recorded = realtime.list_participants(
        filter_by_recording_state=ParticipantRecordingState.STOPPED, **ids
    )
    assert [p.participant_id async for p in recorded] == [person.participant_id]
    stage = await realtime.update_stage(
        created.stage.arn,
        auto_participant_recording_configuration=AutoParticipantRecordingConfiguration(
            storage_configuration_arn=""
        ),
    )
    assert stage.auto_participant_recording_configuration.storage_configuration_arn == ""


async def test_an_empty_stage_arn_detaches_an_ingest_configuration(realtime):
    stage = (await realtime.create_stage()).stage.arn
    ingest = await realtime.create_ingest_configuration(
        ingest_protocol=IngestProtocol.RTMPS, stage_arn=stage, user_id="camera"
    )
    assert ingest.stream_key.startswith("rt_123456789012_us-east-1_")
    assert "rt_" not in repr(ingest)
    untouched = await realtime.update_ingest_configuration(ingest.arn, redundant_ingest=True)
    assert untouched.stage_arn == stage
    assert len(untouched.redundant_ingest_credentials) == 2
    listed = realtime.list_ingest_configurations(filter_by_stage_arn=stage)
    assert [i.arn async for i in listed] == [ingest.arn]
    detached = await realtime.update_ingest_configuration(ingest.arn, stage_arn="")
    assert detached.stage_arn == ""
    await realtime.delete_ingest_configuration(ingest.arn)
    with pytest.raises(ResourceNotFoundException):
        await realtime.get_ingest_configuration(ingest.arn)


async def test_rtmp_has_to_be_allowed(realtime):
    with pytest.raises(ValidationException, match="insecureIngest"):
        await realtime.create_ingest_configuration(ingest_protocol=IngestProtocol.RTMP)
    await realtime.create_ingest_configuration(
        ingest_protocol=IngestProtocol.RTMP, insecure_ingest=True
    )


def public_key(curve=None):
    key = ec.generate_private_key(curve or ec.SECP384R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def test_three_different_public_keys_fit(realtime):
    pem = public_key()
    key = await realtime.import_public_key(public_key_material=pem, name="first")
    assert (await realtime.get_public_key(key.arn)).public_key_material == pem
    assert len(key.fingerprint.split(":")) == 16
    with pytest.raises(ConflictException):
        await realtime.import_public_key(public_key_material=pem)
    with pytest.raises(ValidationException, match="P-384"):
        await realtime.import_public_key(public_key_material=public_key(ec.SECP256R1()))
    for _ in range(2):
        await realtime.import_public_key(public_key_material=public_key())
    with pytest.raises(ServiceQuotaExceededException):
        await realtime.import_public_key(public_key_material=public_key())
    await realtime.delete_public_key(key.arn)
    assert len(await realtime.list_public_keys().collect()) == 2


async def test_connection_tokens_can_be_revoked_whether_known_or_not(ivs, realtime):
    assert await realtime.revoke_connection_token("abc-123") is None


async def test_where_a_stage_records_to_stays(realtime):
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    recording = AutoParticipantRecordingConfiguration(storage_configuration_arn=storage.arn)
    created = await realtime.create_stage(auto_participant_recording_configuration=recording)
    with pytest.raises(ConflictException, match=f"in use by {created.stage.arn}"):
        await realtime.delete_storage_configuration(storage.arn)
    await realtime.delete_stage(created.stage.arn)
    await realtime.delete_storage_configuration(storage.arn)


NO_ARN = "not-an-arn"
OTHER_KIND = "arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl"


@pytest.mark.parametrize("arn", [NO_ARN, OTHER_KIND])
@pytest.mark.parametrize(
    ("operation", "field", "others"),
    [
        ("get_stage", "arn", {}),
        ("delete_stage", "arn", {}),
        ("create_participant_token", "stage_arn", {}),
        ("list_stage_sessions", "stage_arn", {}),
        ("list_participants", "stage_arn", {"session_id": "st-0123456789abc"}),
        (
            "list_participant_events",
            "stage_arn",
            {"session_id": "st-0123456789abc", "participant_id": "p1"},
        ),
        ("list_participant_replicas", "source_stage_arn", {"participant_id": "p1"}),
        ("disconnect_participant", "stage_arn", {"participant_id": "p1"}),
        ("get_composition", "arn", {}),
        ("start_composition", "stage_arn", {"destinations": [CHANNEL]}),
        ("list_compositions", "filter_by_stage_arn", {}),
        ("list_compositions", "filter_by_encoder_configuration_arn", {}),
        ("get_encoder_configuration", "arn", {}),
        ("get_storage_configuration", "arn", {}),
        ("get_ingest_configuration", "arn", {}),
        ("list_ingest_configurations", "filter_by_stage_arn", {}),
        ("get_public_key", "arn", {}),
    ],
)
async def test_texts_that_cannot_be_the_arn_are_invalid(realtime, operation, field, others, arn):
    call = getattr(realtime, operation)
    with pytest.raises(ValidationException, match=f"must be the ARN of .*{arn}"):
        await call(**{field: arn}, **others)


async def test_a_channel_that_cannot_be_one_is_invalid(realtime):
    stage = (await realtime.create_stage()).stage.arn
    channel = ChannelDestinationConfiguration(channel_arn=stage)
    with pytest.raises(ValidationException, match=r"destinations\[0\].channel.channelArn"):
        await realtime.start_composition(
            stage_arn=stage, destinations=[DestinationConfiguration(channel=channel)]
        )


async def test_values_no_enum_has_are_invalid(realtime):
    with pytest.raises(ValidationException, match="ingestProtocol must be one of RTMP, RTMPS"):
        await realtime.create_ingest_configuration(ingest_protocol="SRT")
    stage = (await realtime.create_stage()).stage.arn
    with pytest.raises(ValidationException, match=r"capabilities\[0\] must be one of PUBLISH"):
        await realtime.create_participant_token(stage_arn=stage, capabilities=["DANCE"])


async def test_tags_of_aws_are_reserved(realtime):
    with pytest.raises(ValidationException, match="reserved"):
        await realtime.create_stage(tags={"aws:name": "x"})
    stage = (await realtime.create_stage(tags={"team": "a"})).stage
    with pytest.raises(ValidationException, match="reserved"):
        await realtime.tag_resource(resource_arn=stage.arn, tags={"AWS:name": "x"})
    assert await realtime.list_tags_for_resource(stage.arn) == {"team": "a"}


async def test_a_token_lasts_twelve_hours_unless_it_says_otherwise(ivs, realtime):
    stage = (await realtime.create_stage()).stage.arn
    token = await realtime.create_participant_token(stage_arn=stage)
    assert token.duration == 720
    left = token.expiration_time - ivs.clock.now()
    assert 0 <= 720 * 60 - left.total_seconds() < 60
