"""Rooms: a stage and a chat room that belong together because they have the same tag."""

import asyncio
import re
import time
from contextlib import suppress

import attrs

from ivsrt_async import Session
from ivsrt_async.errors import ResourceNotFoundException
from ivsrt_async.realtime import Stage
from ivsrt_async.workflows import (
    RecordedPart,
    end_room,
    end_stage,
    ensure_room,
    ensure_stage,
    start_recording,
    stop_recording,
)

TAG = "live-room"
HOST_TAG = "live-room-host"
_FRESH = 2.0
"""Seconds for which a list is shown to everybody who asks."""


class NoSuchRoom(LookupError):
    """Nobody has opened it, or it has ended."""


@attrs.define(kw_only=True)
class Room:
    """A stage, its chat room, and what is going on there."""

    id: str
    """Its name, as it stands in addresses and tags."""
    host: str
    """Who opened it."""
    stage: Stage
    """Where people see each other."""
    chat_arn: str
    """Where they write."""
    recording: RecordedPart | None = None
    """What is being recorded."""
    busy: asyncio.Lock = attrs.field(factory=asyncio.Lock)
    """Held while the recording begins or ends."""


class Rooms:
    """All rooms of the account.

    Args:
        session: Calls IVS.
        bucket: The S3 bucket for recordings.
    """

    def __init__(self, session: Session, bucket: str) -> None:
        self._session = session
        self._bucket = bucket
        self._known: dict[str, Room] = {}
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def all(self) -> list[Room]:
        """All rooms, by name."""
        async with self._reading:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at > _FRESH:
                await self._read()
                self._read_at = time.monotonic()
        return sorted(self._known.values(), key=lambda room: room.id)

    async def _read(self) -> None:
        chats = {
            room.tags[TAG]: room.arn
            async for room in self._session.chat.list_rooms()
            if room.tags and TAG in room.tags
        }
        found: dict[str, Room] = {}
        async for summary in self._session.realtime.list_stages(max_results=100):
            tags = summary.tags or {}
            room_id = tags.get(TAG, "")
            if room_id not in chats:
                continue
            known = self._known.get(room_id)
            if known is None or known.stage.arn != summary.arn:
                stage = await self._session.realtime.get_stage(summary.arn)
                known = Room(
                    id=room_id,
                    host=tags.get(HOST_TAG, ""),
                    stage=stage,
                    chat_arn=chats[room_id],
                )
            found[room_id] = known
        self._known = found

    async def find(self, room_id: str) -> Room:
        """A room.

        Raises:
            NoSuchRoom: There is none of this name.
        """
        if room_id not in self._known:
            await self.all()
        try:
            return self._known[room_id]
        except KeyError:
            raise NoSuchRoom(room_id) from None

    async def open(self, name: str, host: str) -> Room:
        """The room of a name; opened if it is not there.

        Raises:
            ValueError: The name has no letter and no digit.
        """
        room_id = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
        if not room_id:
            raise ValueError("a name needs letters or digits, a to z and 0 to 9")
        try:
            return await self.find(room_id)
        except NoSuchRoom:
            tag = {TAG: room_id}
            stage = await ensure_stage(self._session, room_id, tags={**tag, HOST_TAG: host})
            chat = await ensure_room(self._session, room_id, tags=tag)
        room = Room(id=room_id, host=host, stage=stage.resource, chat_arn=chat.resource.arn)
        return self._known.setdefault(room_id, room)

    async def end(self, room: Room, people: list[str]) -> None:
        """Send everybody home, and delete the stage and the chat room."""
        self._known.pop(room.id, None)
        await end_room(self._session, room.chat_arn, user_ids=people, reason="The room has ended")
        await end_stage(self._session, room.stage)

    async def record(self, room: Room) -> RecordedPart:
        """Record the stage as one picture; nothing happens if it is being recorded."""
        async with room.busy:
            if room.recording is None:
                room.recording = await start_recording(
                    self._session, room.stage, bucket=self._bucket, timeout=60
                )
            return room.recording

    async def stop(self, room: Room) -> RecordedPart | None:
        """End the recording, and wait until it is complete."""
        async with room.busy:
            part = room.recording
            if part is None:
                return None
            with suppress(ResourceNotFoundException):  # IVS forgets it minutes after its end
                part = await stop_recording(self._session, part, timeout=60)
            room.recording = None
            return part
