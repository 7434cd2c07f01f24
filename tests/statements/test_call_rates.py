"""How many calls a second AWS answers."""

import asyncio
import time

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.statements.arguments import arguments_for
from tests.statements.live import new_channel
from tests.statements.pages import documented

TAGS = dict.fromkeys(["ListTagsForResource", "TagResource", "UntagResource"], 10)


def rates(rate: int, operations: str) -> dict[str, int]:
    return dict.fromkeys(operations.split(), rate)


REAL_TIME = {
    **rates(5, "GetComposition ListCompositions StartComposition StopComposition"),
    **rates(5, "CreateIngestConfiguration DeleteIngestConfiguration GetIngestConfiguration"),
    **rates(5, "ListIngestConfigurations UpdateIngestConfiguration"),
    **rates(5, "CreateEncoderConfiguration DeleteEncoderConfiguration"),
    **rates(5, "GetEncoderConfiguration ListEncoderConfigurations"),
    **rates(5, "ListParticipantReplicas StartParticipantReplication StopParticipantReplication"),
    **rates(3, "DeletePublicKey GetPublicKey ImportPublicKey ListPublicKeys"),
    **rates(50, "CreateParticipantToken"),
    **rates(5, "CreateStage DeleteStage DisconnectParticipant GetParticipant GetStage"),
    **rates(5, "GetStageSession ListStages UpdateStage ListParticipants"),
    **rates(5, "ListParticipantEvents ListStageSessions"),
    **rates(5, "CreateStorageConfiguration DeleteStorageConfiguration"),
    **rates(5, "GetStorageConfiguration ListStorageConfigurations"),
    **TAGS,
}
LOW_LATENCY = {
    **rates(3, "CreateAdConfiguration DeleteAdConfiguration GetAdConfiguration"),
    **rates(3, "ListAdConfigurations"),
    **rates(1, "InsertAdBreak"),
    **rates(5, "BatchGetChannel CreateChannel DeleteChannel GetChannel"),
    **rates(5, "ListChannels UpdateChannel"),
    **rates(5, "CreatePlaybackRestrictionPolicy DeletePlaybackRestrictionPolicy"),
    **rates(5, "GetPlaybackRestrictionPolicy ListPlaybackRestrictionPolicies"),
    **rates(5, "UpdatePlaybackRestrictionPolicy"),
    **rates(3, "DeletePlaybackKeyPair GetPlaybackKeyPair ImportPlaybackKeyPair"),
    **rates(3, "ListPlaybackKeyPairs"),
    **rates(2, "BatchStartViewerSessionRevocation"),
    **rates(10, "StartViewerSessionRevocation"),
    **rates(3, "CreateRecordingConfiguration DeleteRecordingConfiguration"),
    **rates(3, "GetRecordingConfiguration ListRecordingConfigurations"),
    **rates(5, "GetStream GetStreamSession ListStreams ListStreamSessions StopStream"),
    **rates(5, "BatchGetStreamKey CreateStreamKey DeleteStreamKey GetStreamKey ListStreamKeys"),
    **TAGS,
}
CHAT = {
    **rates(100, "DeleteMessage DisconnectUser SendEvent"),
    **rates(200, "CreateChatToken"),
    **rates(3, "CreateLoggingConfiguration DeleteLoggingConfiguration"),
    **rates(3, "GetLoggingConfiguration ListLoggingConfigurations UpdateLoggingConfiguration"),
    **rates(5, "CreateRoom DeleteRoom GetRoom ListRooms UpdateRoom"),
    **TAGS,
}


@pytest.fixture
def options():
    return {"call_rates": True}


@pytest.fixture(autouse=True)
def a_moment_that_lasts(monkeypatch):
    """Real time stands still, so that a slow machine does not let more calls through."""
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)


def let_through(client, operation: str, most: int) -> int:
    """How many calls in a row are looked at, whatever else becomes of them."""
    arguments = arguments_for(client, operation)
    for number in range(most):
        try:
            getattr(client, xform_name(operation))(**arguments)
        except ClientError as refused:
            if refused.response["ResponseMetadata"]["HTTPStatusCode"] == 429:
                return number
    return most


@pytest.mark.parametrize(
    ("service", "table"),
    [
        pytest.param(
            "ivs-realtime", REAL_TIME, marks=documented("RealTimeUserGuide", "service-quotas")
        ),
        pytest.param("ivs", LOW_LATENCY, marks=documented("LowLatencyUserGuide", "service-quotas")),
        pytest.param("ivschat", CHAT, marks=documented("ChatUserGuide", "service-quotas")),
    ],
)
async def test_a_second_has_so_many_calls_of_each_operation(ivs, boto3_clients, service, table):
    client = boto3_clients.of(service)
    found = {
        operation: await asyncio.to_thread(let_through, client, operation, rate + 10)
        for operation, rate in table.items()
    }
    assert found == table


@documented("LowLatencyUserGuide", "service-quotas")
async def test_metadata_are_counted_by_channel(ivs, low_latency):
    for _ in range(2):
        channel = await new_channel(low_latency)
        await ivs.go_live(channel)
        for _ in range(5):
            await low_latency.put_metadata(channelArn=channel, metadata="goal")
        with pytest.raises(ClientError) as refused:
            await low_latency.put_metadata(channelArn=channel, metadata="goal")
        assert refused.value.response["Error"]["Code"] == "ThrottlingException"


@documented("LowLatencyUserGuide", "service-quotas")
async def test_a_second_later_there_are_as_many_again(ivs, low_latency):
    for _ in range(2):
        assert await asyncio.to_thread(let_through, low_latency.client, "ListChannels", 7) == 5
        ivs.clock.advance(1)
