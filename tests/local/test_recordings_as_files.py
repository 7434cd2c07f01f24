"""Recordings become files, in S3's layout."""

import json
import re
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import pytest

from ivsrt_async.errors import ValidationException
from ivsrt_async.events import parse_event
from ivsrt_async.local import LocalIVS
from ivsrt_async.low_latency import (
    DestinationConfiguration,
    RenditionConfiguration,
    S3DestinationConfiguration,
    ThumbnailConfiguration,
)
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    CompositionThumbnailConfiguration,
    ParticipantThumbnailConfiguration,
    S3StorageConfiguration,
)
from ivsrt_async.realtime import DestinationConfiguration as CompositionDestination
from ivsrt_async.realtime import S3DestinationConfiguration as CompositionBucket
from ivsrt_async.recordings import (
    RecordingKind,
    RecordingsFolder,
    cut_list,
    find_recordings,
    read_playlist,
    read_recording,
)

BUCKET = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="recordings"))


@pytest.fixture
async def ivs(tmp_path):
    async with LocalIVS(recordings=tmp_path / "s3") as ivs:
        yield ivs


@pytest.fixture
async def session(ivs):
    async with ivs.session() as session:
        yield session


@pytest.fixture
def bucket(tmp_path):
    return tmp_path / "s3" / "recordings"


@pytest.fixture
async def storage(session):
    made = await session.realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    return made.arn


@pytest.fixture
def recorded_channel(ivs, session):
    async def make(**settings):
        made = await session.low_latency.create_recording_configuration(
            destination_configuration=BUCKET, **settings
        )
        ivs.clock.advance(10)
        created = await session.low_latency.create_channel(recording_configuration_arn=made.arn)
        return created.channel

    return make


@pytest.fixture
def publisher(ivs, session, storage):
    async def go_on_air(**settings):
        recording = AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage, **settings
        )
        stage = (
            await session.realtime.create_stage(auto_participant_recording_configuration=recording)
        ).stage
        token = await session.realtime.create_participant_token(stage_arn=stage.arn)
        person = await ivs.join(token)
        await person.publish()
        return stage, person

    return go_on_air


@pytest.fixture
def composed(ivs, session, storage):
    async def start(**settings):
        stage = (await session.realtime.create_stage()).stage
        person = await ivs.join(
            await session.realtime.create_participant_token(stage_arn=stage.arn)
        )
        await person.publish()
        encoder = await session.realtime.create_encoder_configuration()
        destination = CompositionDestination(
            s3=CompositionBucket(
                storage_configuration_arn=storage,
                encoder_configuration_arns=[encoder.arn],
                **settings,
            )
        )
        return await session.realtime.start_composition(
            stage_arn=stage.arn, destinations=[destination]
        )

    return start


def folder_of(bucket):
    (events,) = bucket.rglob("events")
    return events.parent


def told(bucket, name):
    return json.loads((folder_of(bucket) / f"events/recording-{name}.json").read_text())


def announced(ivs, kind):
    return [event["detail"] for event in ivs.events.kept if event["detail-type"] == kind]


def uris(playlist):
    return [line for line in playlist.read_text().splitlines() if not line.startswith("#")]


def check_everything_is_there(folder, report):
    """Follow the JSON to every file it leads to, and see that nothing else is there."""
    found = {*folder.glob("events/*.json")}
    media = report["media"]
    if "hls" in media:
        base = folder / media["hls"]["path"]
        for name in ("playlist", "byte_range_playlist"):
            if name not in media["hls"]:
                continue
            main = base / media["hls"][name]
            variants = [base / uri for uri in uris(main)]
            assert variants == [base / r["path"] / r[name] for r in media["hls"]["renditions"]]
            found |= {main, *variants}
            for variant in variants:
                text = variant.read_text()
                found |= {variant.parent / uri for uri in uris(variant)}
                found |= {variant.parent / uri for uri in re.findall(r'URI="(.*?)"', text)}
    stills = []
    for name in ("thumbnails", "latest_thumbnail"):
        if name in media:
            path = folder / media[name]["path"]
            below = media[name].get("renditions") or media[name].get("resolutions")
            stills += [path / entry["path"] for entry in below] if below else [path]
    for still in stills:
        pictures = {still} if still.is_file() else {*still.glob("*.jpg")}
        assert pictures
        assert {picture.read_bytes()[:3] for picture in pictures} == {b"\xff\xd8\xff"}
        found |= pictures
    assert {file for file in folder.rglob("*") if file.is_file()} == found
    assert all(file.stat().st_size for file in found)


async def test_a_channel_leaves_files_that_its_json_leads_to(ivs, bucket, recorded_channel):
    channel = await recorded_channel(
        thumbnail_configuration=ThumbnailConfiguration(
            storage=["SEQUENTIAL", "LATEST"], resolution="SD", target_interval_seconds=10
        )
    )
    broadcast = await ivs.go_live(channel)
    started = told(bucket, "started")
    check_everything_is_there(folder_of(bucket), started)
    ivs.clock.advance(65)
    await broadcast.end()
    ended = told(bucket, "ended")
    check_everything_is_there(folder_of(bucket), ended)
    first, last = announced(ivs, "IVS Recording State Change")
    assert str(folder_of(bucket).relative_to(bucket)) == first["recording_s3_key_prefix"]
    assert started["recording_status"] == "RECORDING_STARTED"
    assert "duration_ms" not in started["media"]["hls"]
    duration = ended["media"]["hls"].pop("duration_ms")
    assert duration == last["recording_duration_ms"]
    assert ended["media"] == started["media"]
    assert ended["recording_status"] == "RECORDING_ENDED"
    assert ended["channel_arn"] == channel.arn
    seconds = datetime.fromisoformat(ended["recording_ended_at"]) - datetime.fromisoformat(
        ended["recording_started_at"]
    )
    assert abs(seconds.total_seconds() - duration / 1000) < 2
    renditions = ended["media"]["hls"]["renditions"]
    assert [(r["path"], r["resolution_width"], r["resolution_height"]) for r in renditions] == [
        ("160p30", 284, 160),
        ("360p30", 640, 360),
        ("480p30", 854, 480),
        ("720p30", 1280, 720),
        ("1080p30", 1920, 1080),
    ]
    assert ended["media"]["thumbnails"] == {
        "path": "media/thumbnails",
        "resolution_height": 480,
        "resolution_width": 854,
    }
    assert ended["media"]["latest_thumbnail"]["path"] == "media/latest_thumbnail/thumb.jpg"
    names = sorted(file.name for file in (folder_of(bucket) / "media/thumbnails").iterdir())
    assert names == [f"thumb{number}.jpg" for number in range(7)]


async def test_byte_ranges_cut_finer_and_cover_each_segment(ivs, bucket, recorded_channel):
    broadcast = await ivs.go_live(await recorded_channel())
    ivs.clock.advance(35)
    await broadcast.end()
    folder = folder_of(bucket) / "media/hls/720p30"
    whole = (folder / "playlist.m3u8").read_text()
    fine = (folder / "byte-range-variant.m3u8").read_text()
    assert [round(float(s)) for s in re.findall(r"#EXTINF:([\d.]+)", whole)] == [10, 10, 10, 5]
    assert len(re.findall("#EXTINF", fine)) > 4
    covered = {}
    for size, offset, name in re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)", fine):
        assert int(offset) == covered.get(name, 0)
        covered[name] = int(offset) + int(size)
    assert covered == {file.name: file.stat().st_size for file in folder.glob("*.ts")}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"rendition_selection": "CUSTOM", "renditions": ["SD", "HD"]}, ["480p30", "720p30"]),
        ({"rendition_selection": "CUSTOM", "renditions": ["LOWEST_RESOLUTION"]}, ["160p30"]),
        ({"rendition_selection": "NONE"}, None),
    ],
)
async def test_only_the_chosen_qualities_are_recorded(ivs, bucket, recorded_channel, wanted, found):
    channel = await recorded_channel(
        rendition_configuration=RenditionConfiguration(**wanted),
        thumbnail_configuration=ThumbnailConfiguration(storage=["LATEST"]),
    )
    broadcast = await ivs.go_live(channel)
    await broadcast.end()
    media = told(bucket, "ended")["media"]
    check_everything_is_there(folder_of(bucket), told(bucket, "ended"))
    assert "thumbnails" not in media
    assert (media.get("hls") and [r["path"] for r in media["hls"]["renditions"]]) == found


async def test_only_the_thumbnails_that_are_kept_are_told(ivs, bucket, recorded_channel):
    broadcast = await ivs.go_live(await recorded_channel())
    await broadcast.end()
    assert [*told(bucket, "ended")["media"]] == ["hls", "thumbnails"]


async def test_merged_streams_are_one_recording_with_a_gap(ivs, bucket, recorded_channel):
    channel = await recorded_channel(
        recording_reconnect_window_seconds=60,
        thumbnail_configuration=ThumbnailConfiguration(recording_mode="DISABLED"),
    )
    for _ in range(2):
        broadcast = await ivs.go_live(channel)
        ivs.clock.advance(20)
        await broadcast.end()
        ivs.clock.advance(30)
    assert not (folder_of(bucket) / "events/recording-ended.json").exists()
    ivs.clock.advance(60)
    ended = told(bucket, "ended")
    assert ended["media"]["hls"]["duration_ms"] // 1000 == 40
    playlist = (folder_of(bucket) / "media/hls/160p30/playlist.m3u8").read_text()
    assert playlist.count("#EXT-X-DISCONTINUITY") == 1
    check_everything_is_there(folder_of(bucket), ended)


async def test_a_participant_leaves_files_with_the_time_they_were_filmed(ivs, bucket, publisher):
    stage, ana = await publisher(
        recording_reconnect_window_seconds=60,
        thumbnail_configuration=ParticipantThumbnailConfiguration(
            recording_mode="INTERVAL", storage=["SEQUENTIAL", "LATEST"]
        ),
    )
    check_everything_is_there(folder_of(bucket), told(bucket, "started"))
    ivs.clock.advance(30)
    await ana.unpublish()
    ivs.clock.advance(22)
    await ana.publish()
    ivs.clock.advance(10)
    await ana.leave()
    ivs.clock.advance(61)
    ended = told(bucket, "ended")
    check_everything_is_there(folder_of(bucket), ended)
    assert ended["stage_arn"] == stage.arn
    assert ended["participant_id"] == ana.participant_id
    assert ended["session_id"] == folder_of(bucket).relative_to(bucket).parts[1]
    assert ended["media"]["hls"]["renditions"] == [{"path": "high", "playlist": "playlist.m3u8"}]
    assert ended["media"]["thumbnails"]["renditions"] == [{"path": "high"}]
    assert ended["media"]["latest_thumbnail"]["renditions"] == [{"path": "high"}]
    playlist = (folder_of(bucket) / "media/hls/high/playlist.m3u8").read_text()
    first, second = map(
        datetime.fromisoformat, re.findall("#EXT-X-PROGRAM-DATE-TIME:(.*)", playlist)
    )
    assert round((second - first).total_seconds()) == 52
    assert re.findall(r'URI="(.*?)"', playlist) == ["init-0.mp4", "init-1.mp4"]


async def test_a_participant_may_leave_thumbnails_alone(ivs, bucket, publisher):
    _, ana = await publisher(
        media_types=["NONE"],
        thumbnail_configuration=ParticipantThumbnailConfiguration(recording_mode="INTERVAL"),
    )
    await ana.leave()
    assert [*told(bucket, "ended")["media"]] == ["thumbnails"]
    check_everything_is_there(folder_of(bucket), told(bucket, "ended"))


async def test_a_composition_leaves_files_below_its_prefix(ivs, session, bucket, composed):
    composition = await composed(
        thumbnail_configurations=[
            CompositionThumbnailConfiguration(storage=["LATEST", "SEQUENTIAL"])
        ]
    )
    ivs.clock.advance(5)
    check_everything_is_there(folder_of(bucket), told(bucket, "started"))
    await session.realtime.stop_composition(composition.arn)
    ivs.clock.advance(5)
    ended = told(bucket, "ended")
    check_everything_is_there(folder_of(bucket), ended)
    (destination,) = composition.destinations
    assert destination.detail.s3.recording_prefix == str(folder_of(bucket).relative_to(bucket))
    (rendition,) = ended["media"]["hls"]["renditions"]
    assert (rendition["resolution_width"], rendition["resolution_height"]) == (1280, 720)
    size = {"resolution_width": 1280, "resolution_height": 720}
    assert ended["media"]["thumbnails"]["resolutions"] == [{"path": "1280x720", **size}]


async def test_a_composition_that_loses_its_bucket_for_a_while_goes_on_with_a_gap(
    ivs, session, bucket, composed
):
    composition = await composed()
    ivs.clock.advance(10)
    await ivs.lose_bucket("recordings")
    await ivs.restore_bucket("recordings")
    ivs.clock.advance(40)
    await session.realtime.stop_composition(composition.arn)
    ivs.clock.advance(5)
    ended = told(bucket, "ended")
    assert 17_000 < ended["media"]["hls"]["duration_ms"] < 21_000
    (playlist,) = bucket.rglob("playlist.m3u8")
    assert playlist.read_text().count("#EXT-X-DISCONTINUITY") == 1


async def test_a_composition_whose_bucket_stays_lost_tells_so(ivs, bucket, composed):
    await composed()
    ivs.clock.advance(10)
    await ivs.lose_bucket("recordings", "ResourceNotFoundException")
    ivs.clock.advance(40)
    failed = told(bucket, "failed")
    assert failed["recording_status"] == "RECORDING_ENDED_WITH_FAILURE"
    assert failed["recording_status_message"] == "ResourceNotFoundException"
    check_everything_is_there(folder_of(bucket), failed)


async def test_a_recording_that_breaks_off_tells_so(ivs, bucket, recorded_channel):
    broadcast = await ivs.go_live(await recorded_channel())
    ivs.clock.advance(12)
    await broadcast.fail_recording()
    failed = told(bucket, "failed")
    assert failed["recording_status"] == "RECORDING_ENDED_WITH_FAILURE"
    assert failed["recording_status_message"] == "InternalServerException"
    assert failed["media"]["hls"]["duration_ms"] // 1000 == 12
    await broadcast.end()
    assert not (folder_of(bucket) / "events/recording-ended.json").exists()
    check_everything_is_there(folder_of(bucket), failed)


async def test_a_recording_that_cannot_begin_tells_so(ivs, bucket, publisher, composed):
    await ivs.lose_bucket("recordings")
    _, ana = await publisher()
    failed = told(bucket, "failed")
    assert failed["recording_status"] == "RECORDING_START_FAILED"
    assert failed["recording_status_message"] == "AccessDeniedException"
    assert "recording_started_at" not in failed
    assert failed["media"]["hls"]["duration_ms"] == 0
    await ana.leave()
    await composed()
    ivs.clock.advance(5)
    reports = [json.loads(file.read_text()) for file in bucket.rglob("recording-failed.json")]
    assert [r["recording_status"] for r in reports] == ["RECORDING_START_FAILED"] * 2
    assert not [*bucket.rglob("recording-started.json")]


async def test_nothing_is_written_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with LocalIVS() as ivs, ivs.session() as session:
        made = await session.low_latency.create_recording_configuration(
            destination_configuration=BUCKET
        )
        ivs.clock.advance(10)
        created = await session.low_latency.create_channel(recording_configuration_arn=made.arn)
        await (await ivs.go_live(created)).end()
        assert len(announced(ivs, "IVS Recording State Change")) == 2
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["...", "..", "a..b", "../x", "x/../../y", "-ab", "ab.", "AB-C"])
async def test_a_bucket_has_a_name_that_s3_allows(session, name):
    with pytest.raises(ValidationException):
        await session.realtime.create_storage_configuration(
            s3=S3StorageConfiguration(bucket_name=name.ljust(3, "."))
        )
    with pytest.raises(ValidationException):
        await session.low_latency.create_recording_configuration(
            destination_configuration=DestinationConfiguration(
                s3=S3DestinationConfiguration(bucket_name=name.ljust(3, "."))
            )
        )


async def test_a_link_does_not_lead_out_of_the_folder(tmp_path, ivs, caplog, publisher):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "s3" / "recordings").symlink_to(outside)
    _, ana = await publisher()
    await ana.leave()
    assert [*outside.iterdir()] == []
    assert "could not be written" in caplog.text


async def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, ivs, caplog, publisher):
    (tmp_path / "s3" / "recordings").write_text("a file")
    _, ana = await publisher()
    await ana.leave()
    assert "could not be written" in caplog.text
    assert len(announced(ivs, "IVS Participant Recording State Change")) == 2


async def test_a_long_recording_has_few_files(ivs, bucket, recorded_channel):
    broadcast = await ivs.go_live(
        await recorded_channel(
            thumbnail_configuration=ThumbnailConfiguration(target_interval_seconds=1)
        )
    )
    ivs.clock.advance(47 * 3600)
    await broadcast.end()
    assert len([file for file in bucket.rglob("*") if file.is_file()]) < 200
    check_everything_is_there(folder_of(bucket), told(bucket, "ended"))


async def test_the_folder_may_be_a_path_in_text_and_has_to_be_one(tmp_path):
    async with LocalIVS(recordings=str(tmp_path / "a" / "b")):
        assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        async with LocalIVS(recordings=tmp_path / "file"):
            pass


async def test_prefixes_are_relative(ivs, bucket, recorded_channel):
    broadcast = await ivs.go_live(await recorded_channel())
    await broadcast.end()
    for event in announced(ivs, "IVS Recording State Change"):
        assert not PurePosixPath(event["recording_s3_key_prefix"]).is_absolute()


async def test_what_is_written_can_be_read_from_the_event_to_the_last_segment(
    ivs, tmp_path, publisher
):
    _, ana = await publisher(recording_reconnect_window_seconds=30)
    ivs.clock.advance(30)
    await ana.unpublish()
    ivs.clock.advance(22)
    await ana.publish()
    ivs.clock.advance(10)
    await ana.leave()
    ivs.clock.advance(31)
    folder = RecordingsFolder(tmp_path / "s3")
    event = parse_event(ivs.events.kept[-1])
    bucket, prefix = event.recording_s3_bucket_name, event.recording_s3_key_prefix
    recording = await read_recording(folder.fetch, bucket, prefix)
    assert recording.kind is RecordingKind.PARTICIPANT
    assert recording.complete
    assert recording.duration == timedelta(milliseconds=event.recording_duration_ms)
    (rendition,) = recording.renditions
    playlist = await read_playlist(folder.fetch, bucket, rendition.playlist)
    assert playlist.seconds == pytest.approx(recording.duration.total_seconds(), abs=0.01)
    for segment in playlist.segments:
        assert await folder.fetch(bucket, segment.key)
        assert await folder.fetch(bucket, segment.initialization)
    first, second = cut_list({"ana": playlist})
    assert round((second.start - first.start).total_seconds()) == 52
    assert round(second.clips["ana"].start) == 30
    found = [place async for place in find_recordings(folder.keys, bucket)]
    assert [(place.prefix, place.ended) for place in found] == [(prefix, True)]
