"""What is logged of calls, as text and as fields for machines."""

import logging

import pytest

from ivsrt_async.errors import TransportError
from ivsrt_async.middleware import Middleware
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
TOO_MANY = Answer.error("TooManyRequestsException", 429)
REQUEST_ID = "11111111-2222-3333-4444-555555555555"
FIELDS = ("operation", "attempt", "status", "request_id", "seconds")


@pytest.fixture
async def call(time, caplog):
    """Makes a call that gets these answers in turn, and gives the records of it."""

    async def make(*answers: Answer, level=logging.DEBUG, own_clock="true", **options):
        variables = {"AWS_DISABLE_CLOCK_SKEW_CORRECTION": own_clock}
        with caplog.at_level(level, "ivsrt_async"):
            async with ScriptedServer(*answers) as server:
                around = time.surroundings(variables=variables)
                async with server.session(surroundings=around, **options) as session:
                    await session.realtime.get_stage(ARN)
        return [record for record in caplog.records if record.name == "ivsrt_async"]

    return make


def told(record):
    return tuple(getattr(record, name) for name in FIELDS)


async def test_answers_and_retries_are_logged_with_their_facts(call, time):
    refused, again, answered = await call(TOO_MANY, STAGE)
    assert [record.levelname for record in (refused, again, answered)] == ["DEBUG", "INFO", "DEBUG"]
    assert told(refused) == ("GetStage", 1, 429, REQUEST_ID, 0.0)
    assert told(again) == ("GetStage", 1, 429, REQUEST_ID, 1.0)
    assert told(answered) == ("GetStage", 2, 200, REQUEST_ID, 0.0)
    assert refused.getMessage() == f"GetStage: attempt 1: HTTP 429 in 0 ms (request {REQUEST_ID})"
    assert again.getMessage() == (
        "GetStage: attempt 1 failed (TooManyRequestsException), next in 1.000 s"
    )


async def test_an_attempt_without_an_answer_has_no_status(call):
    again, _ = await call(Answer(200, b"{}", cut_after=1), STAGE)
    assert told(again) == ("GetStage", 1, None, None, 0.05)


async def test_the_attempt_of_a_middleware_that_fails_is_logged_with_its_operation(call):
    class Failing(Middleware):
        async def attempt(self, attempt, proceed):
            if attempt.number == 1:
                raise TransportError("made up", retryable=True)
            return await proceed(attempt)

    again, _ = await call(STAGE, middleware=[Failing()])
    assert told(again) == ("GetStage", 1, None, None, 0.05)


async def test_every_record_has_every_field_so_that_a_formatter_may_name_them(call, time):
    formatter = logging.Formatter("%(operation)s %(attempt)s %(status)s %(request_id)s %(seconds)s")
    late = Answer.of({"stage": {"arn": ARN}}, Date="Fri, 31 Dec 2027 23:59:59 GMT")
    records = await call(late, own_clock="false")
    answered, skewed = sorted(records, key=lambda record: record.levelno)
    assert formatter.format(answered) == f"GetStage 1 200 {REQUEST_ID} 0.0"
    assert formatter.format(skewed).startswith("None None None None ")
    assert skewed.seconds > 4 * 60


async def test_only_what_is_worth_a_look_is_logged_at_info(call):
    records = await call(HANG_UP, TOO_MANY, STAGE, level=logging.INFO)
    assert [(record.levelname, record.attempt) for record in records] == [("INFO", 1), ("INFO", 2)]


async def test_nothing_is_put_together_while_nobody_listens(call, monkeypatch):
    made = []
    monkeypatch.setattr("ivsrt_async._core.pipeline.fields", lambda **facts: made.append(facts))
    monkeypatch.setattr("ivsrt_async._core.retry.fields", lambda **facts: made.append(facts))
    assert (await call(TOO_MANY, STAGE, level=logging.WARNING), made) == ([], [])
