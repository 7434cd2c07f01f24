"""Whoever calls a route learns what they can do about an error, and nothing internal."""

import logging

import pytest
from fastapi import FastAPI

from ivsrt_async import RetryPolicy, errors
from ivsrt_async.errors import InvalidRequestError, IVSError, ServiceError
from ivsrt_async.fastapi import (
    IVS,
    ProblemResponse,
    add_problem_handlers,
    lifespan,
    problem_of,
    problem_responses,
)
from ivsrt_async.realtime import Stage

ARN = "arn:aws:ivs:us-east-1:123456789012:stage/secret-stage"


@pytest.fixture
def app(local_ivs):
    made = FastAPI(lifespan=lifespan(lambda: local_ivs.session(retry=RetryPolicy(max_attempts=1))))
    add_problem_handlers(made)

    @made.get("/stage", responses=problem_responses(404, 422))
    async def get_stage(ivs: IVS, arn: str) -> Stage:
        return await ivs.realtime.get_stage(arn)

    @made.delete("/stage")
    async def delete_stage(ivs: IVS, arn: str) -> None:
        await ivs.realtime.delete_stage(arn)

    @made.post("/stages")
    async def create_stage(ivs: IVS) -> Stage:
        return (await ivs.realtime.create_stage()).stage

    return made


@pytest.fixture
def refused(local_ivs, app, running, caplog):
    async def refuse(code, status):
        """What is answered, and logged, when the service refuses a call."""
        local_ivs.fail("GetStage", code, calls=3, status=status, message="db-7 said no")
        async with running(app) as client:
            response = await client.get("/stage", params={"arn": ARN})
        return response, [r for r in caplog.records if r.name == "ivsrt_async.fastapi"]

    return refuse


def facts(response):
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return response.status_code, problem["detail"]


async def test_what_is_not_there_is_not_found(app, running):
    async with running(app) as client:
        response = await client.get("/stage", params={"arn": ARN})
    assert facts(response) == (404, "There is no such resource.")
    assert ARN not in response.text


async def test_an_argument_that_breaks_its_limit_is_named_but_not_repeated(app, running):
    async with running(app) as client:
        response = await client.get("/stage", params={"arn": "x" * 200})
    assert facts(response) == (422, "arn must have 1 to 128 characters.")
    assert "xx" not in response.text


async def test_a_quota_that_was_reached_says_so(running):
    from ivsrt_async.local import LocalIVS

    async with LocalIVS(quotas={"Stage": 0}) as ivs:
        app = FastAPI(lifespan=lifespan(ivs.session))
        add_problem_handlers(app)

        @app.post("/stages")
        async def create_stage(ivs: IVS) -> Stage:
            return (await ivs.realtime.create_stage()).stage

        async with running(app) as client:
            response = await client.post("/stages")
    assert facts(response) == (503, "A quota of the account has been reached.")
    assert "retry-after" not in response.headers


@pytest.mark.parametrize(
    ("code", "status", "answer", "wait"),
    [
        ("ConflictException", 409, 409, None),
        ("ValidationException", 400, 422, None),
        ("PendingVerification", 403, 503, None),
        ("AccessDeniedException", 403, 502, None),
        ("ThrottlingException", 429, 429, "1"),
        ("TooManyRequestsException", 429, 429, "1"),
        ("ServiceUnavailable", 503, 503, "1"),
        ("InternalServerException", 500, 502, None),
        ("Unheard", 418, 502, None),
    ],
)
async def test_each_refusal_of_the_service_has_its_status(refused, code, status, answer, wait):
    response, logged = await refused(code, status)
    assert facts(response)[0] == answer
    assert wait == response.headers.get("retry-after")
    assert "db-7" not in response.text
    assert len(logged) == (1 if answer >= 500 else 0)


async def test_a_service_that_asks_for_time_gets_it():
    error = ServiceError("slow down", code="x", status=429, throttled=True, retry_after=2.3)
    response = problem_of(error)
    assert (response.status_code, response.headers["retry-after"]) == (429, "3")


async def test_a_service_that_is_gone_or_mad_has_its_status(local_ivs, app, running):
    async with running(app) as client:
        local_ivs.faults.drop("CreateStage", calls=3)
        response = await client.post("/stages")
        assert facts(response) == (502, "Amazon IVS could not be reached.")
        local_ivs.faults.garble("GetStage", b"<html>", calls=9, status=200)
        response = await client.get("/stage", params={"arn": ARN})
        assert facts(response)[0] == 502


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.CallTimeoutError("no answer within 5 s"), 504),
        (errors.SessionClosedError("closed"), 503),
        (errors.InvalidTokenError("expired", "the token has expired"), 401),
        (errors.EventParseError("$", "is not JSON"), 400),
        (errors.DataParseError("width"), 422),
        (errors.ConfigurationError("no region"), 500),
        (errors.CredentialsError("looked at /home/me/.aws"), 500),
        (errors.PaginationError("ListStages", 3), 502),
        (errors.WaitTimeoutError("the composition was to run", state="region"), 504),
        (errors.WaitError("the composition was to run", state="FAILED"), 409),
        (errors.UnfinishedError("ending", done=[], left=["region"]), 503),
        (IVSError("anything"), 500),
        (InvalidRequestError("token", "must not be empty", "sesame", secret=True), 422),
    ],
)
def test_every_error_of_the_package_has_its_status_and_shows_nothing(error, status):
    response = problem_of(error)
    assert (response.status_code, response.media_type) == (status, "application/problem+json")
    for internal in (b"/home", b"region", b"sesame", b"ListStages"):
        assert internal not in response.body


def test_a_turn_that_would_come_too_late_tells_when_it_would():
    response = problem_of(errors.PacingTimeoutError("CreateStage", wait=70.2, left=60))
    assert (response.status_code, response.headers["retry-after"]) == (503, "71")


def test_only_a_wrong_setup_is_an_error_of_the_application_itself():
    """Whoever adds a class of errors says here what a client is answered."""
    kinds = {e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, IVSError)}
    made = {kind: kind.__new__(kind) for kind in kinds}
    made[InvalidRequestError] = InvalidRequestError("name", "is too long", "")
    made[errors.PacingTimeoutError] = errors.PacingTimeoutError("GetStage", wait=1, left=0)
    own = {kind for kind, error in made.items() if problem_of(error).status_code == 500}
    assert own == {IVSError, errors.ConfigurationError, errors.CredentialsError}


def test_the_description_of_the_application_shows_problems(app):
    shown = app.openapi()["paths"]["/stage"]["get"]["responses"]
    assert set(shown) == {"200", "404", "422"}
    schema = shown["404"]["content"]["application/problem+json"]["schema"]
    assert set(schema["properties"]) == {"title", "status", "detail"}
    assert shown["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Stage"
    }


def test_routes_may_answer_with_problems_of_their_own():
    response = ProblemResponse(403, "Members only.", retry_after=0.2)
    assert response.body == b'{"title":"Forbidden","status":403,"detail":"Members only."}'
    assert response.headers["retry-after"] == "1"
    assert logging.getLogger("ivsrt_async.fastapi").level == logging.NOTSET
