"""What type checkers know of recordings and of the jobs of owners; never run."""

from datetime import datetime, timedelta
from typing import assert_type

from ivsrt_async import Session
from ivsrt_async.chat import GetRoomResponse
from ivsrt_async.chat_review import (
    Allow,
    Decision,
    Deny,
    ReviewHandler,
    ReviewRequest,
    review_handler,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.low_latency import Channel, RecordingConfiguration, StreamKey
from ivsrt_async.realtime import EncoderConfiguration, PublicKey, Stage, StorageConfiguration
from ivsrt_async.recordings import (
    Fetch,
    ListKeys,
    MediaPlaylist,
    Recording,
    RecordingPlace,
    RecordingsFolder,
    RecordingStatus,
    cut_list,
    find_recordings,
    read_playlist,
    read_recording,
)
from ivsrt_async.workflows import (
    Ensured,
    Host,
    ParticipantUsage,
    PublishedMetadata,
    RecordedPart,
    StageRecording,
    StreamChange,
    UsageTotal,
    Versus,
    ensure_channel,
    ensure_encoder_configuration,
    ensure_public_key,
    ensure_recording_configuration,
    ensure_room,
    ensure_stage,
    ensure_storage_configuration,
    participant_usage,
    record,
    rotate_stream_key,
    start_recording,
    total_usage,
    versus,
    watch_health,
)
from ivsrt_async.workflows import MetadataPublisher as Publisher


async def recordings(folder: RecordingsFolder) -> None:
    fetch: Fetch = folder.fetch
    list_keys: ListKeys = folder.keys
    async for place in find_recordings(list_keys, "bucket"):
        assert_type(place, RecordingPlace)
    recording = await read_recording(fetch, "bucket", "prefix")
    assert_type(recording, Recording)
    assert_type(recording.status, RecordingStatus | str)
    assert_type(recording.playlist, str | None)
    assert_type(recording.duration, timedelta | None)
    playlist = await read_playlist(fetch, "bucket", "key")
    assert_type(playlist, MediaPlaylist)
    for cut in cut_list({7: playlist}):
        assert_type([*cut.clips], list[int])
    LocalIVS(recordings="s3")


async def ensuring(session: Session) -> None:
    assert_type(await ensure_stage(session, "a"), Ensured[Stage])
    assert_type(await ensure_room(session, "a"), Ensured[GetRoomResponse])
    assert_type(await ensure_channel(session, "a"), Ensured[Channel])
    assert_type(await ensure_encoder_configuration(session, "a"), Ensured[EncoderConfiguration])
    assert_type(await ensure_storage_configuration(session, "b"), Ensured[StorageConfiguration])
    assert_type(
        await ensure_recording_configuration(session, "a", "b"), Ensured[RecordingConfiguration]
    )
    assert_type(await ensure_public_key(session, "a", "pem"), Ensured[PublicKey])
    ensure_stage(session)  # type: ignore[call-arg, unused-coroutine]  # pyright: ignore[reportCallIssue]


async def jobs(session: Session, stage: Stage, channel: Channel, start: datetime) -> None:
    async with record(session, stage, bucket="b") as recording:
        assert_type(recording, StageRecording)
        assert_type(recording.running, RecordedPart | None)
    assert_type(await start_recording(session, stage.arn, bucket="b"), RecordedPart)
    assert_type((await rotate_stream_key(session, channel)).stream_key, StreamKey)
    assert_type(await Publisher(session, channel).publish("a"), PublishedMetadata)
    async for change in watch_health(session, channels=[channel, "arn"]):
        assert_type(change, StreamChange)
    async with versus(session, Host("a", "b"), Host("c", "d")) as met:
        assert_type(met, Versus)
    rows = participant_usage(session, start=start)
    async for row in rows:
        assert_type(row, ParticipantUsage)
    assert_type(await total_usage(rows, by=lambda row: row.replica), dict[bool, UsageTotal])


@review_handler
def handler(message: ReviewRequest) -> Decision:
    return Deny("no") if message.sender.user_id else Allow()


@review_handler(late=Deny())
async def slow_handler(message: ReviewRequest) -> Decision:
    return Allow(message.content)


assert_type(handler, ReviewHandler)
assert_type(slow_handler, ReviewHandler)
