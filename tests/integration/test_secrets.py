"""No secret shows in anything that is printed, logged or raised."""

import asyncio
import logging
import traceback

import pytest

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async.errors import IVSError
from ivsrt_async.low_latency import PutMetadata
from tests.support.own_time import OwnTime
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
KEY = Credentials("AKIDEXAMPLE", "SECRET-of-the-key", "SECRET-session-token")
WORD = "SECRET"
PARTICIPANT_TOKEN = {"participantId": "p", "token": "SECRET-participant-token"}
ANSWERS = [
    pytest.param(Answer.of({"participantToken": PARTICIPANT_TOKEN}), id="success"),
    pytest.param(
        Answer.of({"participantToken": {**PARTICIPANT_TOKEN, "duration": "SECRET"}}),
        id="wrong type",
    ),
    pytest.param(
        Answer.of({"participantToken": {"token": ["SECRET-participant-token"]}}), id="wrong token"
    ),
    pytest.param(
        Answer.of({"participantToken": {**PARTICIPANT_TOKEN, "expirationTime": "SECRET"}}),
        id="wrong time",
    ),
    pytest.param(Answer(200, b'{"participantToken":{"token":"SECRET'), id="cut JSON"),
    pytest.param(Answer(200, b"\xff SECRET"), id="not UTF-8"),
    pytest.param(Answer.error("ValidationException", 400), id="refused"),
    pytest.param(Answer.error("InternalServerException", 500), id="failed"),
    pytest.param(Answer(307, b"", {"Location": "http://127.0.0.1:9/"}), id="redirect"),
    pytest.param(Answer(200, b"{}", {"X": "\x00"}), id="bad header"),
    pytest.param(Answer(200, b"{}", {"Content-Length": "x"}), id="bad length"),
    pytest.param(Answer(200, b"{}", {"Content-Encoding": "gzip"}), id="bad encoding"),
    pytest.param(Answer(200, b"{}" * 9, cut_after=3), id="cut body"),
    pytest.param(HANG_UP, id="no answer"),
]


def text_of(error: BaseException | None) -> str:
    """All that any usual way of printing an error shows, down to its very first cause."""
    parts = []
    while error is not None:
        parts += ["".join(traceback.format_exception(error)), str(error), repr(error)]
        if isinstance(error, IVSError):
            parts += [repr(error.args), repr(getattr(error, "details", ""))]
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


async def outcome(call) -> str:
    try:
        result = await call
    except Exception as error:
        return text_of(error)
    return f"{result} {result!r}"


@pytest.fixture
async def logged(caplog):
    """Every record of every logger, asyncio in debug mode included."""
    caplog.set_level(logging.DEBUG)
    for name in ("ivsrt_async", "aiohttp", "aiohttp.client", "asyncio", "tenacity", "botocore"):
        caplog.set_level(logging.DEBUG, logger=name)
    asyncio.get_running_loop().set_debug(True)
    return caplog


@pytest.fixture
async def attempts(logged):
    """Runs a call against one answer and returns all the text there is about it."""

    async def run(answer: Answer, call) -> str:
        async with ScriptedServer(*[answer] * 3) as server:
            async with server.session(
                surroundings=OwnTime().surroundings(), credentials=KEY
            ) as session:
                shown = await outcome(call(session))
                shown += repr(session) + repr(session._shared.credentials._current)
            assert KEY.session_token == server.received[0].headers["x-amz-security-token"]
        return shown + logged.text + "".join(repr(record.__dict__) for record in logged.records)

    return run


@pytest.mark.parametrize("answer", ANSWERS)
async def test_neither_credentials_nor_participant_tokens_show(attempts, answer):
    shown = await attempts(answer, lambda session: session.realtime.create_participant_token(ARN))
    assert "CreateParticipantToken" in shown  # something was logged or raised
    assert WORD not in shown


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        pytest.param(
            lambda s: s.low_latency.create_channel(),
            {"channel": {"arn": "a"}, "streamKey": {"arn": "a", "value": "SECRET"}},
            id="stream key",
        ),
        pytest.param(
            lambda s: s.low_latency.get_channel("a"),
            {"channel": {"arn": "a", "srt": {"passphrase": "SECRET"}}},
            id="SRT passphrase",
        ),
        pytest.param(
            lambda s: s.realtime.get_ingest_configuration("a"),
            {
                "ingestConfiguration": {
                    "arn": "a",
                    "ingestProtocol": "RTMPS",
                    "streamKey": "SECRET",
                    "stageArn": "a",
                    "participantId": "p",
                    "state": "ACTIVE",
                }
            },
            id="ingest stream key",
        ),
        pytest.param(
            lambda s: s.chat.create_chat_token(room_identifier="a", user_id="ana"),
            {"token": "SECRET"},
            id="chat token",
        ),
    ],
)
async def test_secrets_in_results_are_hidden(attempts, call, answer):
    shown = await attempts(Answer.of(answer), call)
    assert "<hidden>" in shown
    assert WORD not in shown


async def test_stream_metadata_is_hidden_on_its_way_out(attempts):
    shown = await attempts(
        Answer.error("ChannelNotBroadcasting", 404),
        lambda s: s.low_latency.put_metadata(channel_arn="a", metadata="SECRET"),
    )
    assert WORD not in shown
    assert WORD not in repr(PutMetadata(channel_arn="a", metadata="SECRET"))


async def test_a_provider_that_fails_shows_no_secret_of_ours(logged):
    class Vault:
        async def get_credentials(self):
            Credentials("AKID", f"{KEY.secret_access_key}\n")

    async with Session(
        "eu-west-1", credentials=Vault(), retry=RetryPolicy(max_attempts=1)
    ) as session:
        shown = await outcome(session.realtime.get_stage(ARN))
    assert "secret_access_key must be text without line breaks" in shown
    assert WORD not in shown + logged.text


async def test_a_refused_certificate_shows_no_secret(logged):
    import ssl

    import trustme

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with ScriptedServer(ssl=context) as server, server.session(credentials=KEY) as session:
        shown = await outcome(session.realtime.get_stage(ARN))
    assert "is not trusted" in shown
    assert WORD not in shown + logged.text
