"""Reaping: only what has the tags, is not in use, and is old and idle enough; planned first."""

from datetime import timedelta

import pytest

from ivsrt_async import chat, low_latency
from ivsrt_async.errors import (
    AccessDeniedException,
    ChannelNotBroadcasting,
    ConflictException,
    InvalidRequestError,
)
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    ChannelDestinationConfiguration,
    DestinationConfiguration,
    IngestProtocol,
    S3DestinationConfiguration,
    S3StorageConfiguration,
)
from ivsrt_async.workflows import (
    ReapKind,
    ReapOutcome,
    reap,
    wait_for_failover_slate_configuration,
    wait_for_recording_configuration,
)
from ivsrt_async.workflows._kinds import time_in
from tests.support.scripted_server import Answer

DEMO = {"app": "demo"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_DAY_ON = DAY + timedelta(minutes=1)


@pytest.fixture
def new_stage(session):
    async def create(name, tags=DEMO):
        return (await session.realtime.create_stage(name=name, tags=tags)).stage

    return create


@pytest.fixture
async def foreign(new_stage):
    """A stage of somebody else, so that the tags of a test do not match everything."""
    return await new_stage("foreign", {"app": "other"})


def written(moment):
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def outcomes(report):
    return {item.name: str(item.outcome) for item in report.items}


def reasons(report):
    return {item.name: item.reason for item in report.items}


async def names(session):
    return {stage.name async for stage in session.realtime.list_stages()}


async def test_nothing_is_deleted_unless_asked_for(session, new_stage, foreign):
    await new_stage("old")
    plan = await reap(session, tags=DEMO)
    assert (plan.dry_run, plan.looked_at, outcomes(plan)) == (True, 2, {"old": "PLANNED"})
    assert await names(session) == {"old", "foreign"}
    done = await reap(session, tags=DEMO, dry_run=False)
    assert (done.dry_run, outcomes(done)) == (False, {"old": "REAPED"})
    assert await names(session) == {"foreign"}


async def test_what_is_in_use_stays_whatever_is_asked(session, new_stage, foreign, person, ivs):
    busy, left = await new_stage("busy"), await new_stage("left")
    await person(on=busy)
    await (await person(on=left)).leave()
    report = await reap(session, tags=DEMO, dry_run=False)
    assert outcomes(report) == {"busy": "KEPT", "left": "KEPT"}  # the session goes on for minutes
    ivs.clock.advance(600)
    report = await reap(session, tags=DEMO, dry_run=False)
    assert outcomes(report) == {"busy": "KEPT", "left": "REAPED"}
    assert reasons(report)["busy"] == "it is in use"


async def test_age_is_told_by_a_tag_or_by_the_first_session(
    session, new_stage, foreign, person, ivs
):
    now = ivs.clock.now()
    await new_stage("tagged-old", {**DEMO, "created-at": written(now - 2 * DAY)})
    await new_stage("tagged-new", {**DEMO, "created-at": written(now - HOUR)})
    await new_stage("garbled", {**DEMO, "created-at": "last week"})
    await new_stage("silent")
    used = await new_stage("used")
    both = await new_stage("both", {**DEMO, "created-at": written(now - 9 * DAY)})
    for _ in range(2):
        await (await person(on=used)).leave()
        await (await person(on=both)).leave()
        ivs.clock.advance(A_DAY_ON)
    report = await reap(session, tags=DEMO, older_than=1.5 * DAY)
    assert outcomes(report) == {
        "tagged-old": "PLANNED",
        "tagged-new": "PLANNED",
        "garbled": "KEPT",
        "silent": "KEPT",
        "used": "PLANNED",
        "both": "PLANNED",
    }
    assert reasons(report)["tagged-old"] == "it is not in use, it is at least 4 days old"
    report = await reap(session, tags=DEMO, older_than=3 * DAY)
    assert reasons(report) == {
        "tagged-old": "it is not in use, it is at least 4 days old",
        "both": "it is not in use, it is at least 11 days old",
        "tagged-new": "it is 2 days old",
        "garbled": "nothing tells its age: no session, and no time in a tag created-at",
        "silent": "nothing tells its age: no session, and no time in a tag created-at",
        "used": "its first session began 2 days ago",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
        ("2026-03-01T13:00:00+01:00", "2026-03-01T13:00:00+01:00"),
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00+00:00"),
        ("1772366400", "2026-03-01T12:00:00+00:00"),
        ("1772366400000", "2026-03-01T12:00:00+00:00"),
        ("yesterday", None),
        ("", None),
        ("9" * 30, None),
    ],
)
def test_a_tag_tells_the_time_in_the_forms_programs_write_it(text, expected):
    moment = time_in({"created-at": text}, "created-at")
    assert (moment and moment.isoformat()) == expected


async def test_idleness_counts_from_the_latest_session(session, new_stage, foreign, person, ivs):
    stage = await new_stage("used")
    await new_stage("never", {**DEMO, "born": written(ivs.clock.now())})
    await new_stage("silent")
    for _ in range(2):
        await (await person(on=stage)).leave()
        ivs.clock.advance(A_DAY_ON)
    report = await reap(session, tags=DEMO, idle_for=1.5 * DAY, created_at_tag="born")
    assert outcomes(report) == {"used": "KEPT", "never": "PLANNED", "silent": "KEPT"}
    assert reasons(report)["used"] == "it was used 23 hours ago"
    ivs.clock.advance(A_DAY_ON)
    report = await reap(session, tags=DEMO, idle_for=1.5 * DAY, older_than=DAY)
    assert reasons(report)["used"] == (
        "it is not in use, it is at least 3 days old, it has been idle for 1 day"
    )


async def test_what_tells_nothing_of_its_age_can_be_marked(session, new_stage, foreign, ivs):
    stage = await new_stage("silent")
    plan = await reap(session, tags=DEMO, older_than=DAY, mark_unknown=True)
    assert outcomes(plan) == {"silent": "KEPT"}
    marked = await reap(session, tags=DEMO, older_than=DAY, mark_unknown=True, dry_run=False)
    assert outcomes(marked) == {"silent": "MARKED"}
    tags = await session.realtime.list_tags_for_resource(stage.arn)
    assert set(tags) == {"app", "created-at"}
    ivs.clock.advance(2 * DAY)
    report = await reap(session, tags=DEMO, older_than=DAY, dry_run=False)
    assert outcomes(report) == {"silent": "REAPED"}


@pytest.mark.parametrize(
    ("kind", "service"),
    [
        ("stage", "realtime"),
        ("encoder-configuration", "realtime"),
        ("channel", "low_latency"),
        ("playback-restriction-policy", "low_latency"),
    ],
)
async def test_a_mark_goes_to_the_service_that_made_the_resource(session, kind, service):
    """Their ARNs begin alike and they have the same calls for tags, but other endpoints."""
    make = getattr(getattr(session, service), f"create_{kind.replace('-', '_')}")
    await make(name="x", tags=DEMO)
    wanted = {"tags": DEMO, "kinds": [kind], "older_than": DAY, "allow_all": True}
    async with session.observe() as calls:
        report = await reap(session, **wanted, mark_unknown=True, dry_run=False)
    assert outcomes(report) == {"x": "MARKED"}
    assert [call.service for call in calls if call.operation == "TagResource"] == [service]


async def test_tags_match_by_value_or_by_name(session, new_stage, foreign):
    await new_stage("one", {"app": "demo", "team": "a"})
    await new_stage("two", {"app": "demo", "team": "b"})
    await new_stage("none", {})
    assert outcomes(await reap(session, tags={"app": "demo", "team": "b"})) == {"two": "PLANNED"}
    assert set(outcomes(await reap(session, tags={"team": None}))) == {"one", "two"}


async def test_tags_that_match_everything_need_a_word(session, new_stage, ivs):
    await new_stage("one")
    await new_stage("two")
    for dry_run in (True, False):
        with pytest.raises(InvalidRequestError, match="match all 2 there are; allow_all=True"):
            await reap(session, tags=DEMO, dry_run=dry_run)
        with pytest.raises(InvalidRequestError, match="tags must name a tag, or allow_all=True"):
            await reap(session, tags={}, dry_run=dry_run)
    assert await names(session) == {"one", "two"}
    report = await reap(session, tags={}, allow_all=True, dry_run=False)
    assert (outcomes(report), await names(session)) == ({"one": "REAPED", "two": "REAPED"}, set())


async def test_tags_that_match_nothing_need_a_word_unless_there_is_nothing(session, new_stage):
    assert (await reap(session, tags={"app": "dmeo"})).looked_at == 0
    await new_stage("one")
    with pytest.raises(InvalidRequestError, match="match none of 1; allow_none=True if that is"):
        await reap(session, tags={"app": "dmeo"}, dry_run=False)
    report = await reap(session, tags={"app": "dmeo"}, dry_run=False, allow_none=True)
    assert (report.looked_at, report.items) == (1, ())


async def test_a_dry_run_says_that_there_is_nothing(session, new_stage):
    await new_stage("one")
    report = await reap(session, tags={"app": "dmeo"})
    assert (report.dry_run, report.looked_at, report.items) == (True, 1, ())


async def test_channels_and_rooms_are_reaped_by_what_is_known_of_them(session, ivs):
    channels, rooms = session.low_latency, session.chat
    live = (await channels.create_channel(name="live", tags=DEMO)).channel
    past = (await channels.create_channel(name="past", tags=DEMO)).channel
    await channels.create_channel(name="foreign")
    await rooms.create_room(name="room", tags=DEMO)
    await ivs.go_live(live)
    await (await ivs.go_live(past)).end()
    ivs.clock.advance(2 * DAY)
    await ivs.go_live(live)
    kinds = ("channel", ReapKind.ROOM)
    idle = await reap(session, tags=DEMO, kinds=kinds, idle_for=DAY)
    assert outcomes(idle) == {"live": "KEPT", "past": "PLANNED", "room": "KEPT"}
    assert reasons(idle)["room"] == "AWS does not tell when it was used"
    report = await reap(session, tags=DEMO, kinds=kinds, older_than=DAY, dry_run=False)
    assert outcomes(report) == {"live": "KEPT", "past": "REAPED", "room": "REAPED"}
    assert {c.name async for c in channels.list_channels()} == {"live", "foreign"}
    assert await rooms.list_rooms().collect() == []


async def test_what_is_said_of_a_young_room_is_its_age_as_it_has_no_sessions(session, ivs):
    await session.chat.create_room(name="room", tags=DEMO)
    await session.chat.create_room(name="foreign")
    ivs.clock.advance(HOUR + timedelta(minutes=1))
    report = await reap(session, tags=DEMO, kinds=["room"], older_than=DAY)
    assert reasons(report) == {"room": "it is 1 hour old"}


class Configurations:
    """Makes one of each kind of configuration, used by something or by nothing."""

    def __init__(self, session):
        self.session = session

    async def encoder(self, tags, *, used):
        made = await self.session.realtime.create_encoder_configuration(tags=tags)
        if used:
            channel = (await self.session.low_latency.create_channel()).channel.arn
            to = ChannelDestinationConfiguration(
                channel_arn=channel, encoder_configuration_arn=made.arn
            )
            stage = (await self.session.realtime.create_stage()).stage.arn
            await self.session.realtime.start_composition(
                stage_arn=stage, destinations=[DestinationConfiguration(channel=to)]
            )
        return made.arn

    async def storage(self, tags, *, used):
        bucket = S3StorageConfiguration(bucket_name="recordings")
        made = await self.session.realtime.create_storage_configuration(s3=bucket, tags=tags)
        if used:
            recording = AutoParticipantRecordingConfiguration(storage_configuration_arn=made.arn)
            await self.session.realtime.create_stage(
                auto_participant_recording_configuration=recording
            )
        return made.arn

    async def composed_storage(self, tags, *, used):
        arn = await self.storage(tags, used=False)
        if used:
            encoder = await self.encoder({}, used=False)
            s3 = S3DestinationConfiguration(
                storage_configuration_arn=arn, encoder_configuration_arns=[encoder]
            )
            stage = (await self.session.realtime.create_stage()).stage.arn
            await self.session.realtime.start_composition(
                stage_arn=stage, destinations=[DestinationConfiguration(s3=s3)]
            )
        return arn

    async def ingest(self, tags, *, used):
        stage = (await self.session.realtime.create_stage()).stage.arn if used else None
        made = await self.session.realtime.create_ingest_configuration(
            ingest_protocol=IngestProtocol.RTMPS, stage_arn=stage, tags=tags
        )
        return made.arn

    async def recording(self, tags, *, used):
        to = low_latency.DestinationConfiguration(
            s3=low_latency.S3DestinationConfiguration(bucket_name="recordings")
        )
        made = await self.session.low_latency.create_recording_configuration(
            destination_configuration=to, tags=tags
        )
        ready = await wait_for_recording_configuration(self.session, made)
        return await self.of_channel(ready.arn, "recording_configuration_arn", used)

    async def policy(self, tags, *, used):
        made = await self.session.low_latency.create_playback_restriction_policy(tags=tags)
        return await self.of_channel(made.arn, "playback_restriction_policy_arn", used)

    async def ads(self, tags, *, used):
        playback = low_latency.MediaTailorPlaybackConfiguration(
            playback_configuration_arn="arn:aws:mediatailor:us-east-1:123456789012:playbackConfiguration/x"
        )
        made = await self.session.low_latency.create_ad_configuration(
            media_tailor_playback_configurations=[playback], tags=tags
        )
        return await self.of_channel(made.arn, "ad_configuration_arn", used)

    async def slate(self, tags, *, used):
        made = await self.session.low_latency.create_failover_slate_configuration(tags=tags)
        ready = await wait_for_failover_slate_configuration(self.session, made)
        return await self.of_channel(ready.arn, "failover_slate_configuration_arn", used)

    async def logs(self, tags, *, used):
        to = chat.DestinationConfiguration(
            s3=chat.S3DestinationConfiguration(bucket_name="messages")
        )
        made = await self.session.chat.create_logging_configuration(
            destination_configuration=to, tags=tags
        )
        if used:
            await self.session.chat.create_room(logging_configuration_identifiers=[made.arn])
        return made.arn

    async def of_channel(self, arn, argument, used):
        if used:
            await self.session.low_latency.create_channel(**{argument: arn})
        return arn


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        (ReapKind.ENCODER_CONFIGURATION, Configurations.encoder),
        (ReapKind.STORAGE_CONFIGURATION, Configurations.storage),
        (ReapKind.STORAGE_CONFIGURATION, Configurations.composed_storage),
        (ReapKind.INGEST_CONFIGURATION, Configurations.ingest),
        (ReapKind.RECORDING_CONFIGURATION, Configurations.recording),
        (ReapKind.PLAYBACK_RESTRICTION_POLICY, Configurations.policy),
        (ReapKind.AD_CONFIGURATION, Configurations.ads),
        (ReapKind.FAILOVER_SLATE_CONFIGURATION, Configurations.slate),
        (ReapKind.LOGGING_CONFIGURATION, Configurations.logs),
    ],
)
async def test_configurations_are_reaped_that_nothing_refers_to(session, kind, make):
    configurations = Configurations(session)
    used = await make(configurations, DEMO, used=True)
    unused = await make(configurations, DEMO, used=False)
    await make(configurations, {"app": "other"}, used=False)
    report = await reap(session, tags=DEMO, kinds=[kind], dry_run=False)
    found = {item.arn: (str(item.outcome), item.reason) for item in report.items}
    assert found == {used: ("KEPT", "it is in use"), unused: ("REAPED", "nothing refers to it")}


async def test_what_comes_into_use_meanwhile_stays(session, ivs):
    for tags in (DEMO, {}):
        await session.realtime.create_encoder_configuration(tags=tags)
    ivs.fail("DeleteEncoderConfiguration", ConflictException)
    report = await reap(session, tags=DEMO, kinds=["encoder-configuration"], dry_run=False)
    (item,) = report.items
    assert (item.outcome, item.reason) == ("KEPT", "AWS keeps it: made to fail")


async def test_no_more_than_the_limit_is_ended(session, new_stage, foreign):
    for number in range(5):
        await new_stage(f"stage-{number}")
    plan = await reap(session, tags=DEMO, limit=2)
    report = await reap(session, tags=DEMO, limit=2, dry_run=False)
    assert len(plan.with_outcome(ReapOutcome.PLANNED)) == 2
    assert len(report.with_outcome(ReapOutcome.REAPED)) == 2
    assert len(await names(session)) == 4


async def test_what_fails_is_reported_and_stops_nobody_else(session, new_stage, foreign, ivs):
    for number in range(4):
        await new_stage(f"stage-{number}")
    ivs.fail("DeleteStage", AccessDeniedException)
    report = await reap(session, tags=DEMO, dry_run=False)
    (failed,) = report.with_outcome(ReapOutcome.FAILED)
    assert len(report.with_outcome(ReapOutcome.REAPED)) == 3
    assert "AccessDeniedException" in failed.reason
    again = await reap(session, tags=DEMO, dry_run=False)
    assert outcomes(again) == {failed.name: "REAPED"}


async def test_what_is_throttled_is_tried_again_and_counts_once(session, new_stage, foreign, ivs):
    for number in range(3):
        await new_stage(f"stage-{number}")
    ivs.faults.throttle("DeleteStage", calls=7)
    report = await reap(session, tags=DEMO, limit=2, dry_run=False)
    assert len(report.with_outcome(ReapOutcome.REAPED)) == 2
    assert len(report.with_outcome(ReapOutcome.KEPT)) == 1


async def test_what_was_waited_for_in_vain_is_not_waited_for_again(session, ivs):
    channels = session.low_latency
    channel = (await channels.create_channel(name="going", tags=DEMO)).channel
    await channels.create_channel(name="foreign")
    stays = Answer.of({"stream": {"channelArn": channel.arn, "streamId": "st-1", "state": "LIVE"}})
    ivs.fail("GetStream", ChannelNotBroadcasting)  # as if somebody went live after that
    await ivs.go_live(channel)
    ivs.faults.garble("GetStream", stays.body, share=1.0, status=200)
    ivs.faults.garble("StopStream", b"{}", share=1.0, status=200)
    before = ivs.clock.now()
    report = await reap(session, tags=DEMO, kinds=["channel"], dry_run=False)
    assert [item.outcome for item in report.items] == ["FAILED"]
    assert "waited 120 s for" in report.items[0].reason
    assert timedelta(seconds=115) < ivs.clock.now() - before < timedelta(seconds=200)


async def test_what_is_gone_meanwhile_is_told(session, new_stage, foreign, ivs):
    stage = await new_stage("gone")
    ivs.faults.delay("ListStages", 0, wait=lambda _: delete(ivs, stage))
    report = await reap(session, tags=DEMO, dry_run=False)
    assert (outcomes(report), reasons(report)) == ({"gone": "GONE"}, {"gone": "it was gone"})


async def delete(ivs, stage):
    async with ivs.session() as other:
        await other.realtime.delete_stage(stage.arn)


async def test_progress_is_told_after_each(session, new_stage, foreign):
    for number in range(3):
        await new_stage(f"stage-{number}")
    told = []
    await reap(session, tags=DEMO, progress=told.append)
    assert [(each.done, each.total) for each in told] == [(1, 3), (2, 3), (3, 3)]
    assert {each.item.name for each in told} == {"stage-0", "stage-1", "stage-2"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kinds": ["stages"]}, "kinds must be some of stage, channel, room, "),
        ({"kinds": "stage"}, r"kinds must be a list, such as \['stage'\], got 'stage'"),
        ({"kinds": []}, "kinds must be some of"),
        ({"limit": 0}, "limit must be a whole number of at least 1"),
        ({"limit": 1.5}, "limit must be a whole number"),
        ({"limit": float("nan")}, "limit must be a whole number"),
        ({"tags": ["app"]}, "tags must be a mapping of text to text or None, got"),
        ({"older_than": timedelta()}, "older_than must be a timedelta above 0"),
        ({"older_than": 86400}, "older_than must be a timedelta .*, got 86400"),
        ({"idle_for": "1d"}, "idle_for must be a timedelta .*, got '1d'"),
        ({"idle_for": timedelta(seconds=-1)}, "idle_for must be a timedelta above 0"),
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(session, ivs, wrong, words):
    with pytest.raises(InvalidRequestError, match=words):
        await reap(session, **{"tags": DEMO, **wrong})
    assert list(ivs.calls) == []
