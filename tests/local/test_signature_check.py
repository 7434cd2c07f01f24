"""The local IVS refuses what AWS would: signatures that are wrong in any one respect."""

import asyncio
import http.client
import json
from datetime import UTC, datetime, timedelta

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ivsrt_async import Credentials as OurCredentials
from ivsrt_async.errors import ServiceError
from ivsrt_async.local import LocalIVS
from ivsrt_async.local._engine.refusal import Refusal
from ivsrt_async.local._engine.signature import SignatureCheck


@pytest.fixture
def check():
    return SignatureCheck({"local": "local"}, "us-east-1")


def signed(monkeypatch, *, at=None, region="us-east-1", service="ivs", secret="local", token=None):
    """A request signed by botocore: method, target, headers, body."""
    at = at or datetime.now(UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_: at.replace(tzinfo=None))
    body = b'{"arn":"x"}'
    request = AWSRequest(
        "POST",
        "http://localhost/tags/arn%3Aaws%3Aivs?b=2&a=%20",
        headers={"Content-Type": "application/json"},
        data=body,
    )
    SigV4Auth(Credentials("local", secret, token), service, region).add_auth(request)
    headers = Headers(dict(request.headers.items()), host="localhost")
    return ["POST", "/tags/arn%3Aaws%3Aivs?b=2&a=%20", headers, body, ("ivs",)]


class Headers(dict):
    """A mapping whose names are in any case, as the server's is."""

    def __init__(self, headers, **more):
        super().__init__({k.lower(): v for k, v in {**headers, **more}.items()})

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)

    def __contains__(self, name):
        return super().__contains__(name.lower())


def test_a_right_signature_passes(check, monkeypatch):
    check.verify(*signed(monkeypatch))
    check.verify(*signed(monkeypatch, token="a-session-token"))


def refusal(check, request):
    with pytest.raises(Refusal) as refused:
        check.verify(*request)
    assert refused.value.status == 403
    return refused.value


@pytest.mark.parametrize(
    ("position", "value"),
    [
        (0, "PUT"),
        (1, "/tags/arn%3Aaws%3Achat?b=2&a=%20"),
        (1, "/tags/arn%3Aaws%3Aivs?b=2&a=3"),
        (3, b'{"arn":"y"}'),
    ],
    ids=["method", "path", "query", "body"],
)
def test_nothing_signed_can_be_changed(check, monkeypatch, position, value):
    request = signed(monkeypatch)
    request[position] = value
    assert refusal(check, request).code == "InvalidSignatureException"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (lambda: {"secret": "other"}, "does not match"),
        (lambda: {"region": "eu-west-1"}, "region 'us-east-1'"),
        (lambda: {"service": "ivschat"}, "service 'ivs'"),
        (lambda: {"at": datetime.now(UTC) - timedelta(minutes=6)}, "expired"),
        (lambda: {"at": datetime.now(UTC) + timedelta(minutes=6)}, "not yet current"),
    ],
    ids=["secret", "region", "service", "old", "early"],
)
def test_who_signs_otherwise_is_told_what_is_wrong(check, monkeypatch, changes, words):
    refused = refusal(check, signed(monkeypatch, **changes()))
    assert refused.code == "InvalidSignatureException"
    assert words in refused.message


def test_every_amz_header_has_to_be_signed(check, monkeypatch):
    request = signed(monkeypatch)
    request[2]["x-amz-security-token"] = "smuggled in"
    refused = refusal(check, request)
    assert refused.message == "x-amz-security-token must be a signed header"


def test_a_signed_header_has_to_be_there(check, monkeypatch):
    request = signed(monkeypatch)
    del request[2]["content-type"]
    assert refusal(check, request).message == "content-type must be a signed header"


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("authorization", None, "MissingAuthenticationTokenException"),
        ("authorization", "Bearer abc", "IncompleteSignatureException"),
        ("x-amz-date", "yesterday", "IncompleteSignatureException"),
    ],
)
def test_headers_that_form_no_signature(check, monkeypatch, header, value, code):
    request = signed(monkeypatch)
    if value is None:
        del request[2][header]
    else:
        request[2][header] = value
    assert refusal(check, request).code == code


async def test_our_client_with_an_unknown_key_gets_a_readable_error():
    async with LocalIVS() as ivs, ivs.session(credentials=OurCredentials("who", "x")) as session:
        with pytest.raises(ServiceError) as refused:
            await session.realtime.list_stages()
    assert (refused.value.code, refused.value.status) == ("UnrecognizedClientException", 403)


async def test_signatures_need_not_be_checked():
    async with LocalIVS(check_signatures=False) as ivs:

        def unsigned():
            connection = http.client.HTTPConnection("127.0.0.1", ivs.port)
            connection.request("POST", "/ListStages", "{}")
            answer = connection.getresponse()
            body = json.loads(answer.read())
            connection.close()
            return answer.status, body

        assert await asyncio.to_thread(unsigned) == (200, {"stages": []})
