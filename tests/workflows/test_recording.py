"""Recording a stage: from the first publisher to the end of the block, whatever happens."""

import asyncio
from datetime import timedelta

import pytest

from ivsrt_async.errors import (
    InvalidRequestError,
    ResourceNotFoundException,
    WaitError,
    WaitTimeoutError,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.middleware import Middleware
from ivsrt_async.realtime import CompositionState, CompositionThumbnailConfiguration, Video
from ivsrt_async.recordings import RecordingsFolder, RecordingStatus, read_recording
from ivsrt_async.workflows import (
    ensure_recording_configuration,
    record,
    start_recording,
    stop_recording,
)


@pytest.fixture
async def ivs(tmp_path):
    async with LocalIVS(recordings=tmp_path, seed=5) as ivs:
        yield ivs


@pytest.fixture
async def ana(person):
    return await person("ana", publishing=True)


@pytest.fixture
def read(tmp_path):
    folder = RecordingsFolder(tmp_path)
    return lambda part: read_recording(folder.fetch, part.bucket, part.prefix)


async def states(session):
    return [each.state async for each in session.realtime.list_compositions()]


async def until(true):
    for _ in range(20_000):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never happened")


async def test_a_recording_is_started_and_stopped_apart(session, stage, ana, read):
    part = await start_recording(session, stage, bucket="recordings")
    assert (await read(part)).status == RecordingStatus.RECORDING_STARTED
    assert await states(session) == [CompositionState.ACTIVE]
    ended = await stop_recording(session, part)
    assert ended == part
    assert (await read(part)).status == RecordingStatus.RECORDING_ENDED
    assert await stop_recording(session, part) == part


async def test_a_block_records_the_stage(session, stage, ana, read):
    async with record(
        session,
        stage,
        bucket="recordings",
        video=Video(width=640, height=360, framerate=29.97),
        thumbnails=CompositionThumbnailConfiguration(),
        tags={"show": "1"},
    ) as recording:
        (composition,) = await session.realtime.list_compositions().collect()
        assert composition.tags == {"show": "1"}
        assert recording.running == recording.parts[0]
    assert recording.running is None
    (part,) = recording.parts
    assert (part.stage_arn, part.bucket, part.failure) == (stage.arn, "recordings", None)
    report = await read(part)
    assert report.status == RecordingStatus.RECORDING_ENDED
    assert (report.renditions[0].width, report.renditions[0].height) == (640, 360)
    assert report.thumbnails
    assert await states(session) == [CompositionState.STOPPED]


async def test_configurations_are_taken_again(session, stage, ana):
    for video in (None, None, Video(bitrate=1_000_000)):
        part = await start_recording(session, stage, bucket="recordings", video=video)
        await stop_recording(session, part)
    storages = await session.realtime.list_storage_configurations().collect()
    encoders = await session.realtime.list_encoder_configurations().collect()
    assert [each.name for each in storages] == ["recordings"]
    assert [each.name for each in encoders] == [
        "record-default-default-default-default",
        "record-default-default-default-1000000",
    ]


async def test_it_ends_with_its_block_even_if_that_fails(session, stage, ana):
    with pytest.raises(ZeroDivisionError):
        async with record(session, stage, bucket="recordings"):
            raise ZeroDivisionError
    assert await states(session) == [CompositionState.STOPPED]


async def test_it_ends_when_its_task_is_cancelled(session, stage, ana):
    async def show():
        async with record(session, stage, bucket="recordings"):
            began.set()
            await asyncio.Event().wait()

    began = asyncio.Event()
    task = asyncio.create_task(show())
    await began.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert await states(session) == [CompositionState.STOPPED]


async def test_recording_begins_when_somebody_is_on_air(session, stage, person):
    async with record(session, stage, bucket="recordings") as recording:
        assert (recording.parts, recording.running) == ((), None)
        await person("ana", publishing=True)
        await until(lambda: recording.running)
    assert len(recording.parts) == 1


async def test_an_event_lets_it_begin_at_once(ivs, session, stage, person):
    async with record(session, stage, bucket="recordings", events=ivs.events.stream()) as recording:
        await person("ana", publishing=True)
        await until(lambda: recording.running)
    assert len(recording.parts) == 1


async def test_it_goes_on_with_a_further_part_when_publishers_come_back(
    ivs, session, stage, person, read
):
    first = await person("ana", publishing=True)
    async with record(session, stage, bucket="recordings") as recording:
        await first.leave()
        await until(lambda: recording.running is None)
        await person("ana", publishing=True)
        await until(lambda: recording.running)
    assert len({part.prefix for part in recording.parts}) == 2
    for part in recording.parts:
        assert (await read(part)).status == RecordingStatus.RECORDING_ENDED


async def test_the_next_part_begins_before_a_day_is_full(ivs, session, stage, ana, read):
    async with record(session, stage, bucket="recordings") as recording:
        ivs.clock.advance(timedelta(hours=23, minutes=50))
        await until(lambda: len(recording.parts) == 2)
    first, second = [await read(part) for part in recording.parts]
    assert first.report.recording_ended_at > second.report.recording_started_at
    assert first.duration < timedelta(hours=24)
    assert first.status == second.status == RecordingStatus.RECORDING_ENDED


async def test_what_cannot_be_recorded_is_an_error_and_leaves_nothing(ivs, session, stage, ana):
    await ivs.lose_bucket("recordings")
    with pytest.raises(WaitError):
        async with record(session, stage, bucket="recordings"):
            raise AssertionError("it records")
    assert CompositionState.ACTIVE not in await states(session)


async def test_a_part_that_broke_off_says_why(ivs, session, stage, ana):
    part = await start_recording(session, stage, bucket="recordings")
    await ivs.lose_bucket("recordings")
    ivs.clock.advance(40)
    assert "lost its destinations" in (await stop_recording(session, part)).failure


async def test_a_composition_that_is_not_ready_in_time_is_stopped(session, stage, ana):
    with pytest.raises(WaitTimeoutError):
        await start_recording(session, stage, bucket="recordings", timeout=0.5)
    assert CompositionState.ACTIVE not in await states(session)


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.throttle("*", share=0.3),
        lambda faults: faults.drop("*", share=0.15),
        lambda faults: faults.drop("*", share=0.15, carried_out=True),
        lambda faults: faults.drop("StartComposition", calls=3, carried_out=True),
        lambda faults: faults.throttle("StopComposition", calls=5),
        lambda faults: faults.delay("*", 0.001, share=0.5),
    ],
    ids=["throttle", "drop", "lost answers", "lost start", "throttled stop", "delay"],
)
@pytest.mark.usefixtures("ana")
async def test_it_records_whatever_happens_on_the_way(ivs, session, stage, read, fault):
    fault(ivs.faults)
    async with record(session, stage, bucket="recordings") as recording:
        pass
    ivs.faults.clear()
    (part,) = recording.parts
    assert (await read(part)).status == RecordingStatus.RECORDING_ENDED
    assert await states(session) == [CompositionState.STOPPED]


async def test_a_composition_whose_start_is_cancelled_is_stopped(ivs, session, stage, ana):
    for operation in ("StartComposition", "GetComposition"):
        ivs.faults.delay(operation, 0.05, calls=1)
        task = asyncio.create_task(start_recording(session, stage, bucket="recordings"))
        await until(lambda name=operation: any(call.operation == name for call in ivs.calls))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        ivs.clock.advance(10)
        assert {*await states(session)} == {CompositionState.STOPPED}


async def test_trouble_on_the_way_is_told_and_overcome(ivs, session, stage, ana):
    async with record(session, stage, bucket="recordings") as recording:
        ivs.faults.throttle("GetComposition", calls=3)
        await until(lambda: recording.trouble)
        await until(lambda: recording.trouble is None)
    assert len(recording.parts) == 1


class Defective(Middleware):
    """Fails with an error that is none of this package's, as long as it should."""

    def __init__(self, operation):
        self.operation = operation
        self.fails = False

    async def call(self, call, proceed):
        if self.fails and call.operation == self.operation:
            raise OSError("the lock server is away")
        return await proceed(call)


async def test_so_is_trouble_of_another_kind(ivs, stage, ana):
    defect = Defective("GetComposition")
    async with (
        ivs.session(surroundings=ivs.clock.surroundings(), middleware=[defect]) as session,
        record(session, stage, bucket="recordings") as recording,
    ):
        defect.fails = True
        await until(lambda: recording.trouble)
        assert isinstance(recording.trouble, OSError)
        defect.fails = False
        await until(lambda: recording.trouble is None)


async def test_what_was_stopped_does_not_begin_again(session, stage, ana):
    async with record(session, stage, bucket="recordings") as recording:
        await recording.stop()
        assert recording.running is None
        await recording.refresh()
    assert len(recording.parts) == 1
    assert await states(session) == [CompositionState.STOPPED]


async def test_what_could_not_be_stopped_is_stopped_again(ivs, stage, ana):
    defect = Defective("StopComposition")
    async with ivs.session(surroundings=ivs.clock.surroundings(), middleware=[defect]) as session:
        async with record(session, stage, bucket="recordings") as recording:
            defect.fails = True
            with pytest.raises(OSError, match="away"):
                await recording.stop()
            defect.fails = False
        assert await states(session) == [CompositionState.STOPPED]


async def test_who_is_cancelled_is_told_so_though_nothing_can_be_stopped(ivs, session, stage, ana):
    for operation in ("StartComposition", "GetComposition"):
        ivs.faults.delay(operation, 0.05, calls=1)
        task = asyncio.create_task(start_recording(session, stage, bucket="recordings"))
        await until(lambda name=operation: any(call.operation == name for call in ivs.calls))
        ivs.faults.fail("StopComposition", "AccessDeniedException", status=403)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        ivs.faults.clear()


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan"), True])
async def test_nothing_begins_with_a_timeout_that_is_none(ivs, session, stage, seconds):
    with pytest.raises(InvalidRequestError, match="timeout"):
        await start_recording(session, stage, bucket="recordings", timeout=seconds)
    with pytest.raises(InvalidRequestError, match="timeout"):
        async with record(session, stage, bucket="recordings", timeout=seconds):
            pass
    with pytest.raises(InvalidRequestError, match="timeout"):
        await ensure_recording_configuration(session, "a", "recordings", timeout=seconds)
    assert {call.operation for call in ivs.calls} == {"CreateStage"}


async def test_a_stage_is_needed(session, stage):
    await session.realtime.delete_stage(stage.arn)
    with pytest.raises(ResourceNotFoundException):
        async with record(session, stage, bucket="recordings"):
            pass
    with pytest.raises(InvalidRequestError, match="must be a stage"):
        await start_recording(session, "arn:aws:ivs:us-east-1:1:channel/a", bucket="recordings")
