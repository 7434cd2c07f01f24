"""A wrong local clock heals itself after one refused attempt."""

from email.utils import formatdate

import pytest

from ivsrt_async.errors import ServiceError
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
SKEW_CODES = [
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "AuthFailure",
    "RequestTimeTooSkewed",
    "AccessDeniedException",
]
HOUR = 3600.0


def dated(moment: float, **headers: str) -> dict[str, str]:
    return {"Date": formatdate(moment, usegmt=True), **headers}


def refusal(code: str, moment: float, status: int = 403, **headers: str) -> Answer:
    return Answer.error(code, status, **dated(moment, **headers))


def stage(moment: float) -> Answer:
    return Answer.of({"stage": {"arn": ARN}}, **dated(moment))


@pytest.mark.parametrize("code", SKEW_CODES)
@pytest.mark.parametrize("status", [400, 403])
async def test_a_refused_signature_is_made_again_with_the_services_time(time, code, status):
    ahead = time.now + HOUR
    answers = refusal(code, ahead, status), stage(ahead)
    async with (
        ScriptedServer(*answers) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        assert (await session.realtime.get_stage(ARN)).arn == ARN
        dates = [request.headers["x-amz-date"] for request in server.received]
        assert dates == ["20250615T150640Z", "20250615T160640Z"]
        assert pytest.approx(session._shared.clock.skew, abs=0.1) == HOUR


@pytest.mark.parametrize("code", SKEW_CODES)
async def test_a_signature_refused_for_another_reason_is_not_made_again(time, code):
    async with (
        ScriptedServer(refusal(code, time.now)) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError) as raised:
            await session.realtime.get_stage(ARN)
    assert (code, 1, False) == (raised.value.code, len(server.received), raised.value.retryable)


@pytest.mark.parametrize(("seconds", "attempts"), [(240, 1), (241, 2), (-240, 1), (-241, 2)])
async def test_the_clock_must_have_moved_by_more_than_4_minutes(time, seconds, attempts):
    there = time.now + seconds
    answers = refusal("InvalidSignatureException", there), refusal("ValidationException", there)
    async with (
        ScriptedServer(*answers) as server,
        server.session(surroundings=time.surroundings(chance=0.0)) as session,
    ):
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    assert attempts == len(server.received)


async def test_a_second_refusal_under_the_corrected_time_ends_the_call(time):
    refused = refusal("InvalidSignatureException", time.now + HOUR)
    async with (
        ScriptedServer(refused, refused) as server,
        server.session(surroundings=time.surroundings(chance=0.0)) as session,
    ):
        with pytest.raises(ServiceError) as raised:
            await session.realtime.get_stage(ARN)
    assert (raised.value.attempts, len(server.received)) == (2, 2)


@pytest.mark.parametrize("status", [401, 404, 409])
async def test_other_statuses_have_nothing_to_do_with_the_clock(time, status):
    answer = refusal("InvalidSignatureException", time.now + HOUR, status)
    async with (
        ScriptedServer(answer) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    assert len(server.received) == 1


async def test_other_codes_have_nothing_to_do_with_the_clock(time):
    answer = refusal("ValidationException", time.now + HOUR, 400)
    async with (
        ScriptedServer(answer) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    assert len(server.received) == 1


async def test_an_answer_from_a_cache_does_not_move_the_clock(time):
    answer = refusal("InvalidSignatureException", time.now + HOUR, Age="5")
    async with (
        ScriptedServer(answer) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError):
            await session.realtime.get_stage(ARN)
    assert session._shared.clock.skew == 0.0


async def test_every_answer_corrects_the_clock_before_anything_is_refused(time):
    ahead = time.now + HOUR
    async with (
        ScriptedServer(stage(ahead), stage(ahead)) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        await session.realtime.get_stage(ARN)
        await session.realtime.get_stage(ARN)
    assert server.received[1].headers["x-amz-date"] == "20250615T160640Z"


async def test_correction_can_be_switched_off_by_the_environment(time, monkeypatch):
    monkeypatch.setenv("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true")
    answer = refusal("InvalidSignatureException", time.now + HOUR)
    async with (
        ScriptedServer(answer) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(ServiceError) as raised:
            await session.realtime.get_stage(ARN)
    assert (raised.value.attempts, len(server.received)) == (1, 1)
    assert session._shared.clock.skew == 0.0


async def test_a_refusal_because_of_the_clock_costs_nothing_once_the_clock_is_right(time):
    ahead = time.now + HOUR
    answers = refusal("RequestTimeTooSkewed", ahead), stage(ahead)
    async with (
        ScriptedServer(*answers) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        await session.realtime.get_stage(ARN)
    assert (time.slept, session._shared.quota.available) == ([], 500)
