"""Ways for a program to fail with secrets at hand, each as a coroutine function that raises.

What a program holds in its own variables is its own affair; so frames of this directory are no
concern of those who look for secrets. All other frames are.
"""

import asyncio
import json
import os
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import aiohttp
import trustme

from ivsrt_async import Credentials, RetryPolicy, Session, Timeout
from ivsrt_async.chat.messaging import ChatConnection
from ivsrt_async.errors import TransportError
from ivsrt_async.local import LocalIVS
from ivsrt_async.middleware import Attempt, Call, Middleware, Proceed, ProceedAttempt, Response
from ivsrt_async.otel import OpenTelemetry
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    PlaybackTokenSigner,
    generate_key_pair,
    inspect_token,
    rotate_public_key,
    verify_token,
)
from tests.support.own_time import OwnTime, let_run
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import HANG_UP, Answer, Received, ScriptedServer, bytes_of

SECRET_KEY = "SecretKeyWord/that+signs/everything+here"
SESSION_TOKEN = "SessionTokenWord-" + "x" * 60
PARTICIPANT_TOKEN = "ParticipantTokenWord-" + "x" * 40
CHAT_TOKEN = "ChatTokenWord-" + "x" * 40
STREAM_KEY = "StreamKeyWord-" + "x" * 40
PASSPHRASE = "PassphraseWord-" + "x" * 40
METADATA = "MetadataWord-" + "x" * 40
SHARED_SECRET = "SharedSecretWord-" + "x" * 40

WORDS = {
    "secret key": "SecretKeyWord",
    "session token": "SessionTokenWord",
    "participant token": "ParticipantTokenWord",
    "chat token": "ChatTokenWord",
    "stream key": "StreamKeyWord",
    "SRT passphrase": "PassphraseWord",
    "stream metadata": "MetadataWord",
    "shared secret": "SharedSecretWord",
    "private key": "-----BEGIN PRIVATE KEY",
}
"""What each kind of secret begins with."""

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
KEY_ARN = "arn:aws:ivs:eu-west-1:123456789012:public-key/AbC"
KEY = Credentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN)
KEY_PAIR = generate_key_pair()
TOKEN = {"participantId": "p", "token": PARTICIPANT_TOKEN}
ISSUED = {"participantToken": TOKEN}
ONCE = RetryPolicy(max_attempts=1)

PRIVATE_LINES = KEY_PAIR.private_key_pem.splitlines()[1:3]
"""The lines that hold the private number; those below hold the public key, too."""

made: dict[str, str] = {}
"""The secrets a case has made: signatures and tokens. Whoever runs a case clears it first."""

R = TypeVar("R")
Case = Callable[[], Awaitable[object]]
CASES: dict[str, Case] = {}


class DoesNotLikeIt(Exception):
    """A program's own."""


def case(name: str) -> Callable[[Case], Case]:
    def note(function: Case) -> Case:
        CASES[name] = function
        return function

    return note


def kinds_in(text: str) -> set[str]:
    """Which kinds of secrets stand in a text."""
    lines = dict.fromkeys(("first line of the private key",), PRIVATE_LINES[0][:40])
    lines["second line of the private key"] = PRIVATE_LINES[1][:24]
    return {kind for kind, word in {**WORDS, **lines, **made}.items() if word in text}


@asynccontextmanager
async def calling(
    *answers: Answer,
    script: Callable[[Received], Answer | Awaitable[Answer]] | None = None,
    talk: Callable[[Line], Awaitable[None]] | None = None,
    ssl_context: ssl.SSLContext | None = None,
    **options: object,
) -> AsyncIterator[Session]:
    """A session whose server gives these answers, the last of them for ever."""
    left = list(answers)

    def in_turn(_: Received) -> Answer:
        return left.pop(0) if len(left) > 1 else left[0]

    server = (
        ScriptedServer(script=script or in_turn, ssl=ssl_context)
        if talk is None
        else RawServer(talk, ssl=ssl_context)
    )
    options.setdefault("credentials", KEY)
    options.setdefault("surroundings", OwnTime().surroundings())
    async with server, server.session(**options) as session:
        try:
            yield session
        finally:
            for request in server.received:
                signed = request.headers.get("authorization")  # handshakes of WebSockets are not
                if signed is not None:
                    _, _, signature = signed.partition("Signature=")
                    made[f"signature of request {len(made)}"] = signature[:24]


def issue(session: Session) -> Awaitable[object]:
    return session.realtime.create_participant_token(ARN)


# Answers of a service

ANSWERS = {
    "nothing found": Answer.error("ResourceNotFoundException", 404),
    "a bad argument": Answer.error("ValidationException", 400),
    "access denied": Answer.error("AccessDeniedException", 403),
    "a code nobody knows": Answer.error("Surprise", 418),
    "an expired token": Answer.error("ExpiredTokenException", 403),
    "too many calls": Answer.error("TooManyRequestsException", 429),
    "HTTP 500": Answer.error("InternalServerException", 500),
    "HTTP 503": Answer.error("ServiceUnavailable", 503),
    "a proxy's page": Answer(502, b"<html>Bad Gateway"),
    "an error without a body": Answer(504, b""),
    "a redirect": Answer(307, b"", {"Location": f"http://127.0.0.1:9/?{PARTICIPANT_TOKEN}"}),
    "cut JSON": Answer(200, json.dumps(ISSUED).encode()[:-9]),
    "JSON with a token before the fault": Answer(200, json.dumps(ISSUED).encode() + b"]"),
    "what is not UTF-8": Answer(200, b"\xff" + json.dumps(ISSUED).encode()),
    "no JSON": Answer(200, f"token={PARTICIPANT_TOKEN}".encode()),
    "a text instead of an object": Answer.of(PARTICIPANT_TOKEN),
    "a list instead of an object": Answer.of([PARTICIPANT_TOKEN]),
    "a list instead of a token": Answer.of(
        {"participantToken": {**TOKEN, "token": [PARTICIPANT_TOKEN]}}
    ),
    "a token instead of a number": Answer.of(
        {"participantToken": {**TOKEN, "duration": PARTICIPANT_TOKEN}}
    ),
    "a token instead of a time": Answer.of(
        {"participantToken": {**TOKEN, "expirationTime": PARTICIPANT_TOKEN}}
    ),
    "a token instead of its holder": Answer.of({"participantToken": PARTICIPANT_TOKEN}),
    "a token under another name": Answer.of({"token": TOKEN}),
    "JSON too deep to read": Answer(
        200, b'{"participantToken":' * 5000 + json.dumps(TOKEN).encode() + b"}" * 5000
    ),
    "a number too long to read": Answer(
        200, json.dumps(ISSUED).encode()[:-1] + b',"n":' + b"9" * 6000 + b"}"
    ),
    "no answer": HANG_UP,
    "half a body": Answer(200, json.dumps(ISSUED).encode(), cut_after=50),
    "a header that is none": Answer(200, b"{}", {"X": f"\x00{PARTICIPANT_TOKEN}"}),
    "a header without end": Answer(200, b"{}", {"X": PARTICIPANT_TOKEN * 400}),
    "a length that is none": Answer(200, b"{}", {"Content-Length": PARTICIPANT_TOKEN}),
    "a body that is not packed as it says": Answer(
        200, b"\x1f\x8b\x08" + PARTICIPANT_TOKEN.encode(), {"Content-Encoding": "gzip"}
    ),
    "pieces that are none": Answer(
        200,
        f"zz{PARTICIPANT_TOKEN}\r\n".encode(),
        {"Content-Length": "", "Transfer-Encoding": "chunked"},
    ),
    "a length that is too short": Answer(
        200, json.dumps(ISSUED).encode(), {"Content-Length": "20"}
    ),
    "a body without end": Answer(200, json.dumps(ISSUED).encode() * 110_000),
}


def _answered(answer: Answer) -> Case:
    async def run() -> object:
        async with calling(answer) as session:
            return await issue(session)

    return run


for _name, _answer in ANSWERS.items():
    CASES[f"the service answers {_name}"] = _answered(_answer)


def quoting(*headers: str) -> Callable[[Received], Answer]:
    """A service that repeats in its message what it was sent, as AWS's do for bad signatures."""

    def script(request: Received) -> Answer:
        quoted = "".join(f"{name}:{request.headers[name]}\n" for name in headers)
        return Answer.error(
            "InvalidSignatureException",
            403,
            f"The Canonical String for this request should have been\n'POST\n{quoted}'",
        )

    return script


@case("a refusal quotes the session token")
async def _() -> object:
    async with calling(script=quoting("host", "x-amz-security-token")) as session:
        return await issue(session)


@case("a refusal quotes the signature")
async def _() -> object:
    async with calling(script=quoting("host", "authorization")) as session:
        return await issue(session)


@case("a refusal quotes the session token in a member of its own")
async def _() -> object:
    def script(request: Received) -> Answer:
        said = {"message": "no", "header": {"token": request.headers["x-amz-security-token"]}}
        return Answer.of(said, 403, x_amzn_ErrorType="AccessDeniedException")

    async with calling(script=script) as session:
        return await issue(session)


@case("a refusal quotes the session token in its code")
async def _() -> object:
    def script(request: Received) -> Answer:
        return Answer.error(f"Bad{request.headers['x-amz-security-token']}", 403)

    async with calling(script=script) as session:
        return await issue(session)


@case("the clock is wrong whatever the client does")
async def _() -> object:
    refused = Answer.error("RequestTimeTooSkewed", 403, Date="Fri, 31 Dec 2027 23:59:59 GMT")
    async with calling(refused) as session:
        return await issue(session)


@case("a list never ends")
async def _() -> object:
    page = Answer.of({"stages": [], "nextToken": "again"})
    async with calling(page) as session:
        return await session.realtime.list_stages().collect()


class Meddling(Middleware):
    """Fails around a call or an attempt, before or after it has proceeded."""

    def __init__(self, where: str, error: Exception) -> None:
        self._where, self._error = where, error

    async def call(self, call: Call, proceed: Proceed[R]) -> R:
        if self._where == "before the call":
            raise self._error
        result = await proceed(call)
        if self._where == "after the call":
            raise self._error
        return result

    async def attempt(self, attempt: Attempt, proceed: ProceedAttempt) -> Response:
        if self._where == "before the attempt":
            raise self._error
        response = await proceed(attempt)
        if self._where == "after the attempt":
            raise self._error
        return response


def _meddled_with(where: str, error: Exception) -> Case:
    async def run() -> object:
        around = [Middleware(), Meddling(where, error), Middleware()]
        async with calling(Answer.of(ISSUED), middleware=around) as session:
            return await issue(session)

    return run


for _where in ("before the call", "after the call", "before the attempt", "after the attempt"):
    CASES[f"a middleware fails {_where}"] = _meddled_with(_where, DoesNotLikeIt())
    _lost = TransportError("made up", retryable=True)
    CASES[f"a middleware raises an error of ours {_where}"] = _meddled_with(_where, _lost)


@case("a call behind middleware is refused")
async def _() -> object:
    around = [Meddling("nowhere", DoesNotLikeIt())]
    async with calling(script=quoting("x-amz-security-token"), middleware=around) as session:
        return await issue(session)


@case("the answer to a call behind middleware cannot be read")
async def _() -> object:
    around = [Meddling("nowhere", DoesNotLikeIt())]
    async with calling(ANSWERS["a token instead of a number"], middleware=around) as session:
        return await issue(session)


@case("metadata for a network that is gone, behind middleware")
async def _() -> object:
    async with calling(HANG_UP, middleware=[Meddling("nowhere", DoesNotLikeIt())]) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=METADATA)


@case("a call that OpenTelemetry records is refused")
async def _() -> object:
    around = [OpenTelemetry()]
    async with calling(script=quoting("x-amz-security-token"), middleware=around) as session:
        return await issue(session)


@case("a middleware forgets to return the answer")
async def _() -> object:
    class Forgetful(Middleware):
        async def attempt(self, attempt: Attempt, proceed: ProceedAttempt) -> Response:  # type: ignore[return]
            await proceed(attempt)

    async with calling(Answer.of(ISSUED), middleware=[Forgetful()]) as session:
        return await issue(session)


MALFORMED_RESULTS: dict[str, tuple[Callable[[Session], Awaitable[object]], object]] = {
    "a chat token is a list": (
        lambda s: s.chat.create_chat_token(room_identifier="a", user_id="ana"),
        {"token": [CHAT_TOKEN]},
    ),
    "a chat token has a bad time": (
        lambda s: s.chat.create_chat_token(room_identifier="a", user_id="ana"),
        {"token": CHAT_TOKEN, "tokenExpirationTime": [CHAT_TOKEN]},
    ),
    "a new channel's stream key is a list": (
        lambda s: s.low_latency.create_channel(),
        {"channel": {"arn": "a"}, "streamKey": {"arn": "a", "value": [STREAM_KEY]}},
    ),
    "a stream key has no home": (
        lambda s: s.low_latency.get_stream_key("a"),
        {"streamKeys": {"value": STREAM_KEY}},
    ),
    "stream keys are no list": (
        lambda s: s.low_latency.batch_get_stream_key(["a"]),
        {"streamKeys": {"value": STREAM_KEY}, "errors": 3},
    ),
    "a channel's passphrase is an object": (
        lambda s: s.low_latency.get_channel("a"),
        {"channel": {"arn": "a", "srt": {"endpoint": 3, "passphrase": {"is": PASSPHRASE}}}},
    ),
    "an ingest configuration lacks its state": (
        lambda s: s.realtime.get_ingest_configuration("a"),
        {"ingestConfiguration": {"arn": "a", "streamKey": STREAM_KEY}},
    ),
}


def _malformed(call: Callable[[Session], Awaitable[object]], answer: object) -> Case:
    async def run() -> object:
        async with calling(Answer.of(answer)) as session:
            return await call(session)

    return run


for _name, (_call, _result) in MALFORMED_RESULTS.items():
    CASES[_name] = _malformed(_call, _result)


@case("metadata for a channel that is off air")
async def _() -> object:
    async with calling(Answer.error("ChannelNotBroadcasting", 404)) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=METADATA)


@case("metadata for a network that is gone")
async def _() -> object:
    async with calling(HANG_UP) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=METADATA)


@case("metadata that is no text")
async def _() -> object:
    async with calling(Answer()) as session:
        return await session.low_latency.put_metadata(channel_arn="a", metadata=[METADATA])  # type: ignore[arg-type]


@case("metadata beside an argument that breaks its limit")
async def _() -> object:
    async with calling(Answer()) as session:
        return await session.low_latency.put_metadata(channel_arn="", metadata=METADATA)


@case("metadata beside an argument that does not exist")
async def _() -> object:
    async with calling(Answer()) as session:
        return await session.low_latency.put_metadata(  # type: ignore[call-arg]
            channelArn="a", metadata=METADATA
        )


# The network


async def silence(line: Line) -> None:
    await line.request()
    await asyncio.Event().wait()


async def after(time: OwnTime, seconds: float, call: Awaitable[object]) -> object:
    task = asyncio.ensure_future(call)
    await let_run(60)
    await time.advance(seconds)
    return await task


@case("no answer in time for an attempt")
async def _() -> object:
    time = OwnTime()
    limits = {"timeout": Timeout(attempt=30, total=None), "retry": ONCE}
    async with calling(talk=silence, surroundings=time.surroundings(), **limits) as session:
        return await after(time, 31, issue(session))


@case("no answer in time for the call")
async def _() -> object:
    time = OwnTime()
    async with calling(talk=silence, surroundings=time.surroundings(), timeout=20) as session:
        return await after(time, 21, issue(session))


@case("half an answer in time")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        await line.write(bytes_of(Answer.of(ISSUED))[:-5])
        await asyncio.Event().wait()

    time = OwnTime()
    async with calling(talk=talk, surroundings=time.surroundings(), timeout=20) as session:
        return await after(time, 21, issue(session))


@case("no turn in time")
async def _() -> object:
    time = OwnTime()
    options = {"surroundings": time.surroundings(), "max_connections": 1}
    async with calling(talk=silence, **options) as session:
        first = asyncio.ensure_future(issue(session))
        await let_run(60)
        try:
            brief = session.realtime.with_options(timeout=2)
            return await after(time, 3, brief.create_participant_token(ARN))
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)


@case("a connection that is reset")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        line.reset()

    async with calling(talk=talk) as session:
        return await issue(session)


@case("a connection that is refused")
async def _() -> object:
    async with ScriptedServer() as server:
        pass  # nobody listens there any more
    async with server.session(credentials=KEY, surroundings=OwnTime().surroundings()) as session:
        return await issue(session)


@case("a connection that dies after its first answer")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        if line.number == 1:
            await line.answer(Answer.of(ISSUED))
            await line.request()

    async with calling(talk=talk) as session:
        await issue(session)
        return await issue(session)


@case("what is left of an answer is read with the next one")
async def _() -> object:
    async def talk(line: Line) -> None:
        while await line.request():
            data = bytes_of(Answer(200, json.dumps(ISSUED).encode(), {"Content-Length": "2"}))
            await line.write(data[:-90])
            await let_run()
            await line.write(data[-90:])

    async with calling(talk=talk) as session:
        for _ in range(3):
            await issue(session)


def _server_context(host: str) -> tuple[ssl.SSLContext, trustme.CA]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    return context, authority


@case("a certificate nobody trusts")
async def _() -> object:
    context, _ = _server_context("127.0.0.1")
    async with calling(Answer.of(ISSUED), ssl_context=context) as session:
        return await issue(session)


@case("a certificate of another host")
async def _() -> object:
    context, authority = _server_context("elsewhere.example")
    with authority.cert_pem.tempfile() as bundle:
        own = OwnTime().surroundings(variables={"AWS_CA_BUNDLE": bundle})
        async with calling(Answer.of(ISSUED), ssl_context=context, surroundings=own) as session:
            return await issue(session)


@case("a server that speaks no TLS")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.write(PARTICIPANT_TOKEN.encode())

    async with RawServer(talk) as server:
        server.url = server.url.replace("http:", "https:")
        async with server.session(
            credentials=KEY, surroundings=OwnTime().surroundings()
        ) as session:
            return await issue(session)


@case("an aiohttp session of the caller's that is closed")
async def _() -> object:
    http = aiohttp.ClientSession()
    await http.close()
    async with calling(Answer.of(ISSUED), http=http) as session:
        return await issue(session)


@case("an aiohttp session of the caller's that signs in by itself")
async def _() -> object:
    auth = aiohttp.BasicAuth("somebody", SHARED_SECRET)
    async with (
        aiohttp.ClientSession(auth=auth) as http,
        calling(Answer.of(ISSUED), http=http) as session,
    ):
        return await issue(session)


# Ends


async def cancelled(call: Awaitable[object], ready: Awaitable[object]) -> object:
    """What a task sees that is cancelled within a call."""
    seen: list[asyncio.CancelledError] = []

    async def caller() -> None:
        try:
            await call
        except asyncio.CancelledError as error:
            seen.append(error)

    task = asyncio.ensure_future(caller())
    await ready
    task.cancel()
    await task
    raise seen[0]


@case("a call that is cancelled while it waits for an answer")
async def _() -> object:
    async with calling(talk=silence) as session:
        return await cancelled(issue(session), let_run(60))


@case("a call that is cancelled in the middle of an answer")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        await line.write(bytes_of(Answer.of(ISSUED))[:-5])
        await asyncio.Event().wait()

    async with calling(talk=talk) as session:
        return await cancelled(issue(session), let_run(60))


@case("a call that is cancelled before its retry")
async def _() -> object:
    own = OwnTime(held=True).surroundings()
    async with calling(Answer.error("TooMany", 429), surroundings=own) as session:
        return await cancelled(issue(session), let_run(60))


@case("a call on a session that is closed")
async def _() -> object:
    async with calling(Answer.of(ISSUED)) as session:
        await session.aclose()
        return await issue(session)


@case("a call whose session is closed under it")
async def _() -> object:
    async with calling(talk=silence) as session:
        call = asyncio.ensure_future(issue(session))
        await let_run(60)
        await session.aclose()
        return await call


@case("a call from another event loop")
async def _() -> object:
    async with calling(Answer.of(ISSUED)) as session:
        await issue(session)
        return await asyncio.to_thread(lambda: asyncio.run(issue(session)))  # type: ignore[arg-type]


# Credentials


@case("credentials with a line break in the secret")
async def _() -> object:
    return Credentials("AKIDEXAMPLE", f"{SECRET_KEY}\n")


@case("credentials with half a character in the secret")
async def _() -> object:
    async with calling(
        Answer.of(ISSUED), credentials=Credentials("AKIDEXAMPLE", f"{SECRET_KEY}\ud800")
    ) as session:
        return await issue(session)


@case("credentials with a control character in the token")
async def _() -> object:
    async with calling(
        Answer.of(ISSUED),
        credentials=Credentials("AKIDEXAMPLE", SECRET_KEY, f"{SESSION_TOKEN}\x01"),
    ) as session:
        return await issue(session)


@case("credentials in bytes")
async def _() -> object:
    return Credentials("AKIDEXAMPLE", SECRET_KEY.encode())  # type: ignore[arg-type]


@case("credentials with an end that is no time")
async def _() -> object:
    return Credentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN, "tomorrow")  # type: ignore[arg-type]


@case("credentials with an end in nobody's time zone")
async def _() -> object:
    naive = datetime(2030, 1, 1)  # noqa: DTZ001 - that is the mistake
    return Credentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN, naive)


@case("credentials given as a mapping")
async def _() -> object:
    given = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": SECRET_KEY}
    return Session("eu-west-1", credentials=given)  # type: ignore[arg-type]


@case("credentials given as a text")
async def _() -> object:
    return Session("eu-west-1", credentials=f"AKIDEXAMPLE:{SECRET_KEY}")  # type: ignore[arg-type]


@case("credentials of botocore")
async def _() -> object:
    from botocore.credentials import Credentials as OfBotocore

    given = OfBotocore("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN)
    return Session("eu-west-1", credentials=given)  # type: ignore[arg-type]


@case("frozen credentials of botocore")
async def _() -> object:
    from botocore.credentials import ReadOnlyCredentials

    given = ReadOnlyCredentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN)
    return Session("eu-west-1", credentials=given)  # type: ignore[arg-type]


VARIABLES = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_SESSION_TOKEN": SESSION_TOKEN,
    "AWS_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
NOWHERE = {name: VARIABLES[name] for name in ("AWS_REGION", "AWS_ENDPOINT_URL")}
BAD_VARIABLES = {
    "no key id": {"AWS_ACCESS_KEY_ID": ""},
    "a secret with a line break": {"AWS_SECRET_ACCESS_KEY": f"{SECRET_KEY}\n"},
    "a token with spaces": {"AWS_SESSION_TOKEN": f" {SESSION_TOKEN} "},
    "attempts that are no number": {"AWS_MAX_ATTEMPTS": "many"},
    "a flag that is none": {"AWS_USE_FIPS_ENDPOINT": "perhaps"},
    "a region that is none": {"AWS_REGION": "eu west"},
    "an endpoint that is none": {"AWS_ENDPOINT_URL": "ftp://127.0.0.1"},
}


def _environment(changes: dict[str, str]) -> Case:
    async def run() -> object:
        own = OwnTime().surroundings(variables={**VARIABLES, **changes})
        async with Session(surroundings=own) as session:
            return await issue(session)

    return run


for _name, _changes in BAD_VARIABLES.items():
    CASES[f"in the environment: {_name}"] = _environment(_changes)


class Vault:
    """A provider that does what it is told."""

    def __init__(self, give: Callable[[], object]) -> None:
        self._give = give

    async def get_credentials(self) -> Credentials:
        return self._give()  # type: ignore[return-value]


def _raising(error: Exception) -> Callable[[], object]:
    def give() -> object:
        raise error

    return give


PROVIDERS: dict[str, Callable[[], object]] = {
    "malformed credentials": lambda: Credentials("AKIDEXAMPLE", f"{SECRET_KEY}\n"),
    "a mapping": lambda: {"secret": SECRET_KEY, "token": SESSION_TOKEN},
    "a text": lambda: SECRET_KEY,
    "credentials that have expired": lambda: Credentials(
        "AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN, datetime(2020, 1, 1, tzinfo=UTC)
    ),
    "an error that quotes the secret": _raising(OSError(f"cannot parse {SECRET_KEY}")),
    "an error that quotes the token": _raising(KeyError(SESSION_TOKEN)),
}


def _provided(give: Callable[[], object]) -> Case:
    async def run() -> object:
        async with calling(Answer.of(ISSUED), credentials=Vault(give)) as session:
            return await issue(session)

    return run


for _name, _give in PROVIDERS.items():
    CASES[f"a provider gives {_name}"] = _provided(_give)


@contextmanager
def configured(program: str) -> Iterator[None]:
    """A configuration file of AWS's whose credential process is this program."""
    with tempfile.TemporaryDirectory() as folder:
        script, config = Path(folder, "process.py"), Path(folder, "config")
        script.write_text(program)
        config.write_text(f"[default]\ncredential_process = {sys.executable} {script}\n")
        with patch.dict(os.environ, AWS_CONFIG_FILE=str(config)):
            yield


def _process(program: str) -> Case:
    async def run() -> object:
        own = OwnTime().surroundings(variables=NOWHERE)
        with configured(program):
            async with Session(surroundings=own, retry=ONCE) as session:
                return await issue(session)

    return run


CASES["a credential process fails and says why"] = _process(
    f"import sys; sys.exit('the key {SECRET_KEY} was refused')"
)
CASES["a credential process prints no JSON"] = _process(f"print('{SECRET_KEY}')")
CASES["a credential process prints half of it"] = _process(
    f"""print('{{"Version": 1, "SecretAccessKey": "{SECRET_KEY}"}}')"""
)
CASES["a credential process prints a version of the future"] = _process(
    f"""print('{{"Version": 9, "SecretAccessKey": "{SECRET_KEY}", "AccessKeyId": "A"}}')"""
)


# Tokens and their keys

SIGNER = ParticipantTokenSigner(KEY_PAIR.private_key_pem, KEY_ARN)
OTHER_PAIR = generate_key_pair()


def _stage(arn: str = ARN) -> object:
    from ivsrt_async.realtime import Stage, StageEndpoints

    endpoints = StageEndpoints(events="wss://e.example", whip="https://w.example")
    return Stage(arn=arn, endpoints=endpoints)


def _p256() -> str:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


MANGLED_PEM = KEY_PAIR.private_key_pem.replace("-----END", "=====END")


@case("a private key that is mangled")
async def _() -> object:
    return ParticipantTokenSigner(MANGLED_PEM, KEY_ARN)


@case("a private key that lost its frame")
async def _() -> object:
    return PlaybackTokenSigner("".join(KEY_PAIR.private_key_pem.splitlines()[1:-1]))


@case("a private key on another curve")
async def _() -> object:
    return ParticipantTokenSigner(_p256(), KEY_ARN)


@case("a private key in a wrapper")
async def _() -> object:
    return ConnectionTokenSigner([KEY_PAIR.private_key_pem], KEY_ARN)  # type: ignore[arg-type]


@case("a private key beside a wrong ARN")
async def _() -> object:
    return ParticipantTokenSigner(KEY_PAIR.private_key_pem, ARN)


@case("a private key where a public one is wanted")
async def _() -> object:
    return verify_token(PARTICIPANT_TOKEN, KEY_PAIR.private_key_pem)


@case("a private key beside an ARN that is none, for a new key of a signer")
async def _() -> object:
    return SIGNER.with_key(KEY_PAIR.private_key_pem, "")


@case("a stage of another region")
async def _() -> object:
    return SIGNER.sign(_stage(ARN.replace("eu-west-1", "us-east-1")))  # type: ignore[arg-type]


@case("a lifetime that is too long")
async def _() -> object:
    return SIGNER.sign(_stage(), valid_for=timedelta(days=15))  # type: ignore[arg-type]


@case("a connection token's id that is none")
async def _() -> object:
    signer = ConnectionTokenSigner(KEY_PAIR.private_key_pem, KEY_ARN)
    return signer.sign(token_id="not an id")


@case("a playback token without origins")
async def _() -> object:
    signer = PlaybackTokenSigner(KEY_PAIR.private_key_pem)
    return signer.sign("arn:aws:ivs:eu-west-1:123456789012:channel/AbC", origins=[])


def _own_token() -> str:
    """A token of ours that is genuine, made to be found by its beginning."""
    token = SIGNER.sign(_stage(), valid_for=timedelta(seconds=1)).token  # type: ignore[arg-type]
    assert token is not None
    made["our own token"] = token.rpartition(".")[2][:24]
    return token


@case("a token of ours that has expired")
async def _() -> object:
    later = datetime.now(UTC) + timedelta(days=1)
    return verify_token(_own_token(), KEY_PAIR.public_key_pem, now=lambda: later)


@case("a token of ours that is verified with another key")
async def _() -> object:
    return verify_token(_own_token(), OTHER_PAIR.public_key_pem)


@case("a token of ours that names another key")
async def _() -> object:
    return verify_token(_own_token(), KEY_PAIR.public_key_pem, key_arn=ARN)


@case("a token of ours that is exchanged for too long")
async def _() -> object:
    return SIGNER.exchange(_own_token(), valid_for=timedelta(days=15))


@case("a token that is none")
async def _() -> object:
    return inspect_token(PARTICIPANT_TOKEN)


@case("a token whose parts are none")
async def _() -> object:
    return inspect_token(f"{PARTICIPANT_TOKEN}.{PARTICIPANT_TOKEN}.{PARTICIPANT_TOKEN}")


@case("a token that is no text")
async def _() -> object:
    return inspect_token([PARTICIPANT_TOKEN])  # type: ignore[arg-type]


@case("no room for a new key")
async def _() -> object:
    found = Answer.of({"publicKey": {"arn": KEY_ARN}})
    full = Answer.error("ServiceQuotaExceededException", 402)
    async with calling(found, full) as session:
        return await rotate_public_key(session, SIGNER, keep=timedelta(hours=1), key_pair=KEY_PAIR)


@case("a new key that comes back under no ARN")
async def _() -> object:
    found = Answer.of({"publicKey": {"arn": KEY_ARN}})
    odd = Answer.of({"publicKey": {"arn": "odd"}})
    async with calling(found, odd) as session:
        return await rotate_public_key(session, SIGNER, keep=timedelta(hours=1), key_pair=KEY_PAIR)


# Events


@case("one of two shared secrets is empty")
async def _() -> object:
    from ivsrt_async.events import has_shared_secret

    return has_shared_secret({"X-Api-Key": SHARED_SECRET}, [SHARED_SECRET, ""])


@case("a shared secret that is no text")
async def _() -> object:
    from ivsrt_async.events import has_shared_secret

    return has_shared_secret({"X-Api-Key": SHARED_SECRET}, [SHARED_SECRET, 5])  # type: ignore[list-item]


# The local IVS


@case("the local IVS does not know a participant token")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.join(PARTICIPANT_TOKEN)


@case("the local IVS does not know a chat token")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.chat(CHAT_TOKEN)


@case("the local IVS does not know a stream key")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.ingest(STREAM_KEY)


@case("the local IVS does not know a channel's stream key")
async def _() -> object:
    async with LocalIVS() as ivs:
        return await ivs.go_live(STREAM_KEY)


@case("the local IVS does not know the signature")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session(credentials=KEY, retry=ONCE) as session:
        return await issue(session)


# Chat connections


async def chat_tokens() -> str:
    return CHAT_TOKEN


async def enter_room(session: Session, **options: object) -> object:
    chat = session.chat.with_options(retry=ONCE)
    async with ChatConnection(chat_tokens, chat, **options) as room:  # type: ignore[arg-type]
        return await room.send_message("hello")


def _entered(answer: Answer) -> Case:
    async def run() -> object:
        async with calling(answer) as session:
            return await enter_room(session)

    return run


for _name, _answer in {
    "refuses a token": Answer(401, CHAT_TOKEN.encode()),
    "quotes a token": Answer(400, b"{}", {"X-Seen": CHAT_TOKEN}),
    "fails": Answer(503, CHAT_TOKEN.encode()),
    "hangs up": HANG_UP,
    "sends another protocol": Answer(101, b"", {"Sec-WebSocket-Protocol": CHAT_TOKEN}),
    "answers as if it were a page": Answer(200, CHAT_TOKEN.encode()),
    "sends a header that is none": Answer(101, b"", {"X": f"\x00{CHAT_TOKEN}"}),
    "sends a header without end": Answer(101, b"", {"X": CHAT_TOKEN * 400}),
}.items():
    CASES[f"a chat service {_name}"] = _entered(_answer)


@case("the local IVS does not know the token of a chat connection")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session() as session:
        return await enter_room(session)


@case("nobody listens for chat connections")
async def _() -> object:
    async with Session("eu-west-1", endpoint_url="http://127.0.0.1:9") as session:
        return await enter_room(session)


@case("a chat connection does not open in time")
async def _() -> object:
    async def silent(line: Line) -> None:
        await line.request()
        await asyncio.Event().wait()

    async with calling(talk=silent, timeout=Timeout(connect=0.05, attempt=0.05)) as session:
        return await enter_room(session)


@case("a chat connection is cancelled while it opens")
async def _() -> object:
    arrived = asyncio.Event()

    async def silent(line: Line) -> None:
        await line.request()
        arrived.set()
        await asyncio.Event().wait()

    async with calling(talk=silent) as session:
        task = asyncio.ensure_future(enter_room(session))
        await arrived.wait()
        task.cancel()
        return await task


@case("a chat token could not stand in a header")
async def _() -> object:
    async def tokens() -> str:
        return f"{CHAT_TOKEN}\r\nX: y"

    session = Session("eu-west-1", endpoint_url="http://127.0.0.1:9")
    async with session, ChatConnection(tokens, session.chat):
        return None


@case("a chat connection breaks")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session() as session:
        room = (await session.chat.create_room()).arn
        connection = session.chat.connect(room, user_id="ana", reconnect_for=0)
        async with connection:
            made["chat token of a connection"] = next(iter(ivs._engine.chat.tokens))
            await ivs.lose_chat_connections()
            return await anext(connection)


@case("a chat connection cannot come back")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session(retry=ONCE) as session:
        room = (await session.chat.create_room()).arn
        connection = session.chat.connect(room, user_id="ana")
        async with connection:
            made["chat token of a connection"] = next(iter(ivs._engine.chat.tokens))
            ivs.fail("CreateChatToken", "AccessDeniedException", status=403)
            await ivs.lose_chat_connections()
            return await anext(connection)


@case("a chat message is refused")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session() as session:
        room = (await session.chat.create_room()).arn
        async with session.chat.connect(room, user_id="ana") as connection:
            made["chat token of a connection"] = next(iter(ivs._engine.chat.tokens))
            return await connection.send_message("hello")
