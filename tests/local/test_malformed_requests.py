"""Whatever is sent, the answer is an error AWS's SDKs can read, and nothing has changed.

Well-formed HTTP with everything wrong in it, and bytes that are not HTTP at all. The cases come
from hypothesis, and each goes over a socket to a local IVS with something of everything in it.
"""

import json
import string

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivsrt_async._core.naming import wire_name
from ivsrt_async.local import LocalIVS
from tests.support.populated import populate, state_of
from tests.support.raw_http import exchange, request_bytes

_battery = settings(max_examples=60, deadline=None)
SPECS = {kind.spec.name: kind for kind in LocalIVS()._engine.handlers}
BODIES = sorted(name for name, kind in SPECS.items() if kind.spec.has_body)
MEMBERS = {
    name: [wire_name(field.name) for field in attrs.fields(kind)] for name, kind in SPECS.items()
}

half = st.characters(categories=["Cs"])
text = st.text(max_size=20) | st.text(half, min_size=1, max_size=2) | st.sampled_from(["", "\0"])
scalar = st.none() | st.booleans() | st.integers() | st.floats() | text
value = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


async def refused(request: bytes, *, head: bool = False, **options) -> str | None:
    """Send a request to a populated local IVS; the error's code, or None if it was answered."""
    async with LocalIVS(**{"check_signatures": False, **options}) as ivs:
        await populate(ivs)
        before = state_of(ivs)
        answer = await exchange(ivs.port, request, head=head)
        assert answer is not None
        if answer.status < 300:
            return None
        code = answer.check_is_an_aws_error(head=head)
        assert state_of(ivs) == before
        return code


def as_json(data: object) -> bytes:
    """JSON as Python writes it: infinities and half characters go along."""
    return json.dumps(data).encode()


@st.composite
def wrong_arguments(draw):
    """An operation, and a body with some of its members and some it does not have."""
    name = draw(st.sampled_from(BODIES))
    members = st.sampled_from([*MEMBERS[name], "nobodyKnowsThis"])
    real = st.sampled_from(["$stage", "$channel", "$room", "$encoder", "$participant"])
    return name, draw(st.dictionaries(members, value | real, max_size=4))


@_battery
@given(wrong_arguments())
async def test_arguments_of_any_type(case):
    name, arguments = case
    async with LocalIVS(check_signatures=False) as ivs:
        names = await populate(ivs)
        body = as_json(arguments).decode()
        for placeholder, real in names.items():
            body = body.replace(f'"{placeholder}"', f'"{real}"')
        before = state_of(ivs)
        answer = await exchange(
            ivs.port, request_bytes("POST", SPECS[name].spec.path, body.encode())
        )
        if answer.status >= 300:
            answer.check_is_an_aws_error()
            assert state_of(ivs) == before


@_battery
@given(st.sampled_from(BODIES), st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
async def test_bodies_that_are_hardly_json(name, body):
    path = SPECS[name].spec.path.replace("{resourceArn}", "x")
    code = await refused(request_bytes(SPECS[name].spec.method, path, body))
    assert code in (None, "SerializationException", "ValidationException")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"{}{}",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"arn": NaN}',
        b'{"arn": 1e999}',
        b'{"arn": "\\ud800"}',
        b'{"arn": "\xed\xa0\x80"}',
        b'{"arn": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"arn":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"arn":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"arn": "' + b"x" * 1_000_000 + b'"}',
    ],
    ids=lambda body: body[:12].decode("latin-1") + f"({len(body)})",
)
async def test_bodies_no_service_understands(body):
    code = await refused(request_bytes("POST", "/GetStage", body))
    assert code in ("SerializationException", "ValidationException")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/CreateEncoderConfiguration", b'{"video": {"framerate": 1e999}}'),
        ("/CreateEncoderConfiguration", b'{"video": {"framerate": -1e999}}'),
        ("/CreateStage", b'{"tags": {"a": "\\udc80"}}'),
        ("/CreateStage", b'{"name": "\\ud800"}'),
        ("/ListParticipants", b'{"stageArn": "\\ud800", "sessionId": "\\ud800"}'),
        ("/CreateParticipantToken", b'{"stageArn": "x", "attributes": {"\\ud800": "x"}}'),
        ("/ListRooms", b'{"name": "\\ud800"}'),
        ("/ListStages", b'{"nextToken": "\\u00e9"}'),
        ("/ListStages", b'{"nextToken": "AAAA"}'),
    ],
)
async def test_values_that_json_has_and_nothing_else(path, body):
    code = await refused(request_bytes("POST", path, body))
    assert code in ("SerializationException", "ValidationException")


@_battery
@given(st.text(string.ascii_uppercase, min_size=1, max_size=9), st.sampled_from(sorted(SPECS)))
async def test_methods_nobody_uses(method, name):
    if method != "HEAD":
        path = SPECS[name].spec.path.replace("{resourceArn}", "x")
        assert await refused(request_bytes(method, path, b"{}")) != "InternalServerException"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PUT", "BREW"])
async def test_methods_with_a_meaning_of_their_own(method):
    request = request_bytes(method, "/ListStages", b"{}")
    code = await refused(request, head=method == "HEAD")
    assert code in ("UnknownOperationException", "MalformedHttpRequestException")


segment = st.binary(min_size=1, max_size=12).map(
    lambda raw: bytes(byte for byte in raw if byte > 0x20 and byte not in b"\x7f#?") or b"-"
)


@_battery
@given(st.sampled_from([b"/", b"/tags/", b"/tags/%", b"//", b"*", b"/GetStage/"]), segment)
async def test_paths_nobody_wrote_down(start, end):
    assert await refused(request_bytes("GET", start + end)) != "InternalServerException"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (b"/tags/%zz", "ValidationException"),
        (b"/tags/%ff", "ValidationException"),
        (b"/tags/%00", "ValidationException"),
        (b"/tags/%", "ValidationException"),
        (b"/tags/\xff\xfe", "ValidationException"),
        (b"/\xc3\xa9", "UnknownOperationException"),
        (b"/\xff", "UnknownOperationException"),
        (b"/..%2f..%2fetc/passwd", "UnknownOperationException"),
        (b"http://localhost/nothing", "UnknownOperationException"),
        (b"/tags/" + b"x" * 3000, "ValidationException"),
    ],
)
async def test_bad_paths(target, code):
    # aiohttp's fast parser takes no bytes beyond ASCII, the one in Python does
    assert await refused(request_bytes("GET", target)) in (code, "MalformedHttpRequestException")


@pytest.mark.parametrize("query", ["", "?", "?tagKeys", "?tagKeys=%ff", "?tagKeys=%C3%A9&&&=&x="])
async def test_bad_queries(query):
    arn = "arn:aws:ivs:us-east-1:123456789012:stage%2Fx"
    code = await refused(request_bytes("DELETE", f"/tags/{arn}{query}"))
    assert code in ("ValidationException", "ResourceNotFoundException")


SIGNED = (
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ivs/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
)
header = st.text(st.characters(min_codepoint=0x20, exclude_characters="\x7f"), max_size=40)


@_battery
@given(
    header | st.integers(0, len(SIGNED)).map(lambda at: SIGNED[:at]) | st.just(SIGNED),
    header | st.sampled_from(["20260101T000000Z", "20269999T999999Z"]),
    segment,
)
async def test_signatures_of_any_form(authorization, date, end):
    headers = f"Authorization: {authorization}\r\nX-Amz-Date: {date}\r\n".encode(
        errors="surrogatepass"
    )
    request = request_bytes("GET", b"/tags/" + end, headers=headers)
    code = await refused(request, check_signatures=True)
    assert code not in (None, "InternalServerException")


NOT_HTTP = [
    b"\r\n\r\n\x00\x01\r\n\r\n",
    b"GET\r\n\r\n",
    b"POST /List Stages HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /ListStages HTTP/1.1\r\nno colon\r\n\r\n",
    b"POST /ListStages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /ListStages HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n",
    b"POST /ListStages HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    b"POST /ListStages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /ListStages HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    b"POST /" + b"y" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
]


@pytest.mark.parametrize("request_", NOT_HTTP, ids=lambda raw: raw[:70].decode("latin-1"))
async def test_what_is_not_http(request_):
    assert await refused(request_) == "MalformedHttpRequestException"


async def test_a_request_for_another_protocol_is_answered_in_this_one():
    wishes = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"
    assert await refused(request_bytes("POST", "/Nothing", b"{}", wishes)) is not None


@_battery
@given(st.lists(st.binary(max_size=40) | st.sampled_from(NOT_HTTP), min_size=1, max_size=4))
async def test_noise_does_not_stop_it(pieces):
    async with LocalIVS(check_signatures=False) as ivs:
        for piece in pieces:
            answer = await exchange(ivs.port, piece, end=True)
            if answer is not None:
                answer.check_is_an_aws_error()
        answer = await exchange(ivs.port, request_bytes("POST", "/ListStages", b"{}"))
    assert (answer.status, answer.body) == (200, b'{"stages":[]}')
