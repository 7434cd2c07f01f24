"""The backend of the live room, called as its page calls it."""

import asyncio
from contextlib import asynccontextmanager, suppress

import attrs
import httpx
import pytest

from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair

from .live_room import backend, simulation

SECRET = {"X-Api-Key": "sesame"}


def by_the_clock_of(ivs):
    """Waiting for a recording costs no time; stages are read again by events alone."""

    async def sleep(seconds):
        await (ivs.clock.sleep(seconds) if seconds < 60 else asyncio.Event().wait())

    return attrs.evolve(ivs.clock.surroundings(), sleep=sleep)


@asynccontextmanager
async def running(ivs, *routers, **settings):
    """The application, called without a socket; and its state."""
    app = backend.make_app(
        backend.Settings(
            make_session=lambda: ivs.session(surroundings=by_the_clock_of(ivs)),
            secret="sesame",
            bucket="recordings",
            **settings,
        ),
        *routers,
    )
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope, receive, send):
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api") as client:
            client.headers["X-User"] = "Ana"
            yield client, app


@pytest.fixture
async def client(local_ivs):
    async with running(local_ivs) as (made, _):
        yield made


async def tell_events(ivs, client):
    for event in ivs.events.kept:
        answer = await client.post("http://test/events", json=event, headers=SECRET)
        assert answer.status_code == 200


async def test_a_room_is_opened_found_and_ended(local_ivs, ivs_session, client):
    opened = (await client.post("/rooms", json={"name": "Town  Hall!"})).json()
    assert opened == {"id": "town-hall", "host": "Ana", "on_air": 0, "recording": False}
    again = await client.post("/rooms", json={"name": "town hall"}, headers={"X-User": "Ben"})
    assert again.json() == opened
    assert (await client.get("/rooms")).json() == [opened]
    (stage,) = await ivs_session.realtime.list_stages().collect()
    (chat,) = await ivs_session.chat.list_rooms().collect()
    assert stage.tags["live-room"] == chat.tags["live-room"] == "town-hall"
    assert (await client.delete("/rooms/town-hall")).status_code == 204
    assert await ivs_session.realtime.list_stages().collect() == []
    assert await ivs_session.chat.list_rooms().collect() == []
    local_ivs.clock.advance(3)
    assert (await client.get("/rooms/town-hall/timeline")).status_code == 404


async def test_rooms_are_found_again_by_another_process(local_ivs, client):
    await client.post("/rooms", json={"name": "lobby"})
    async with running(local_ivs) as (other, _):
        assert (await other.get("/rooms")).json()[0]["id"] == "lobby"
        assert (await other.get("/rooms/lobby/timeline")).json() is None


async def test_people_get_tokens_and_are_seen_on_air_and_in_the_timeline(local_ivs, client):
    await client.post("/rooms", json={"name": "lobby"})
    wanted = {"room": "lobby", "role": "guest"}
    tokens = (await client.post("/tokens", json=wanted, headers={"X-User": "J%C3%B6rg"})).json()
    joerg = await local_ivs.join(tokens["stage"]["token"])
    await joerg.publish()
    await tell_events(local_ivs, client)
    assert (await client.get("/rooms")).json()[0]["on_air"] == 1
    await joerg.unpublish()
    await joerg.leave()
    (bar,) = (await client.get("/rooms/lobby/timeline")).json()["participants"]
    assert bar["user_id"] == "Jörg"
    assert [len(bar[kind]) for kind in ("joined", "published")] == [1, 1]
    assert bar["published"][0]["start"] <= bar["published"][0]["end"] <= bar["joined"][0]["end"]
    assert (await local_ivs.chat(tokens["chat"]["token"])).connected


async def test_only_the_host_may_be_host_remove_record_and_end(client):
    await client.post("/rooms", json={"name": "lobby"})
    guest = {"X-User": "Ben"}
    for method, path in [
        ("DELETE", "/rooms/lobby"),
        ("DELETE", "/rooms/lobby/people/Ana"),
        ("POST", "/rooms/lobby/recording"),
        ("DELETE", "/rooms/lobby/recording"),
    ]:
        assert (await client.request(method, path, headers=guest)).status_code == 403
    wanted = {"room": "lobby", "role": "host"}
    assert (await client.post("/tokens", json=wanted, headers=guest)).status_code == 403
    assert (await client.post("/tokens", json=wanted)).status_code == 200


async def test_somebody_is_removed_from_the_stage_and_from_the_chat(local_ivs, client):
    await client.post("/rooms", json={"name": "lobby"})
    wanted = {"room": "lobby", "role": "guest"}
    tokens = (await client.post("/tokens", json=wanted, headers={"X-User": "Ben"})).json()
    ben = await local_ivs.join(tokens["stage"]["token"])
    writing = await local_ivs.chat(tokens["chat"]["token"])
    assert (await client.delete("/rooms/lobby/people/Ben")).status_code == 204
    assert (ben.connected, writing.connected) == (False, False)


async def test_a_room_is_recorded_until_it_is_stopped_or_ended(local_ivs, ivs_session, client):
    await client.post("/rooms", json={"name": "lobby"})
    tokens = (await client.post("/tokens", json={"room": "lobby", "role": "host"})).json()
    await (await local_ivs.join(tokens["stage"]["token"])).publish()
    assert (await client.delete("/rooms/lobby/recording")).json() is None
    part = (await client.post("/rooms/lobby/recording")).json()
    assert part["bucket"] == "recordings"
    assert (await client.get("/rooms")).json()[0]["recording"]
    assert (await client.post("/rooms/lobby/recording")).json() == part
    assert (await client.delete("/rooms/lobby/recording")).json()["failure"] is None
    assert (await client.post("/rooms/lobby/recording")).status_code == 200
    assert (await client.delete("/rooms/lobby")).status_code == 204
    states = [c.state async for c in ivs_session.realtime.list_compositions()]
    assert states == ["STOPPED", "STOPPED"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/rooms/none/live", None, 404),
        ("GET", "/rooms/none/timeline", None, 404),
        ("DELETE", "/rooms/none", None, 404),
        ("DELETE", "/rooms/none/people/Ana", None, 404),
        ("POST", "/rooms/none/recording", None, 404),
        ("DELETE", "/rooms/none/recording", None, 404),
        ("POST", "/rooms", {}, 422),
        ("POST", "/rooms", {"name": ""}, 422),
        ("POST", "/rooms", {"name": "?!"}, 422),
        ("POST", "/rooms", {"name": "x" * 41}, 422),
        ("POST", "/rooms", {"name": ["x"]}, 422),
        ("POST", "/tokens", {}, 422),
        ("POST", "/tokens", {"room": "none", "role": "guest"}, 404),
        ("POST", "/tokens", {"room": "lobby", "role": "king"}, 422),
        ("POST", "/rooms/lobby/visit", None, 405),
        ("PATCH", "/rooms", None, 405),
        ("GET", "/nothing", None, 404),
    ],
)
async def test_bad_input_is_refused_with_a_reason_and_no_trace(client, method, path, body, status):
    await client.post("/rooms", json={"name": "lobby"})
    answer = await client.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert "Traceback" not in answer.text


async def test_a_name_that_utf_8_cannot_carry_is_refused(client):
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/rooms", content='{"name": "\\ud800"}', headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (422, 422)


@pytest.mark.parametrize("path", ["/rooms", "/tokens"])
async def test_what_is_not_json_is_refused(client, path):
    headers = {"Content-Type": "application/json"}
    answer = await client.post(path, content=b'{"name": ', headers=headers)
    assert (answer.status_code, "Traceback" in answer.text) == (422, False)


@pytest.mark.parametrize("name", ["", " ", "%00", "x" * 201])
async def test_a_name_that_is_none_is_refused(client, name):
    answer = await client.post("/rooms", json={"name": "lobby"}, headers={"X-User": name})
    assert answer.status_code == 422


async def test_with_a_key_tokens_for_stages_are_signed_here(local_ivs, ivs_session):
    keys = generate_key_pair()
    key = await ivs_session.realtime.import_public_key(keys.public_key_pem)
    signer = ParticipantTokenSigner(keys.private_key_pem, key.arn)
    async with running(local_ivs, signer=signer) as (client, _):
        await client.post("/rooms", json={"name": "lobby"})
        tokens = (await client.post("/tokens", json={"room": "lobby", "role": "guest"})).json()
    assert (await local_ivs.join(tokens["stage"]["token"])).user_id == "Ana"
    assert "CreateParticipantToken" not in [call.operation for call in local_ivs.calls]


async def test_simulated_people_make_every_room_alive(local_ivs):
    async with running(local_ivs, simulation.router) as (client, app):
        task = simulation.start(app, local_ivs, people=4, pace=0.001)
        for _ in range(500):
            names = {event["detail"].get("event_name") for event in local_ivs.events.kept}
            wrote = "CreateChatToken" in [call.operation for call in local_ivs.calls]
            if {"Participant Published", "Participant Unpublished"} <= names and wrote:
                break
            await asyncio.sleep(0.01)
        else:
            pytest.fail("nothing happens")
        assert len((await client.get("/rooms")).json()) == 3
        assert (await client.post("/rooms/town-hall/visit")).status_code == 204
        visit = await client.post("/rooms/town-hall/visit", headers={"On-Air": "true"})
        person = app.state.simulation.visitors["town-hall", "Ana"]
        assert (visit.status_code, person.publishing) == (204, True)
        await client.post("/rooms/town-hall/visit", headers={"On-Air": "false"})
        assert (person.publishing, person.connected) == (False, True)
        assert (await client.delete("/rooms/town-hall/visit")).status_code == 204
        assert not person.connected
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_on_aws_nobody_is_simulated(local_ivs):
    async with running(local_ivs, simulation.router) as (client, _):
        await client.post("/rooms", json={"name": "lobby"})
        answer = await client.post("/rooms/lobby/visit")
        assert (answer.status_code, (await client.get("/settings")).json()["simulated"]) == (
            404,
            False,
        )
