"""Middleware that fails, and what fails behind middleware."""

from ivsrt_async.errors import TransportError
from ivsrt_async.middleware import Attempt, Call, Middleware, Proceed, ProceedAttempt, Response
from ivsrt_async.otel import OpenTelemetry
from tests.support.scripted_server import HANG_UP, Answer

from ._cases import CASES, ISSUED, METADATA, Case, DoesNotLikeIt, R, calling, case, issue
from .answers import ANSWERS, quoting


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
        async def attempt(self, attempt: Attempt, proceed: ProceedAttempt) -> Response:
            await proceed(attempt)

    async with calling(Answer.of(ISSUED), middleware=[Forgetful()]) as session:
        return await issue(session)
