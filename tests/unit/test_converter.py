"""Between models and the JSON of AWS's REST-JSON protocol."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated

import pytest

from ivsrt_async._core.converter import (
    dump_json,
    explain,
    parse_json,
    structure_hook,
    unstructure_hook,
)
from ivsrt_async._core.limits import Length
from ivsrt_async._core.model import model


class Color(StrEnum):
    RED = "red"


@model
class Part:
    size_px: int | None = None


@model
class Thing:
    arn: Annotated[str, Length(1, 3)]
    recording_s3_prefix: str | None = None
    color: Color | str | None = None
    colors: Sequence[Color | str] | None = None
    made_at: datetime | None = None
    share: float | None = None
    live: bool | None = None
    part: Part | None = None
    parts: Sequence[Part] | None = None
    tags: Mapping[str, str] | None = None


def read(**members) -> Thing:
    return structure_hook(Thing)({"arn": "a", **members}, Thing)


def written(**fields):
    return unstructure_hook(Thing)(Thing(arn="a", **fields))


def problem(**members) -> str:
    data = {"arn": "a", **members}
    with pytest.raises(Exception):  # noqa: B017 - whichever; `explain` says what it means
        structure_hook(Thing)(data, Thing)
    return explain(data, Thing)


@pytest.mark.parametrize(
    ("member", "value", "field", "expected"),
    [
        ("recordingS3Prefix", "p/", "recording_s3_prefix", "p/"),
        ("recordingS3Prefix", None, "recording_s3_prefix", None),
        ("color", "red", "color", Color.RED),
        ("color", "a colour AWS adds next year", "color", "a colour AWS adds next year"),
        ("colors", ["red", "blue"], "colors", [Color.RED, "blue"]),
        ("share", 1, "share", 1.0),
        ("live", False, "live", False),
        ("part", {"sizePx": 3}, "part", Part(size_px=3)),
        ("parts", [{"sizePx": 3}, {}], "parts", [Part(size_px=3), Part()]),
        ("tags", {"a": "b"}, "tags", {"a": "b"}),
        ("tags", {}, "tags", {}),
        ("parts", [], "parts", []),
    ],
)
def test_a_member_becomes_a_field(member, value, field, expected):
    actual = getattr(read(**{member: value}), field)
    assert (expected, type(expected)) == (actual, type(actual))


def test_absent_members_are_none_and_unknown_ones_are_ignored():
    assert Thing(arn="a") == read(aMemberOfNextYear={"deep": [1]})


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00+00:00",
        "2026-03-01T13:30:00+01:30",
        "2026-03-01T12:00:00",
        1772366400,
        1772366400.0,
    ],
)
def test_times_come_as_text_or_seconds_and_are_utc(text):
    moment = read(madeAt=text).made_at
    assert (datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(0)) == (moment, moment.utcoffset())
    assert moment.tzinfo is UTC


def test_fractions_of_a_second_are_kept():
    assert read(madeAt="2026-03-01T12:00:00.123456Z").made_at.microsecond == 123456


def test_times_are_written_in_utc():
    local = datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert written(made_at=local)["madeAt"] == "2026-03-01T12:00:00Z"


def test_none_is_not_written_but_empty_values_are():
    assert written() == {"arn": "a"}
    expected = {"arn": "a", "recordingS3Prefix": "", "live": False, "share": 0, "parts": []}
    assert {**expected, "tags": {}, "part": {}} == written(
        recording_s3_prefix="", live=False, share=0, parts=[], tags={}, part=Part()
    )


def test_an_enum_is_written_as_its_value():
    assert (
        dump_json(written(color=Color.RED, colors=[Color.RED, "blue"]))
        == b'{"arn":"a","color":"red","colors":["red","blue"]}'
    )


def test_answers_are_not_held_to_limits():
    assert structure_hook(Thing)({"arn": "longer than three"}, Thing).arn == "longer than three"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"arn": 5}, "expected a string, got a number @ $.arn"),
        ({"arn": None}, "expected a string, got null @ $.arn"),
        ({"recordingS3Prefix": []}, "expected a string, got an array @ $.recording_s3_prefix"),
        ({"color": 5}, "expected a string, got a number @ $.color"),
        ({"colors": "red"}, "expected an array, got a string @ $.colors"),
        ({"colors": {}}, "expected an array, got an object @ $.colors"),
        ({"share": "1"}, "expected a number, got a string @ $.share"),
        ({"share": True}, "expected a number, got a boolean @ $.share"),
        ({"live": 1}, "expected a boolean, got a number @ $.live"),
        ({"madeAt": {}}, "expected a time, got an object @ $.made_at"),
        ({"part": []}, "expected an object, got an array @ $.part"),
        ({"part": {"sizePx": True}}, "expected an integer, got a boolean @ $.part.size_px"),
        ({"part": {"sizePx": 1.5}}, "expected an integer, got a number @ $.part.size_px"),
        ({"tags": []}, "expected an object, got an array @ $.tags"),
    ],
)
def test_a_wrong_type_is_explained_by_its_field(members, expected):
    assert expected == problem(**members)


@pytest.mark.parametrize(
    "members",
    [
        {"madeAt": "hunter2"},
        {"madeAt": 1e30},
        {"parts": [{}, "hunter2"]},
        {"parts": [{"sizePx": "hunter2"}]},
        {"tags": {"a": ["hunter2"]}},
        {"tags": "hunter2"},
        {"recordingS3Prefix": ["hunter2"]},
        {"live": "hunter2"},
    ],
)
def test_an_explanation_never_shows_the_value(members):
    assert "hunter2" not in problem(**members)


def test_a_missing_member_is_named():
    assert explain({}, Thing) == "required member missing @ $.arn"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"a":',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b"\xff",
        b'"\xc3"',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"9" * 5000,
        b"{} {}",
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_not_json_is_a_value_error(body):
    with pytest.raises(ValueError):
        parse_json(body)


def test_json_is_written_without_spaces_and_without_nan():
    assert dump_json({"a": [1, "ü"]}) == b'{"a":[1,"\\u00fc"]}'
    with pytest.raises(ValueError):
        dump_json(float("nan"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b' {"a": "\\ud800"}\r\n', {"a": "\ud800"}),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b"[" * 200 + b"]" * 200, None),
    ],
    ids=["half a surrogate pair", "a name twice", "nested"],
)
def test_unusual_json_is_read(body, expected):
    assert parse_json(body) == (json.loads(body) if expected is None else expected)


@pytest.mark.parametrize(
    "data", [{"a": "null"}, {"a": "\ud800"}, {"a": 2**64}, {"a": "ü"}, {"a": [1.5, True, ""]}]
)
def test_json_is_written_as_pythons_own_encoder_writes_it(data):
    assert dump_json(data) == json.dumps(data, separators=(",", ":")).encode()


def test_a_model_is_read_without_its_optional_members_and_not_without_the_required_ones():
    read = structure_hook(Thing)
    assert read({"arn": "a", "color": None}, Thing) == Thing(arn="a")
    for wrong in ({}, {"color": "red"}, {"arn": None}, [], "x", None, 1):
        with pytest.raises((KeyError, TypeError)):
            read(wrong, Thing)
