"""Models in the routes of a FastAPI application, as what comes in and what goes out."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import attrs
import httpx
import pytest
from fastapi import Body, FastAPI
from pydantic import BaseModel

from ivsrt_async import low_latency, realtime, to_dict
from ivsrt_async._core.documentation import field_texts
from ivsrt_async.realtime import ListStagesResponse, Stage, StageEndpoints, StageSummary, Video

STAGE = Stage(arn="a" * 500, name="lobby", endpoints=StageEndpoints(whip="w"))
"""Its ARN is longer than AWS says; what AWS answers is believed all the same."""


class Show(BaseModel):
    title: str
    stage: Stage | None = None
    video: Video | None = None


app = FastAPI()


@app.get("/stage")
async def get_stage() -> Stage:
    return STAGE


@app.get("/stages", response_model_exclude_none=True)
async def get_stages() -> list[Stage]:
    return [STAGE, Stage(arn="b")]


@app.get("/page")
async def get_page() -> ListStagesResponse:
    return ListStagesResponse(stages=[StageSummary(arn="a")], next_token="n")


@app.get("/nobody")
async def get_nobody() -> Stage | None:
    return None


@app.post("/video")
async def post_video(video: Annotated[Video, Body()]) -> Show:
    return Show(title=type(video).__name__, video=video)


@app.post("/show")
async def post_show(show: Show) -> Show:
    return show


@app.post("/real-time-destination")
async def post_realtime(
    destination: Annotated[realtime.DestinationConfiguration, Body()],
) -> realtime.DestinationConfiguration:
    return destination


@app.post("/low-latency-destination")
async def post_low_latency(
    destination: Annotated[low_latency.DestinationConfiguration, Body()],
) -> low_latency.DestinationConfiguration:
    return destination


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return app.openapi()


async def test_a_route_returns_a_model(client):
    assert to_dict(STAGE) == (await client.get("/stage")).json()


async def test_a_route_returns_models_without_what_is_none(client):
    expected = [{"arn": "a" * 500, "name": "lobby", "endpoints": {"whip": "w"}}, {"arn": "b"}]
    assert expected == (await client.get("/stages")).json()


async def test_a_route_returns_a_page_or_nothing(client):
    page = (await client.get("/page")).json()
    assert (page["next_token"], page["stages"][0]["arn"]) == ("n", "a")
    assert (await client.get("/nobody")).json() is None


async def test_a_route_takes_a_model(client):
    answer = (await client.post("/video", json={"width": 1280})).json()
    assert (answer["title"], answer["video"]["width"]) == ("Video", 1280)


async def test_a_route_takes_a_model_within_one_of_pydantics(client):
    show = {"title": "news", "stage": {"arn": "a"}, "video": {"height": 720}}
    answer = (await client.post("/show", json=show)).json()
    assert (to_dict(Stage(arn="a")), 720) == (answer["stage"], answer["video"]["height"])


@pytest.mark.parametrize(
    ("path", "body", "places"),
    [
        ("/video", {"width": "wide"}, [["body", "width"]]),
        ("/video", {"width": 1}, [["body", "width"]]),
        ("/show", {"title": "t", "stage": {}}, [["body", "stage", "arn"]]),
    ],
)
async def test_what_is_wrong_is_answered_by_the_name_of_the_field(client, path, body, places):
    response = await client.post(path, json=body)
    problems = response.json()["detail"]
    assert (422, places) == (response.status_code, [problem["loc"] for problem in problems])


def test_models_have_awss_names_in_the_description_of_the_application(openapi):
    schemas = openapi["components"]["schemas"]
    assert {"Stage", "StageEndpoints", "StageSummary", "Video", "ListStagesResponse"} <= set(
        schemas
    )
    body = openapi["paths"]["/video"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Video"}
    answer = openapi["paths"]["/stages"]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer["schema"]["items"] == {"$ref": "#/components/schemas/Stage"}


def test_the_description_shows_fields_with_texts_and_limits(openapi):
    shown = openapi["components"]["schemas"]["Video"]["properties"]
    assert field_texts(Video) == {name: field["description"] for name, field in shown.items()}
    assert tuple(shown["width"]["anyOf"][0][key] for key in ("minimum", "maximum")) == (2, 1920)
    assert openapi["components"]["schemas"]["Stage"]["required"] == ["arn"]


async def test_classes_of_one_name_of_two_services_do_not_mix(client, openapi):
    for path, cls in (
        ("/real-time-destination", realtime.DestinationConfiguration),
        ("/low-latency-destination", low_latency.DestinationConfiguration),
    ):
        content = openapi["paths"][path]["post"]["requestBody"]["content"]
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        shown = openapi["components"]["schemas"][name]["properties"]
        assert {field.name for field in attrs.fields(cls)} == set(shown)
        body = {"s3": {"bucket_name": "abc", "storage_configuration_arn": "a"}}
        body["s3"]["encoder_configuration_arns"] = ["e"]
        response = await client.post(path, json=body)
        assert (200, {field.name for field in attrs.fields(cls)}) == (
            response.status_code,
            set(response.json()),
        )
