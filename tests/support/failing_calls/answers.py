"""Answers of a service that are errors, or no answers."""

import json
from collections.abc import Callable

from tests.support.scripted_server import HANG_UP, Answer, Received

from ._cases import CASES, ISSUED, PARTICIPANT_TOKEN, TOKEN, Case, calling, case, issue

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
