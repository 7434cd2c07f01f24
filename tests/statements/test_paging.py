"""Lists and their pages."""

import pytest
from botocore import xform_name

from tests.statements.arguments import arguments_for
from tests.statements.boto3_clients import InThread, invalid
from tests.statements.live import new_channel
from tests.statements.on_stage import enter, new_stage, session_of
from tests.statements.pages import documented


async def only(call, result, **arguments):
    """A list of one page."""
    found = await call(**arguments)
    assert "nextToken" not in found
    return found[result]


@documented("RealTimeAPIReference", "API_ListStages")
async def test_a_page_of_stages_has_fifty_by_default(realtime):
    for _ in range(51):
        await new_stage(realtime)
    page = await realtime.list_stages()
    assert (len(page["stages"]), "nextToken" in page) == (50, True)
    rest = await only(realtime.list_stages, "stages", nextToken=page["nextToken"])
    assert len(rest) == 1


@documented("RealTimeAPIReference", "API_ListParticipants")
async def test_a_page_of_participants_has_fifty_by_default(ivs, realtime):
    stage = await new_stage(realtime)
    for _ in range(51):
        await enter(ivs, realtime, stage)
    where = {"stageArn": stage, "sessionId": await session_of(realtime, stage)}
    page = await realtime.list_participants(**where)
    assert (len(page["participants"]), "nextToken" in page) == (50, True)


@documented("RealTimeAPIReference", "API_ListIngestConfigurations")
async def test_a_page_of_ingest_configurations_has_fifty_by_default(realtime):
    for _ in range(51):
        await realtime.create_ingest_configuration(ingestProtocol="RTMPS")
    page = await realtime.list_ingest_configurations()
    assert (len(page["ingestConfigurations"]), "nextToken" in page) == (50, True)


@documented("ChatAPIReference", "API_ListRooms")
async def test_a_page_of_rooms_has_fifty_by_default(chat):
    for _ in range(51):
        await chat.create_room()
    page = await chat.list_rooms()
    assert (len(page["rooms"]), "nextToken" in page) == (50, True)


@documented("LowLatencyAPIReference", "API_ListChannels")
async def test_a_page_of_channels_has_a_hundred_by_default(low_latency):
    for _ in range(101):
        await new_channel(low_latency)
    page = await low_latency.list_channels()
    assert (len(page["channels"]), "nextToken" in page) == (100, True)


@documented("LowLatencyAPIReference", "API_ListPlaybackRestrictionPolicies")
async def test_a_page_of_policies_has_one_by_default(low_latency):
    for _ in range(2):
        await low_latency.create_playback_restriction_policy()
    page = await low_latency.list_playback_restriction_policies()
    assert (len(page["playbackRestrictionPolicies"]), "nextToken" in page) == (1, True)


@documented("RealTimeAPIReference", "API_ListStages")
async def test_the_last_page_has_no_token(realtime):
    for _ in range(2):
        await new_stage(realtime)
    assert len(await only(realtime.list_stages, "stages")) == 2
    assert len(await only(realtime.list_stages, "stages", maxResults=2)) == 2


@documented("RealTimeAPIReference", "API_ListStages")
async def test_pages_show_everything_once(realtime):
    made = {await new_stage(realtime) for _ in range(7)}
    found, token = [], {}
    for _ in range(3):
        page = await realtime.list_stages(maxResults=3, **token)
        found += [entry["arn"] for entry in page["stages"]]
        token = {"nextToken": page["nextToken"]} if "nextToken" in page else {}
    assert (len(found), set(found), token) == (7, made, {})


@documented("RealTimeAPIReference", "API_ListStages")
async def test_a_token_nobody_gave_is_invalid(realtime):
    with invalid():
        await realtime.list_stages(nextToken="bm9uc2Vuc2U=")


def listing(service, guide, operation, most):
    page = documented(guide, f"API_{operation}")
    return pytest.param(service, operation, most, marks=page, id=operation)


@pytest.mark.parametrize(
    ("service", "operation", "most"),
    [
        listing("ivs-realtime", "RealTimeAPIReference", "ListStages", 100),
        listing("ivs-realtime", "RealTimeAPIReference", "ListParticipantReplicas", 50),
        listing("ivs", "LowLatencyAPIReference", "ListChannels", 100),
        listing("ivs", "LowLatencyAPIReference", "ListStreamKeys", 50),
        listing("ivschat", "ChatAPIReference", "ListRooms", 50),
        listing("ivschat", "ChatAPIReference", "ListLoggingConfigurations", 50),
    ],
)
async def test_a_page_has_at_most(ivs, boto3_clients, service, operation, most):
    client = boto3_clients.of(service)
    arguments = arguments_for(client, operation)
    with invalid():
        await getattr(InThread(client), xform_name(operation))(maxResults=most + 1, **arguments)
