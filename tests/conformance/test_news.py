"""What AWS adds is noticed and named, and never changes what a call returns."""

from copy import deepcopy
from typing import Any

import attrs
import pytest
from botocore.model import ServiceModel

from .differences import BARE_RESULTS
from .news import news, rows_without_operation
from .services import SERVICES, Case, each_operation, each_service

REALTIME = SERVICES[0]


@each_service
def test_aws_has_added_and_removed_nothing(service):
    assert news(service) == []
    assert rows_without_operation(service) == set()


@each_operation
def test_what_is_returned_bare_stays_bare_and_what_is_whole_stays_whole(case: Case):
    expected = BARE_RESULTS[case.service.name].get(case.model.name)
    assert expected == case.operation.spec.result


@pytest.fixture
def description() -> dict[str, Any]:
    """AWS's description of the real-time API, to be changed."""
    return deepcopy(REALTIME.wire_data("service-2"))


def news_of(description: dict[str, Any]) -> str:
    model = ServiceModel(description, REALTIME.model.service_name)
    (sentence,) = news(attrs.evolve(REALTIME, model=model))
    return sentence


def test_a_second_member_beside_a_bare_one_is_named(description):
    description["shapes"]["GetStageResponse"]["members"]["warnings"] = {"shape": "String"}
    assert news_of(description).startswith(
        "AWS added warnings to the answer of GetStage, which returns the bare stage and keeps"
    )


def test_a_bare_member_that_disappears_is_named(description):
    del description["shapes"]["GetStageResponse"]["members"]["stage"]
    assert news_of(description) == "AWS removed stage, which GetStage returns bare"


def test_an_operation_that_disappears_is_named(description):
    del description["operations"]["CreateStage"]
    assert news_of(description).startswith("AWS removed the operation CreateStage: deprecate")


def test_a_new_operation_is_named_and_so_is_its_only_member(description):
    description["operations"]["PauseStage"] = {
        **description["operations"]["GetStage"],
        "name": "PauseStage",
    }
    model = ServiceModel(description, REALTIME.model.service_name)
    operation, result = news(attrs.evolve(REALTIME, model=model))
    assert operation.startswith("AWS added the operation PauseStage: write its class in")
    assert result.startswith("PauseStage answers with stage alone: let the call return it bare")
