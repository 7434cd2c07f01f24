"""What we read out of an answer is what botocore's parser reads, for generated bodies."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, get_args

import attrs
import pytest
from botocore import xform_name
from botocore.model import Shape
from botocore.parsers import create_parser
from hypothesis import given

from ivsrt_async import errors
from ivsrt_async._core.naming import wire_name
from ivsrt_async.errors import ResponseParseError, ServiceError
from tests.support.scripted_server import Answer

from .calls import smallest, smallest_input
from .differences import ALWAYS_THERE, EMPTY_BARE_LIST, HIDDEN_LOCATION, UNKNOWN_UNION_MEMBER
from .generated import GENERATING, answers
from .places import OurType, members_of
from .services import CASES, Case, each_operation

REQUEST_ID = "5f2c8b1e-0000-4000-8000-000000000001"
MESSAGE_MEMBERS = ("exceptionMessage", "message", "Message")
_parser = create_parser("rest-json")

each_operation_with_result = pytest.mark.parametrize(
    "case", [case for case in CASES if case.body_members], ids=str
)
each_operation_without_result = pytest.mark.parametrize(
    "case", [case for case in CASES if not case.body_members], ids=str
)
each_operation_with_bare_list = pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if case.bare_member and case.body_members[case.bare_member].type_name == "list"
    ],
    ids=str,
)
each_modelled_union = pytest.mark.parametrize(
    ("case", "member"),
    [
        pytest.param(case, name, id=f"{case}.{name}")
        for case in CASES
        for name, shape in case.body_members.items()
        if getattr(shape, "is_tagged_union", False)
    ],
)
each_always_there = pytest.mark.parametrize(
    ("case", "member"),
    [
        pytest.param(case, member, id=f"{case}.{member}")
        for case in CASES
        if case.body_members and not case.bare_member
        for member in sorted(
            ALWAYS_THERE.get((case.service.name, case.model.output_shape.name), ())
        )
    ],
)
each_error = pytest.mark.parametrize(
    ("case", "error"),
    [
        pytest.param(case, error, id=f"{case}-{error.error_code}")
        for case in CASES
        for error in case.model.error_shapes
    ],
)


def _answer(status: int, body: Any, **headers: str) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"x-amzn-RequestId": REQUEST_ID, **headers})


def _header_values(case: Case) -> dict[str, str]:
    shape = case.model.output_shape
    members = shape.members.values() if shape else ()
    return {
        member.serialization["name"]: "something"
        for member in members
        if member.serialization.get("location") == HIDDEN_LOCATION
    }


def _parsed(answer: Answer, shape: Shape | None) -> dict[str, Any]:
    """What botocore's parser makes of an answer."""
    lower = {name.lower(): value for name, value in answer.headers.items()}
    response = {"status_code": answer.status, "headers": lower, "body": answer.body}
    return _parser.parse(response, shape)


def _botocores_result(case: Case, answer: Answer) -> Any:
    parsed = _parsed(answer, case.model.output_shape)
    visible = {name: parsed[name] for name in case.body_members if name in parsed}
    if not case.body_members:
        return None
    return visible if case.bare_member is None else visible[case.bare_member]


def _plain(value: Any) -> Any:
    """A result of ours in botocore's form: members under AWS's names, absent ones left out."""
    if attrs.has(type(value)):
        given = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
        return {wire_name(name): _plain(v) for name, v in given.items() if v is not None}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, datetime):
        return value, value.utcoffset()
    return value


def _in_utc(value: Any) -> Any:
    """botocore's times keep the offset they were written with; ours are all in UTC."""
    if isinstance(value, dict):
        return {key: _in_utc(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_in_utc(entry) for entry in value]
    if isinstance(value, datetime):
        return value, timedelta(0)
    return value


@each_operation_with_result
def test_a_result_is_botocores(case: Case, exchange):
    members = smallest_input(case)

    @GENERATING
    @given(answers(case))
    def same(body):
        answer = _answer(case.model.http["responseCode"], body, **_header_values(case))
        exchange.answer = answer
        assert _in_utc(_botocores_result(case, answer)) == _plain(exchange.call(case, members))

    same()


@each_operation_with_result
def test_known_enum_values_are_members_and_others_plain_text(case: Case, exchange):
    members = smallest_input(case)

    @GENERATING
    @given(answers(case))
    def typed(body):
        exchange.answer = _answer(200, body)
        result = exchange.call(case, members)
        found = list(_enum_values(result, case.operation.spec.result_type))
        expected = [enum if value in set(enum) else str for enum, value in found]
        assert expected == [type(value) for _, value in found]

    typed()


def _enum_values(value: Any, annotation: Any) -> Iterator[tuple[type[Enum], Any]]:
    """Every value inside a result whose type is an open enum."""
    ours = OurType.of(annotation)
    if value is None:
        return
    if ours.enum:
        yield ours.enum, value
    elif ours.name == "Sequence":
        for entry in value:
            yield from _enum_values(entry, get_args(ours.base)[0])
    for field in ours.fields.values():
        yield from _enum_values(getattr(value, field.name), field.type)


@each_operation_without_result
@pytest.mark.parametrize("body", [b"", b"{}"], ids=["empty", "object"])
def test_a_call_without_result_returns_none_whatever_the_body(case: Case, body, exchange):
    status = case.model.http["responseCode"]
    headers = {"Content-Length": ""} if status == 204 else {}  # RFC 9110 section 8.6
    exchange.answer = Answer(status, b"" if status == 204 else body, headers)
    assert exchange.call(case, smallest_input(case)) is None


@each_operation_with_bare_list
def test_a_bare_list_that_is_left_out_is_empty(case: Case, exchange):
    exchange.answer = _answer(200, {})
    assert exchange.call(case, smallest_input(case)) == EMPTY_BARE_LIST


@each_modelled_union
def test_an_unknown_kind_of_union_reads_as_none_of_the_known(case: Case, member, exchange):
    shape = case.model.output_shape
    always = ALWAYS_THERE.get((case.service.name, shape.name), ())
    others = {name: smallest(case, shape.members[name]) for name in always}
    unknown = {member: {"kindOfTheFuture": {"a": 1}}}
    exchange.answer = answer = _answer(200, {**others, **unknown})
    botocores = _botocores_result(case, answer)
    assert botocores == {**others, member: {UNKNOWN_UNION_MEMBER: {"name": "kindOfTheFuture"}}}
    assert _plain(exchange.call(case, smallest_input(case))) == {**others, member: {}}


@each_always_there
def test_an_answer_without_an_identity_is_an_error_that_names_it(case: Case, member, exchange):
    shape = case.model.output_shape
    always = ALWAYS_THERE[case.service.name, shape.name]
    exchange.answer = _answer(
        200, {name: smallest(case, shape.members[name]) for name in always - {member}}
    )
    with pytest.raises(
        ResponseParseError, match=f"required member missing @ \\$.{xform_name(member)}"
    ):
        exchange.call(case, smallest_input(case))


def _error_details(case: Case, error: Shape) -> dict[str, Any]:
    """Every member of the error but its message."""
    return {
        name: smallest(case, member)
        for name, member in members_of(error).items()
        if name not in MESSAGE_MEMBERS
    }


@each_error
@pytest.mark.parametrize("member", MESSAGE_MEMBERS)
def test_a_modelled_error_is_botocores(case: Case, error, member, exchange):
    message = 'no such stage "a/b" and é'
    body = {member: message, **_error_details(case, error)}
    status = error.metadata["error"]["httpStatusCode"]
    answer = _answer(status, body, **{"x-amzn-ErrorType": f"{error.error_code}:http://internal/"})
    exchange.answer = answer
    with pytest.raises(ServiceError) as raised:
        exchange.call(case, smallest_input(case))
    general = _parsed(answer, case.model.output_shape)
    modelled = _parsed(answer, error)
    expected = (
        general["Error"]["Code"],
        general["Error"]["Message"] or modelled.get(member) or message,
        general["ResponseMetadata"]["HTTPStatusCode"],
        general["ResponseMetadata"]["RequestId"],
        {name: modelled[name] for name in body if name not in MESSAGE_MEMBERS},
    )
    ours = raised.value
    assert getattr(errors, expected[0]) is type(ours)
    assert expected == (ours.code, ours.message, ours.status, ours.request_id, dict(ours.details))


@each_operation
@pytest.mark.parametrize("place", ["header", "code", "__type"])
def test_the_code_of_an_error_is_found_where_botocore_finds_it(case: Case, place, exchange):
    code = "com.amazonaws.ivs#SomethingNobodyModelled"
    body = {"message": "no"} if place == "header" else {"message": "no", place: code}
    answer = _answer(418, body, **({"x-amzn-ErrorType": code} if place == "header" else {}))
    exchange.answer = answer
    with pytest.raises(ServiceError) as raised:
        exchange.call(case, smallest_input(case))
    parsed = _parsed(answer, case.model.output_shape)
    assert (ServiceError, parsed["Error"]["Code"]) == (type(raised.value), raised.value.code)
