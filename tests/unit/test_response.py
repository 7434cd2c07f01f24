"""What an answer means: which error, and whether trying again may help."""

import json

import pytest
from multidict import CIMultiDict

from ivsrt_async import errors
from ivsrt_async._core.response import Response, service_error
from ivsrt_async.chat.messages import SendEvent
from ivsrt_async.errors import ServiceError
from ivsrt_async.realtime.stages import GetStage

TRANSIENT_CODES = ["RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"]
THROTTLING_CODES = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
]


def error_of(status=400, body=None, *, raw=b"", operation=GetStage, **headers) -> ServiceError:
    named = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    content = raw if body is None else json.dumps(body).encode()
    return service_error(operation.spec, Response(status, named, content))


@pytest.mark.parametrize("code", TRANSIENT_CODES)
@pytest.mark.parametrize("status", [400, 403, 408, 500])
def test_transient_codes_are_retried_under_any_status(code, status):
    assert error_of(status, x_amzn_ErrorType=code).retryable


@pytest.mark.parametrize("code", ["RequestTimeout", "RequestTimeoutException"])
def test_timeouts_of_the_service_are_not_throttling(code):
    assert not error_of(400, x_amzn_ErrorType=code).throttled


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_transient_statuses_are_retried_under_any_code(status):
    error = error_of(status, x_amzn_ErrorType="Whatever")
    assert (error.retryable, error.throttled) == (True, False)


@pytest.mark.parametrize("code", THROTTLING_CODES)
@pytest.mark.parametrize("status", [400, 402, 429, 503])
def test_throttling_codes_are_throttled_under_any_status(code, status):
    error = error_of(status, x_amzn_ErrorType=code)
    assert (error.retryable, error.throttled) == (True, True)


@pytest.mark.parametrize("code", ["Whatever", ""])
def test_429_is_throttling_also_when_its_code_is_not_modelled(code):
    error = error_of(429, x_amzn_ErrorType=code)
    assert (error.retryable, error.throttled) == (True, True)


def test_429_with_a_modelled_throttling_error_is_its_own_class():
    error = error_of(429, x_amzn_ErrorType="ThrottlingException", operation=SendEvent)
    assert errors.ThrottlingException is type(error)
    assert error.throttled


@pytest.mark.parametrize("status", [300, 307, 400, 401, 402, 403, 404, 409, 413, 501, 505])
def test_other_failures_are_not_retried(status):
    error = error_of(status, x_amzn_ErrorType="Whatever")
    assert (error.retryable, error.throttled) == (False, False)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x_amzn_ErrorType": "ConflictException"}, {}),
        ({"x_amzn_errortype": "ConflictException:http://internal.amazon.com/coral/"}, {}),
        ({"x_amzn_ErrorType": "aws.ivs#ConflictException"}, {}),
        ({"x_amzn_ErrorType": "aws.ivs#ConflictException:http://internal/#x"}, {}),
        ({}, {"code": "ConflictException"}),
        ({}, {"__type": "com.amazonaws.ivs#ConflictException"}),
        ({"x_amzn_ErrorType": ""}, {"__type": "ConflictException"}),
        ({}, {"code": 5, "__type": "ConflictException"}),
        ({"x_amzn_ErrorType": "ConflictException"}, {"code": "Another"}),
    ],
)
def test_the_code_is_found_wherever_aws_puts_it(headers, body):
    error = error_of(409, body, **headers)
    assert ("ConflictException", errors.ConflictException) == (error.code, type(error))


def test_a_code_aws_does_not_model_is_a_plain_service_error():
    error = error_of(418, x_amzn_ErrorType="TeapotException")
    assert ("TeapotException", ServiceError) == (error.code, type(error))


@pytest.mark.parametrize("member", ["exceptionMessage", "message", "Message"])
def test_the_message_is_found_under_each_of_its_names(member):
    assert error_of(404, {member: "no such stage"}).message == "no such stage"


@pytest.mark.parametrize(
    ("raw", "headers", "expected"),
    [
        (b"", {}, "the answer has no body"),
        (
            b"<html>",
            {"Content_Type": "text/html"},
            "the answer holds no message (6 bytes of text/html)",
        ),
        (b"[1]", {}, "the answer holds no message (3 bytes of unknown type)"),
        (b'"text"', {}, "the answer holds no message (6 bytes of unknown type)"),
        (b"null", {}, "the answer holds no message (4 bytes of unknown type)"),
        (b'{"message": 5}', {}, "the answer holds no message (14 bytes of unknown type)"),
        (b"\xff\xfe", {}, "the answer holds no message (2 bytes of unknown type)"),
        (b"[" * 5000, {}, "the answer holds no message (5000 bytes of unknown type)"),
        (b'{"a":' + b"9" * 5000, {}, "the answer holds no message (5005 bytes of unknown type)"),
    ],
)
def test_an_error_without_a_readable_message_says_what_came_instead(raw, headers, expected):
    error = error_of(503, raw=raw, **headers)
    assert (expected, "UnknownError", 503) == (error.message, error.code, error.status)


def test_further_members_are_kept_as_details():
    error = error_of(400, {"message": "m", "__type": "X", "resourceType": "stage", "limit": 5})
    assert error.details == {"resourceType": "stage", "limit": 5}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("1500", 1.5),
        ("0", 0.0),
        ("-1", None),
        ("-1500", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("9" * 400, None),
        ("9" * 5000, None),
    ],
)
def test_x_amz_retry_after_counts_milliseconds_and_nonsense_is_ignored(header, expected):
    assert expected == error_of(503, x_amz_retry_after=header).retry_after


def test_the_request_id_is_found_under_both_names():
    assert error_of(x_amzn_RequestId="one").request_id == "one"
    assert error_of(x_amz_request_id="two").request_id == "two"
    assert error_of().request_id is None
