"""Playlists, and the cut list that is made of them."""

from datetime import UTC, datetime, timedelta

import pytest

from ivsrt_async.errors import DataParseError, InvalidRequestError, RecordingNotFoundError
from ivsrt_async.recordings import Clip, MediaPlaylist, Segment, cut_list, read_playlist
from tests.support.turned_back import TurnedBack

# What AWS's guide shows, with other numbers.
INTERRUPTED = """\
#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:12
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init-0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:00:00.000Z
#EXTINF:3.25,
0.mp4
#EXTINF:5.75,
1.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="init-1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:00:50.500Z
#EXTINF:2.5,
2.mp4
#EXT-X-ENDLIST
"""
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


async def read(text) -> MediaPlaylist:
    async def fetch(bucket, key):
        return text.encode() if isinstance(text, str) else text

    return await read_playlist(fetch, "b", "p/media/high/playlist.m3u8")


async def test_segments_tell_when_they_were_filmed():
    playlist = await read(INTERRUPTED)
    assert playlist.ended
    assert playlist.seconds == 11.5
    assert [(s.key, s.seconds, s.starts_at, s.discontinuous) for s in playlist.segments] == [
        ("p/media/high/0.mp4", 3.25, at(0), False),
        ("p/media/high/1.mp4", 5.75, at(3.25), False),
        ("p/media/high/2.mp4", 2.5, at(50.5), True),
    ]
    assert [s.initialization for s in playlist.segments] == [
        "p/media/high/init-0.mp4",
        "p/media/high/init-0.mp4",
        "p/media/high/init-1.mp4",
    ]


async def test_byte_ranges_follow_each_other_unless_they_say_where_they_are():
    playlist = await read(
        "#EXTM3U\n"
        "#EXTINF:2,\n#EXT-X-BYTERANGE:100@50\n0.ts\n"
        "#EXTINF:2,\n#EXT-X-BYTERANGE:20\n0.ts\n"
        "#EXTINF:2,\n#EXT-X-BYTERANGE:7\n1.ts\n"
        "#EXTINF:2,\n2.ts\n"
    )
    assert [s.byte_range for s in playlist.segments] == [(50, 100), (150, 20), (0, 7), None]
    assert [s.starts_at for s in playlist.segments] == [None] * 4
    assert not playlist.ended


async def test_a_discontinuity_without_a_time_leaves_it_open():
    playlist = await read(
        "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:00:00Z\n#EXTINF:2,\n0.ts\n"
        "#EXT-X-DISCONTINUITY\n#EXTINF:2,\n1.ts\n"
    )
    assert [s.starts_at for s in playlist.segments] == [NOON, None]


async def test_a_time_may_stand_before_the_discontinuity_it_follows():
    playlist = await read(
        "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:00:00Z\n#EXTINF:2,\n0.ts\n"
        "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:01:00Z\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\n1.ts\n"
    )
    assert [s.starts_at for s in playlist.segments] == [NOON, at(60)]


async def test_a_playlist_may_lie_at_the_root_of_its_bucket():
    async def fetch(bucket, key):
        return b"#EXTM3U\n#EXTINF:2,\nhigh/0.ts\n"

    (segment,) = (await read_playlist(fetch, "b", "playlist.m3u8")).segments
    assert segment.key == "high/0.ts"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not a playlist"),
        (b"\xff\xd8", "not a playlist"),
        ("<Error/>", "not a playlist"),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhigh/playlist.m3u8", "other playlists"),
        ("#EXTM3U\n#EXTINF:long,\n0.ts", "RFC 8216"),
        ("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:noon\n", "RFC 8216"),
        ("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:00:00\n", "RFC 8216"),
        ("#EXTM3U\n#EXTINF:1,\nhttps://elsewhere.example/0.ts", "RFC 8216"),
        ("#EXTM3U\n#EXTINF:1,\n../../../../secret", "RFC 8216"),
        ("#EXTM3U\n#EXTINF:1,\n%2Fsecret", "RFC 8216"),
    ],
)
async def test_what_is_no_playlist_of_segments_is_refused(text, problem):
    with pytest.raises(DataParseError, match=problem):
        await read(text)


async def test_a_playlist_that_is_not_there():
    with pytest.raises(RecordingNotFoundError):
        await read(None)


def playlist(key, *stretches):
    """A playlist of stretches, each given as when it begins and how long its segments are."""
    segments = []
    for number, (start, *lengths) in enumerate(stretches):
        for index, seconds in enumerate(lengths):
            segments.append(
                Segment(
                    key=f"{key}/{len(segments)}.mp4",
                    seconds=seconds,
                    starts_at=at(start + sum(lengths[:index])),
                    discontinuous=bool(number) and not index,
                )
            )
    return MediaPlaylist(key=key, segments=segments, ended=True)


def test_a_cut_begins_whenever_somebody_comes_or_goes():
    ana = playlist("ana", (0, 6, 6), (20, 6))
    bo = playlist("bo", (4, 6, 6, 6))
    cuts = cut_list({"ana": ana, "bo": bo})
    found = [
        ((cut.start - NOON).total_seconds(), (cut.end - NOON).total_seconds(), [*cut.clips])
        for cut in cuts
    ]
    assert found == [
        (0, 4, ["ana"]),
        (4, 12, ["ana", "bo"]),
        (12, 20, ["bo"]),
        (20, 22, ["ana", "bo"]),
        (22, 26, ["ana"]),
    ]
    together = cuts[1].clips
    assert together["ana"] == Clip(
        playlist="ana", start=4, seconds=8, segments=["ana/0.mp4", "ana/1.mp4"]
    )
    assert together["bo"] == Clip(
        playlist="bo", start=0, seconds=8, segments=["bo/0.mp4", "bo/1.mp4"]
    )
    # The gap of ana's recording is not played, so 20 s after noon is 12 s into it.
    assert cuts[3].clips["ana"] == Clip(playlist="ana", start=12, seconds=2, segments=["ana/2.mp4"])


def test_a_cut_list_of_a_part():
    cuts = cut_list({1: playlist("ana", (0, 6, 6))}, start=at(5), end=at(7.5))
    assert [(cut.start, cut.end) for cut in cuts] == [(at(5), at(7.5))]
    assert cuts[0].clips[1].segments == ["ana/0.mp4", "ana/1.mp4"]
    assert cut_list({1: playlist("ana", (0, 6))}, start=at(60), end=at(90)) == []
    assert cut_list({}) == []


def test_a_part_of_the_night_in_which_clocks_are_turned_back():
    zone = TurnedBack(datetime(2026, 10, 25, 3))  # noqa: DTZ001 - as its clocks tell
    before = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    night = MediaPlaylist(
        key="night",
        segments=[Segment(key="0.mp4", seconds=3 * 3600, starts_at=before.astimezone(UTC))],
        ended=True,
    )
    (cut,) = cut_list({1: night}, start=before, end=before.replace(fold=1))
    assert cut.end - cut.start == timedelta(hours=1)
    assert (cut.clips[1].start, cut.clips[1].seconds) == (0, 3600)
    (cut,) = cut_list({1: night}, start=before, end=before.replace(hour=3))
    assert cut.clips[1].seconds == 2 * 3600


def test_rounded_lengths_do_not_add_up_to_a_gap():
    segments = [
        Segment(key=f"{n}.mp4", seconds=2.001, starts_at=at(round(2.0006 * n, 3)))
        for n in range(50)
    ]
    (cut,) = cut_list({1: MediaPlaylist(key="k", segments=segments, ended=True)})
    assert len(cut.clips[1].segments) == 50


def test_a_cut_ends_where_a_recording_was_interrupted_however_briefly():
    cuts = cut_list({1: playlist("ana", (0, 6), (6, 6))})
    assert [(cut.start, cut.end) for cut in cuts] == [(at(0), at(6)), (at(6), at(12))]
    assert [cut.clips[1].segments for cut in cuts] == [["ana/0.mp4"], ["ana/1.mp4"]]


def test_times_without_anybody_are_left_out():
    cuts = cut_list({1: playlist("ana", (0, 6)), 2: playlist("bo", (60, 6))})
    assert [(cut.start, cut.end) for cut in cuts] == [(at(0), at(6)), (at(60), at(66))]


def test_a_cut_list_needs_times():
    untimed = MediaPlaylist(key="k", segments=[Segment(key="0.ts", seconds=2)], ended=True)
    with pytest.raises(InvalidRequestError, match="must tell when they were filmed"):
        cut_list({1: untimed})
    with pytest.raises(InvalidRequestError, match="time zone"):
        cut_list({}, start=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the mistake
    with pytest.raises(InvalidRequestError, match="after start"):
        cut_list({}, start=at(5), end=at(5))
