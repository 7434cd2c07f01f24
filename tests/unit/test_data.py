"""Models as data for JSON, and models of such data."""

import json
import traceback
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import attrs
import pytest

from ivsrt_async import Session, from_dict, to_dict
from ivsrt_async._core.call import Call
from ivsrt_async.errors import ConflictException, DataParseError
from ivsrt_async.realtime import (
    Composition,
    CompositionState,
    CreateStage,
    CreateStageResponse,
    Destination,
    DestinationConfiguration,
    GetStage,
    LayoutConfiguration,
    ListStagesResponse,
    ParticipantToken,
    Stage,
    StageEndpoints,
    StageSummary,
)
from tests.support.full_models import EVENTS, MODELS, bare, full

every_model = pytest.mark.parametrize("model", [*MODELS, *EVENTS], ids=lambda cls: cls.__name__)

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPOSITION = Composition(
    arn="c",
    stage_arn="s",
    state=CompositionState.ACTIVE,
    layout=LayoutConfiguration(),
    start_time=MOMENT,
    destinations=[
        Destination(
            id="d",
            state="A_STATE_OF_THE_FUTURE",
            configuration=DestinationConfiguration(name="n"),
        )
    ],
)


@every_model
@pytest.mark.parametrize("make", [full, bare])
@pytest.mark.parametrize("exclude_none", [False, True])
def test_data_goes_through_json_and_becomes_the_same_model_again(model, make, exclude_none):
    made = make(model)
    data = to_dict(made, exclude_none=exclude_none)
    assert data == json.loads(json.dumps(data))
    again = from_dict(model, data)
    # Events leave what they came as out of comparisons.
    assert (made, getattr(made, "raw", None)) == (again, getattr(again, "raw", None))


@every_model
def test_keys_are_the_names_of_the_fields(model):
    assert [field.name for field in attrs.fields(model)] == list(to_dict(bare(model)))


def test_times_are_text_in_utc_and_enums_and_lists_are_plain():
    data = to_dict(COMPOSITION, exclude_none=True)
    assert data == {
        "arn": "c",
        "stage_arn": "s",
        "state": "ACTIVE",
        "layout": {},
        "start_time": "2026-03-01T12:00:00Z",
        "destinations": [
            {"id": "d", "state": "A_STATE_OF_THE_FUTURE", "configuration": {"name": "n"}}
        ],
    }
    assert str is type(data["state"])


def test_a_time_of_another_zone_is_written_in_utc():
    local = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert to_dict(attrs.evolve(COMPOSITION, start_time=local)) == to_dict(COMPOSITION)


def test_known_values_of_enums_become_members_and_others_stay_text():
    again = from_dict(Composition, to_dict(COMPOSITION))
    assert CompositionState.ACTIVE is again.state
    assert str is type(again.destinations[0].state)


def test_fields_that_are_none_are_there_unless_excluded():
    stage = Stage(arn="a", name="", endpoints=StageEndpoints(whip="w"))
    assert to_dict(stage) == {
        "arn": "a",
        "name": "",
        "active_session_id": None,
        "tags": None,
        "auto_participant_recording_configuration": None,
        "endpoints": {"events": None, "whip": "w", "rtmp": None, "rtmps": None},
    }
    assert to_dict(stage, exclude_none=True) == {
        "arn": "a",
        "name": "",
        "endpoints": {"whip": "w"},
    }


def test_what_an_event_came_as_keeps_its_nulls():
    event = attrs.evolve(full(EVENTS[0]), raw={"detail": {"a": None}})
    assert to_dict(event, exclude_none=True)["raw"] == {"detail": {"a": None}}


def test_a_page_and_a_response_are_data_with_all_that_is_in_them():
    page = ListStagesResponse(stages=[StageSummary(arn="a")], next_token="n")
    assert to_dict(page, exclude_none=True) == {"next_token": "n", "stages": [{"arn": "a"}]}
    response = CreateStageResponse(stage=Stage(arn="a"), participant_tokens=[])
    assert to_dict(response, exclude_none=True) == {"stage": {"arn": "a"}, "participant_tokens": []}


def test_a_secret_is_data_like_any_other():
    token = ParticipantToken(participant_id="p", token="a.b.c")
    assert to_dict(token)["token"] == "a.b.c"
    assert token == from_dict(ParticipantToken, to_dict(token))


def test_the_data_is_a_copy():
    stage = Stage(arn="a", tags={"a": "b"})
    to_dict(stage)["tags"]["c"] = "d"
    assert stage == Stage(arn="a", tags={"a": "b"})


def test_an_operation_is_data_too():
    assert to_dict(CreateStage(name="n"), exclude_none=True) == {"name": "n"}


def test_a_call_is_data_with_its_error():
    call = Call("realtime", "DeleteStage")
    assert to_dict(call, exclude_none=True) == {
        "service": "realtime",
        "operation": "DeleteStage",
        "attempts": 0,
        "resent": False,
        "throttles": 0,
        "waited": 0.0,
        "paced": 0.0,
        "maybe_done": False,
    }
    call.error = ConflictException("in use", code="ConflictException", status=409)
    data = to_dict(call)
    assert data["request_id"] is None
    assert data["error"] == {
        "type": "ConflictException",
        "message": "ConflictException: in use (HTTP 409)",
    }
    assert data == json.loads(json.dumps(data))


@pytest.mark.parametrize("other", [None, "a", 3, {"a": 1}, [Stage(arn="a")], Stage, object()])
def test_what_is_no_model_is_refused(other):
    with pytest.raises(TypeError, match=r"to_dict\(\) takes a model, not "):
        to_dict(other)


@pytest.mark.parametrize("other", [dict, str, Call, Session, int])
def test_only_models_are_made(other):
    with pytest.raises(TypeError, match=r"from_dict\(\) makes models, not "):
        from_dict(other, {})


def test_names_a_model_does_not_have_are_ignored():
    assert Stage(arn="a") == from_dict(Stage, {"arn": "a", "stageArn": 1, "of_next_year": {}})


def test_any_mapping_will_do():
    assert Stage(arn="a") == from_dict(Stage, MappingProxyType({"arn": "a"}))


@pytest.mark.parametrize(
    ("model", "data", "expected"),
    [
        (Stage, {}, "not a Stage: required member missing @ $.arn"),
        (Stage, {"arn": None}, "not a Stage: expected a string, got null @ $.arn"),
        (Stage, [], "not a Stage: expected an object, got an array @ $"),
        (Stage, None, "not a Stage: expected an object, got null @ $"),
        (
            Stage,
            {"arn": 5, "tags": {"a": 1}},
            (
                "not a Stage: expected a string, got a number @ $.arn; "
                "expected a string, got a number @ $.tags"
            ),
        ),
        (
            Stage,
            {"arn": "a", "endpoints": {"whip": ["w"]}},
            "not a Stage: expected a string, got an array @ $.endpoints.whip",
        ),
        (
            ListStagesResponse,
            {"stages": [{"arn": "a"}, {"name": "n"}]},
            "not a ListStagesResponse: required member missing @ $.stages[1].arn",
        ),
        (
            Composition,
            {**to_dict(COMPOSITION), "start_time": "tomorrow"},
            "not a Composition: not a valid value @ $.start_time",
        ),
        (
            GetStage,
            {"arn": ""},
            "not a GetStage: not a valid value @ $",
        ),
    ],
)
def test_data_of_another_form_is_refused_by_the_name_of_its_field(model, data, expected):
    with pytest.raises(DataParseError) as raised:
        from_dict(model, data)
    assert expected == str(raised.value)


@every_model
def test_no_error_shows_a_value(model):
    with pytest.raises(DataParseError) as raised:
        from_dict(model, {field.name: [["a.b.c"]] for field in attrs.fields(model)})
    ours = [
        line
        for frame in traceback.TracebackException.from_exception(
            raised.value, capture_locals=True
        ).stack
        if frame.filename.endswith("data.py") and "tests" not in frame.filename
        for line in (frame.locals or {}).values()
    ]
    assert "a.b.c" not in str(raised.value)
    assert not [line for line in ours if "a.b.c" in line]
    assert raised.value.__context__ is None
