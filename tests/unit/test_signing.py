"""Signature Version 4, held against botocore's signer and AWS's published example."""

import hashlib
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from multidict import CIMultiDict

from ivsrt_async import Credentials
from ivsrt_async._core import signing
from ivsrt_async._core.request import encode
from ivsrt_async._core.signing import Signer
from ivsrt_async.realtime.stages import GetStage, ListStages
from ivsrt_async.tagging import ListTagsForResource, UntagResource
from tests.support.own_time import OwnTime

HOST = "ivsrealtime.eu-west-1.amazonaws.com"
ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbCdEfGhIjKl"
NOW = 1_750_000_000.0
OPERATIONS = [
    GetStage(ARN),
    ListStages(),
    ListTagsForResource(ARN),
    UntagResource(resource_arn=ARN, tag_keys=["b", "a", "ü &=+"]),
]
CREDENTIALS = [Credentials("AKID", "secret"), Credentials("AKID", "secret", "tok/en+==")]


@pytest.fixture
def time():
    return OwnTime(NOW)


@pytest.fixture
def signer(time):
    return Signer(HOST, "eu-west-1", "ivs", time.time)


def request_of(operation):
    return encode(operation, f"https://{HOST}")


def botocores_authorization(request, headers, credentials) -> str:
    headers = CIMultiDict(headers)
    theirs = AWSRequest(request.method, request.url, headers={}, data=request.body or b"")
    for name in ("content-type", "x-amz-date", "x-amz-security-token"):
        if name in headers:
            theirs.headers[name] = headers[name]
    theirs.context["timestamp"] = headers["X-Amz-Date"]
    auth = SigV4Auth(
        ReadOnlyCredentials(credentials.access_key_id, credentials.secret_access_key, None),
        "ivs",
        "eu-west-1",
    )
    signed = auth.headers_to_sign(theirs)
    text = auth.string_to_sign(theirs, auth.canonical_request(theirs))
    return (
        f"AWS4-HMAC-SHA256 Credential={auth.scope(theirs)}, "
        f"SignedHeaders={auth.signed_headers(signed)}, Signature={auth.signature(text, theirs)}"
    )


@pytest.mark.parametrize("credentials", CREDENTIALS, ids=["key", "key and token"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.spec.name)
def test_signatures_are_botocores(signer, operation, credentials):
    request = request_of(operation)
    headers = signer.sign(request, credentials)
    expected = botocores_authorization(request, headers, credentials)
    assert expected == headers["Authorization"]


def test_date_token_host_and_content_type_are_covered(signer):
    headers = signer.sign(request_of(GetStage(ARN)), CREDENTIALS[1])
    assert headers["X-Amz-Date"] == "20250615T150640Z"
    assert (
        "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,"
        in headers["Authorization"]
    )


def test_a_request_without_a_body_has_no_content_type(signer):
    headers = signer.sign(request_of(ListTagsForResource(ARN)), CREDENTIALS[0])
    assert "Content-Type" not in headers
    assert "SignedHeaders=host;x-amz-date," in headers["Authorization"]


def test_signing_follows_the_clock(signer, time):
    request = request_of(GetStage(ARN))
    before = signer.sign(request, CREDENTIALS[0])
    time.now += 1
    after = signer.sign(request, CREDENTIALS[0])
    assert (before["X-Amz-Date"], after["X-Amz-Date"]) == ("20250615T150640Z", "20250615T150641Z")
    assert before["Authorization"] != after["Authorization"]


def test_signatures_before_and_after_midnight_have_each_their_day(signer, time):
    request = request_of(GetStage(ARN))
    for moment, day in [(1_750_031_999.9, "20250615"), (1_750_032_000.0, "20250616")]:
        time.now = moment
        headers = signer.sign(request, CREDENTIALS[0])
        assert f"Credential=AKID/{day}/eu-west-1/ivs/aws4_request" in headers["Authorization"]
        expected = botocores_authorization(request, headers, CREDENTIALS[0])
        assert expected == headers["Authorization"]


def test_the_signing_key_is_derived_once_per_day_and_secret(signer, time):
    request, other = request_of(GetStage(ARN)), Credentials("AKID", "another-secret")
    with patch.object(signing, "getSignatureKey", wraps=signing.getSignatureKey) as derive:
        for _ in range(10):
            signer.sign(request, CREDENTIALS[0])
        assert derive.call_count == 1
        signer.sign(request, other)
        assert derive.call_count == 2
        time.now += 86_400
        signer.sign(request, other)
        assert derive.call_count == 3


def test_the_body_is_covered(signer):
    one, other = request_of(GetStage(ARN)), request_of(GetStage(ARN + "x"))
    assert hashlib.sha256(one.body).digest() != hashlib.sha256(other.body).digest()
    assert (
        signer.sign(one, CREDENTIALS[0])["Authorization"]
        != signer.sign(other, CREDENTIALS[0])["Authorization"]
    )
