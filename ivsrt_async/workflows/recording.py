"""Recording a stage as one picture: a composition into an S3 bucket, for as long as it is wanted.

A composition ends 24 hours after its start, and 60 seconds after the last publisher has left; five
minutes later AWS has forgotten where it recorded to. So `record` begins the next one in time and
whenever somebody publishes again, and keeps where each part is.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import attrs

from .._core.arguments import check_kind, check_seconds, check_text
from .._core.model import explained
from ..errors import (
    ConflictException,
    IVSError,
    ResourceNotFoundException,
    WaitError,
    WaitTimeoutError,
)
from ..realtime import (
    Composition,
    CompositionState,
    CompositionThumbnailConfiguration,
    DestinationConfiguration,
    LayoutConfiguration,
    S3DestinationConfiguration,
    Video,
)
from ..session import Session
from ._arguments import arn_of
from ._hints import Hints, listening
from ._insistence import insist
from .ensuring import ensure_encoder_configuration, ensure_storage_configuration
from .event_source import EventSource
from .people import on_air
from .resource import HasArn
from .waiting import wait_for_composition, wait_for_destination

if TYPE_CHECKING:
    from .locks import Locks

__all__ = ["RecordedPart", "StageRecording", "record", "start_recording", "stop_recording"]

_logger = logging.getLogger("ivsrt_async.workflows")

LONGEST = timedelta(hours=23, minutes=45)
"""How long a composition runs before the next one takes over."""
CHECK_SECONDS = 30.0

_RUNS = (CompositionState.STARTING, CompositionState.ACTIVE)


@explained
@attrs.frozen(kw_only=True)
class RecordedPart:
    """What one composition records. Keep it: AWS forgets it soon."""

    stage_arn: str
    """The stage."""
    composition_arn: str
    """The composition."""
    destination_id: str
    """Its destination."""
    bucket: str
    """The S3 bucket."""
    prefix: str
    """What the keys of all files begin with; `read_recording` reads them."""
    started_at: datetime
    """When the composition was started."""
    failure: str | None = None
    """Why it broke off; None while it runs, and if it ended well."""


@attrs.frozen(kw_only=True)
class _Settings:
    """How to record."""

    bucket: str
    video: Video
    layout: LayoutConfiguration | None
    thumbnails: CompositionThumbnailConfiguration | None
    tags: Mapping[str, str] | None
    timeout: float
    locks: "Locks | None"

    def __attrs_post_init__(self) -> None:
        check_text("bucket", self.bucket)
        check_kind("video", self.video, Video, "a Video")


async def start_recording(
    session: Session,
    stage: str | HasArn,
    *,
    bucket: str,
    video: Video | None = None,
    layout: LayoutConfiguration | None = None,
    thumbnails: CompositionThumbnailConfiguration | None = None,
    tags: Mapping[str, str] | None = None,
    timeout: float = 120,
    locks: "Locks | None" = None,
) -> RecordedPart:
    """Record a stage, until `stop_recording`, 24 hours, or a minute without publishers.

    The storage and encoder configurations it takes are found, or made if they are missing, and stay
    for the next recording.

    Args:
        session: Calls the service.
        stage: The stage or its ARN. Somebody should be on air.
        bucket: The S3 bucket.
        video: Size and quality; defaults to AWS's, 1280x720 at 30 frames and 2.5 Mbps.
        layout: How to arrange the publishers; defaults to a grid.
        thumbnails: Still pictures; defaults to none.
        tags: Tags of the composition.
        timeout: Seconds to wait at most until it records.
        locks: Lets only one process make the configurations.

    Raises:
        WaitError: It cannot record; usually because IVS may not write to the bucket. The
            composition has ended.
        WaitTimeoutError: It does not record in time. The composition is stopped.
        ResourceNotFoundException: There is no such stage.
    """
    arn = arn_of(session, "stage", stage, "stage")
    settings = _Settings(
        bucket=bucket,
        video=Video() if video is None else video,
        layout=layout,
        thumbnails=thumbnails,
        tags=tags,
        timeout=check_seconds("timeout", timeout),
        locks=locks,
    )
    return await _start(session, arn, settings)


async def stop_recording(
    session: Session, part: RecordedPart, *, timeout: float = 120
) -> RecordedPart:
    """End a recording, and wait until it is complete.

    Nothing happens if it has ended already.

    Args:
        session: Calls the service.
        part: What `start_recording` returned.
        timeout: Seconds to wait at most until all is written.

    Returns:
        The same, with the reason if it broke off.

    Raises:
        WaitTimeoutError: It has not ended in time.
    """
    check_kind("session", session, Session, "a Session")
    check_kind("part", part, RecordedPart, "a RecordedPart")
    limit = check_seconds("timeout", timeout)
    await _stop(session, part.composition_arn)
    try:
        await wait_for_composition(
            session, part.composition_arn, CompositionState.STOPPED, timeout=limit
        )
    except WaitTimeoutError:
        raise
    except WaitError as error:
        return attrs.evolve(part, failure=error.reason or error.state)
    return part


@asynccontextmanager
async def record(
    session: Session,
    stage: str | HasArn,
    *,
    bucket: str,
    video: Video | None = None,
    layout: LayoutConfiguration | None = None,
    thumbnails: CompositionThumbnailConfiguration | None = None,
    tags: Mapping[str, str] | None = None,
    timeout: float = 120,
    events: EventSource | None = None,
    locks: "Locks | None" = None,
) -> AsyncGenerator["StageRecording"]:
    """Record a stage for the length of a block, whenever somebody is on air.

    ```python
    async with record(session, stage, bucket="recordings") as recording:
        await show_ends.wait()
    for part in recording.parts:
        print(part.bucket, part.prefix)
    ```

    Every 30 seconds it looks whether the composition still runs. If nobody is on air at the
    beginning, recording begins when somebody is.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        bucket: The S3 bucket.
        video: As in `start_recording`, as are the next four.
        layout: How to arrange the publishers.
        thumbnails: Still pictures.
        tags: Tags of the compositions.
        timeout: Seconds to wait at most until a composition records, and until it has ended.
        events: Where to hear earlier of what happens on the stage.
        locks: Lets only one process make the configurations.

    Raises:
        WaitError: Somebody is on air, and it cannot record; or it has not ended in time.
        ResourceNotFoundException: There is no such stage.
    """
    arn = arn_of(session, "stage", stage, "stage")
    settings = _Settings(
        bucket=bucket,
        video=Video() if video is None else video,
        layout=layout,
        thumbnails=thumbnails,
        tags=tags,
        timeout=check_seconds("timeout", timeout),
        locks=locks,
    )
    recording = StageRecording(session, arn, settings)
    try:
        await recording.refresh()
        async with listening(events, arn) as hints:
            watch = asyncio.create_task(
                _watch(session, recording, hints), name="ivsrt-async record"
            )
            try:
                yield recording
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
    finally:
        await recording.stop()


class StageRecording:
    """A recording that goes on; `record` makes one."""

    def __init__(self, session: Session, stage_arn: str, settings: _Settings) -> None:
        self._session = session
        self._stage_arn = stage_arn
        self._settings = settings
        self._parts: list[RecordedPart] = []
        self._running: RecordedPart | None = None
        self._turn = asyncio.Lock()
        self._stopped = False
        self.trouble: Exception | None = None
        """Why the latest look at it failed; None if it did not. It looks again."""

    @property
    def parts(self) -> Sequence[RecordedPart]:
        """What has been recorded so far, oldest first; the last may still go on."""
        return tuple(self._parts)

    @property
    def running(self) -> RecordedPart | None:
        """What is being recorded, as far as is known; None if nobody was on air."""
        return self._running

    async def refresh(self) -> None:
        """Look whether it still runs, and begin the next part if it does not or will soon end.

        This is done every 30 seconds; call it if you know earlier that somebody is on air. Nothing
        begins after `stop`.

        Raises:
            IVSError: The service cannot be asked, or recording cannot begin.
        """
        async with self._turn:
            if self._stopped:
                return
            old = self._running
            if old is not None:
                state = await _state_of(self._session, old)
                if state not in _RUNS:
                    self._running = old = None
                elif self._session.clock.now() - old.started_at < LONGEST:
                    return
            if old is None and not await on_air(self._session, self._stage_arn):
                return
            self._running = await _start(self._session, self._stage_arn, self._settings)
            self._parts.append(self._running)
            if old is not None:
                await _stop(self._session, old.composition_arn)

    async def stop(self) -> None:
        """End it and wait until it is complete; the end of the block does so if you do not.

        Should it fail, it can be called again.

        Raises:
            WaitTimeoutError: It has not ended in time.
        """
        async with self._turn:
            self._stopped = True
            if self._running is not None:
                self._parts[-1] = await stop_recording(
                    self._session, self._running, timeout=self._settings.timeout
                )
                self._running = None

    def __repr__(self) -> str:
        return f"<StageRecording of {self._stage_arn} with {len(self._parts)} parts>"


async def _watch(session: Session, recording: StageRecording, hints: Hints) -> None:
    while True:
        await hints.rest(session.clock, CHECK_SECONDS)
        hints.heard.clear()
        try:
            await recording.refresh()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is to look again
            recording.trouble = error
            _logger.warning("%r: %s", recording, error)
        else:
            recording.trouble = None


async def _start(session: Session, stage_arn: str, settings: _Settings) -> RecordedPart:
    locks = settings.locks
    storage = await ensure_storage_configuration(session, settings.bucket, locks=locks)
    encoder = await ensure_encoder_configuration(
        session, _name_of(settings.video), video=settings.video, locks=locks
    )
    thumbnails = settings.thumbnails
    destination = DestinationConfiguration(
        s3=S3DestinationConfiguration(
            storage_configuration_arn=storage.resource.arn,
            encoder_configuration_arns=[encoder.resource.arn],
            thumbnail_configurations=None if thumbnails is None else [thumbnails],
        )
    )
    token = str(uuid4())  # repeated calls start no second one

    async def start() -> Composition:
        return await session.realtime.start_composition(
            stage_arn=stage_arn,
            destinations=[destination],
            layout=settings.layout,
            tags=settings.tags,
            idempotency_token=token,
        )

    try:
        composition = await insist(session, start)
    except asyncio.CancelledError:  # it may have been started; asked again, AWS tells which it is
        with suppress(IVSError):  # that it was cancelled matters more
            await _stop(session, (await insist(session, start)).arn)
        raise
    (made,) = composition.destinations
    part = RecordedPart(
        stage_arn=stage_arn,
        composition_arn=composition.arn,
        destination_id=made.id,
        bucket=settings.bucket,
        prefix=made.detail.s3.recording_prefix if made.detail and made.detail.s3 else "",
        started_at=composition.start_time or session.clock.now(),
    )
    try:
        await wait_for_destination(session, composition, made.id, timeout=settings.timeout)
    except BaseException:  # nobody would know of it
        try:
            await _stop(session, part.composition_arn)
        except IVSError as error:  # what happened before matters more
            _logger.warning("%s could not be stopped: %s", part.composition_arn, error)
        raise
    return part


async def _stop(session: Session, composition_arn: str) -> None:
    """Begin to end a composition; nothing happens if it has ended."""
    try:
        await insist(session, lambda: session.realtime.stop_composition(composition_arn))
    except (ConflictException, ResourceNotFoundException):
        return


async def _state_of(session: Session, part: RecordedPart) -> str | None:
    try:
        return str((await session.realtime.get_composition(part.composition_arn)).state)
    except ResourceNotFoundException:
        return None


def _name_of(video: Video) -> str:
    """A name for an encoder configuration that says all about it, so that none is otherwise."""
    numbers = (video.width, video.height, video.framerate, video.bitrate)
    words = ["default" if number is None else f"{number:.10g}" for number in numbers]
    return "record-" + "-".join(words).replace(".", "_").replace("+", "")
