"""The other jobs with each fault: they end right, or are right when run again."""

from contextlib import aclosing

import pytest

from ivsrt_async.errors import UnfinishedError
from ivsrt_async.local import LocalIVS
from ivsrt_async.recordings import RecordingsFolder, RecordingStatus, read_recording
from ivsrt_async.tokens import ParticipantTokenSigner, PlaybackTokenSigner, generate_key_pair
from ivsrt_async.workflows import (
    Host,
    MetadataPublisher,
    ViewerBans,
    composition_usage,
    demote_guest,
    end_versus,
    ensure_channel,
    ensure_recording_configuration,
    ensure_room,
    ensure_stage,
    on_air,
    participant_usage,
    promote_guest,
    record,
    rotate_stream_key,
    start_versus,
    watch_health,
)
from tests.support.destinations import new_channel
from tests.support.job_faults import FAULTS, OUTAGES, ends_right_with, outlives


@pytest.fixture
async def ivs(tmp_path):
    async with LocalIVS(recordings=tmp_path) as ivs:
        ivs.folder = RecordingsFolder(tmp_path)
        yield ivs


class Job:
    """A job in a world that was made for it, and a look at how that world ends."""

    def __init__(self, ivs, session, person, stage, channel):
        self.ivs, self.session, self.person = ivs, session, person
        self.stage, self.channel = stage, channel

    async def prepare(self): ...

    async def run(self): ...

    async def check(self, result): ...


class EnsureStage(Job):
    async def run(self):
        return await ensure_stage(self.session, "lobby", tags={"a": "b"})

    async def check(self, result):
        stages = [each async for each in self.session.realtime.list_stages()]
        assert [each.arn for each in stages if each.name == "lobby"] == [result.resource.arn]


class EnsureRoom(Job):
    async def run(self):
        return await ensure_room(self.session, "lobby")

    async def check(self, result):
        rooms = [each.arn async for each in self.session.chat.list_rooms()]
        assert rooms == [result.resource.arn]


class EnsureChannel(Job):
    async def run(self):
        return await ensure_channel(self.session, "lobby")

    async def check(self, result):
        found = self.session.low_latency.list_channels(filter_by_name="lobby")
        assert [each.arn async for each in found] == [result.resource.arn]


class EnsureRecordingConfiguration(Job):
    async def run(self):
        return await ensure_recording_configuration(self.session, "all", "recordings")

    async def check(self, result):
        assert result.resource.state == "ACTIVE"
        found = self.session.low_latency.list_recording_configurations()
        assert [each.arn async for each in found] == [result.resource.arn]


class Record(Job):
    async def prepare(self):
        await self.person("ana", publishing=True)

    async def run(self):
        async with record(self.session, self.stage, bucket="recordings") as recording:
            pass
        return recording

    async def check(self, result):
        report = await read_recording(self.ivs.folder.fetch, "recordings", result.parts[-1].prefix)
        assert report.status == RecordingStatus.RECORDING_ENDED
        states = {each.state async for each in self.session.realtime.list_compositions()}
        assert states == {"STOPPED"}
        for kind in ("storage", "encoder"):
            listed = getattr(self.session.realtime, f"list_{kind}_configurations")
            assert len(await listed().collect()) == 1


class RotateStreamKey(Job):
    async def prepare(self):
        self.broadcast = await self.ivs.go_live(self.channel)

    async def run(self):
        return await rotate_stream_key(self.session, self.channel)

    async def check(self, result):
        self.ivs.clock.advance(5)
        assert not self.broadcast.live
        assert (await self.ivs.go_live(result.stream_key)).live


class Publish(Job):
    async def prepare(self):
        self.broadcast = await self.ivs.go_live(self.channel)
        self.publisher = MetadataPublisher(self.session, self.channel)

    async def run(self):
        return await self.publisher.publish("hello")

    async def check(self, result):
        assert result.delivered
        assert {*self.broadcast.metadata} == {"hello"}


class Ban(Job):
    async def prepare(self):
        self.bans = ViewerBans(self.session)
        signer = PlaybackTokenSigner(generate_key_pair().private_key_pem, now=self.ivs.clock.now)
        await self.bans.sign(signer, self.channel, "ana")

    async def run(self):
        return await self.bans.ban(self.channel, ["ana"])

    async def check(self, result):
        low_latency = self.ivs._engine.low_latency
        assert low_latency.is_revoked(self.channel.arn, "ana", result[0].version)


class WatchHealth(Job):
    async def prepare(self):
        self.broadcast = await self.ivs.go_live(self.channel)

    async def run(self):
        async with aclosing(watch_health(self.session)) as changes:
            return await anext(changes)

    async def check(self, result):
        assert result.stream_id == self.broadcast.stream_id


class MeetAndPart(Job):
    async def prepare(self):
        self.other = (await self.session.realtime.create_stage()).stage
        self.hosts = [
            Host(stage.arn, (await self.person(name, on=stage, publishing=True)).participant_id)
            for name, stage in (("red", self.stage), ("blue", self.other))
        ]

    async def run(self):
        met = await start_versus(self.session, *self.hosts)
        await end_versus(self.session, met)

    async def check(self, result):
        names = [
            event["detail"]["event_name"]
            for event in self.ivs.events.kept
            if "Replication" in event["detail"].get("event_name", "")
        ]
        assert {"Participant Replication Start", "Participant Replication End"} == {*names}
        assert [len(await on_air(self.session, each)) for each in (self.stage, self.other)] == [
            1
        ] * 2


class PromoteAndDemote(Job):
    async def prepare(self):
        pair = generate_key_pair()
        key = await self.session.realtime.import_public_key(pair.public_key_pem)
        self.signer = ParticipantTokenSigner(pair.private_key_pem, key.arn, now=self.ivs.clock.now)
        self.token = self.signer.sign(self.stage, capabilities=["SUBSCRIBE"])
        self.ana = await self.ivs.join(self.token)

    async def run(self):
        up = await promote_guest(self.session, self.signer, self.token, self.ana.exchange)
        self.token = up.token
        return await demote_guest(self.session, self.signer, self.token, self.ana.exchange)

    async def check(self, result):
        assert not result.disconnected
        assert self.ana.connected


class Usage(Job):
    async def prepare(self):
        self.start = self.ivs.clock.now()
        await self.person("ana", publishing=True)
        await self.session.realtime.start_composition(
            stage_arn=self.stage.arn, destinations=[await new_channel(self.session.low_latency)]
        )
        self.ivs.clock.advance(60)

    async def run(self):
        people = [row async for row in participant_usage(self.session, start=self.start)]
        return people, [row async for row in composition_usage(self.session, start=self.start)]

    async def check(self, result):
        people, compositions = result
        assert [row.user_id for row in people] == ["ana"]
        assert [row.stage_arn for row in compositions] == [self.stage.arn]


JOBS = [
    EnsureStage,
    EnsureRoom,
    EnsureChannel,
    EnsureRecordingConfiguration,
    Record,
    RotateStreamKey,
    Publish,
    Ban,
    WatchHealth,
    MeetAndPart,
    PromoteAndDemote,
    Usage,
]


@pytest.fixture
async def job(request, ivs, session, person, stage):
    channel = (await session.low_latency.create_channel(name="news")).channel
    job = request.param(ivs, session, person, stage, channel)
    await job.prepare()
    return job


def says_so(error):
    """Whether an error tells that the job is not done, and that running it again may help."""
    told = error.retryable or error.maybe_done
    return told and (not isinstance(error, UnfinishedError) or bool(error.left))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("job", JOBS, indirect=True, ids=lambda job: job.__name__)
async def test_faults_now_and_then(job, fault):
    await ends_right_with(fault, job, says_so)


@pytest.mark.parametrize("fault", OUTAGES)
@pytest.mark.parametrize("job", JOBS, indirect=True, ids=lambda job: job.__name__)
async def test_an_outage_is_told_and_the_next_run_ends_right(job, fault):
    await outlives(fault, job, says_so)
