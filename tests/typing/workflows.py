"""What type checkers see of the workflows. Checked, never run."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, assert_type

from ivsrt_async import Session, realtime
from ivsrt_async.events import EventRouter, IVSEvent, StageUpdate
from ivsrt_async.local import LocalIVS
from ivsrt_async.low_latency import Channel, Stream
from ivsrt_async.realtime import CompositionState, DestinationState, Stage
from ivsrt_async.redis import RedisLocks
from ivsrt_async.workflows import (
    LiveStage,
    LiveStages,
    Locks,
    Publisher,
    ReapKind,
    ReapReport,
    StageChange,
    Teardown,
    end_stage,
    ensure_stage,
    on_air,
    reap,
    wait_for_composition,
    wait_for_destination,
    wait_for_stream,
)


async def waiting(session: Session, channel: Channel, arn: str) -> None:
    assert_type(await wait_for_composition(session, arn), realtime.Composition)
    assert_type(
        await wait_for_composition(session, arn, CompositionState.ACTIVE), realtime.Composition
    )
    gone = await wait_for_composition(session, arn, CompositionState.STOPPED)
    assert_type(gone, realtime.Composition | None)
    assert_type(await wait_for_composition(session, arn, "STOPPED"), realtime.Composition | None)
    assert_type(await wait_for_destination(session, arn), realtime.Destination)
    assert_type(
        await wait_for_destination(session, arn, until=DestinationState.STOPPED),
        realtime.Destination | None,
    )
    assert_type(await wait_for_stream(session, channel), Stream)
    assert_type(await wait_for_stream(session, channel, live=False), Stream | None)
    await wait_for_composition(session, arn, timeout="5")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


async def events(
    session: Session,
    ivs: LocalIVS,
    arn: str,
    parsed: AsyncIterator[IVSEvent],
    raw: AsyncIterator[dict[str, Any]],
) -> None:
    await wait_for_stream(session, arn, events=parsed)
    await wait_for_stream(session, arn, events=raw)
    await wait_for_stream(session, arn, events=ivs.events.stream())
    await wait_for_stream(session, arn, events=LiveStages(session))
    await wait_for_stream(session, arn, events=[1])  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


async def people(session: Session, stage: Stage) -> None:
    assert_type(await on_air(session, stage), list[Publisher])
    await on_air(session, 5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    async with LiveStages(session) as stages:
        EventRouter().on(StageUpdate)(stages.handle)
        assert_type(await stages.get(stage), LiveStage)
        async for change in stages.watch(stage):
            assert_type(change, StageChange)


async def locking(session: Session) -> None:
    async with RedisLocks("redis://cache", timeout=5) as locks:
        assert_type(locks, RedisLocks)
        given: Locks = locks
        await ensure_stage(session, "lobby", locks=given)
    RedisLocks(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def endings(session: Session, stage: Stage) -> None:
    assert_type(await end_stage(session, stage, dry_run=True), Teardown)
    report = await reap(session, tags={"app": "demo", "team": None}, kinds=[ReapKind.STAGE, "room"])
    assert_type(report, ReapReport)
    await reap(session, tags={"app": "demo"}, idle_for=timedelta(hours=1))
    await reap(session)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
