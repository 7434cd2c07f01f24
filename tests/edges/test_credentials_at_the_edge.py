"""Credentials near their end, providers that fail or hang, keys the service calls expired."""

import asyncio
from datetime import UTC, datetime

import pytest

from ivsrt_async import Credentials
from ivsrt_async.errors import CredentialsError, IVSError, ServiceError
from tests.support.own_time import OwnTime, let_run, soon
from tests.support.scripted_server import Answer, Received, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}}, Date="")
FAILING = "failing"
HANGING = "hanging"


class Provider:
    """Gives the next of its keys, or fails, or never returns, as it is told.

    Args:
        time: By which the keys end.
        answers: What it does, in turn; the last of them for ever. A number is the lifetime of a new
            key in seconds.
    """

    def __init__(self, time: OwnTime, *answers: float | str) -> None:
        self.time = time
        self.answers = list(answers)
        self.asked = 0

    async def get_credentials(self) -> Credentials:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == FAILING:
            raise OSError("the vault is down")
        if answer == HANGING:
            await asyncio.Event().wait()
        ends = datetime.fromtimestamp(self.time.now + answer, UTC)
        return Credentials(f"AKID{self.asked}", "secret", "token", ends)


def key_of(request: Received) -> str:
    return request.headers["authorization"].split("Credential=")[1].split("/")[0]


@pytest.fixture
async def server():
    async with ScriptedServer(script=lambda _: STAGE) as running:
        yield running


@pytest.fixture
async def session_of(server, time):
    """Makes sessions whose credentials come from a provider."""
    sessions = []

    def make(provider: Provider, **options):
        session = server.session(
            surroundings=provider.time.surroundings(), credentials=provider, **options
        )
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        await session.aclose()


# Old credentials serve until they end


@pytest.mark.parametrize("left", [899, 599, 60, 2])
async def test_what_is_valid_serves_while_the_provider_is_down(time, session_of, left):
    provider = Provider(time, 3600, FAILING)
    session = session_of(provider)
    await session.realtime.get_stage(ARN)
    time.now += 3600 - left
    ends = await asyncio.gather(
        *[session.realtime.get_stage(ARN) for _ in range(50)], return_exceptions=True
    )
    assert [end for end in ends if isinstance(end, Exception)] == []
    assert provider.asked <= 2


async def test_what_was_nearly_over_when_it_came_serves_too(time, session_of):
    """A container's role may hand out what ends in five minutes."""
    session = session_of(Provider(time, 300, FAILING))
    for _ in range(5):
        await session.realtime.get_stage(ARN)
        time.now += 59


async def test_a_provider_that_is_down_is_asked_again_with_pauses(time, session_of):
    provider = Provider(time, 3600, FAILING)
    session = session_of(provider)
    await session.realtime.get_stage(ARN)
    time.now += 3600 - 899
    for _ in range(897):
        time.now += 1
        await session.realtime.get_stage(ARN)
    assert 5 <= provider.asked <= 200


async def test_nothing_serves_once_it_has_expired(time, session_of, server):
    session = session_of(Provider(time, 3600, FAILING))
    await session.realtime.get_stage(ARN)
    time.now += 3601
    with pytest.raises(CredentialsError, match="OSError"):
        await session.realtime.get_stage(ARN)
    assert len(server.received) == 1


async def test_a_provider_that_is_back_is_noticed_before_the_end(time, session_of, server):
    provider = Provider(time, 3600, FAILING, FAILING, 3600)
    session = session_of(provider)
    for _ in range(120):
        await session.realtime.get_stage(ARN)
        time.now += 30
        await let_run(3)
    assert "AKID4" in [key_of(request) for request in server.received]


async def test_a_provider_that_is_back_after_the_end_is_asked_by_the_next_call(time, session_of):
    provider = Provider(time, 3600, FAILING, 3600)
    session = session_of(provider)
    await session.realtime.get_stage(ARN)
    time.now += 3601
    with pytest.raises(CredentialsError):
        await session.realtime.get_stage(ARN)
    assert (await session.realtime.get_stage(ARN)).arn == ARN


async def test_a_slow_provider_holds_up_nobody_while_the_old_credentials_serve(time, session_of):
    provider = Provider(time, 3600, HANGING)
    session = session_of(provider)
    await session.realtime.get_stage(ARN)
    time.now += 3600 - 599
    for _ in range(10):
        await soon(session.realtime.get_stage(ARN))
    assert provider.asked == 2


# A provider that hangs


@pytest.fixture
def held():
    return OwnTime(held=True)


async def test_a_provider_that_hangs_once_is_asked_again(held, session_of):
    provider = Provider(held, HANGING, 3600)
    session = session_of(provider)
    first = [asyncio.ensure_future(session.realtime.get_stage(ARN)) for _ in range(8)]
    await let_run()
    await held.advance(61)
    ends = await asyncio.gather(*first, return_exceptions=True)
    assert all(isinstance(end, IVSError) or end.arn == ARN for end in ends)
    await held.advance(240)
    assert (await soon(session.realtime.get_stage(ARN))).arn == ARN
    assert provider.asked == 2


async def test_a_provider_that_hangs_ends_even_a_call_without_limits(held, session_of):
    from ivsrt_async import Timeout

    session = session_of(
        Provider(held, HANGING), timeout=Timeout(connect=None, attempt=None, total=None)
    )
    call = asyncio.ensure_future(session.realtime.get_stage(ARN))
    await let_run()
    for _ in range(10):
        await held.advance(60)
    assert call.done()
    with pytest.raises(CredentialsError, match="Provider"):
        await call


async def test_a_provider_that_hangs_while_the_old_credentials_serve_is_asked_again(
    held, session_of, server
):
    provider = Provider(held, 3600, HANGING, 3600)
    session = session_of(provider)
    await session.realtime.get_stage(ARN)
    await held.advance(3600 - 890)
    for _ in range(12):
        await soon(session.realtime.get_stage(ARN))
        await held.advance(60)
    assert (provider.asked, key_of(server.received[-1])) == (3, "AKID3")


async def test_a_provider_that_hangs_and_hears_no_cancellation_is_left_behind(held, session_of):
    """The calls go on with what the second try gives."""
    deaf = asyncio.Event()

    class Deaf(Provider):
        async def get_credentials(self) -> Credentials:
            if not self.asked:
                self.asked += 1
                while not deaf.is_set():
                    try:
                        await deaf.wait()
                    except asyncio.CancelledError:
                        continue
            return await super().get_credentials()

    provider = Deaf(held, 3600)
    session = session_of(provider)
    first = asyncio.ensure_future(session.realtime.get_stage(ARN))
    await let_run()
    for _ in range(6):
        await held.advance(60)
    assert first.done()
    await asyncio.gather(first, return_exceptions=True)
    try:
        assert (await soon(session.realtime.get_stage(ARN))).arn == ARN
    finally:
        deaf.set()
        await let_run()


# What the service calls expired


def only(*keys: str, code: str = "ExpiredTokenException", status: int = 403):
    """Answers to these keys; others have expired."""

    def script(request: Received) -> Answer:
        return STAGE if key_of(request) in keys else Answer.error(code, status, Date="")

    return script


EXPIRY_CODES = pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ExpiredTokenException", 403),
        ("ExpiredToken", 403),
        ("ExpiredToken", 400),
        ("ExpiredTokenException", 400),
    ],
)


@EXPIRY_CODES
async def test_an_expired_token_asks_the_provider_anew_and_tries_again(
    time, session_of, server, code, status
):
    server._script = only("AKID2", code=code, status=status)
    provider = Provider(time, 3600)
    session = session_of(provider)
    assert (await session.realtime.get_stage(ARN)).arn == ARN
    assert [key_of(request) for request in server.received] == ["AKID1", "AKID2"]
    assert (provider.asked, time.slept) == (2, [])


async def test_the_new_credentials_serve_the_calls_that_follow(time, session_of, server):
    server._script = only("AKID2")
    provider = Provider(time, 3600)
    session = session_of(provider)
    for _ in range(3):
        await session.realtime.get_stage(ARN)
    assert [key_of(request) for request in server.received] == ["AKID1", *["AKID2"] * 3]


async def test_a_hundred_calls_with_an_expired_token_ask_the_provider_once(
    time, session_of, server
):
    server._script = only("AKID2")
    provider = Provider(time, 3600)
    session = session_of(provider, max_connections=100)
    ends = await asyncio.gather(
        *[session.realtime.get_stage(ARN) for _ in range(100)], return_exceptions=True
    )
    assert [end for end in ends if isinstance(end, Exception)] == []
    assert (provider.asked, time.slept) == (2, [])


async def test_a_token_that_stays_expired_ends_the_call(time, session_of, server):
    server._script = only()
    provider = Provider(time, 3600)
    session = session_of(provider)
    with pytest.raises(ServiceError) as raised:
        await session.realtime.get_stage(ARN)
    assert (raised.value.code, raised.value.attempts) == ("ExpiredTokenException", 2)
    assert (len(server.received), provider.asked) == (2, 2)


async def test_a_provider_that_fails_then_leaves_the_services_word_standing(
    time, session_of, server
):
    """The caller learns that the token has expired, or that no new one could be had."""
    server._script = only()
    session = session_of(Provider(time, 3600, FAILING))
    with pytest.raises((ServiceError, CredentialsError)):
        await session.realtime.get_stage(ARN)
    assert len(server.received) == 1


async def test_a_provider_that_gives_the_same_key_again_is_not_believed_twice(
    time, session_of, server
):
    class Same(Provider):
        async def get_credentials(self) -> Credentials:
            self.asked += 1
            return Credentials("AKID", "secret", "token")

    server._script = only()
    provider = Same(time, 1)
    session = session_of(provider)
    with pytest.raises(ServiceError, match="ExpiredTokenException"):
        await session.realtime.get_stage(ARN)
    assert len(server.received) <= 2
    assert provider.asked == 2


async def test_a_create_refused_for_its_token_is_tried_again(time, session_of, server):
    """It was refused, so nothing has happened."""
    server._script = only("AKID2")
    session = session_of(Provider(time, 3600))
    assert (await session.realtime.create_stage(name="standup")).stage.arn == ARN


async def test_other_refusals_do_not_ask_the_provider(time, session_of, server):
    server._script = lambda _: Answer.error("AccessDeniedException", 403, Date="")
    provider = Provider(time, 3600)
    session = session_of(provider)
    with pytest.raises(ServiceError):
        await session.realtime.get_stage(ARN)
    assert provider.asked == 1
