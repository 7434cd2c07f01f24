"""Results become plain data and come back; web frameworks take them as they are."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import attrs
import httpx
import pydantic
import pytest
from fastapi import Body, FastAPI

import ivsrt_async
from ivsrt_async import chat, low_latency, realtime
from ivsrt_async._core.documentation import field_texts
from ivsrt_async.low_latency import Channel, StreamKey
from ivsrt_async.realtime import (
    Composition,
    CompositionState,
    CreateStageResponse,
    GridConfiguration,
    LayoutConfiguration,
    ParticipantToken,
    Stage,
    StageEndpoints,
    StageSession,
)
from tests.support.made_models import MODELS, fewest, full, name_of
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
each_model = pytest.mark.parametrize("model", MODELS, ids=name_of)
each_amount = pytest.mark.parametrize("made", [full, fewest])


def test_there_are_models():
    assert len(MODELS) > 80


# Plain data


@each_model
@each_amount
def test_a_model_becomes_plain_data_and_comes_back(model, made):
    instance = made(model)
    data = ivsrt_async.to_dict(instance)
    assert ivsrt_async.from_dict(model, data) == instance


@each_model
@each_amount
def test_its_data_is_what_json_can_carry(model, made):
    data = ivsrt_async.to_dict(made(model))
    assert json.loads(json.dumps(data, allow_nan=False)) == data


@each_model
def test_its_data_bears_the_names_of_its_fields(model):
    data = ivsrt_async.to_dict(full(model))
    assert set(data) == {field.name for field in attrs.fields(model)}


@each_model
def test_data_that_went_through_json_comes_back(model):
    instance = full(model)
    text = json.dumps(ivsrt_async.to_dict(instance))
    assert ivsrt_async.from_dict(model, json.loads(text)) == instance


def test_times_are_iso_8601_in_utc():
    start = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=timezone(timedelta(hours=2)))
    data = ivsrt_async.to_dict(StageSession(session_id="s", start_time=start))
    assert isinstance(data["start_time"], str)
    assert datetime.fromisoformat(data["start_time"]) == start
    assert ivsrt_async.from_dict(StageSession, data).start_time.tzinfo is UTC


def test_enums_are_plain_text():
    data = ivsrt_async.to_dict(full(Composition))
    assert type(data["state"]) is str
    assert data["state"] in list(CompositionState)
    assert isinstance(ivsrt_async.from_dict(Composition, data).state, CompositionState)


def test_a_value_of_the_future_stays_text():
    data = {**ivsrt_async.to_dict(full(Composition)), "state": "FLOATING"}
    assert ivsrt_async.from_dict(Composition, data).state == "FLOATING"


def test_secrets_are_data_and_still_hidden_in_print():
    token = ParticipantToken(participant_id="p", token="the-secret")
    data = ivsrt_async.to_dict(token)
    assert data["token"] == "the-secret"
    again = ivsrt_async.from_dict(ParticipantToken, data)
    assert (again.token, "the-secret" in repr(again)) == ("the-secret", False)


def test_members_it_does_not_know_are_ignored():
    data = {**ivsrt_async.to_dict(Stage(arn=ARN)), "of_the_future": 1}
    assert ivsrt_async.from_dict(Stage, data) == Stage(arn=ARN)


def test_what_may_be_left_out_may_be_left_out_of_the_data():
    assert ivsrt_async.from_dict(Stage, {"arn": ARN}) == Stage(arn=ARN)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({}, "arn"),
        ({"arn": 5}, "arn"),
        ({"arn": ARN, "endpoints": {"whip": 5}}, "whip"),
        ({"arn": ARN, "tags": ["a"]}, "tags"),
    ],
)
def test_data_that_does_not_fit_is_refused_by_the_name_of_the_field(data, name):
    with pytest.raises(ValueError, match=name):
        ivsrt_async.from_dict(Stage, data)


def test_a_refusal_shows_no_secret():
    data = {"participant_id": 5, "token": ["the-secret"]}
    with pytest.raises(ValueError) as raised:
        ivsrt_async.from_dict(ParticipantToken, data)
    assert "the-secret" not in f"{raised.value!r} {raised.value}"


async def test_what_a_call_returned_comes_back_from_its_data():
    answer = {
        "stage": {"arn": ARN, "name": "standup"},
        "participantTokens": [
            {"participantId": "p", "token": "t", "expirationTime": "2026-01-02T03:04:05Z"}
        ],
    }
    async with ScriptedServer(Answer.of(answer)) as server, server.session() as session:
        created = await session.realtime.create_stage(name="standup")
    data = json.loads(json.dumps(ivsrt_async.to_dict(created)))
    assert ivsrt_async.from_dict(CreateStageResponse, data) == created


def test_pydantic_is_not_needed():
    program = (
        "import sys, ivsrt_async; from ivsrt_async.realtime import Stage; "
        "ivsrt_async.from_dict(Stage, ivsrt_async.to_dict(Stage(arn='a'))); "
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# Pydantic


@each_model
@each_amount
def test_pydantic_takes_a_model_as_it_is(model, made):
    instance = made(model)
    assert pydantic.TypeAdapter(model).validate_python(instance) == instance


@each_model
@each_amount
def test_pydantic_reads_and_writes_the_same_data(model, made):
    instance, adapter = made(model), pydantic.TypeAdapter(model)
    data = ivsrt_async.to_dict(instance)
    assert adapter.dump_python(instance, mode="json") == data
    assert json.loads(adapter.dump_json(instance)) == data
    assert adapter.validate_python(data) == instance
    assert adapter.validate_json(json.dumps(data)) == instance


@each_model
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_schema_tells_what_each_field_is(model, mode):
    schema = pydantic.TypeAdapter(model).json_schema(mode=mode)
    if "$ref" in schema:
        schema = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    fields = attrs.fields(model)
    assert schema["type"] == "object"
    assert set(schema.get("properties", {})) == {field.name for field in fields}
    texts = {name: p.get("description") for name, p in schema.get("properties", {}).items()}
    assert texts == field_texts(model)
    required = {field.name for field in fields if field.default is attrs.NOTHING}
    assert set(schema.get("required", ())) == required


def kinds_of(schema: dict[str, Any]) -> set[str]:
    """Types a member may have, and the format of texts."""
    parts = [schema, *schema.get("anyOf", ())]
    return {part[key] for part in parts for key in ("type", "format") if key in part}


def test_the_schema_tells_of_types():
    properties = pydantic.TypeAdapter(StageSession).json_schema()["properties"]
    assert "string" in kinds_of(properties["session_id"])
    assert {"string", "date-time"} <= kinds_of(properties["start_time"])
    grid = pydantic.TypeAdapter(GridConfiguration).json_schema()["properties"]
    assert "boolean" in kinds_of(grid["omit_stopped_video"])
    assert "integer" in kinds_of(grid["grid_gap"])


def test_the_schema_names_the_values_known_and_admits_others():
    schema = json.dumps(pydantic.TypeAdapter(Composition).json_schema())
    assert all(json.dumps(str(state)) in schema for state in CompositionState)
    data = {**ivsrt_async.to_dict(full(Composition)), "state": "FLOATING"}
    assert pydantic.TypeAdapter(Composition).validate_python(data).state == "FLOATING"


def room_class() -> Any:
    class Room(pydantic.BaseModel):
        stage: Stage
        keys: list[StreamKey] = []
        by_name: dict[str, Channel] = {}
        layout: LayoutConfiguration | None = None

    return Room


def test_models_live_within_models_of_pydantic():
    room_model = room_class()
    room = room_model(
        stage=Stage(arn=ARN, endpoints=StageEndpoints(whip="https://w.example")),
        keys=[full(StreamKey)],
        by_name={"show": full(Channel)},
        layout=LayoutConfiguration(grid=GridConfiguration()),
    )
    assert room_model.model_validate_json(room.model_dump_json()) == room
    assert room_model.model_validate(room.model_dump(mode="json")) == room
    assert room.model_dump(mode="json")["stage"] == ivsrt_async.to_dict(room.stage)


def test_pydantic_says_where_data_does_not_fit():
    room_model = room_class()
    with pytest.raises(pydantic.ValidationError) as raised:
        room_model.model_validate({"stage": {"arn": ARN, "endpoints": {"whip": 5}}})
    (problem,) = raised.value.errors()
    assert problem["loc"][:1] == ("stage",)
    assert "whip" in f"{problem['loc']} {problem['msg']}"


def test_pydantics_refusals_show_no_secret():
    class Holder(pydantic.BaseModel):
        token: ParticipantToken

    with pytest.raises(pydantic.ValidationError) as raised:
        Holder.model_validate({"token": {"participant_id": 5, "token": "the-secret"}})
    assert "the-secret" not in str(raised.value)


# FastAPI


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()

    @app.get("/stage")
    async def stage() -> Stage:
        return Stage(arn=ARN, name="standup", tags={"team": "video"})

    @app.get("/sessions")
    async def sessions() -> list[StageSession]:
        return [full(StageSession)]

    @app.get("/created")
    async def created() -> CreateStageResponse:
        return full(CreateStageResponse)

    @app.post("/layouts")
    async def layouts(layout: Annotated[LayoutConfiguration, Body()]) -> LayoutConfiguration:
        assert isinstance(layout, LayoutConfiguration)
        return layout

    @app.get("/one")
    async def one() -> realtime.DestinationConfiguration:
        return full(realtime.DestinationConfiguration)

    @app.get("/other")
    async def other() -> chat.DestinationConfiguration:
        return full(chat.DestinationConfiguration)

    @app.get("/channel", response_model_exclude_none=True)
    async def channel() -> low_latency.Channel:
        return fewest(low_latency.Channel)

    return app


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_route_returns_a_stage(client):
    answer = await client.get("/stage")
    assert answer.status_code == 200
    assert ivsrt_async.from_dict(Stage, answer.json()) == Stage(
        arn=ARN, name="standup", tags={"team": "video"}
    )


@pytest.mark.parametrize("path", ["/sessions", "/created", "/one", "/other", "/channel"])
async def test_a_route_returns_models_of_every_shape(client, path):
    assert (await client.get(path)).status_code == 200


async def test_a_route_takes_a_model(client):
    layout = LayoutConfiguration(grid=GridConfiguration(featured_participant_attribute="host"))
    answer = await client.post("/layouts", json=ivsrt_async.to_dict(layout))
    assert answer.status_code == 200
    assert ivsrt_async.from_dict(LayoutConfiguration, answer.json()) == layout


async def test_a_body_that_does_not_fit_is_the_callers_mistake(client):
    answer = await client.post("/layouts", json={"grid": {"grid_gap": "wide"}})
    assert answer.status_code == 422
    assert "grid_gap" in answer.text


def test_openapi_shows_fields_types_and_descriptions(app):
    schemas = app.openapi()["components"]["schemas"]
    properties = schemas["Stage"]["properties"]
    assert {n: p["description"] for n, p in properties.items()} == field_texts(Stage)
    assert "string" in kinds_of(properties["arn"])
    assert schemas["Stage"]["description"].startswith("A virtual room")
    assert schemas["Stage"]["required"] == ["arn"]


def test_openapi_keeps_shapes_of_one_name_apart(app):
    schemas = app.openapi()["components"]["schemas"]
    assert len([name for name in schemas if name.endswith("DestinationConfiguration")]) >= 2
