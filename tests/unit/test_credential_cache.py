"""Credentials stay fresh with as few provider calls as possible."""

import asyncio
from datetime import UTC, datetime

import pytest

from ivsrt_async import Credentials
from ivsrt_async._core import credential_cache
from ivsrt_async._core.credential_cache import CredentialCache
from ivsrt_async._core.providers import StaticCredentials
from ivsrt_async.errors import CredentialsError, SessionClosedError
from tests.support.own_time import OwnTime

MINUTE = 60.0
HOUR = 60 * MINUTE


class Provider:
    """Hands out a new key whenever it is asked, or what a test puts in its place."""

    def __init__(self, time: OwnTime, lifetime: float | None = HOUR) -> None:
        self._time = time
        self.lifetime = lifetime
        self.calls = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.instead: object = None

    async def get_credentials(self):
        self.calls += 1
        number = self.calls
        await self.gate.wait()
        if isinstance(self.instead, BaseException):
            raise self.instead
        if self.instead is not None:
            return self.instead
        ends = None
        if self.lifetime is not None:
            ends = datetime.fromtimestamp(self._time.now + self.lifetime, UTC)
        return Credentials(f"KEY{number}", "secret", expires_at=ends)


@pytest.fixture
def time():
    return OwnTime()


@pytest.fixture
async def provider(time):
    return Provider(time)


@pytest.fixture
async def cache(provider, time):
    made = CredentialCache(provider, time.clock())
    yield made
    await made.aclose()


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_provider_is_asked_once(cache, provider):
    assert [(await cache.get()).access_key_id for _ in range(3)] == ["KEY1"] * 3
    assert provider.calls == 1


async def test_credentials_without_an_end_are_never_renewed(cache, provider, time):
    provider.lifetime = None
    await cache.get()
    time.now += 1e9
    assert (await cache.get()).access_key_id == "KEY1"


async def test_more_than_15_minutes_before_the_end_nothing_is_renewed(cache, provider, time):
    await cache.get()
    time.now += HOUR - 15 * MINUTE - 1
    await cache.get()
    await settle()
    assert provider.calls == 1


async def test_15_minutes_before_the_end_new_ones_are_fetched_while_the_old_ones_serve(
    cache, provider, time
):
    await cache.get()
    time.now += HOUR - 15 * MINUTE
    provider.gate.clear()
    assert (await cache.get()).access_key_id == "KEY1"
    assert (await cache.get()).access_key_id == "KEY1"
    await settle()
    assert provider.calls == 2
    provider.gate.set()
    await settle()
    assert (await cache.get()).access_key_id == "KEY2"


@pytest.mark.parametrize("sick", [RuntimeError("no"), "not credentials", "ended"])
async def test_while_the_old_ones_serve_a_failure_keeps_them(cache, provider, time, sick, caplog):
    await cache.get()
    time.now += HOUR - 15 * MINUTE
    provider.instead = sick
    if sick == "ended":
        provider.instead, provider.lifetime = None, -1.0
    assert (await cache.get()).access_key_id == "KEY1"
    await settle()
    assert provider.calls == 2
    assert (await cache.get()).access_key_id == "KEY1"
    assert caplog.messages == ["new credentials could not be fetched: CredentialsError"]


async def test_after_a_failure_a_minute_passes_before_the_provider_is_asked_again(
    cache, provider, time
):
    await cache.get()
    time.now += HOUR - 15 * MINUTE
    provider.instead = RuntimeError("no")
    counts = []
    for _ in range(4):
        await cache.get()
        await settle()
        counts.append(provider.calls)
        time.now += 30
    assert counts == [2, 2, 3, 3]


async def test_valid_credentials_serve_to_their_last_second_while_new_ones_are_fetched(
    cache, provider, time
):
    await cache.get()
    provider.gate.clear()
    time.now += HOUR - 1
    assert (await cache.get()).access_key_id == "KEY1"
    provider.gate.set()
    await settle()
    assert (await cache.get()).access_key_id == "KEY2"


async def test_until_they_have_ended_the_old_ones_serve_when_the_provider_fails(
    cache, provider, time
):
    await cache.get()
    time.now += HOUR - 10 * MINUTE
    provider.instead = RuntimeError("no")
    assert (await cache.get()).access_key_id == "KEY1"
    time.now += 10 * MINUTE - 1
    assert (await cache.get()).access_key_id == "KEY1"
    time.now += 1
    with pytest.raises(CredentialsError, match=r"^Provider failed: RuntimeError$"):
        await cache.get()


async def test_a_provider_that_fails_is_asked_again_once_a_minute(cache, provider, time):
    await cache.get()
    time.now += HOUR - 10 * MINUTE
    provider.instead = RuntimeError("no")
    for seconds, calls in [(0, 2), (59, 2), (1, 3), (30, 3)]:
        time.now += seconds
        assert (await cache.get()).access_key_id == "KEY1"
        await settle()
        assert calls == provider.calls
    provider.instead = None
    time.now += 30
    await cache.get()
    await settle()
    assert (await cache.get()).access_key_id == "KEY4"


async def test_a_provider_that_hangs_is_given_up_and_asked_again(cache, provider, monkeypatch):
    monkeypatch.setattr(credential_cache, "REFRESH_LIMIT", 0.01)
    provider.gate.clear()
    with pytest.raises(CredentialsError, match=r"^Provider took longer than 0\.01 s$"):
        await cache.get()
    provider.gate.set()
    assert (await cache.get()).access_key_id == "KEY2"


async def test_credentials_the_service_holds_for_expired_are_asked_for_anew(cache, provider):
    old = await cache.get()
    assert cache.discard(old)
    assert (await cache.get()).access_key_id == "KEY2"
    assert cache.discard(old)  # they have been replaced already
    assert (await cache.get()).access_key_id == "KEY2"


async def test_there_is_nothing_else_than_credentials_that_were_given(time):
    cache = CredentialCache(StaticCredentials(Credentials("AKID", "s")), time.clock())
    assert not cache.discard(await cache.get())


async def test_credentials_that_live_less_than_15_minutes_are_renewed_once_a_minute(
    cache, provider, time
):
    provider.lifetime = 5 * MINUTE
    found = []
    for _ in range(5):
        found.append((await cache.get()).access_key_id)
        await settle()
        time.now += 30
    assert found == ["KEY1", "KEY1", "KEY2", "KEY2", "KEY3"]


async def test_a_thousand_calls_at_the_moment_of_expiry_make_one_provider_call(
    cache, provider, time
):
    await cache.get()
    time.now += HOUR
    found = await asyncio.gather(*[cache.get() for _ in range(1000)])
    assert {"KEY2"} == {credentials.access_key_id for credentials in found}
    assert provider.calls == 2


async def test_a_caller_that_is_cancelled_takes_nobody_along(cache, provider):
    provider.gate.clear()
    callers = [asyncio.create_task(cache.get()) for _ in range(10)]
    await settle()
    callers[0].cancel()
    await settle()
    provider.gate.set()
    ends = await asyncio.gather(*callers, return_exceptions=True)
    assert isinstance(ends[0], asyncio.CancelledError)
    assert [credentials.access_key_id for credentials in ends[1:]] == ["KEY1"] * 9
    assert provider.calls == 1


async def test_a_failure_reaches_every_caller_and_the_next_one_asks_again(cache, provider):
    provider.instead = RuntimeError("no")
    ends = await asyncio.gather(*[cache.get() for _ in range(10)], return_exceptions=True)
    assert [CredentialsError] * 10 == [type(end) for end in ends]
    provider.instead = None
    assert (await cache.get()).access_key_id == "KEY2"


async def test_an_error_of_ours_comes_out_as_it_is(cache, provider):
    provider.instead = CredentialsError("log in first")
    with pytest.raises(CredentialsError, match=r"^log in first$"):
        await cache.get()


async def test_something_else_than_credentials_is_refused(cache, provider):
    provider.instead = {"access_key_id": "AKID"}
    with pytest.raises(CredentialsError, match="must return Credentials, got dict"):
        await cache.get()


async def test_a_provider_that_is_not_async_is_told_so(time):
    class Plain:
        def get_credentials(self):
            return Credentials("AKID", "hidden")

    with pytest.raises(CredentialsError) as refused:
        await CredentialCache(Plain(), time.clock()).get()
    told = "Plain failed: get_credentials() must be async, and returned "
    assert f"{told}ivsrt_async.credentials.Credentials" == str(refused.value)


async def test_credentials_that_have_ended_are_refused(cache, provider):
    provider.lifetime = -1.0
    with pytest.raises(CredentialsError, match="that expired at 2025-06-15T15:06:39"):
        await cache.get()


async def test_a_provider_that_gives_up_by_cancellation_fails_the_call(cache, provider):
    provider.instead = asyncio.CancelledError()
    with pytest.raises(CredentialsError, match="Provider was cancelled"):
        await cache.get()


async def test_closing_ends_a_refresh_and_tells_those_who_wait(cache, provider):
    provider.gate.clear()
    caller = asyncio.create_task(cache.get())
    await settle()
    await cache.aclose()
    with pytest.raises(SessionClosedError):
        await caller


async def test_nothing_is_fetched_any_more_after_closing(cache, provider, time):
    await cache.get()
    time.now += HOUR - 15 * MINUTE
    await cache.aclose()
    assert (await cache.get()).access_key_id == "KEY1"
    time.now += HOUR
    with pytest.raises(SessionClosedError):
        await cache.get()
    assert provider.calls == 1


async def test_closing_can_be_cancelled_itself(cache, provider):
    class Stubborn:
        async def get_credentials(self):
            try:
                await asyncio.Event().wait()
            finally:
                await provider.gate.wait()

    provider.gate.clear()
    stubborn = CredentialCache(Stubborn(), cache._clock)
    waiting = asyncio.create_task(stubborn.get())
    await settle()
    closing = asyncio.create_task(stubborn.aclose())
    await settle()
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    provider.gate.set()
    await asyncio.wait([waiting])
    assert isinstance(waiting.exception(), SessionClosedError)


async def test_callers_get_an_error_of_their_own(time):
    class Failing:
        async def get_credentials(self):
            raise CredentialsError("none today")

    cache = CredentialCache(Failing(), time.clock())
    failures = await asyncio.gather(*[cache.get() for _ in range(3)], return_exceptions=True)
    assert {"none today"} == {str(failure) for failure in failures}
    assert len({id(failure) for failure in failures}) == 3
