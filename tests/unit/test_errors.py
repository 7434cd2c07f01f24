"""Errors carry facts, and their texts read well."""

import copy
import pickle

import pytest

import ivsrt_async
from ivsrt_async import errors
from ivsrt_async.errors import (
    CallTimeoutError,
    ConfigurationError,
    CredentialsError,
    InvalidRequestError,
    IVSError,
    PacingTimeoutError,
    PaginationError,
    ResourceNotFoundException,
    ResponseParseError,
    ServiceError,
    SessionClosedError,
    TransportError,
)

ALL = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and value.__module__ == errors.__name__
]


@pytest.mark.parametrize("error", ALL)
def test_one_class_catches_every_error(error):
    assert issubclass(error, ivsrt_async.IVSError)


def test_some_errors_are_also_pythons_own():
    assert issubclass(InvalidRequestError, ValueError)
    assert issubclass(CallTimeoutError, TimeoutError)
    assert issubclass(CallTimeoutError, TransportError)


@pytest.mark.parametrize("error", ServiceError.__subclasses__())
def test_every_modelled_error_knows_its_status(error):
    assert error.status in range(400, 600)


def test_an_error_says_nothing_of_retries_unless_told():
    error = IVSError("no")
    assert (
        error.retryable,
        error.throttled,
        error.retry_after,
        error.attempts,
        error.operation,
    ) == (False, False, None, 0, None)


def service_error(**facts) -> ServiceError:
    return ServiceError("too many", **{"code": "SlowDown", "status": 503, **facts})


@pytest.mark.parametrize(
    ("facts", "attempts", "expected"),
    [
        ({}, 1, "SlowDown: too many (HTTP 503)"),
        ({"operation": "GetStage"}, 1, "GetStage: SlowDown: too many (HTTP 503)"),
        ({"request_id": "r-1"}, 1, "SlowDown: too many (HTTP 503, request r-1)"),
        (
            {"request_id": "r-1", "operation": "GetStage"},
            3,
            "GetStage: SlowDown: too many (HTTP 503, request r-1, 3 attempts)",
        ),
    ],
)
def test_a_service_error_tells_what_failed_where_and_how_often(facts, attempts, expected):
    error = service_error(**facts)
    error.attempts = attempts
    assert expected == str(error)


def test_a_service_error_without_a_message_says_so():
    assert str(ServiceError("", code="X", status=400)) == "X: no message (HTTP 400)"


def test_a_transport_error_tells_what_failed_and_how_often():
    error = TransportError("connection reset", operation="GetStage")
    assert str(error) == "GetStage: connection reset"
    error.attempts = 3
    assert str(error) == "GetStage: connection reset (3 attempts)"
    assert error.retryable


def test_a_parse_error_keeps_4_kib_of_the_answer_and_prints_none_of_it():
    error = ResponseParseError(
        "not JSON", operation="GetStage", status=200, request_id="r-1", body=b"secret" * 10_000
    )
    assert len(error.body) == 4096
    assert str(error) == "GetStage: cannot read the answer: not JSON (HTTP 200, request r-1)"
    assert "secret" not in repr(error)
    assert not error.retryable


def test_a_pagination_error_tells_the_page():
    error = PaginationError("ListStages", 7)
    assert str(error) == "ListStages: the token after page 7 was handed out before"


@pytest.mark.parametrize(
    ("given", "secret", "expected"),
    [
        ("abc", False, "'abc' (3 characters)"),
        ("abc", True, "a hidden value of 3 characters"),
        (["abc"], True, "<hidden>"),
        ([1, 2], False, "[1, 2] (2 items)"),
        (5, False, "5"),
        ("x" * 200, False, f"'{'x' * 79}… (200 characters)"),
    ],
)
def test_an_invalid_request_shows_what_was_given_unless_it_is_secret(given, secret, expected):
    error = InvalidRequestError("name", "must be shorter", given, operation="Do", secret=secret)
    assert expected == error.given
    assert f"Do: name must be shorter, got {expected}" == str(error)


EVERY_KIND = [
    ServiceError("no", code="X", status=400, request_id="r", details={"limit": 3}),
    ResourceNotFoundException("no", code="ResourceNotFoundException", status=404),
    InvalidRequestError("name", "must be short", "long", operation="CreateStage"),
    TransportError("cut", operation="GetStage"),
    CallTimeoutError("late", operation="GetStage"),
    PacingTimeoutError("GetStage", wait=2.5, left=1.0),
    ResponseParseError("odd", operation="GetStage", status=200, request_id="r", body=b""),
    PaginationError("ListStages", 3),
    CredentialsError("none"),
    ConfigurationError("wrong"),
    SessionClosedError("closed"),
]


@pytest.mark.parametrize("error", EVERY_KIND, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_errors_can_be_copied_and_sent_to_other_processes(error, copied):
    error.attempts = 2
    twin = copied(error)
    assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))
