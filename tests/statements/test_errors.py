"""How calls are refused."""

import asyncio
import http.client
import json
from urllib.parse import urlsplit

import pytest
from botocore import xform_name
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.statements.arguments import arguments_for
from tests.statements.boto3_clients import InThread, invalid, missing, refused
from tests.statements.pages import documented

ABSENT = "arn:aws:ivs:us-east-1:123456789012"


REFERENCES = {
    "ivs-realtime": "RealTimeAPIReference",
    "ivs": "LowLatencyAPIReference",
    "ivschat": "ChatAPIReference",
}


def pages(service, *operations, **values):
    """Parameters of operations, each marked with the operation's own page."""
    rows = [(service, name) for name in operations]
    rows += [(service, name, value) for name, value in values.items()]
    reference = REFERENCES[service]
    return [
        pytest.param(*row, marks=documented(reference, f"API_{row[1]}"), id=row[1]) for row in rows
    ]


class Signed:
    """Requests signed as AWS documents it, and sent as they are written."""

    def __init__(self, ivs) -> None:
        self._address = urlsplit(ivs.endpoint_url)

    async def send(self, method, path, body=None, *, sent_as=None, key="local", secret="local"):
        """The status, headers and body of the answer."""
        data = None if body is None else json.dumps(body).encode()
        request = AWSRequest(method, f"{self._address.geturl()}{path}", data=data or b"")
        SigV4Auth(Credentials(key, secret), "ivs", "us-east-1").add_auth(request)
        return await asyncio.to_thread(
            self._exchange, method, sent_as or path, data, dict(request.headers)
        )

    def _exchange(self, method, path, data, headers):
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, json.loads(answer.read() or b"null")
        finally:
            connection.close()


@pytest.fixture
def signed(ivs):
    return Signed(ivs)


@documented("LowLatencyAPIReference", "Welcome")
async def test_names_of_operations_are_case_sensitive(signed):
    assert (await signed.send("POST", "/ListChannels", {}))[0] == 200
    status, headers, _ = await signed.send("POST", "/listchannels", {})
    assert (status, headers["x-amzn-ErrorType"]) == (404, "UnknownOperationException")


@documented("LowLatencyAPIReference", "Welcome")
async def test_names_of_parameters_are_case_sensitive(signed):
    channel = f"{ABSENT}:channel/abcdABCDefgh"
    status, headers, _ = await signed.send("POST", "/GetChannel", {"ARN": channel})
    assert (status, headers["x-amzn-ErrorType"]) == (400, "ValidationException")


@documented("LowLatencyAPIReference", "CommonErrors")
async def test_an_unknown_key_is_no_client(signed):
    status, headers, _ = await signed.send("POST", "/ListChannels", {}, key="stranger")
    assert (status, headers["x-amzn-ErrorType"]) == (403, "UnrecognizedClientException")


@documented("LowLatencyAPIReference", "Welcome")
async def test_every_call_has_to_be_signed(signed):
    status, _, _ = await signed.send("POST", "/ListChannels", {}, secret="guessed")
    assert status == 403


@documented("RealTimeAPIReference", "API_CreateStage")
async def test_an_error_has_its_code_in_a_header_and_its_message_in_the_body(signed):
    status, headers, body = await signed.send("POST", "/GetStage", {"arn": "nonsense"})
    assert (status, headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert body["exceptionMessage"]


@documented("RealTimeAPIReference", "API_CreateIngestConfiguration")
async def test_an_error_has_its_message_in_a_header_too(signed):
    _, headers, body = await signed.send("POST", "/GetStage", {"arn": "nonsense"})
    assert headers["x-amzn-ErrorMessage"] == body["exceptionMessage"]


@documented("LowLatencyAPIReference", "API_UntagResource")
@pytest.mark.parametrize("written", ["a%20b", "a+b"], ids=["percent", "plus"])
async def test_a_space_in_a_tag_key_may_be_written_both_ways(signed, low_latency, written):
    made = await low_latency.create_channel(tags={"a b": "1"})
    arn = made["channel"]["arn"]
    path = f"/tags/{arn.replace(':', '%3A').replace('/', '%2F')}?tagKeys="
    status, _, _ = await signed.send("DELETE", f"{path}a%20b", sent_as=f"{path}{written}")
    assert status == 200
    assert (await low_latency.list_tags_for_resource(resourceArn=arn))["tags"] == {}


@documented("ChatAPIReference", "API_ListTagsForResource")
async def test_chat_has_no_tags_of_a_channel(chat):
    with invalid():
        await chat.list_tags_for_resource(resourceArn=f"{ABSENT}:channel/abcdABCDefgh")


@documented("ChatAPIReference", "API_TagResource")
async def test_chat_gives_no_tags_to_a_channel(chat):
    with invalid():
        await chat.tag_resource(
            resourceArn=f"{ABSENT}:channel/abcdABCDefgh", tags={"team": "video"}
        )


@pytest.mark.parametrize(
    ("service", "operation", "kind"),
    [
        *pages("ivs-realtime", GetStage="stage", GetComposition="composition"),
        *pages("ivs-realtime", GetEncoderConfiguration="encoder-configuration"),
        *pages("ivs-realtime", GetIngestConfiguration="ingest-configuration"),
        *pages("ivs-realtime", GetStorageConfiguration="storage-configuration"),
        *pages("ivs-realtime", GetPublicKey="public-key"),
        *pages("ivs", GetChannel="channel", GetStreamKey="stream-key"),
        *pages("ivs", GetPlaybackKeyPair="playback-key"),
        *pages("ivs", GetPlaybackRestrictionPolicy="playback-restriction-policy"),
        *pages("ivs", GetRecordingConfiguration="recording-configuration"),
        *pages("ivs", GetAdConfiguration="ad-configuration"),
        *pages("ivs", GetFailoverSlateConfiguration="failover-slate-configuration"),
        *pages("ivschat", GetRoom="room", GetLoggingConfiguration="logging-configuration"),
    ],
)
async def test_what_is_not_there_is_not_found(ivs, boto3_clients, service, operation, kind):
    family, member = ("ivschat", "identifier") if service == "ivschat" else ("ivs", "arn")
    arn = f"arn:aws:{family}:us-east-1:123456789012:{kind}/abcdABCDefgh"
    client = InThread(boto3_clients.of(service))
    with missing():
        await getattr(client, xform_name(operation))(**{member: arn})


@documented("ChatAPIReference", "API_GetRoom")
async def test_chat_names_what_is_not_there(chat):
    arn = "arn:aws:ivschat:us-east-1:123456789012:room/abcdABCDefgh"
    with missing() as raised:
        await chat.get_room(identifier=arn)
    assert raised.value.response["resourceId"]
    assert raised.value.response["resourceType"]


@documented("RealTimeAPIReference", "API_GetStage")
async def test_an_arn_of_something_else_is_invalid(realtime):
    with invalid():
        await realtime.get_stage(arn=f"{ABSENT}:channel/abcdABCDefgh")


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        *pages("ivs", "BatchStartViewerSessionRevocation", "CreateAdConfiguration"),
        *pages("ivs", "CreateFailoverSlateConfiguration", "CreatePlaybackRestrictionPolicy"),
        *pages("ivs", "InsertAdBreak", "PutMetadata", "StartViewerSessionRevocation"),
        *pages("ivs", "UpdateAdConfiguration", "UpdateChannel", "UpdateFailoverSlateConfiguration"),
        *pages("ivschat", "DeleteMessage", "DisconnectUser", "SendEvent"),
    ],
)
async def test_an_operation_is_throttled_as_its_page_says(ivs, boto3_clients, service, operation):
    client = boto3_clients.of(service)
    ivs.throttle(operation)
    with refused("ThrottlingException", 429):
        await getattr(InThread(client), xform_name(operation))(**arguments_for(client, operation))
