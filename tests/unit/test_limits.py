"""Arguments that break a limit are refused before anything is sent, and the error says all."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import pytest

from ivsrt_async._core.limits import Items, Length, Range, Sensitive
from ivsrt_async._core.model import exactly_one_of, model
from ivsrt_async._core.operation import Operation, operation
from ivsrt_async._core.repeat import Repeat
from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.realtime import GetStage, Stage


class Color(StrEnum):
    RED = "red"


@exactly_one_of("left", "right")
@model
class Side:
    left: Annotated[str, Length(1, 3)] | None = None
    right: str | None = None


Secret = Annotated[str, Length(1, 3), Sensitive()]


@operation("POST /Paint", repeat=Repeat.ACTS)
class Paint(Operation[None]):
    name: Annotated[str, Length(1, 5)] = "a"
    note: Annotated[str, Length(0, 5)] | None = None
    count: Annotated[int, Range(1, 10)] | None = None
    share: Annotated[float, Range(0, 1)] | None = None
    dry: bool | None = None
    color: Color | str | None = None
    start: datetime | None = None
    side: Side | None = None
    sides: Annotated[Sequence[Side], Items(0, 2)] | None = None
    words: Annotated[Sequence[Annotated[str, Length(1, 2)]], Items(1, 3)] | None = None
    tags: Annotated[Mapping[Annotated[str, Length(1, 3)], str], Items(0, 2)] | None = None
    password: Secret | None = None
    passwords: Sequence[Secret] | None = None
    attributes: Annotated[Mapping[str, str], Sensitive()] | None = None


def refused(**arguments) -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as raised:
        Paint(**arguments)
    return raised.value


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "a"},
        {"name": "abcde"},
        {"name": "üüüüü"},
        {"note": ""},
        {"note": None},
        {"count": 1},
        {"count": 10},
        {"share": 0},
        {"share": 1.0},
        {"dry": False},
        {"color": Color.RED},
        {"color": "a colour AWS adds next year"},
        {"start": datetime(2026, 1, 1, tzinfo=UTC)},
        {"side": Side(left="abc")},
        {"sides": []},
        {"sides": (Side(right=""), Side(left="a"))},
        {"words": ["a", "bb", "c"]},
        {"tags": {}},
        {"tags": {"a": "", "b": "x" * 999}},
        {"password": "abc"},
    ],
)
def test_what_keeps_its_limits_is_taken(arguments):
    Paint(**arguments)


@pytest.mark.parametrize(
    ("arguments", "field", "limit", "given"),
    [
        ({"name": ""}, "name", "must have 1 to 5 characters", "'' (0 characters)"),
        ({"name": "abcdef"}, "name", "must have 1 to 5 characters", "'abcdef' (6 characters)"),
        ({"note": "abcdef"}, "note", "must have at most 5 characters", "'abcdef' (6 characters)"),
        ({"name": 5}, "name", "must be a string", "5"),
        ({"name": None}, "name", "must be a string", "None"),
        ({"name": b"a"}, "name", "must be a string", "b'a' (1 item)"),
        ({"count": 0}, "count", "must be 1 to 10", "0"),
        ({"count": 11}, "count", "must be 1 to 10", "11"),
        ({"count": True}, "count", "must be an integer", "True"),
        ({"count": 1.0}, "count", "must be an integer", "1.0"),
        ({"count": "1"}, "count", "must be an integer", "'1' (1 character)"),
        ({"share": 1.01}, "share", "must be 0 to 1", "1.01"),
        ({"share": math.nan}, "share", "must be a number", "nan"),
        ({"share": math.inf}, "share", "must be a number", "inf"),
        ({"dry": 1}, "dry", "must be True or False", "1"),
        ({"color": 5}, "color", "must be a string", "5"),
        ({"start": "2026"}, "start", "must be a datetime with a time zone", "'2026'"),
        ({"side": {"left": "a"}}, "side", "must be a Side", "{'left': 'a'} (1 item)"),
        ({"side": Side(left="abcd")}, "side.left", "must have 1 to 3 characters", "'abcd'"),
        ({"side": Side()}, "side", "must have exactly one of left or right", "None"),
        (
            {"side": Side(left="a", right="b")},
            "side",
            "must have exactly one of left or right",
            "['left', 'right']",
        ),
        (
            {"sides": [Side(left="a"), Side(left="")]},
            "sides[1].left",
            "must have 1 to 3 characters",
            "''",
        ),
        ({"sides": [Side(left="a")] * 3}, "sides", "must have at most 2 items", "[Side("),
        ({"sides": Side(left="a")}, "sides", "must be a list", "Side("),
        ({"words": []}, "words", "must have 1 to 3 items", "[] (0 items)"),
        ({"words": ["a", "abc"]}, "words[1]", "must have 1 to 2 characters", "'abc'"),
        ({"words": "ab"}, "words", "must be a list", "'ab'"),
        ({"words": {"a"}}, "words", "must be a list", "{'a'}"),
        ({"tags": {"abcd": ""}}, "tags key", "must have 1 to 3 characters", "'abcd'"),
        ({"tags": {"a": 5}}, "tags['a']", "must be a string", "5"),
        ({"tags": {5: "a"}}, "tags key", "must be a string", "5"),
        ({"tags": [("a", "b")]}, "tags", "must be a dict", "[('a', 'b')]"),
        ({"tags": dict.fromkeys("abc", "")}, "tags", "must have at most 2 items", "{'a': ''"),
    ],
)
def test_what_breaks_a_limit_is_refused_with_field_limit_and_value(arguments, field, limit, given):
    error = refused(**arguments)
    assert (field, limit, "Paint", 0) == (
        error.field,
        error.limit,
        error.operation,
        error.attempts,
    )
    assert error.given.startswith(given)
    assert f"Paint: {field} {limit}, got {error.given}" == str(error)


def test_a_time_without_a_zone_is_refused():
    error = refused(start=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    assert error.limit == "must be a datetime with a time zone"


def test_a_refusal_is_a_value_error_too():
    with pytest.raises(ValueError, match="name must have 1 to 5 characters"):
        Paint(name="")


def test_a_long_value_is_shortened():
    error = refused(name="x" * 10_000)
    assert f"'{'x' * 79}… (10000 characters)" == error.given


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"password": "hunter2"}, "password"),
        ({"passwords": ["ok", "hunter2"]}, "passwords[1]"),
        ({"password": ["hunter2"]}, "password"),
        ({"passwords": [{"hunter2"}]}, "passwords[0]"),
        ({"attributes": "hunter2"}, "attributes"),
        ({"attributes": ["hunter2"]}, "attributes"),
        ({"attributes": {5: "hunter2"}}, "attributes key"),
    ],
)
def test_a_secret_that_breaks_a_limit_is_not_shown(arguments, field):
    error = refused(**arguments)
    assert field == error.field
    assert "hunter2" not in f"{error} {error!r} {error.args} {error.given}"


def test_a_secret_is_hidden_in_the_repr_of_its_operation():
    shown = repr(Paint(password="hun", attributes={"a": "hunter2"}))
    assert "hun" not in shown
    assert "password=<hidden>" in shown


def test_a_limit_reads_well():
    assert [
        str(Length(1, 5)),
        str(Length(0, 5)),
        str(Length(5, 5)),
    ] == ["1 to 5 characters", "at most 5 characters", "exactly 5 characters"]
    assert [
        str(Length(1)),
        str(Items(1, 1)),
        str(Range(1, 2)),
    ] == ["at least 1 characters", "exactly 1 item", "1 to 2"]


def test_a_missing_argument_is_pythons_type_error():
    from ivsrt_async.realtime.stages import GetStage

    with pytest.raises(TypeError, match="arn"):
        GetStage()


def test_a_resource_where_its_arn_is_wanted_gets_a_hint():
    with pytest.raises(
        InvalidRequestError, match=r"arn must be a string; pass the Stage's \.arn, got"
    ):
        GetStage(Stage(arn="arn:aws:ivs:eu-west-1:123456789012:stage/AbC"))
