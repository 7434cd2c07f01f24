"""The answers AWS wrote as samples, member by member beside those of the local IVS."""

import json
from fnmatch import fnmatchcase

import botocore.session
import pytest

from tests.statements.differences import DIFFERENCES
from tests.statements.read_samples import SAMPLES, SOMETIMES, members
from tests.statements.sampled_account import answers_of_a_full_account

SAMPLED = json.loads(SAMPLES.read_text())["services"]
OPERATIONS = [
    pytest.param(
        service,
        operation,
        id=f"{service}-{operation}",
        marks=pytest.mark.documented(f"https://docs.aws.amazon.com/cli/latest/reference/{service}"),
    )
    for service, operations in SAMPLED.items()
    for operation in operations
]


@pytest.fixture(scope="module")
def answers():
    return answers_of_a_full_account()


@pytest.fixture(scope="module")
def models():
    session = botocore.session.get_session()
    return {service: session.get_service_model(service) for service in SAMPLED}


def differences(service, operation, answers, model) -> list[str]:
    """In words, what an operation answers otherwise than in its samples."""
    sampled = SAMPLED[service][operation]
    found = members(answers[service][operation], model.operation_model(operation).output_shape)
    return [
        f"{service} {operation} {path} {verdict}"
        for path in sorted(sampled.keys() | found.keys())
        if (verdict := _compare(sampled.get(path), found.get(path)))
    ]


def _compare(sampled: str | None, found: str | None) -> str:
    """What is different; members that only some sampled objects have need not be always there."""
    if sampled is None:
        return "is not sampled"
    if found is None:
        return "is missing"
    if sampled.removesuffix(SOMETIMES) != found.removesuffix(SOMETIMES):
        return f"is {found} where {sampled} is sampled"
    if found.endswith(SOMETIMES) and not sampled.endswith(SOMETIMES):
        return "is missing now and then"
    return ""


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_an_operation_answers_as_sampled(answers, models, service, operation):
    assert operation in answers[service]
    unjustified = [
        difference
        for difference in differences(service, operation, answers, models[service])
        if not any(fnmatchcase(difference, pattern) for pattern in DIFFERENCES)
    ]
    assert unjustified == []


@pytest.mark.documented("https://docs.aws.amazon.com/cli/latest/reference/")
def test_every_difference_that_is_justified_is_there(answers, models):
    found = [
        difference
        for service, operations in SAMPLED.items()
        for operation in operations
        for difference in differences(service, operation, answers, models[service])
    ]
    needless = [
        pattern
        for pattern in DIFFERENCES
        if not any(fnmatchcase(difference, pattern) for difference in found)
    ]
    assert needless == []


@pytest.mark.documented("https://docs.aws.amazon.com/cli/latest/reference/")
def test_88_operations_are_sampled():
    assert len(OPERATIONS) == 88
