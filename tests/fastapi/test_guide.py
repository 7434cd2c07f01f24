"""The applications of docs/fastapi.md do what they say, as they stand there."""

from pathlib import Path

import pytest

from tests.unit.test_snippets import snippets

GUIDE = Path(__file__).parents[2] / "docs" / "fastapi.md"


@pytest.fixture
async def stage(ivs_session):
    return (await ivs_session.realtime.create_stage()).stage


@pytest.fixture
async def room(ivs_session):
    return await ivs_session.chat.create_room()


@pytest.fixture
def app_with(local_ivs, stage, room, monkeypatch):
    """The application of the snippet in which a word stands."""
    monkeypatch.setenv("AWS_REGION", local_ivs.region)
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_ivs.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", local_ivs.credentials.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", local_ivs.credentials.secret_access_key)

    def make(word):
        (text,) = [each for each in snippets(GUIDE) if word in each]
        names = {"arn": stage.arn, "room_arn": room.arn}
        exec(compile(text, str(GUIDE), "exec"), names)
        return names["app"]

    return make


async def test_tokens_by_role(running, app_with):
    async with running(app_with("token_routes(authorize)")) as client:
        asked = {"room": "lobby", "role": "guest"}
        answer = await client.post("/tokens", json=asked, headers={"X-User": "ana"})
        assert (answer.status_code, sorted(answer.json())) == (
            200,
            ["chat", "role", "stage", "user_id"],
        )
        assert (await client.post("/tokens", json=asked)).status_code == 403


async def test_events_in(running, app_with, local_ivs, ivs_session, stage):
    token = await ivs_session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    await (await local_ivs.join(token)).publish()
    (event,) = local_ivs.events.kept
    secret = {"X-Api-Key": "the secret"}
    app = app_with("add_event_route(app, receiver)")
    async with running(app) as client:
        await app.state.stages.get(stage.arn)
        assert (await client.post("/events", json=event, headers=secret)).json()["handled"] == 1
        gone = f"{stage.arn}Z"
        assert (await client.get("/live", params={"arn": gone})).status_code == 404
    async with running(app) as client:  # the receiver was closed with the application
        assert (await client.post("/events", json=event, headers=secret)).status_code == 503
