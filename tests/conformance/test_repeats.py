"""Each operation says whether a request may be sent twice, and AWS's names and marks agree."""

import re
from types import NoneType

import pytest

from ivsrt_async import Repeat

from .differences import ENDED, NAMED_OTHERWISE
from .operations_page import table, written
from .services import CASES, Case, each_operation, each_service

KINDS = {
    r"Get|List|BatchGet": Repeat.READS,
    r"Update|Tag|Untag": Repeat.SAME,
    r"Delete|Stop": Repeat.ENDS,
    r"Create|Import": Repeat.CREATES,
}
"""What the first word of a name promises."""

each_named_kind = pytest.mark.parametrize(
    ("case", "promised"),
    [
        pytest.param(case, kind, id=str(case))
        for case in CASES
        for words, kind in KINDS.items()
        if re.match(rf"({words})[A-Z]", case.model.name)
    ],
)


@each_named_kind
def test_a_repeated_request_does_what_the_name_promises(case: Case, promised: Repeat):
    expected = NAMED_OTHERWISE.get((case.service.name, case.model.name), promised)
    assert expected == case.operation.spec.repeat


@each_operation
def test_what_carries_an_idempotency_token_and_nothing_else_is_recognized_by_it(case: Case):
    expected = bool(case.model.idempotent_members)
    assert expected is (case.operation.spec.repeat is Repeat.TOKEN)


@each_operation
def test_what_aws_marks_as_idempotent_is_safe_to_send_twice(case: Case):
    idempotent = case.model.http["method"] in ("GET", "DELETE") or bool(
        case.service.wire_data("service-2")["operations"][case.model.name].get("idempotent")
    )
    assert case.operation.spec.repeat.safe or not idempotent


@each_operation
def test_an_operation_that_ends_something_names_the_modelled_error_that_says_it_has_ended(
    case: Case,
):
    spec = case.operation.spec
    ends = spec.repeat is Repeat.ENDS
    expected = {ENDED.get((case.service.name, spec.name), "ResourceNotFoundException")}
    assert (expected if ends else set()) == {error.__name__ for error in spec.gone}
    assert set(spec.gone) <= set(spec.raises)


@each_operation
def test_what_ends_something_returns_nothing_so_that_the_error_can_stand_for_success(case: Case):
    spec = case.operation.spec
    assert spec.repeat is not Repeat.ENDS or spec.result_type is NoneType


@each_service
def test_the_page_of_operations_lists_them_all_as_they_are(service):
    assert table(service).splitlines() == written(service).splitlines()


def test_what_is_created_and_what_acts_is_not_safe_to_send_twice():
    assert {Repeat.CREATES, Repeat.ACTS} == {repeat for repeat in Repeat if not repeat.safe}
