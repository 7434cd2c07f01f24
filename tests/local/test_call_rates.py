"""With `call_rates=True` the local IVS lets through what AWS would, by its own clock."""

import attrs
import pytest

from ivsrt_async import RetryPolicy
from ivsrt_async._core.call_rates import CALL_RATES
from ivsrt_async.errors import ServiceError, ThrottlingException
from ivsrt_async.local import LocalIVS
from tests.support.own_time import OwnTime

ONCE = RetryPolicy(max_attempts=1)


class FrozenClock:
    """Stops the local clock but for what it is moved."""

    def __init__(self, ivs, monkeypatch) -> None:
        monkeypatch.setattr("ivsrt_async.local.clock.time.time", lambda: 1_750_000_000.0)
        self.advance = ivs.clock.advance


@pytest.fixture
async def ivs(monkeypatch):
    async with LocalIVS(call_rates=True, check_signatures=False) as running:
        FrozenClock(running, monkeypatch)
        yield running


@pytest.fixture
async def session(ivs):
    async with ivs.session(retry=ONCE) as made:
        yield made


async def let_through(call, most: int) -> int:
    """How many calls in a row are answered."""
    for count in range(most):
        try:
            await call()
        except ServiceError as refused:
            return count if refused.code == "TooManyRequestsException" else -1
    return most


@pytest.mark.parametrize(
    ("service", "method", "rate"),
    [
        ("realtime", "list_stages", 5),
        ("realtime", "list_public_keys", 3),
        ("low_latency", "list_channels", 5),
        ("chat", "list_rooms", 5),
        ("chat", "list_logging_configurations", 3),
    ],
)
async def test_a_second_has_so_many_calls(ivs, session, service, method, rate):
    async def call():
        await getattr(getattr(session, service), method)()

    assert await let_through(call, 10) == rate
    ivs.clock.advance(1 / rate + 0.001)
    assert await let_through(call, 10) == 1
    ivs.clock.advance(60)
    assert await let_through(call, 10) == rate


async def test_operations_and_services_are_counted_apart(session):
    realtime, low_latency, chat = session.realtime, session.low_latency, session.chat
    for _ in range(5):
        await realtime.list_stages()
        await low_latency.list_channels()
        await chat.list_rooms()


async def test_tokens_have_a_rate_of_their_own(session):
    stage = (await session.realtime.create_stage()).stage.arn

    async def call():
        await session.realtime.create_participant_token(stage_arn=stage)

    assert await let_through(call, 60) == 50


async def test_metadata_is_counted_by_channel(ivs, session):
    for _ in range(2):
        channel = (await session.low_latency.create_channel()).channel
        await ivs.go_live(channel)
        for _ in range(5):
            await session.low_latency.put_metadata(channel_arn=channel.arn, metadata="x")
        with pytest.raises(ThrottlingException, match=f"exceeded call rate: 5 .*{channel.arn}"):
            await session.low_latency.put_metadata(channel_arn=channel.arn, metadata="x")


async def test_our_retries_get_everything_done_in_the_end(ivs):
    time = OwnTime()

    async def sleep_at_both_ends(seconds):
        await time.sleep(seconds)
        ivs.clock.advance(seconds)

    around = attrs.evolve(time.surroundings(), sleep=sleep_at_both_ends)
    async with ivs.session(surroundings=around, retry=RetryPolicy(max_attempts=5)) as session:
        for number in range(12):
            await session.realtime.create_stage(name=f"stage-{number}")
        assert len(await session.realtime.list_stages().collect()) == 12
    assert time.slept


async def test_rates_are_off_unless_asked_for():
    async with LocalIVS() as ivs, ivs.session(retry=ONCE) as session:
        for _ in range(20):
            await session.realtime.list_public_keys()


async def test_every_operation_has_its_rate(ivs):
    assert ivs._server.operations == set(CALL_RATES)


async def test_channels_that_are_quiet_are_not_counted_any_more(ivs, session):
    rates = ivs._server._rates
    for number in range(5000):
        rates.check_metadata(f"arn:aws:ivs:us-east-1:123456789012:channel/{number}")
        ivs.clock.advance(0.01)
    assert len(rates._buckets) <= 1100
