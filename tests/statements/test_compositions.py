"""Compositions: how they begin, what they show of themselves, and how they end."""

import pytest

from tests.statements.announced import COMPOSITION, announced, names
from tests.statements.boto3_clients import conflicting, invalid, missing
from tests.statements.composing import channel_destination, look_at, s3_destination, start
from tests.statements.on_stage import new_stage, on_air
from tests.statements.pages import documented

DEFAULT_GRID = {
    "featuredParticipantAttribute": "",
    "gridGap": 2,
    "omitStoppedVideo": False,
    "participantOrderAttribute": "",
    "videoAspectRatio": "VIDEO",
}
DEFAULT_PIP = {
    "featuredParticipantAttribute": "",
    "gridGap": 0,
    "omitStoppedVideo": False,
    "participantOrderAttribute": "",
    "pipBehavior": "STATIC",
    "pipOffset": 0,
    "pipParticipantAttribute": "",
    "pipPosition": "BOTTOM_RIGHT",
    "videoFillMode": "COVER",
}


@pytest.fixture
async def stage(realtime):
    return await new_stage(realtime)


@pytest.fixture
async def ana(ivs, realtime, stage):
    return await on_air(ivs, realtime, stage)


@pytest.fixture
async def destination(realtime):
    return await s3_destination(realtime)


@documented("RealTimeUserGuide", "ssc-getting-started")
async def test_a_composition_is_starting_and_then_active(ivs, realtime, stage, ana, destination):
    started = await start(realtime, stage, destination)
    assert started["state"] == "STARTING"
    assert [entry["state"] for entry in started["destinations"]] == ["STARTING"]
    ivs.clock.advance(10)
    found = await look_at(realtime, started["arn"])
    assert found["state"] == "ACTIVE"
    assert [entry["state"] for entry in found["destinations"]] == ["ACTIVE"]


@documented("RealTimeUserGuide", "rt-composite-recording")
async def test_a_composition_has_a_start_time_from_the_beginning(realtime, stage, ana, destination):
    started = await start(realtime, stage, destination)
    assert "startTime" in started
    assert (await look_at(realtime, started["arn"]))["startTime"] == started["startTime"]


@documented("RealTimeUserGuide", "ssc-overview")
async def test_the_start_is_announced(ivs, realtime, stage, ana, destination):
    started = await start(realtime, stage, destination)
    ivs.clock.advance(10)
    events = announced(ivs, COMPOSITION)
    begun = next(event for event in events if event["event_name"] == "Session Start")
    assert begun["stage_arn"] == stage
    output = next(event for event in events if event["event_name"] == "Destination Start")
    assert output["id"] == started["destinations"][0]["id"]


@documented("RealTimeUserGuide", "eventbridge")
async def test_events_of_a_composition_are_about_the_composition(
    ivs, realtime, stage, ana, destination
):
    started = await start(realtime, stage, destination)
    ivs.clock.advance(10)
    about = [event["resources"] for event in ivs.events.kept if event["detail-type"] == COMPOSITION]
    assert about
    assert all(resources == [started["arn"]] for resources in about)


@documented("RealTimeUserGuide", "ssc-overview")
@pytest.mark.usefixtures("ana")
async def test_a_stopped_composition_ends_its_destinations_first(
    ivs, realtime, low_latency, stage, destination
):
    channel = await channel_destination(realtime, low_latency)
    started = await start(realtime, stage, destination, channel)
    ivs.clock.advance(10)
    await realtime.stop_composition(arn=started["arn"])
    ivs.clock.advance(10)
    assert names(ivs, COMPOSITION)[-3:] == ["Destination End", "Destination End", "Session End"]
    found = await look_at(realtime, started["arn"])
    assert found["state"] == "STOPPED"
    assert "endTime" in found


@documented("RealTimeUserGuide", "ssc-overview")
async def test_a_composition_ends_a_minute_after_the_last_publisher(
    ivs, realtime, stage, ana, destination
):
    started = await start(realtime, stage, destination)
    ivs.clock.advance(10)
    await ana.unpublish()
    ivs.clock.advance(55)
    assert (await look_at(realtime, started["arn"]))["state"] == "ACTIVE"
    ivs.clock.advance(15)
    assert (await look_at(realtime, started["arn"]))["state"] == "STOPPED"
    assert names(ivs, COMPOSITION)[-1] == "Session End"


@documented("RealTimeUserGuide", "ssc-overview")
async def test_a_composition_goes_on_if_somebody_publishes_again_in_time(
    ivs, realtime, stage, ana, destination
):
    started = await start(realtime, stage, destination)
    ivs.clock.advance(10)
    await ana.unpublish()
    ivs.clock.advance(50)
    await ana.publish()
    ivs.clock.advance(300)
    assert (await look_at(realtime, started["arn"]))["state"] == "ACTIVE"


@documented("RealTimeAPIReference", "API_StartComposition")
async def test_a_composition_of_an_empty_stage_ends_after_a_minute(
    ivs, realtime, stage, destination
):
    started = await start(realtime, stage, destination)
    ivs.clock.advance(75)
    assert (await look_at(realtime, started["arn"]))["state"] in {"STOPPED", "FAILED"}


@documented("RealTimeUserGuide", "service-quotas")
async def test_a_composition_ends_after_a_day(ivs, realtime, destination):
    stage = await new_stage(realtime)
    started = await start(realtime, stage, destination)
    await on_air(ivs, realtime, stage)
    ivs.clock.advance(12 * 3600)
    await on_air(ivs, realtime, stage)
    ivs.clock.advance(12 * 3600 - 60)
    assert (await look_at(realtime, started["arn"]))["state"] == "ACTIVE"
    ivs.clock.advance(120)
    assert (await look_at(realtime, started["arn"]))["state"] == "STOPPED"


@documented("RealTimeUserGuide", "ssc-overview")
async def test_a_composition_is_gone_five_minutes_after_its_end(
    ivs, realtime, stage, ana, destination
):
    arn = (await start(realtime, stage, destination))["arn"]
    ivs.clock.advance(10)
    await realtime.stop_composition(arn=arn)
    ivs.clock.advance(280)
    assert len((await realtime.list_compositions())["compositions"]) == 1
    ivs.clock.advance(60)
    assert (await realtime.list_compositions())["compositions"] == []
    with missing():
        await look_at(realtime, arn)


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_composition_whose_stage_is_deleted_fails(ivs, realtime, stage, ana, destination):
    await start(realtime, stage, destination)
    ivs.clock.advance(10)
    await realtime.delete_stage(arn=stage)
    ivs.clock.advance(120)
    failed = announced(ivs, COMPOSITION)[-1]
    assert (failed["event_name"], failed.get("error_code")) == ("Session Failure", "StageDeleted")
    assert failed["reason"]


@documented("RealTimeAPIReference", "API_StartComposition")
async def test_the_same_idempotency_token_means_the_same_composition(
    realtime, stage, ana, destination
):
    first = await start(realtime, stage, destination, idempotencyToken="once")
    second = await start(realtime, stage, destination, idempotencyToken="once")
    assert first["arn"] == second["arn"]
    assert len((await realtime.list_compositions())["compositions"]) == 1


@documented("RealTimeAPIReference", "API_StartComposition")
async def test_a_composition_has_one_or_two_destinations(realtime, stage, ana, destination):
    with invalid():
        await start(realtime, stage, destination, destination, destination)


@documented("RealTimeAPIReference", "API_DestinationConfiguration")
async def test_a_destination_is_a_channel_or_in_s3(realtime, stage, ana):
    with invalid():
        await start(realtime, stage, {"name": "nowhere"})


@documented("RealTimeAPIReference", "API_LayoutConfiguration")
async def test_the_layout_is_a_grid_by_default(realtime, stage, ana, destination):
    layout = (await start(realtime, stage, destination)).get("layout", {})
    assert "grid" in layout
    assert "pip" not in layout


@documented("RealTimeAPIReference", "API_GridConfiguration")
async def test_what_a_grid_leaves_out_gets_its_default(realtime, stage, ana, destination):
    layout = {"grid": {"participantOrderAttribute": "order"}}
    grid = (await start(realtime, stage, destination, layout=layout))["layout"]["grid"]
    grid.pop("videoFillMode", None)
    assert grid == {**DEFAULT_GRID, "participantOrderAttribute": "order"}


@documented("RealTimeAPIReference", "API_PipConfiguration")
async def test_what_a_picture_in_picture_leaves_out_gets_its_default(
    realtime, stage, ana, destination
):
    layout = {"pip": {"featuredParticipantAttribute": "featured"}}
    pip = (await start(realtime, stage, destination, layout=layout))["layout"]["pip"]
    assert pip == {**DEFAULT_PIP, "featuredParticipantAttribute": "featured"}


@documented("RealTimeAPIReference", "API_DeleteEncoderConfiguration")
async def test_an_encoder_configuration_in_use_cannot_be_deleted(
    ivs, realtime, stage, ana, destination
):
    started = await start(realtime, stage, destination)
    (encoder,) = destination["s3"]["encoderConfigurationArns"]
    with conflicting():
        await realtime.delete_encoder_configuration(arn=encoder)
    await realtime.stop_composition(arn=started["arn"])
    ivs.clock.advance(10)
    await realtime.delete_encoder_configuration(arn=encoder)


@documented("RealTimeAPIReference", "API_DeleteStorageConfiguration")
async def test_a_storage_configuration_in_use_by_a_composition_cannot_be_deleted(
    ivs, realtime, stage, ana, destination
):
    started = await start(realtime, stage, destination)
    storage = destination["s3"]["storageConfigurationArn"]
    with conflicting():
        await realtime.delete_storage_configuration(arn=storage)
    await realtime.stop_composition(arn=started["arn"])
    ivs.clock.advance(10)
    await realtime.delete_storage_configuration(arn=storage)


@documented("RealTimeAPIReference", "API_ListCompositions")
async def test_compositions_can_be_filtered_by_stage_and_encoder(ivs, realtime, stage, ana):
    here, elsewhere = await s3_destination(realtime), await s3_destination(realtime)
    wanted = (await start(realtime, stage, here))["arn"]
    await start(realtime, await new_stage(realtime), elsewhere)
    (encoder,) = here["s3"]["encoderConfigurationArns"]
    for filters in ({"filterByStageArn": stage}, {"filterByEncoderConfigurationArn": encoder}):
        found = (await realtime.list_compositions(**filters))["compositions"]
        assert [entry["arn"] for entry in found] == [wanted]


@documented("RealTimeAPIReference", "API_Video")
async def test_an_encoder_makes_720p_at_30_frames_by_default(realtime):
    made = await realtime.create_encoder_configuration()
    assert made["encoderConfiguration"]["video"] == {
        "width": 1280,
        "height": 720,
        "framerate": 30,
        "bitrate": 2_500_000,
    }


@documented("RealTimeAPIReference", "API_Video")
@pytest.mark.parametrize(
    "video",
    [{"width": 641}, {"height": 361}, {"width": 1920, "height": 1082}, {"framerate": 61}],
    ids=["odd width", "odd height", "more pixels than full HD", "more than 60 frames"],
)
async def test_a_video_that_cannot_be_made_is_refused(realtime, video):
    with invalid():
        await realtime.create_encoder_configuration(video=video)


@documented("RealTimeAPIReference", "API_Video")
async def test_a_video_may_be_full_hd_upright(realtime):
    made = await realtime.create_encoder_configuration(video={"width": 1080, "height": 1920})
    video = made["encoderConfiguration"]["video"]
    assert (video["width"], video["height"]) == (1080, 1920)
