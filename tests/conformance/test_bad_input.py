"""What breaks a rule of the model is refused before anything is sent, and the error says why."""

import re

import pytest

from ivsrt_async.errors import InvalidRequestError

from .calls import smallest_input
from .differences import UNSENDABLE
from .faults import faults, gaps, keeping
from .services import CASES, Case, each_operation

SHOWN = 80
"""Characters of a refused value that an error shows."""

each_gap = pytest.mark.parametrize(
    ("case", "gap"),
    [pytest.param(case, gap, id=f"{case}{gap.path}") for case in CASES for gap in gaps(case)],
)
each_fault = pytest.mark.parametrize(
    ("case", "fault"),
    [
        pytest.param(case, fault, id=f"{case}.{fault.field}-{fault.kind}")
        for case in CASES
        for fault in faults(case)
    ],
)
each_edge = pytest.mark.parametrize(
    ("case", "edge"),
    [
        pytest.param(case, edge, id=f"{case}.{edge.field}-{edge.kind}")
        for case in CASES
        for edge in keeping(case)
    ],
)
each_operation_with_label = pytest.mark.parametrize(
    "case", [case for case in CASES if "resourceArn" in case.input_members], ids=str
)


@each_gap
def test_a_missing_member_is_a_type_error_that_names_it(case: Case, gap, exchange):
    with pytest.raises(TypeError, match=rf"'{gap.name}'"):
        exchange.call(case, gap.value)
    assert exchange.server.connections == 0


@each_operation
def test_an_unknown_argument_is_a_type_error_that_names_it(case: Case, exchange):
    with pytest.raises(TypeError, match="'stage_ann'"):
        exchange.call_with(case, stage_ann="a")
    assert exchange.server.connections == 0


@each_operation
def test_no_argument_goes_by_position_unless_it_is_the_only_required_one(case: Case, exchange):
    too_many = 2 if len(case.required) == 1 else 1
    with pytest.raises(TypeError, match="positional argument"):
        exchange.call_with(case, *["a"] * too_many)
    assert exchange.server.connections == 0


@each_fault
def test_a_broken_limit_is_refused_with_field_limit_and_value(case: Case, fault, exchange):
    with pytest.raises(InvalidRequestError) as raised:
        exchange.call(case, fault.value)
    error = raised.value
    assert (case.model.name, fault.field) == (error.operation, error.field)
    assert error.limit.startswith(fault.limit)
    if fault.bounds:
        assert {*fault.bounds} == {int(number) for number in re.findall(r"\d+", error.limit)}
    assert f"{case.model.name}: {error.field} {error.limit}, got {error.given}" == str(error)
    if fault.secret:
        assert "hidden" in error.given
        assert repr(fault.given) not in error.given
    else:
        if fault.shown:
            assert repr(fault.given)[:SHOWN] in error.given
        if isinstance(fault.given, str | list | dict):
            assert f"({len(fault.given)} " in error.given
    assert exchange.server.connections == 0


@each_edge
def test_a_value_that_just_keeps_its_limit_is_sent(case: Case, edge, exchange):
    exchange.send(case, edge.value)
    assert len(exchange.server.received) == 1


@each_operation_with_label
@pytest.mark.parametrize("segment", sorted(UNSENDABLE))
def test_what_would_change_the_path_is_refused(case: Case, segment, exchange):
    with pytest.raises(InvalidRequestError, match="cannot stand in a path"):
        exchange.call(case, {**smallest_input(case), "resourceArn": segment})
    assert exchange.server.connections == 0
