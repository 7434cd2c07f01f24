"""Get or create: made once by whoever comes first, found by all others."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from benchmarks.redis_server import NONE_RUNS, RedisServer, binary
from ivsrt_async.chat import MessageReviewHandler
from ivsrt_async.errors import (
    InvalidRequestError,
    ServiceQuotaExceededException,
    TransportError,
    WaitError,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.low_latency import RecordingConfigurationState, RenditionConfiguration
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    S3StorageConfiguration,
    Video,
)
from ivsrt_async.redis import RedisLocks
from ivsrt_async.workflows import (
    SettingDifference,
    ensure_channel,
    ensure_encoder_configuration,
    ensure_public_key,
    ensure_recording_configuration,
    ensure_room,
    ensure_stage,
    ensure_storage_configuration,
)

JOBS = {
    "stage": lambda session, **more: ensure_stage(session, "lobby", **more),
    "room": lambda session, **more: ensure_room(session, "lobby", **more),
    "channel": lambda session, **more: ensure_channel(session, "lobby", **more),
    "encoder": lambda session, **more: ensure_encoder_configuration(session, "lobby", **more),
    "storage": lambda session, **more: ensure_storage_configuration(session, "a.bucket", **more),
    "recording": lambda session, **more: ensure_recording_configuration(
        session, "lobby", "a.bucket", **more
    ),
}
CREATES = {
    "stage": "CreateStage",
    "room": "CreateRoom",
    "channel": "CreateChannel",
    "encoder": "CreateEncoderConfiguration",
    "storage": "CreateStorageConfiguration",
    "recording": "CreateRecordingConfiguration",
}
every_job = pytest.mark.parametrize("job", JOBS)


def made(ivs, job):
    """How many were made."""
    return sum(c.operation == CREATES[job] and c.status < 300 for c in ivs.calls)


@every_job
async def test_it_is_made_once_and_found_from_then_on(ivs, session, job):
    first = await JOBS[job](session)
    again = await JOBS[job](session)
    assert (first.created, again.created) == (True, False)
    assert first.resource.arn == again.resource.arn
    assert (again.differences, again.others) == ((), ())
    assert made(ivs, job) == 1


@every_job
async def test_many_tasks_make_it_once(ivs, session, job):
    found = await asyncio.gather(*(JOBS[job](session) for _ in range(12)))
    assert len({each.resource.arn for each in found}) == 1
    assert sum(each.created for each in found) == 1
    assert made(ivs, job) == 1


@every_job
async def test_tags_tell_it_apart(session, job):
    tags = {"env": "test", "team": "a"}
    tagged = await JOBS[job](session, tags=tags)
    assert tagged.resource.tags == tags
    assert not (await JOBS[job](session, tags={"env": "test"})).created
    other = await JOBS[job](session, tags={"env": "live"})
    assert other.created
    assert other.resource.arn != tagged.resource.arn


@every_job
@pytest.mark.parametrize(
    "fault",
    [
        lambda faults, name: faults.throttle(name, calls=4),
        lambda faults, name: faults.drop(name, calls=3),
        lambda faults, name: faults.drop(name, calls=1, carried_out=True),
        lambda faults, name: faults.delay(name, 0.001, calls=2),
        lambda faults, name: faults.throttle("*", share=0.4),
        lambda faults, name: faults.drop("*", share=0.2, carried_out=True),
    ],
    ids=["throttle", "drop", "lost answer", "delay", "throttle all", "lose answers of all"],
)
async def test_it_is_made_once_whatever_happens_on_the_way(job, fault):
    async with (
        LocalIVS(seed=3) as ivs,
        ivs.session(surroundings=ivs.clock.surroundings()) as session,
    ):
        fault(ivs.faults, CREATES[job])
        ensured = await JOBS[job](session)
        ivs.faults.clear()
        assert ensured.created
        again = await JOBS[job](session)
        assert (again.created, again.others) == (False, ())
        assert again.resource.arn == ensured.resource.arn


async def test_one_that_is_made_by_a_call_that_seemed_to_fail_counts_as_made(ivs, session):
    ivs.faults.drop("CreateStage", calls=1, carried_out=True)
    assert (await ensure_stage(session, "lobby")).created
    assert len(await session.realtime.list_stages().collect()) == 1


async def test_other_settings_are_told_and_left_as_they_are(session, caplog):
    await ensure_encoder_configuration(session, "hd", video=Video(width=1280, height=720))
    found = await ensure_encoder_configuration(
        session, "hd", video=Video(width=1920, height=1080, framerate=30)
    )
    assert found.differences == (
        SettingDifference(setting="video.width", wanted=1920, found=1280),
        SettingDifference(setting="video.height", wanted=1080, found=720),
    )
    assert (found.created, found.resource.video.width) == (False, 1280)
    assert "is not as asked for: video.width, video.height" in caplog.text


async def test_what_was_not_asked_for_may_be_anything(session):
    await session.chat.create_room(name="lobby", maximum_message_length=77)
    found = await ensure_room(session, "lobby", maximum_message_rate_per_second=10)
    assert found.differences == ()
    handler = MessageReviewHandler(
        uri="arn:aws:lambda:us-east-1:123456789012:function:review", fallback_result="DENY"
    )
    found = await ensure_room(session, "lobby", message_review_handler=handler)
    assert [each.setting for each in found.differences] == ["message_review_handler"]


async def test_lists_are_compared_too(session):
    chosen = RenditionConfiguration(rendition_selection="CUSTOM", renditions=["SD", "HD"])
    await ensure_recording_configuration(session, "a", "bucket", rendition_configuration=chosen)
    other = RenditionConfiguration(rendition_selection="CUSTOM", renditions=["SD", "FULL_HD"])
    found = await ensure_recording_configuration(
        session, "a", "bucket2", rendition_configuration=other
    )
    assert [(each.setting, each.wanted) for each in found.differences] == [
        ("destination_configuration.s3.bucket_name", "bucket2"),
        ("rendition_configuration.renditions[1]", "FULL_HD"),
    ]
    assert (await ensure_recording_configuration(session, "a", "bucket")).differences == ()


async def test_further_ones_of_the_same_name_are_told(session, caplog):
    arns = sorted([(await session.realtime.create_stage(name="a")).stage.arn for _ in range(3)])
    found = await ensure_stage(session, "a")
    assert (found.resource.arn, found.others) == (arns[0], tuple(arns[1:]))
    assert "is not the only one" in caplog.text


async def test_a_stage_is_found_among_many_and_compared(session):
    for number in range(120):
        await session.realtime.create_stage(name=f"stage-{number}")
    storage = await ensure_storage_configuration(session, "recordings")
    recording = AutoParticipantRecordingConfiguration(
        storage_configuration_arn=storage.resource.arn
    )
    found = await ensure_stage(
        session, "stage-117", auto_participant_recording_configuration=recording
    )
    assert not found.created
    assert [each.setting for each in found.differences] == [
        "auto_participant_recording_configuration.storage_configuration_arn"
    ]


async def test_a_bucket_has_one_storage_configuration_unless_its_name_matters(session):
    made = await session.realtime.create_storage_configuration(
        S3StorageConfiguration(bucket_name="videos"), name="older"
    )
    assert (await ensure_storage_configuration(session, "videos")).resource.arn == made.arn
    named = await ensure_storage_configuration(session, "videos", name="newer")
    assert (named.created, named.resource.name) == (True, "newer")


async def test_a_recording_configuration_is_ready_when_it_is_returned(session):
    ensured = await ensure_recording_configuration(session, "a", "bucket")
    assert ensured.resource.state == RecordingConfigurationState.ACTIVE


async def test_a_recording_configuration_that_failed_is_not_taken(ivs, session):
    first = await ensure_recording_configuration(session, "a", "bucket")
    kept = ivs._engine.low_latency.recording_configurations.get(first.resource.arn)
    kept.change(state=RecordingConfigurationState.CREATE_FAILED)
    second = await ensure_recording_configuration(session, "a", "bucket")
    assert second.created
    assert second.resource.arn != first.resource.arn


async def test_a_recording_configuration_that_fails_is_an_error(ivs, session, monkeypatch):
    ivs.clock.after(
        1,
        lambda: [
            kept.change(state=RecordingConfigurationState.CREATE_FAILED)
            for kept in ivs._engine.low_latency.recording_configurations
        ],
    )
    with pytest.raises(WaitError, match="delete it and make another"):
        await ensure_recording_configuration(session, "a", "bucket")


async def test_another_key_of_the_same_name_is_a_difference(session):
    tokens = pytest.importorskip("ivsrt_async.tokens")
    first, second = [tokens.generate_key_pair().public_key_pem for _ in range(2)]
    ensured = await ensure_public_key(session, "key-2026", first)
    assert ensured.created
    again = await ensure_public_key(session, "key-2026", first.replace("\n", "\r\n"))
    assert (again.created, again.differences) == (False, ())
    other = await ensure_public_key(session, "key-2026", second)
    assert [each.setting for each in other.differences] == ["public_key_material"]


async def test_a_name_is_needed(session):
    with pytest.raises(InvalidRequestError, match="name must be text that is not empty"):
        await ensure_stage(session, "")


async def test_what_cannot_be_made_is_an_error_at_once():
    async with LocalIVS(quotas={"Stage": 0}) as ivs, ivs.session() as session:
        with pytest.raises(ServiceQuotaExceededException):
            await ensure_stage(session, "lobby")
        assert sum(call.operation == "CreateStage" for call in ivs.calls) == 1


async def test_what_never_works_is_given_up(ivs, session):
    ivs.faults.drop("CreateStage", share=1.0)
    with pytest.raises(TransportError):
        await ensure_stage(session, "lobby")


async def test_a_task_that_is_cancelled_leaves_the_others_alone(ivs, session):
    ivs.faults.delay("CreateStage", 0.05, calls=1)
    first = asyncio.create_task(ensure_stage(session, "lobby"))
    second = asyncio.create_task(ensure_stage(session, "lobby"))
    while not any(call.operation == "ListStages" for call in ivs.calls):  # noqa: ASYNC110 - seen from outside
        await asyncio.sleep(0)
    first.cancel()
    ensured = await second
    assert first.cancelled()
    assert ensured.resource.name == "lobby"


async def test_locks_are_held_only_while_something_may_be_made(session):
    held = []

    @asynccontextmanager
    async def locks(name):
        held.append(name)
        yield

    await ensure_stage(session, "lobby", tags={"a": "b"}, locks=locks)
    await ensure_stage(session, "lobby", tags={"a": "b"}, locks=locks)
    assert held == ["us-east-1:stage:lobby:[('a', 'b')]"]


@pytest.fixture(scope="module")
def server():
    if binary() is None:
        pytest.skip(NONE_RUNS)
    with RedisServer() as server:
        yield server


@pytest.fixture
async def redis(server):
    from redis.asyncio import Redis

    async with Redis.from_url(server.url) as client:
        await client.flushall()
        yield client


async def test_many_processes_make_it_once(ivs, server, redis):
    async def another_process():
        async with ivs.session() as session, RedisLocks(server.url) as locks:
            return await ensure_stage(session, "lobby", locks=locks)

    found = await asyncio.gather(*(another_process() for _ in range(8)))
    assert len({each.resource.arn for each in found}) == 1
    assert sum(each.created for each in found) == 1
    assert made(ivs, "stage") == 1
    assert await redis.keys() == []
