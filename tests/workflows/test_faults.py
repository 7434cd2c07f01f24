"""Each job with each fault: it ends right, or says what is left, and is right when run again."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from ivsrt_async.errors import (
    ResourceNotFoundException,
    UnfinishedError,
)
from ivsrt_async.workflows import (
    LiveStages,
    ReapOutcome,
    end_channel,
    end_room,
    end_stage,
    find_user,
    on_air,
    reap,
    remove_user,
    wait_for_composition,
    wait_for_empty_stage,
    wait_for_participant,
    wait_for_stream,
)
from tests.support.destinations import new_channel
from tests.support.job_faults import FAULTS, OUTAGES, ends_right_with, outlives
from tests.support.own_time import until


class Job:
    """A job in a world that was made for it, and a look at how that world ends."""

    def __init__(self, ivs, session, stage, person):
        self.ivs, self.session, self.stage, self.person = ivs, session, stage, person

    async def prepare(self): ...

    async def run(self): ...

    async def check(self, result): ...

    async def is_gone(self, get, arn):
        with pytest.raises(ResourceNotFoundException):
            await get(arn)


class WaitForComposition(Job):
    async def prepare(self):
        await self.person(publishing=True)
        channel = await new_channel(self.session.low_latency)
        self.composition = await self.session.realtime.start_composition(
            stage_arn=self.stage.arn, destinations=[channel]
        )

    async def run(self):
        return await wait_for_composition(self.session, self.composition)

    async def check(self, result):
        assert result.state == "ACTIVE"


class WaitForStream(Job):
    async def prepare(self):
        self.channel = (await self.session.low_latency.create_channel()).channel
        await self.ivs.go_live(self.channel)
        await self.session.low_latency.stop_stream(self.channel.arn)

    async def run(self):
        return await wait_for_stream(self.session, self.channel, live=False)

    async def check(self, result):
        assert result is None
        assert await self.session.low_latency.list_streams().collect() == []


class WaitForParticipant(Job):
    async def prepare(self):
        self.ana = await self.person("ana", publishing=True)

    async def run(self):
        return await wait_for_participant(
            self.session, self.stage, user_id="ana", published=True, timeout=300
        )

    async def check(self, result):
        assert result.participant_id == self.ana.participant_id


class WaitForEmptyStage(Job):
    async def prepare(self):
        await (await self.person("ana")).leave()

    async def run(self):
        await wait_for_empty_stage(self.session, self.stage, timeout=300)

    async def check(self, result):
        assert await find_user(self.session, self.stage, "ana") == []


class OnAir(Job):
    async def prepare(self):
        for name in ("ana", "ben", "cy"):
            await self.person(name, publishing=True)
        await (await self.person("dot", publishing=True)).unpublish()

    async def run(self):
        return await on_air(self.session, self.stage)

    async def check(self, result):
        assert {each.user_id for each in result} == {"ana", "ben", "cy"}


class Watching(OnAir):
    async def prepare(self):
        self.stages = LiveStages(self.session)
        await self.stages.get(self.stage)
        await super().prepare()

    async def run(self):
        return (await self.stages.reread(self.stage)).publishers


class RemoveUser(Job):
    async def prepare(self):
        self.connections = [await self.person("ana", publishing=True) for _ in range(3)]
        self.ben = await self.person("ben")

    async def run(self):
        await remove_user(self.session, self.stage, "ana")

    async def check(self, result):
        assert [each.connected for each in (*self.connections, self.ben)] == [False] * 3 + [True]


class EndStage(Job):
    async def prepare(self):
        other = (await self.session.realtime.create_stage()).stage
        host = await self.person("host", publishing=True)
        channel = await new_channel(self.session.low_latency)
        self.composition = await self.session.realtime.start_composition(
            stage_arn=self.stage.arn, destinations=[channel]
        )
        await wait_for_composition(self.session, self.composition)
        await self.session.realtime.start_participant_replication(
            source_stage_arn=self.stage.arn,
            destination_stage_arn=other.arn,
            participant_id=host.participant_id,
        )

    async def run(self):
        await end_stage(self.session, self.stage)

    async def check(self, result):
        names = [event["detail"].get("event_name") for event in self.ivs.events.kept]
        assert ("Session End" in names, "Session Failure" in names) == (True, False)
        await self.is_gone(self.session.realtime.get_stage, self.stage.arn)


class EndChannel(Job):
    async def prepare(self):
        self.channel = (await self.session.low_latency.create_channel()).channel
        self.broadcast = await self.ivs.go_live(self.channel)

    async def run(self):
        await end_channel(self.session, self.channel)

    async def check(self, result):
        assert self.broadcast.live is False
        await self.is_gone(self.session.low_latency.get_channel, self.channel.arn)


class EndRoom(Job):
    async def prepare(self):
        self.room = await self.session.chat.create_room()
        token = await self.session.chat.create_chat_token(
            room_identifier=self.room.arn, user_id="ana"
        )
        self.ana = await self.ivs.chat(token)

    async def run(self):
        await end_room(self.session, self.room, user_ids=["ana"])

    async def check(self, result):
        assert self.ana.connected is False
        await self.is_gone(self.session.chat.get_room, self.room.arn)


class Reap(Job):
    async def prepare(self):
        for number in range(6):
            created = await self.session.realtime.create_stage(
                name=f"{number}", tags={"app": "demo"}
            )
            if number % 2:
                await (await self.person(on=created.stage)).leave()
        self.ivs.clock.advance(timedelta(days=2))
        busy = await self.session.realtime.create_stage(name="busy", tags={"app": "demo"})
        await self.person(on=busy.stage)

    async def run(self):
        report = await reap(self.session, tags={"app": "demo"}, allow_none=True, dry_run=False)
        failed = report.with_outcome(ReapOutcome.FAILED)
        if failed:
            raise UnfinishedError("reaping", done=(), left=[item.reason for item in failed])

    async def check(self, result):
        names = {stage.name async for stage in self.session.realtime.list_stages()}
        assert names == {"busy", "standup"}


JOBS = [
    WaitForComposition,
    WaitForStream,
    WaitForParticipant,
    WaitForEmptyStage,
    OnAir,
    Watching,
    RemoveUser,
    EndStage,
    EndChannel,
    EndRoom,
    Reap,
]


@pytest.fixture
async def job(request, ivs, session, stage, person):
    job = request.param(ivs, session, stage, person)
    await job.prepare()
    return job


def says_so(error):
    """Whether an error tells that the job is not done, and that running it again may help."""
    return error.retryable and (
        not isinstance(error, UnfinishedError) or (bool(error.left) and "left undone" in str(error))
    )


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("job", JOBS, indirect=True, ids=lambda job: job.__name__)
async def test_faults_now_and_then(job, fault):
    await ends_right_with(fault, job, says_so)


@pytest.mark.parametrize("fault", OUTAGES)
@pytest.mark.parametrize("job", JOBS, indirect=True, ids=lambda job: job.__name__)
async def test_an_outage_is_told_and_the_next_run_ends_right(job, fault):
    await outlives(fault, job, says_so)


@pytest.mark.parametrize("calls", [1, 2, 4, 7])
@pytest.mark.parametrize("job", JOBS, indirect=True, ids=lambda job: job.__name__)
async def test_a_job_that_is_cancelled_anywhere_is_right_when_run_again(job, calls):
    """Cancelled when so many calls have arrived, be they answered or not."""
    arrived = job.ivs.calls.total + calls
    running = asyncio.ensure_future(job.run())
    await until(lambda: running.done() or job.ivs.calls.total >= arrived, turns=1)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await job.check(await job.run())
