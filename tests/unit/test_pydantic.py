"""Models inside Pydantic's, which learns from them what it needs."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import annotated_types
import attrs
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from ivsrt_async import chat, low_latency, realtime, to_dict
from ivsrt_async._core.documentation import own_text
from ivsrt_async._core.limits import Items, Length, Range
from ivsrt_async.realtime import (
    Composition,
    CompositionState,
    CompositionThumbnailConfiguration,
    ListStagesResponse,
    ParticipantToken,
    Stage,
    StageEndpoints,
    StageSummary,
    ThumbnailStorageType,
    Video,
)
from tests.support.full_models import MODELS, bare, full

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda cls: cls.__name__)


class Show(BaseModel):
    """As somebody's program has it."""

    title: str
    stage: Stage | None = None
    token: ParticipantToken | None = None
    videos: list[Video] = []
    by_name: dict[str, Stage] = {}
    sequels: list["Show"] = []


SHOW = Show(
    title="news",
    stage=Stage(arn="a", endpoints=StageEndpoints(whip="w")),
    videos=[Video(width=1280)],
    by_name={"b": Stage(arn="b")},
    sequels=[Show(title="more", stage=Stage(arn="c"))],
)


@every_model
@pytest.mark.parametrize("make", [full, bare])
def test_a_model_goes_through_pydantic_and_comes_back_equal(model, make):
    adapter, made = TypeAdapter(model), make(model)
    assert made is adapter.validate_python(made)
    assert made == adapter.validate_json(adapter.dump_json(made))
    assert made == adapter.validate_python(adapter.dump_python(made))


@every_model
@pytest.mark.parametrize("exclude_none", [False, True])
def test_pydantic_writes_the_same_data_as_to_dict(model, exclude_none):
    adapter, made = TypeAdapter(model), bare(model)
    expected = to_dict(made, exclude_none=exclude_none)
    assert expected == adapter.dump_python(made, mode="json", exclude_none=exclude_none)
    assert expected == json.loads(adapter.dump_json(made, exclude_none=exclude_none))


@every_model
def test_the_schema_shows_every_field_with_its_text_and_is_one_for_reading_and_writing(model):
    adapter = TypeAdapter(model)
    schema = adapter.json_schema()
    assert schema == adapter.json_schema(mode="serialization")
    fields = attrs.fields(model)
    assert {field.name for field in fields} == set(schema["properties"])
    required = {field.name for field in fields if field.default is attrs.NOTHING}
    assert required == set(schema.get("required", ()))
    assert all(shown["description"] for shown in schema["properties"].values())
    assert (model.__name__, own_text(model)) == (
        schema["title"],
        schema["description"],
    )


def test_models_of_ones_own_hold_ours():
    assert Show.model_validate_json(SHOW.model_dump_json()) == SHOW
    assert Show.model_validate(SHOW.model_dump()) == SHOW
    again = Show.model_validate_json(SHOW.model_dump_json())
    assert Stage(arn="c") == again.sequels[0].stage
    assert SHOW.model_dump(include={"title", "videos"}, exclude_none=True) == {
        "title": "news",
        "videos": [{"width": 1280}],
    }
    assert SHOW.model_dump(include={"stage": {"arn"}})["stage"] == {"arn": "a"}


@pytest.mark.parametrize(
    ("data", "place", "kind"),
    [
        ({}, ("arn",), "missing"),
        ({"arn": 5}, ("arn",), "string_type"),
        ({"arn": ""}, ("arn",), "string_too_short"),
        ({"arn": "a" * 129}, ("arn",), "string_too_long"),
        ({"arn": "a", "tags": {"b": 1}}, ("tags", "b"), "string_type"),
        ({"arn": "a", "endpoints": {"whip": []}}, ("endpoints", "whip"), "string_type"),
        ("arn", (), "dataclass_type"),
    ],
)
def test_what_is_wrong_is_told_by_the_name_of_the_field(data, place, kind):
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Stage).validate_python(data)
    (problem,) = raised.value.errors()
    assert (place, kind) == (problem["loc"], problem["type"])


def test_what_aws_answered_is_not_held_to_limits():
    stage = Stage(arn="a" * 500)
    assert Show(title="t", stage=stage).stage is stage
    assert TypeAdapter(Stage).dump_python(stage)["arn"] == "a" * 500


@pytest.mark.parametrize("mode", ["python", "json"])
def test_known_values_of_enums_become_members_and_others_stay_text(mode):
    adapter = TypeAdapter(CompositionThumbnailConfiguration)
    data = {"storage": ["LATEST", "OF_THE_FUTURE"]}
    read = (
        adapter.validate_python(data)
        if mode == "python"
        else adapter.validate_json(json.dumps(data))
    )
    assert read.storage == [ThumbnailStorageType.LATEST, "OF_THE_FUTURE"]
    assert [ThumbnailStorageType, str] == [type(value) for value in read.storage]
    assert data["storage"] == adapter.dump_python(read, mode="json")["storage"]


def test_an_enum_of_one_field_is_open_too():
    adapter = TypeAdapter(Composition)
    data = to_dict(bare(Composition))
    assert CompositionState.ACTIVE is adapter.validate_python({**data, "state": "ACTIVE"}).state
    assert adapter.validate_python({**data, "state": "NEW"}).state == "NEW"
    shown = adapter.json_schema()["properties"]["state"]["anyOf"]
    assert shown == [{"$ref": "#/$defs/CompositionState"}, {"type": "string"}]


@pytest.mark.parametrize("text", ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00"])
def test_times_become_aware_in_utc(text):
    adapter = TypeAdapter(Composition)
    read = adapter.validate_python({**to_dict(bare(Composition)), "start_time": text})
    assert (datetime(2026, 3, 1, 12, tzinfo=UTC), UTC) == (read.start_time, read.start_time.tzinfo)
    assert adapter.dump_python(read, mode="json")["start_time"] == "2026-03-01T12:00:00Z"
    local = read.start_time.astimezone(timezone(timedelta(hours=1)))
    assert local == adapter.validate_python({**to_dict(read), "start_time": local}).start_time


def test_a_time_without_zone_is_taken_for_utc():
    data = {**to_dict(bare(Composition)), "start_time": "2026-03-01T12:00:00"}
    read = TypeAdapter(Composition).validate_python(data)
    assert datetime(2026, 3, 1, 12, tzinfo=UTC) == read.start_time


def test_the_schema_shows_limits_and_defaults():
    shown = TypeAdapter(Stage).json_schema()["properties"]
    assert {key: shown["arn"][key] for key in ("type", "minLength", "maxLength")} == {
        "type": "string",
        "minLength": 1,
        "maxLength": 128,
    }
    assert {"anyOf": shown["name"]["anyOf"]} == {
        "anyOf": [{"type": "string", "minLength": 0, "maxLength": 128}, {"type": "null"}]
    }
    assert shown["name"]["default"] is None
    tags = shown["tags"]["anyOf"][0]
    assert (tags["maxProperties"], tags["additionalProperties"]["maxLength"]) == (50, 256)
    assert {"$ref": "#/$defs/StageEndpoints"} in shown["endpoints"]["anyOf"]
    width = TypeAdapter(Video).json_schema()["properties"]["width"]["anyOf"][0]
    assert width == {"type": "integer", "minimum": 2, "maximum": 1920}


def test_a_page_shows_its_items():
    schema = TypeAdapter(ListStagesResponse).json_schema()
    assert schema["properties"]["stages"]["items"] == {"$ref": "#/$defs/StageSummary"}
    page = ListStagesResponse(stages=[StageSummary(arn="a")])
    assert page == TypeAdapter(ListStagesResponse).validate_python({"stages": [{"arn": "a"}]})


def test_classes_of_one_name_have_schemas_of_their_own():
    one, other, third = (
        service.DestinationConfiguration for service in (realtime, low_latency, chat)
    )

    class Holder(BaseModel):
        one: realtime.DestinationConfiguration
        other: low_latency.DestinationConfiguration
        third: chat.DestinationConfiguration

    schema = Holder.model_json_schema()
    shown = [
        schema["$defs"][schema["properties"][name]["$ref"].rpartition("/")[2]]
        for name in ("one", "other", "third")
    ]
    assert [{field.name for field in attrs.fields(cls)} for cls in (one, other, third)] == [
        set(properties["properties"]) for properties in shown
    ]


def test_a_secret_is_data_and_keeps_out_of_reprs():
    show = Show(title="t", token=ParticipantToken(participant_id="p", token="a.b.c"))
    assert show.model_dump()["token"]["token"] == "a.b.c"
    assert "a.b.c" not in repr(show)


def test_something_else_in_the_place_of_a_model_is_not_written_as_one():
    show = Show.model_construct(title="t", stage="no stage")
    with pytest.warns(UserWarning, match="expected Stage"):
        assert show.model_dump()["stage"] == "no stage"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Length(1, 5), [annotated_types.MinLen(1), annotated_types.MaxLen(5)]),
        (Items(0, 5), [annotated_types.MinLen(0), annotated_types.MaxLen(5)]),
        (Range(-1, 5), [annotated_types.Ge(-1), annotated_types.Le(5)]),
        (Range(2), [annotated_types.Ge(2)]),
    ],
)
def test_limits_are_said_in_the_terms_of_annotated_types(limit, expected):
    assert isinstance(limit, annotated_types.GroupedMetadata)
    assert expected == list(limit)


def test_nothing_of_pydantic_is_loaded_without_it():
    program = (
        "import sys, ivsrt_async; from ivsrt_async import chat, low_latency, realtime;"
        "ivsrt_async.to_dict(realtime.Stage(arn='a'));"
        "print([m for m in ('pydantic', 'pydantic_core', 'annotated_types') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=50
    )
    assert done.stdout == "[]\n"
