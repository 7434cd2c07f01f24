"""The JSON of recordings, of all three kinds."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ivsrt_async.errors import DataParseError, InvalidRequestError, RecordingNotFoundError
from ivsrt_async.recordings import (
    Recording,
    RecordingKind,
    RecordingPlace,
    RecordingsFolder,
    RecordingStatus,
    find_recordings,
    prefix_of,
    read_recording,
)

STAGE = "arn:aws:ivs:us-west-2:123456789012:stage/AbCdef1G2hij"
CHANNEL = "arn:aws:ivs:us-west-2:123456789012:channel/AsXego4U6tnj"
SIZE = {"resolution_width": 1280, "resolution_height": 720}

OF_A_CHANNEL = {
    "version": "v1",
    "channel_arn": CHANNEL,
    "recording_started_at": "2026-06-12T12:53:26Z",
    "recording_ended_at": "2026-06-12T13:53:20Z",
    "recording_status": "RECORDING_ENDED",
    "media": {
        "hls": {
            "duration_ms": 3_594_489,
            "path": "media/hls",
            "playlist": "master.m3u8",
            "byte_range_playlist": "byte-range-multivariant.m3u8",
            "renditions": [
                {
                    "path": "160p30",
                    "playlist": "playlist.m3u8",
                    "byte_range_playlist": "byte-range-variant.m3u8",
                    "resolution_width": 284,
                    "resolution_height": 160,
                },
                {
                    "path": "720p60",
                    "playlist": "playlist.m3u8",
                    "byte_range_playlist": "byte-range-variant.m3u8",
                    **SIZE,
                },
            ],
        },
        "thumbnails": {"path": "media/thumbnails", **SIZE},
        "latest_thumbnail": {"path": "media/latest_thumbnail/thumb.jpg", **SIZE},
    },
}
OF_A_PARTICIPANT = {
    "version": "v1",
    "stage_arn": STAGE,
    "session_id": "st-ZyXwvu1T2s",
    "participant_id": "xYz1c2d3e4f",
    "recording_started_at": "2026-03-13T13:17:17Z",
    "recording_status": "RECORDING_STARTED",
    "media": {
        "hls": {
            "path": "media/hls",
            "playlist": "multivariant.m3u8",
            "renditions": [{"path": "high", "playlist": "playlist.m3u8"}],
        },
        "thumbnails": {"path": "media/thumbnails", "renditions": [{"path": "high"}]},
        "latest_thumbnail": {"path": "media/latest_thumbnail", "renditions": [{"path": "high"}]},
    },
}
OF_A_COMPOSITION = {
    "version": "v1",
    "stage_arn": STAGE,
    "recording_started_at": "2026-10-27T17:00:44Z",
    "recording_ended_at": "2026-10-27T17:08:24Z",
    "recording_status": "RECORDING_ENDED_WITH_FAILURE",
    "recording_status_message": "InternalServerException",
    "media": {
        "hls": {
            "duration_ms": 460_315,
            "path": "media/hls",
            "playlist": "multivariant.m3u8",
            "renditions": [{"path": "720p30-abc", "playlist": "playlist.m3u8", **SIZE}],
        },
        "thumbnails": {
            "path": "media/thumbnails",
            "resolutions": [{"path": "1280x720", **SIZE}],
        },
        "latest_thumbnail": {
            "path": "media/latest_thumbnail",
            "resolutions": [{"path": "1280x720", **SIZE}],
        },
    },
}


def s3(**files):
    """A bucket with these files below `p/q/events/`."""

    async def fetch(bucket, key):
        assert bucket == "b"
        content = files.get(key.removeprefix("p/q/events/recording-").removesuffix(".json"))
        return content if content is None or isinstance(content, bytes) else json.dumps(content)

    return fetch


async def read(**files) -> Recording:
    return await read_recording(s3(**files), "b", "/p/q/")


async def test_a_channel_s_recording():
    found = await read(ended=OF_A_CHANNEL)
    assert (found.bucket, found.prefix) == ("b", "p/q")
    assert found.kind is RecordingKind.CHANNEL
    assert found.status is RecordingStatus.RECORDING_ENDED
    assert found.complete
    assert found.duration == timedelta(milliseconds=3_594_489)
    assert found.report.recording_started_at == datetime(2026, 6, 12, 12, 53, 26, tzinfo=UTC)
    assert found.playlist == "p/q/media/hls/master.m3u8"
    assert found.byte_range_playlist == "p/q/media/hls/byte-range-multivariant.m3u8"
    best, worst = found.renditions
    assert (best.name, best.width, best.height) == ("720p60", 1280, 720)
    assert best.playlist == "p/q/media/hls/720p60/playlist.m3u8"
    assert best.byte_range_playlist == "p/q/media/hls/720p60/byte-range-variant.m3u8"
    assert worst.name == "160p30"
    (thumbnails,) = found.thumbnails
    assert (thumbnails.key, thumbnails.width) == ("p/q/media/thumbnails/", 1280)
    (latest,) = found.latest_thumbnails
    assert latest.key == "p/q/media/latest_thumbnail/thumb.jpg"


async def test_a_participant_s_recording():
    found = await read(started=OF_A_PARTICIPANT)
    assert found.kind is RecordingKind.PARTICIPANT
    assert (found.complete, found.duration) == (False, None)
    assert found.byte_range_playlist is None
    assert [each.playlist for each in found.renditions] == ["p/q/media/hls/high/playlist.m3u8"]
    assert [each.key for each in found.thumbnails] == ["p/q/media/thumbnails/high/"]
    assert [each.key for each in found.latest_thumbnails] == [
        "p/q/media/latest_thumbnail/high/thumb.jpg"
    ]


async def test_a_composition_s_recording():
    found = await read(failed=OF_A_COMPOSITION)
    assert found.kind is RecordingKind.COMPOSITION
    assert found.complete
    assert found.report.recording_status_message == "InternalServerException"
    assert [(each.key, each.height) for each in found.thumbnails] == [
        ("p/q/media/thumbnails/1280x720/", 720)
    ]
    assert [each.key for each in found.latest_thumbnails] == [
        "p/q/media/latest_thumbnail/1280x720/thumb.jpg"
    ]


@pytest.mark.parametrize("later", ["ended", "failed"])
async def test_what_was_written_last_counts(later):
    found = await read(started=OF_A_CHANNEL | {"recording_status": "x"}, **{later: OF_A_CHANNEL})
    assert found.status == "RECORDING_ENDED"


async def test_what_aws_adds_one_day_does_no_harm():
    newer = OF_A_CHANNEL | {"version": "v2", "recording_status": "RECORDING_PAUSED", "x": [1]}
    found = await read(ended=newer)
    assert (found.status, found.report.version) == ("RECORDING_PAUSED", "v2")


async def test_only_thumbnails():
    media = {"thumbnails": OF_A_CHANNEL["media"]["thumbnails"]}
    found = await read(ended=OF_A_CHANNEL | {"media": media})
    assert (found.playlist, found.byte_range_playlist, found.duration) == (None, None, None)
    assert (found.renditions, found.latest_thumbnails) == ([], [])


async def test_thumbnails_of_which_only_the_size_is_told_are_none():
    media = OF_A_CHANNEL["media"] | {"thumbnails": SIZE, "latest_thumbnail": SIZE}
    found = await read(ended=OF_A_CHANNEL | {"media": media})
    assert (found.thumbnails, found.latest_thumbnails) == ([], [])
    assert found.report.media.thumbnails.resolution_width == 1280
    assert found.playlist == "p/q/media/hls/master.m3u8"


async def test_a_recording_that_is_not_there():
    with pytest.raises(RecordingNotFoundError, match="s3://b/p/q") as raised:
        await read()
    assert (raised.value.bucket, raised.value.key) == ("b", "p/q")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<Error/>", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[]", "not a RecordingReport"),
        (b'{"version": "v1"}', "recording_status"),
        (json.dumps(OF_A_CHANNEL | {"media": {"hls": []}}).encode(), r"media\.hls"),
        (json.dumps(OF_A_CHANNEL | {"recording_started_at": "soon"}).encode(), "started_at"),
    ],
)
async def test_json_that_is_not_as_documented_is_named(content, problem):
    with pytest.raises(DataParseError, match=problem) as raised:
        await read(ended=content)
    assert "p/q/events/recording-ended.json" in str(raised.value)


async def test_a_url_is_that_of_a_key():
    found = await read(ended=OF_A_CHANNEL)
    assert found.url("a b/c#.m3u8", "https://cdn.example/") == "https://cdn.example/a%20b/c%23.m3u8"


async def test_recordings_are_found_by_their_keys(tmp_path):
    for name in (
        "b/one/events/recording-started.json",
        "b/one/events/recording-ended.json",
        "b/one/media/hls/events/other.json",
        "b/two/events/recording-started.json",
        "b/two/media/hls/0.ts",
        "b/three/media/hls/0.ts",
        "c/four/events/recording-started.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    folder = RecordingsFolder(tmp_path)
    found = [place async for place in find_recordings(folder.keys, "b")]
    assert found == [
        RecordingPlace(bucket="b", prefix="one", ended=True),
        RecordingPlace(bucket="b", prefix="two", ended=False),
    ]
    assert [p.prefix async for p in find_recordings(folder.keys, "b", "tw")] == ["two"]
    assert [p async for p in find_recordings(folder.keys, "elsewhere")] == []


async def test_a_folder_gives_away_only_what_is_in_it(tmp_path):
    (tmp_path / "s3" / "b").mkdir(parents=True)
    (tmp_path / "secret").write_text("x")
    folder = RecordingsFolder(tmp_path / "s3")
    with pytest.raises(PermissionError):
        await folder.fetch("b", "../../secret")
    with pytest.raises(PermissionError):
        [key async for key in folder.keys("..", "")]
    assert await folder.fetch("b", "nothing") is None
    assert await folder.fetch("b", "") is None


def test_prefixes_of_channels_and_stages():
    day = datetime(2026, 3, 1, tzinfo=UTC).date()
    assert prefix_of(CHANNEL) == "ivs/v1/123456789012/AsXego4U6tnj/"
    assert prefix_of(CHANNEL, day=day) == "ivs/v1/123456789012/AsXego4U6tnj/2026/3/1/"
    assert prefix_of(STAGE) == "AbCdef1G2hij/"
    with pytest.raises(InvalidRequestError, match="day"):
        prefix_of(STAGE, day=day)
    with pytest.raises(InvalidRequestError, match="arn"):
        prefix_of("arn:aws:ivschat:us-west-2:123456789012:room/AbCdef1G2hij")


def test_the_day_of_a_time_is_that_in_utc():
    just_after_midnight = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert prefix_of(CHANNEL, day=just_after_midnight).endswith("/2026/2/28/")
    with pytest.raises(InvalidRequestError, match="time zone"):
        prefix_of(CHANNEL, day=datetime(2026, 3, 1))  # noqa: DTZ001 - that is the mistake
