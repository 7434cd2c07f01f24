# /// script
# requires-python = ">=3.11"
# dependencies = ["ivsrt-async"]
#
# [tool.uv.sources]
# ivsrt-async = { path = "..", editable = true }
# ///
"""Two people are recorded on a stage, each on their own, and cut together afterwards.

    uv run examples/recordings.py               on a local IVS, which writes into a folder
    uv run examples/recordings.py s3 BUCKET     list what lies in the folder s3

For S3 itself put functions around your client in place of the folder's: see `docs/recordings.md`.
"""

import asyncio
import sys
import tempfile

from ivsrt_async import Session
from ivsrt_async.local import LocalIVS
from ivsrt_async.realtime import AutoParticipantRecordingConfiguration, S3StorageConfiguration
from ivsrt_async.recordings import (
    MediaPlaylist,
    RecordingsFolder,
    cut_list,
    find_recordings,
    read_playlist,
    read_recording,
)

BUCKET = "recordings"


async def film(ivs: LocalIVS, session: Session) -> None:
    """Ana speaks for a minute, and Bo for half of it."""
    storage = await session.realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name=BUCKET)
    )
    recording = AutoParticipantRecordingConfiguration(storage_configuration_arn=storage.arn)
    created = await session.realtime.create_stage(
        name="interview", auto_participant_recording_configuration=recording
    )
    ana, bo = [
        await ivs.join(await session.realtime.create_participant_token(stage_arn=created.stage.arn))
        for _ in range(2)
    ]
    await ana.publish()
    ivs.clock.advance(20)
    await bo.publish()
    ivs.clock.advance(30)
    await bo.leave()
    ivs.clock.advance(10)
    await ana.leave()


async def tell(folder: RecordingsFolder, bucket: str) -> None:
    """Print what there is, and the cut list of what participants left."""
    playlists = dict[str, MediaPlaylist]()
    async for place in find_recordings(folder.keys, bucket):
        recording = await read_recording(folder.fetch, place.bucket, place.prefix)
        print(recording.kind, recording.status, recording.duration, recording.playlist)
        participant_id = recording.report.participant_id
        if participant_id is not None and recording.renditions:
            playlists[participant_id] = await read_playlist(
                folder.fetch, bucket, recording.renditions[0].playlist
            )
    for cut in cut_list(playlists):
        print(f"{cut.start:%H:%M:%S} to {cut.end:%H:%M:%S}")
        for participant_id, clip in cut.clips.items():
            print(f"  {participant_id}: from second {clip.start:g}, for {clip.seconds:g}")


async def main() -> None:
    """Tell what lies in a folder, or make something to tell of."""
    match sys.argv[1:]:
        case [path, bucket]:
            await tell(RecordingsFolder(path), bucket)
        case []:
            with tempfile.TemporaryDirectory() as path:
                async with LocalIVS(recordings=path) as ivs, ivs.session() as session:
                    await film(ivs, session)
                await tell(RecordingsFolder(path), BUCKET)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    asyncio.run(main())
