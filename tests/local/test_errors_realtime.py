"""Each error of a real-time operation that local state can cause, where no other test causes it."""

import re

import pytest

from ivsrt_async.errors import (
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.realtime import (
    ChannelDestinationConfiguration,
    DestinationConfiguration,
    IngestProtocol,
    S3StorageConfiguration,
)
from tests.support.raw_http import exchange, request_bytes

ACCOUNT = "arn:aws:ivs:us-east-1:123456789012"
NOT_AN_ARN = {"arn": "hall"}
STAGE = f"{ACCOUNT}:stage/abcdefghijkl"
CHANNEL = DestinationConfiguration(
    channel=ChannelDestinationConfiguration(channel_arn=f"{ACCOUNT}:channel/abcdefghijkl")
)


def absent(kind):
    return {"arn": f"{ACCOUNT}:{kind}/abcdefghijkl"}


NOT_FOUND = [
    ("CreateParticipantToken", {"stage_arn": STAGE}),
    ("DeleteEncoderConfiguration", absent("encoder-configuration")),
    ("DeleteIngestConfiguration", absent("ingest-configuration")),
    ("DeletePublicKey", absent("public-key")),
    ("DeleteStage", absent("stage")),
    ("DeleteStorageConfiguration", absent("storage-configuration")),
    ("GetEncoderConfiguration", absent("encoder-configuration")),
    (
        "GetParticipant",
        {"stage_arn": "{stage}", "session_id": "{session}", "participant_id": "nobody"},
    ),
    ("GetPublicKey", absent("public-key")),
    ("GetStageSession", {"stage_arn": "{stage}", "session_id": "st-abcdefghijklm"}),
    ("GetStorageConfiguration", absent("storage-configuration")),
    (
        "StartParticipantReplication",
        {
            "source_stage_arn": "{stage}",
            "destination_stage_arn": STAGE,
            "participant_id": "{participant}",
        },
    ),
    ("StartComposition", {"stage_arn": STAGE, "destinations": [CHANNEL]}),
    ("StopComposition", absent("composition")),
    (
        "StopParticipantReplication",
        {
            "source_stage_arn": "{stage}",
            "destination_stage_arn": "{other}",
            "participant_id": "{participant}",
        },
    ),
    ("UpdateIngestConfiguration", absent("ingest-configuration")),
    ("UpdateStage", absent("stage")),
]
INVALID = [
    (
        "CreateStorageConfiguration",
        {"s3": S3StorageConfiguration(bucket_name="recordings"), "name": "two words"},
    ),
    ("DeleteEncoderConfiguration", NOT_AN_ARN),
    ("DeleteIngestConfiguration", NOT_AN_ARN),
    ("DeletePublicKey", NOT_AN_ARN),
    ("DeleteStorageConfiguration", NOT_AN_ARN),
    (
        "GetParticipant",
        {"stage_arn": "hall", "session_id": "{session}", "participant_id": "{participant}"},
    ),
    ("GetStageSession", {"stage_arn": "hall", "session_id": "{session}"}),
    ("ListEncoderConfigurations", {"next_token": "forged"}),
    ("ListStorageConfigurations", {"next_token": "forged"}),
    ("StopComposition", NOT_AN_ARN),
    (
        "StopParticipantReplication",
        {
            "source_stage_arn": "{stage}",
            "destination_stage_arn": "hall",
            "participant_id": "{participant}",
        },
    ),
    ("UpdateIngestConfiguration", NOT_AN_ARN),
    ("UpdateStage", {"arn": "{stage}", "name": "two words"}),
]
QUOTA_EXCEEDED = [("CreateIngestConfiguration", {"ingest_protocol": IngestProtocol.RTMPS})]


CASES = [
    pytest.param(operation, error, arguments, id=f"realtime.{operation}-{error.__name__}")
    for error, rows in (
        (ResourceNotFoundException, NOT_FOUND),
        (ValidationException, INVALID),
        (ServiceQuotaExceededException, QUOTA_EXCEEDED),
    )
    for operation, arguments in rows
]


@pytest.mark.parametrize(("operation", "error", "arguments"), CASES)
async def test_an_operation_is_refused_with_the_error_aws_models(operation, error, arguments):
    async with LocalIVS(quotas={"IngestConfiguration": 0}) as ivs, ivs.session() as session:
        realtime = session.realtime
        stage, other = [(await realtime.create_stage()).stage.arn for _ in range(2)]
        person = await ivs.join(await realtime.create_participant_token(stage_arn=stage))
        known = {
            "stage": stage,
            "other": other,
            "session": (await realtime.get_stage(stage)).active_session_id,
            "participant": person.participant_id,
        }
        filled = {
            name: value.format(**known) if type(value) is str else value
            for name, value in arguments.items()
        }
        call = getattr(realtime, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())
        with pytest.raises(error) as refused:
            await call(**filled)
    assert (operation, error) == (refused.value.operation, type(refused.value))


@pytest.mark.parametrize("token_id", ["", "x" * 65])
async def test_a_connection_token_id_our_client_would_not_send_is_invalid(token_id):
    async with LocalIVS(check_signatures=False) as ivs:
        body = b'{"tokenId": "%b"}' % token_id.encode()
        answer = await exchange(ivs.port, request_bytes("POST", "/RevokeConnectionToken", body))
    assert answer.check_is_an_aws_error() == "ValidationException"
