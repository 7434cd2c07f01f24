"""Answers that are not what the service documents: one typed error, with status and request id."""

import gzip
import tracemalloc

import pytest

from ivsrt_async._core.transport import BODY_LIMIT
from ivsrt_async.errors import ResponseParseError, ServiceError, TransportError
from ivsrt_async.low_latency import BatchStartViewerSessionRevocationViewerSession
from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
VIEWERS = [BatchStartViewerSessionRevocationViewerSession(channel_arn="a", viewer_id="ana")]
REQUEST_ID = "11111111-2222-3333-4444-555555555555"
STAGE = b'{"stage":{"arn":"a"%s}}'
GZIP = {"Content-Encoding": "gzip"}
UNDECLARED = {"Content-Length": "", "Connection": "close"}


def chunked(body: bytes, size: int = 1 << 20) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


async def failure_of(answer: Answer, call="get_stage", **arguments) -> Exception:
    """What one attempt ends with when the service answers so."""
    async with (
        ScriptedServer(*[answer] * 3) as server,
        server.session(surroundings=OwnTime().surroundings()) as session,
    ):
        with pytest.raises(Exception) as raised:
            await getattr(session.realtime, call)(**arguments or {"arn": ARN})
    return raised.value


def too_large(error: Exception) -> bool:
    return f"the body is larger than {BODY_LIMIT} bytes" in str(error)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(b"", "the body is empty", id="empty"),
        pytest.param(b"<html>Hello</html>", "are not JSON", id="HTML"),
        pytest.param(b'{"stage":{"arn":', "are not JSON", id="cut JSON"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep array"),
        pytest.param(
            STAGE % (b',"x":' + b'{"a":' * 100_000), "nested too deeply", id="deep object"
        ),
        pytest.param(STAGE % (b',"x":' + b"9" * 5000), "are not JSON", id="huge integer"),
        pytest.param(STAGE % b',"x":NaN', "are not JSON", id="NaN"),
        pytest.param(STAGE % b',"x":-Infinity', "are not JSON", id="infinity"),
        pytest.param(STAGE % b',"name":"\xff"', "not UTF-8", id="not UTF-8"),
        pytest.param(gzip.compress(STAGE % b""), "not UTF-8", id="gzip without saying so"),
        pytest.param(b"null", "expected an object", id="null"),
        pytest.param(b"[]", "expected an object", id="an array"),
        pytest.param(b'"stage"', "expected an object", id="a string"),
        pytest.param(b"5", "expected an object", id="a number"),
        pytest.param(b"true", "expected an object", id="a boolean"),
        pytest.param(b"{}", "required member missing @ $.stage", id="no result"),
        pytest.param(b'{"stage":null}', "expected an object, got null @ $.stage", id="null result"),
        pytest.param(b'{"stage":[]}', "got an array @ $.stage", id="an array as result"),
        pytest.param(b'{"stage":"arn"}', "got a string @ $.stage", id="a string as result"),
        pytest.param(b'{"stage":{}}', "required member missing @ $.stage.arn", id="no member"),
        pytest.param(b'{"stage":{"arn":5}}', "got a number @ $.stage.arn", id="wrong type"),
        pytest.param(STAGE % b',"tags":{"a":5}', "expected a string, got a number", id="wrong tag"),
        pytest.param(STAGE % b',"endpoints":5', "expected an object, got a number", id="no model"),
    ],
)
async def test_a_body_nobody_can_read_is_one_typed_error(body, problem):
    error = await failure_of(Answer(200, body))
    assert (ResponseParseError, 200, REQUEST_ID, "GetStage", 1) == (
        type(error),
        error.status,
        error.request_id,
        error.operation,
        error.attempts,
    )
    assert problem in str(error)
    assert body[:4096] == error.body


@pytest.mark.parametrize("body", [b"{}", b"[]", b'"text"', b'{"stages":{}}', b'{"stages":[5]}'])
async def test_a_list_nobody_can_read_is_the_same_error(body):
    error = await failure_of(Answer(200, body), "list_stages", max_results=5)
    assert ResponseParseError is type(error)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"null"])
async def test_what_is_no_object_is_no_empty_list(body):
    async with ScriptedServer(Answer(200, body)) as server, server.session() as session:
        with pytest.raises(ResponseParseError, match="expected an object"):
            await session.low_latency.batch_start_viewer_session_revocation(viewer_sessions=VIEWERS)


async def test_a_list_the_service_left_out_is_empty():
    async with ScriptedServer(Answer(200, b"{}")) as server, server.session() as session:
        revoke = session.low_latency.batch_start_viewer_session_revocation
        assert await revoke(viewer_sessions=VIEWERS) == []


@pytest.mark.parametrize("moment", [b'"yesterday"', b"1e30", b'""', b"{}", b"true"])
async def test_a_time_nobody_can_read_is_the_same_error(moment):
    body = b'{"stageSession":{"startTime":%s}}' % moment
    error = await failure_of(
        Answer(200, body), "get_stage_session", stage_arn=ARN, session_id="st-" + "a" * 13
    )
    assert ResponseParseError is type(error)


async def test_a_body_cut_by_the_network_is_a_transport_error_after_three_attempts():
    error = await failure_of(Answer(200, STAGE % b"", cut_after=9))
    assert (TransportError, 3) == (type(error), error.attempts)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(200, b" " * (BODY_LIMIT + 1)), id="declared"),
        pytest.param(Answer(200, b" " * (BODY_LIMIT + 1), UNDECLARED, close=True), id="undeclared"),
        pytest.param(
            Answer(
                200,
                chunked(b" " * (BODY_LIMIT + 1)),
                {"Content-Length": "", "Transfer-Encoding": "chunked"},
            ),
            id="chunked",
        ),
        pytest.param(Answer(500, b" " * (BODY_LIMIT + 1)), id="of an error"),
        pytest.param(
            Answer(200, b" " * (BODY_LIMIT + 1), {"Content-Encoding": "br"}), id="encoded"
        ),
    ],
)
async def test_more_than_10_mib_are_not_read(answer):
    error = await failure_of(answer)
    assert ResponseParseError is type(error)
    assert too_large(error)
    assert (answer.status, REQUEST_ID, 4096) == (error.status, error.request_id, len(error.body))


async def test_10_mib_are_read():
    assert BODY_LIMIT == 10 * 1024 * 1024
    body = STAGE % b""
    answer = Answer(200, body + b" " * (BODY_LIMIT - len(body)))
    async with ScriptedServer(answer) as server, server.session() as session:
        assert (await session.realtime.get_stage(ARN)).arn == "a"


async def test_after_a_body_too_large_the_session_goes_on():
    answers = Answer(200, b" " * (BODY_LIMIT + 1)), Answer(200, STAGE % b"")
    async with ScriptedServer(*answers) as server, server.session(max_connections=1) as session:
        with pytest.raises(ResponseParseError):
            await session.realtime.get_stage(ARN)
        assert (await session.realtime.get_stage(ARN)).arn == "a"


async def test_compressed_bodies_are_neither_asked_for_nor_inflated():
    bomb = gzip.compress(b" " * (32 << 20))
    async with ScriptedServer(Answer(200, bomb, GZIP)) as server, server.session() as session:
        tracemalloc.start()
        try:
            with pytest.raises(ResponseParseError) as raised:
                await session.realtime.get_stage(ARN)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4 << 20
    assert bomb[:4096] == raised.value.body
    assert server.received[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "body", [b"", b"<html>503</html>", b"null", b"[" * 5000, b"\xff", b'{"message":{}}']
)
@pytest.mark.parametrize("status", [400, 404, 501])
async def test_an_error_with_a_body_nobody_can_read_is_still_a_service_error(body, status):
    error = await failure_of(Answer(status, body))
    assert (ServiceError, status, "UnknownError", REQUEST_ID) == (
        type(error),
        error.status,
        error.code,
        error.request_id,
    )


@pytest.mark.parametrize("status", [201, 202, 204, 299])
async def test_every_2xx_is_a_success(status):
    body = b"" if status == 204 else STAGE % b""
    answer = Answer(status, body)
    async with ScriptedServer(answer, answer) as server, server.session() as session:
        assert await session.realtime.delete_stage(ARN) is None
        if status != 204:
            assert (await session.realtime.get_stage(ARN)).arn == "a"


async def test_a_result_that_is_none_needs_no_readable_body():
    async with ScriptedServer(Answer(200, b"<html>")) as server, server.session() as session:
        assert await session.realtime.delete_stage(ARN) is None
