"""Retries as a server sees them: how many requests, with what in them, and what they cost."""

from datetime import UTC, datetime
from unittest.mock import patch
from uuid import UUID

import pytest

from ivsrt_async import Credentials, RetryPolicy
from ivsrt_async.errors import ServiceError
from ivsrt_async.realtime import ChannelDestinationConfiguration, DestinationConfiguration
from tests.support.scripted_server import HANG_UP, Answer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
UNAVAILABLE = Answer.error("ServiceUnavailable", 503)
TOO_MANY = Answer.error("TooManyRequestsException", 429)


def quota_of(session) -> int:
    return session._shared.quota.available


async def test_a_call_that_fails_twice_succeeds_at_the_third_attempt(calling, time):
    server, session = calling(UNAVAILABLE, UNAVAILABLE, STAGE)
    stage = await session.realtime.get_stage(ARN)
    assert (stage.arn, len(server.received), time.slept) == (ARN, 3, [0.05, 0.1])
    assert quota_of(session) == 500 - 14 - 14 + 14


async def test_a_call_that_fails_three_times_raises_its_last_error(calling, time):
    server, session = calling(UNAVAILABLE, UNAVAILABLE, Answer.error("Last", 502))
    with pytest.raises(ServiceError) as raised:
        await session.realtime.get_stage(ARN)
    assert (
        raised.value.code,
        raised.value.attempts,
        len(server.received),
        time.slept,
    ) == ("Last", 3, 3, [0.05, 0.1])
    assert quota_of(session) == 500 - 14 - 14


async def test_a_throttled_call_waits_as_long_as_the_service_asks(calling, time):
    asked = Answer.error("TooManyRequestsException", 429, x_amz_retry_after="2500")
    _, session = calling(asked, STAGE)
    await session.realtime.get_stage(ARN)
    assert time.slept == [2.5]
    assert quota_of(session) == 500 - 5 + 5


@pytest.mark.parametrize("nonsense", ["-2500", "soon", "1e3", ""])
async def test_a_wait_nobody_can_read_is_ignored(calling, time, nonsense):
    asked = Answer.error("TooManyRequestsException", 429, x_amz_retry_after=nonsense)
    _, session = calling(asked, STAGE)
    await session.realtime.get_stage(ARN)
    assert time.slept == [1.0]


async def test_the_random_share_shortens_each_delay(calling, time):
    _, session = calling(TOO_MANY, TOO_MANY, STAGE, chance=0.25)
    await session.realtime.get_stage(ARN)
    assert time.slept == [0.25, 0.5]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_failures_that_pass_are_retried_without_any_body_or_code(calling, status):
    server, session = calling(Answer(status, b""), STAGE)
    await session.realtime.get_stage(ARN)
    assert len(server.received) == 2


async def test_what_trying_again_cannot_mend_is_not_retried(calling, time):
    server, session = calling(Answer.error("ValidationException", 400))
    with pytest.raises(ServiceError) as raised:
        await session.realtime.get_stage(ARN)
    assert (raised.value.attempts, len(server.received), time.slept) == (1, 1, [])
    assert quota_of(session) == 500


async def test_an_answer_nobody_can_read_is_not_retried(calling):
    from ivsrt_async.errors import ResponseParseError

    server, session = calling(Answer(200, b"<html>"))
    with pytest.raises(ResponseParseError):
        await session.realtime.get_stage(ARN)
    assert len(server.received) == 1


async def test_an_empty_quota_raises_at_once(calling, time):
    server, session = calling(UNAVAILABLE)
    session._shared.quota.available = 13
    with pytest.raises(ServiceError):
        await session.realtime.get_stage(ARN)
    assert (len(server.received), time.slept, quota_of(session)) == (1, [], 13)


async def test_a_success_at_once_returns_one_token(calling):
    _, session = calling(STAGE)
    session._shared.quota.available = 100
    await session.realtime.get_stage(ARN)
    assert quota_of(session) == 101


async def test_all_services_and_copies_share_one_quota(calling):
    failures = [UNAVAILABLE] * 9
    _, session = calling(*failures)
    time_free = session.realtime.with_options(retry=RetryPolicy(transient_base=0))
    for service in (time_free.get_stage, session.realtime.get_stage):
        with pytest.raises(ServiceError):
            await service(ARN)
    with pytest.raises(ServiceError):
        await session.low_latency.with_options(retry=RetryPolicy(transient_base=0)).get_channel(ARN)
    assert quota_of(session) == 500 - 6 * 14


async def test_each_attempt_is_numbered_and_all_bear_one_invocation_id(calling):
    server, session = calling(UNAVAILABLE, TOO_MANY, STAGE, STAGE)
    await session.realtime.get_stage(ARN)
    await session.realtime.get_stage(ARN)
    headers = [request.headers for request in server.received]
    assert [h["amz-sdk-request"] for h in headers] == [
        "attempt=1; max=3",
        "attempt=2; max=3",
        "attempt=3; max=3",
        "attempt=1; max=3",
    ]
    first, second, third, other = [h["amz-sdk-invocation-id"] for h in headers]
    assert first == second == third != other
    assert UUID(first).version == 4


async def test_body_and_idempotency_token_stay_the_same_over_attempts(calling):
    composition = {"arn": ARN, "stageArn": ARN, "state": "STARTING", "destinations": []}
    started = Answer.of({"composition": {**composition, "layout": {"grid": {}}}})
    server, session = calling(UNAVAILABLE, HANG_UP, started, started)
    channel = ChannelDestinationConfiguration(channel_arn="arn:aws:ivs:eu-west-1:1:channel/x")
    arguments = {"stage_arn": ARN, "destinations": [DestinationConfiguration(channel=channel)]}
    await session.realtime.start_composition(**arguments)
    await session.realtime.start_composition(**arguments)
    bodies = [request.body for request in server.received]
    assert bodies[0] == bodies[1] == bodies[2]
    assert server.received[0].json["idempotencyToken"]
    assert bodies[0] != bodies[3]


async def test_every_attempt_is_signed_afresh(calling, time):
    server, session = calling(TOO_MANY, TOO_MANY, STAGE)
    with patch.object(session._shared.clock, "observe"):  # the server's clock is the real one
        await session.realtime.get_stage(ARN)
    dates = [request.headers["x-amz-date"] for request in server.received]
    assert dates == ["20250615T150640Z", "20250615T150641Z", "20250615T150643Z"]
    assert len({request.headers["authorization"] for request in server.received}) == 3


async def test_with_one_attempt_nothing_is_ever_retried(calling, time):
    server, session = calling(TOO_MANY, retry=RetryPolicy(max_attempts=1))
    with pytest.raises(ServiceError):
        await session.realtime.get_stage(ARN)
    assert (len(server.received), time.slept, quota_of(session)) == (1, [], 500)
    assert server.received[0].headers["amz-sdk-request"] == "attempt=1; max=1"


async def test_tenacity_is_not_touched_by_a_call_that_succeeds_or_may_not_be_retried(calling):
    _, session = calling(STAGE, Answer.error("ValidationException", 400), TOO_MANY)
    once = session.realtime.with_options(retry=RetryPolicy(max_attempts=1))
    with patch("tenacity.AsyncRetrying", side_effect=AssertionError):
        await session.realtime.get_stage(ARN)
        for service in (session.realtime, once):
            with pytest.raises(ServiceError):
                await service.get_stage(ARN)


async def test_attempts_can_be_set_by_the_environment(calling, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    server, session = calling(*[UNAVAILABLE] * 5)
    with pytest.raises(ServiceError):
        await session.realtime.get_stage(ARN)
    assert len(server.received) == 5


async def test_no_delay_goes_beyond_the_total_timeout(calling, time):
    server, session = calling(TOO_MANY, TOO_MANY, timeout=2.5)
    with pytest.raises(ServiceError) as raised:
        await session.realtime.get_stage(ARN)
    assert (time.slept, len(server.received)) == ([1.0], 2)
    assert raised.value.throttled


async def test_every_attempt_asks_for_fresh_credentials(calling, time):
    class Rotating:
        keys = 0

        async def get_credentials(self):
            self.keys += 1
            ends = datetime.fromtimestamp(time.now + 1, UTC)
            return Credentials(f"AKID{self.keys}", "s", expires_at=ends)

    server, session = calling(TOO_MANY, STAGE, credentials=Rotating())
    await session.realtime.get_stage(ARN)
    keys = [r.headers["authorization"].split("/")[0].split("=")[1] for r in server.received]
    assert keys == ["AKID1", "AKID3"]  # the second had come, and gone, while the first served


@pytest.mark.parametrize(("mode", "waits"), [("standard", [1.0]), ("adaptive", [1.0, 2.0])])
async def test_adaptive_mode_also_holds_attempts_back(calling, time, mode, waits):
    _, session = calling(TOO_MANY, STAGE, retry=RetryPolicy(mode=mode))
    limiter = session._shared.limiters["realtime", "GetStage"]
    limiter._fill = lambda: None  # an empty bucket, at half a call per second
    await session.realtime.get_stage(ARN)
    assert time.slept == waits
