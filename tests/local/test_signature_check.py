"""The local IVS refuses what AWS would: signatures that are wrong in any one respect."""

import asyncio
import http.client
import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from multidict import CIMultiDict

from ivsrt_async import Credentials as OurCredentials
from ivsrt_async.errors import ServiceError
from ivsrt_async.local import LocalIVS
from ivsrt_async.local._engine.refusal import Refusal
from ivsrt_async.local._engine.signature import SignatureCheck
from tests.support.raw_http import exchange, request_bytes


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
    headers = CIMultiDict(request.headers.items(), host="localhost")
    return ["POST", "/tags/arn%3Aaws%3Aivs?b=2&a=%20", headers, body, ("ivs",)]


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


@pytest.mark.parametrize("name", ["Authorization", "X-Amz-Date", "X-Amz-Security-Token"])
def test_what_belongs_to_a_signature_is_given_once(check, monkeypatch, name):
    request = signed(monkeypatch, token="a-session-token")
    request[2].add(name, request[2][name])
    refused = refusal(check, request)
    assert (refused.code, refused.message) == (
        "IncompleteSignatureException",
        f"{name} must be given once",
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda names: names[::-1],
        lambda names: [names[0], *names],
    ],
    ids=["unsorted", "repeated"],
)
def test_signed_headers_are_sorted_and_named_once(check, monkeypatch, change):
    request = signed(monkeypatch)
    before, _, rest = request[2]["authorization"].partition("SignedHeaders=")
    names, _, after = rest.partition(",")
    changed = ";".join(change(names.split(";")))
    request[2]["authorization"] = f"{before}SignedHeaders={changed},{after}"
    assert "sorted" in refusal(check, request).message


@pytest.mark.parametrize("hours", [0, 12, 24])
def test_any_time_between_the_real_and_the_local_one_will_do(monkeypatch, hours):
    ahead = SignatureCheck(
        {"local": "local"}, "us-east-1", lambda: datetime.now(UTC) + timedelta(hours=24)
    )
    ahead.verify(*signed(monkeypatch, at=datetime.now(UTC) + timedelta(hours=hours)))


@pytest.mark.parametrize("minutes", [-6, 24 * 60 + 6], ids=["before", "after"])
def test_no_other_time_will(monkeypatch, minutes):
    ahead = SignatureCheck(
        {"local": "local"}, "us-east-1", lambda: datetime.now(UTC) + timedelta(hours=24)
    )
    refusal(ahead, signed(monkeypatch, at=datetime.now(UTC) + timedelta(minutes=minutes)))


async def test_every_answer_tells_the_time_of_the_local_clock():
    async with LocalIVS() as ivs, ivs.session() as session:
        ivs.clock.advance(timedelta(days=3))
        async with session.observe() as calls:
            await session.realtime.list_stages()
            ivs.clock.advance(timedelta(days=3))
            await session.realtime.list_stages()
        raw = await exchange(ivs.port, request_bytes("POST", "/ListStages", b"{}"))
        told = parsedate_to_datetime(raw.headers["date"])
        assert abs(ivs.clock.now() - told) < timedelta(minutes=1)
    assert [call.attempts for call in calls] == [1, 1]


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
