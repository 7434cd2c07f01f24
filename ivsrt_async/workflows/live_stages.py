"""Who is on air on some stages, at any moment and as it changes.

What a call answers is the truth of the moment at which it was asked. Events tell what happened
since, but they come late, twice, in another order, or not at all. `LiveStages` begins with calls,
goes on with events, and asks again now and then to mend what events missed.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from enum import StrEnum
from types import TracebackType
from typing import Self

import attrs

from .._core.arguments import check_kind, check_seconds
from .._core.model import explained
from ..errors import ResourceNotFoundException
from ..events import IVSEvent, ParticipantPublished, ParticipantUnpublished
from ..session import Session
from ._active_session import active_session
from ._arguments import arn_of
from ._stage_record import StageRecord
from ._watching import Watch, Watches
from .people import LiveStage, publishers_in
from .resource import HasArn

__all__ = ["LiveStages", "StageChange", "StageChangeKind"]

_logger = logging.getLogger("ivsrt_async.workflows")

REREAD = 60.0
REMEMBERED = 10_000
"""Events by whose id an event that comes again is recognised."""
IDLE = 1000
"""Stages that nobody watches and that are followed all the same."""


class StageChangeKind(StrEnum):
    """What a `StageChange` says."""

    SNAPSHOT = "SNAPSHOT"
    """The stage as it is: at first, and whenever more than one thing changed."""
    PUBLISHED = "PUBLISHED"
    """A participant went on air."""
    UNPUBLISHED = "UNPUBLISHED"
    """A participant went off air."""
    DELETED = "DELETED"
    """The stage was deleted; no other change follows."""


@explained
@attrs.frozen(kw_only=True)
class StageChange:
    """Something that changed on a stage; `to_dict` makes data for a browser of it."""

    kind: StageChangeKind
    """What happened."""
    stage: LiveStage
    """The stage since then. Each change holds all of it, so that one may be skipped."""
    participant_id: str | None = None
    """Who went on or off air."""


class LiveStages:
    """Stages and who is on air on them.

    ```python
    async with LiveStages(session) as stages:
        router.on(StageUpdate)(stages.handle)       # feeds it with events
        async for change in stages.watch(stage):
            await send(to_dict(change))
    ```

    A stage is followed from the first time it is asked for until `forget`; or, where nobody watches
    it, until at least 1,000 others have been asked for since. Events of other stages are ignored.
    Without any events it is still right after each re-read.

    Args:
        session: Calls the service, and says what time it is.
        reread: Seconds until stages that are watched are read again, while the block of
            `async with` goes on; None to leave it to your calls of `reread`, as in tests whose
            session does not wait. A re-read takes two calls, and one or more for each publisher.

    Raises:
        InvalidRequestError: `reread` is not a number above 0.
    """

    def __init__(self, session: Session, *, reread: float | None = REREAD) -> None:
        check_kind("session", session, Session, "a Session")
        self._interval = None if reread is None else check_seconds("reread", reread)
        self._session = session
        self._followed: OrderedDict[str, _Followed] = OrderedDict()
        self._crowd = 2 * IDLE
        """How many may be followed until those that are idle are looked through."""
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._rereading: asyncio.Task[None] | None = None

    async def get(self, stage: str | HasArn) -> LiveStage:
        """A stage as it is, read the first time and followed from then on.

        Raises:
            ResourceNotFoundException: There is no such stage.
        """
        followed = self._follow(stage)
        if followed.record is None:
            async with followed.lock:
                if followed.record is None:  # nobody else has read it meanwhile
                    return await self._read(followed)
        assert followed.record is not None
        return followed.record.stage

    async def reread(self, stage: str | HasArn) -> LiveStage:
        """Read a stage again, and put right what events did not tell.

        Raises:
            ResourceNotFoundException: There is no such stage any more.
        """
        followed = self._follow(stage)
        async with followed.lock:
            return await self._read(followed)

    def watch(self, stage: str | HasArn, /) -> AsyncIterator[StageChange]:
        """Iterate over the changes of a stage; the first is a snapshot of it.

        Whoever takes too long skips changes, and gets a snapshot instead. The iteration ends when
        the stage is deleted. Any number may watch one stage.

        Raises:
            ResourceNotFoundException: There is no such stage; when the iteration begins.
        """
        followed = self._follow(stage)
        return Watch(followed.watches, lambda: self._begin(followed.arn))

    async def handle(self, event: IVSEvent) -> None:
        """Take note of an event; give this to `EventRouter.on`."""
        self.apply(event)

    def apply(self, event: IVSEvent) -> StageChange | None:
        """Take note of an event, in whatever order events come.

        Returns:
            What it changed; None if nothing.
        """
        check_kind("event", event, IVSEvent, "an event")
        if not isinstance(event, ParticipantPublished | ParticipantUnpublished):
            return None
        followed = self._followed.get(event.stage_arn)
        if followed is None or self._came_before(event):
            return None
        if followed.meanwhile is not None:
            followed.meanwhile.append(event)
        if followed.record is None or not followed.record.take(event):
            return None
        change = _change(event, followed.record)
        followed.watches.put(change)
        return change

    def forget(self, stage: str | HasArn) -> None:
        """Follow a stage no longer; those who watch it get no more changes."""
        followed = self._followed.pop(arn_of(self._session, "stage", stage, "stage"), None)
        if followed is not None:
            followed.watches.end()

    async def aclose(self) -> None:
        """Forget all stages, and stop reading them again; closing twice is fine."""
        task, self._rereading = self._rereading, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        for arn in list(self._followed):
            self.forget(arn)

    async def __aenter__(self) -> Self:
        if self._interval is not None and self._rereading is None:
            self._rereading = asyncio.create_task(
                self._reread_now_and_then(self._interval),
                name="ivsrt-async live stages",
            )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _follow(self, stage: str | HasArn) -> "_Followed":
        arn = arn_of(self._session, "stage", stage, "stage")
        followed = self._followed.setdefault(arn, _Followed(arn))
        self._followed.move_to_end(arn)
        if len(self._followed) > self._crowd:
            self._forget_idle()
        return followed

    def _forget_idle(self) -> None:
        """Forget the stages that nobody has asked for for longest, such as deleted ones."""
        idle = [arn for arn, each in self._followed.items() if each.is_idle]
        for arn in idle[:-IDLE]:
            del self._followed[arn]
        self._crowd = len(self._followed) + IDLE

    async def _begin(self, arn: str) -> StageChange:
        return StageChange(kind=StageChangeKind.SNAPSHOT, stage=await self.get(arn))

    async def _read(self, followed: "_Followed") -> LiveStage:
        """Read a stage; what events tell while that goes on is applied to what was read."""
        before = followed.record
        started = self._session.clock.now()
        followed.meanwhile = []
        try:
            session_id = await active_session(self._session, followed.arn)
            publishers = await publishers_in(self._session, followed.arn, session_id)
            record = StageRecord.read(followed.arn, session_id, publishers, started, before)
            for event in followed.meanwhile:
                record.take(event)
        except ResourceNotFoundException:
            self._deleted(followed)
            raise
        finally:
            followed.meanwhile = None
        followed.record = record
        if before is not None and not before.stage.agrees_with(record.stage):
            followed.watches.put(StageChange(kind=StageChangeKind.SNAPSHOT, stage=record.stage))
        return record.stage

    def _deleted(self, followed: "_Followed") -> None:
        self._followed.pop(followed.arn, None)
        if followed.record is not None:
            gone = attrs.evolve(followed.record.stage, session_id=None, publishers=())
            followed.watches.put(StageChange(kind=StageChangeKind.DELETED, stage=gone))
        followed.watches.end()

    async def _reread_now_and_then(self, seconds: float) -> None:
        while True:
            await self._session.clock.sleep(seconds)
            for followed in list(self._followed.values()):
                if followed.watches:
                    await self._mend(followed.arn)

    async def _mend(self, arn: str) -> None:
        try:
            await self.reread(arn)
        except ResourceNotFoundException:
            return  # those who watch it know
        except Exception:
            _logger.warning(
                "%s could not be read again; it will be tried later", arn, exc_info=True
            )

    def _came_before(self, event: IVSEvent) -> bool:
        if event.id in self._ids:
            return True
        self._ids[event.id] = None
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return False


@attrs.define(eq=False)
class _Followed:
    """A stage that was asked for."""

    arn: str
    record: StageRecord | None = None
    """What is known of it; None until it was read."""
    meanwhile: list[ParticipantPublished | ParticipantUnpublished] | None = None
    """Events that came since the read that is under way began."""
    lock: asyncio.Lock = attrs.field(factory=asyncio.Lock)
    watches: Watches[StageChange] = attrs.field(factory=Watches[StageChange])

    @property
    def is_idle(self) -> bool:
        """Whether nobody watches it, or reads it just now."""
        return not self.watches and not self.lock.locked()


def _change(
    event: ParticipantPublished | ParticipantUnpublished, record: StageRecord
) -> StageChange:
    if record.emptied_by == event.id:
        kind = StageChangeKind.SNAPSHOT  # those of the session before are gone, too
    elif isinstance(event, ParticipantPublished):
        kind = StageChangeKind.PUBLISHED
    else:
        kind = StageChangeKind.UNPUBLISHED
    return StageChange(kind=kind, stage=record.stage, participant_id=event.participant_id)
