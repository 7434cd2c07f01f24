"""What all cases have: secrets at hand, a server to call, and a list to stand in."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async.tokens import generate_key_pair
from tests.support.own_time import OwnTime
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import Answer, Received, ScriptedServer

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
