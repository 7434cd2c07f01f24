"""What AWS would send to EventBridge, from the local IVS through our own parser and router."""

import asyncio

import pytest
from aiohttp import web

from ivsrt_async.events import (
    EventRouter,
    IVSEvent,
    ParticipantPublished,
    UnknownEvent,
    parse_event,
)
from ivsrt_async.local import LocalIVS, StageClientError
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    ParticipantTokenCapability,
    S3StorageConfiguration,
)
from tests.support.destinations import new_channel


async def an_evening(ivs, realtime, low_latency):
    """A recorded stage with a composition, a publisher, and somebody who may not publish."""
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    created = await realtime.create_stage(
        auto_participant_recording_configuration=AutoParticipantRecordingConfiguration(
            storage_configuration_arn=storage.arn
        )
    )
    stage_arn = created.stage.arn
    token = await realtime.create_participant_token(stage_arn=stage_arn, user_id="ana")
    watching = await realtime.create_participant_token(
        stage_arn=stage_arn, capabilities=[ParticipantTokenCapability.SUBSCRIBE]
    )
    ana = await ivs.join(token)
    ben = await ivs.join(watching)
    await ana.publish()
    with pytest.raises(StageClientError):
        await ben.publish()
    await realtime.start_composition(
        stage_arn=stage_arn, destinations=[await new_channel(low_latency)]
    )
    ivs.clock.advance(10)
    await ana.leave()
    ivs.clock.advance(120)
    return stage_arn


async def test_an_evening_is_announced_in_the_order_it_happened(ivs, realtime, low_latency):
    stage_arn = await an_evening(ivs, realtime, low_latency)
    names = [
        (event["detail-type"].removeprefix("IVS "), event["detail"]["event_name"])
        for event in ivs.events.kept
    ]
    assert names == [
        ("Stage Update", "Participant Published"),
        ("Participant Recording State Change", "Recording Start"),
        ("Stage Update", "Participant Publish Error"),
        ("Composition State Change", "Session Start"),
        ("Stream State Change", "Session Created"),
        ("Stream State Change", "Stream Start"),
        ("Composition State Change", "Destination Start"),
        ("Stage Update", "Participant Unpublished"),
        ("Participant Recording State Change", "Recording End"),
        ("Stream State Change", "Session Ended"),
        ("Stream State Change", "Stream End"),
        ("Composition State Change", "Destination End"),
        ("Composition State Change", "Session End"),
    ]
    assert ivs.events.kept[0]["resources"] == [stage_arn]
    assert ivs.events.kept[8]["detail"]["recording_duration_ms"] == pytest.approx(10_000, abs=500)


async def test_every_announcement_is_an_event_our_parser_knows(ivs, realtime, low_latency):
    await an_evening(ivs, realtime, low_latency)
    parsed = [parse_event(event) for event in ivs.events.kept]
    assert [e for e in parsed if isinstance(e, UnknownEvent)] == []
    assert parsed[0].user_id == "ana"


async def test_a_stream_gives_events_as_they_happen_and_ends_with_the_local_ivs():
    async with LocalIVS() as ivs:
        stream = ivs.events.stream()
        async with ivs.session() as session:
            await an_evening(ivs, session.realtime, session.low_latency)
        first = await anext(stream)
    rest = [event async for event in stream]
    assert [first, *rest] == list(ivs.events.kept)


async def test_a_stream_ends_for_everybody_and_stays_ended():
    async def read(stream):
        return [event async for event in stream]

    async with LocalIVS() as ivs:
        stream = ivs.events.stream()
        readers = [asyncio.create_task(read(stream)) for _ in range(2)]
    done, _ = await asyncio.wait(readers, timeout=20)
    assert [task.result() for task in done] == [[], []]
    assert await asyncio.wait_for(read(stream), 20) == []


async def test_a_listener_that_fails_disturbs_nobody(ivs, realtime, low_latency):
    heard = []

    def broken(event):
        raise LookupError("a defect of the listener")

    ivs.events.listen(broken)
    ivs.events.listen(heard.append)
    await an_evening(ivs, realtime, low_latency)
    assert heard == list(ivs.events.kept)


async def test_events_posted_over_http_reach_the_handlers_of_a_router():
    published, all_of_them = [], []
    router = EventRouter()

    @router.on(ParticipantPublished)
    async def on_air(event: ParticipantPublished) -> None:
        published.append(event.user_id)

    @router.on(IVSEvent)
    async def anything(event: IVSEvent) -> None:
        all_of_them.append(event.id)

    async def receive(request: web.Request) -> web.Response:
        assert request.headers["x-webhook-secret"] == "shh"
        await router.dispatch(await request.read())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/events", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with LocalIVS() as ivs:
        ivs.events.post_to(f"http://127.0.0.1:{port}/events", {"x-webhook-secret": "shh"})
        async with ivs.session() as session:
            await an_evening(ivs, session.realtime, session.low_latency)
    await runner.cleanup()
    assert published == ["ana"]
    assert all_of_them == [event["id"] for event in ivs.events.kept]


async def test_a_coroutine_function_is_refused_as_a_listener(ivs):
    with pytest.raises(TypeError, match=r"async for event in ivs\.events\.stream\(\)"):
        ivs.events.listen(EventRouter().dispatch)
