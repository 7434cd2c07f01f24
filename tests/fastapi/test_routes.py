"""Tokens by role, events in, and who is on air out."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse

from ivsrt_async.errors import ResourceNotFoundException
from ivsrt_async.events import EventReceiver, EventRouter, RecentEvents, StageUpdate
from ivsrt_async.fastapi import (
    ROLES,
    Grant,
    Role,
    TokenRequest,
    add_event_route,
    add_problem_handlers,
    lifespan,
    live_response,
    token_routes,
)
from ivsrt_async.fastapi.server_sent_events import HEARTBEAT
from ivsrt_async.realtime import ParticipantTokenCapability
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair
from ivsrt_async.workflows import LiveStages
from tests.support.own_time import OwnTime, let_run


@pytest.fixture
async def stage(ivs_session):
    return (await ivs_session.realtime.create_stage()).stage


@pytest.fixture
async def chat_room(ivs_session):
    return (await ivs_session.chat.create_room()).arn


@pytest.fixture
async def ana_everywhere(stage, chat_room):
    """Lets everybody in as Ana."""

    async def authorize(request: Request, wanted: TokenRequest) -> Grant:
        return Grant(
            user_id="ana", stage=stage.arn, chat_room=chat_room, attributes={"room": wanted.room}
        )

    return authorize


def app_of(ivs, authorize, **settings):
    app = FastAPI(lifespan=lifespan(ivs.session))
    add_problem_handlers(app)
    app.include_router(token_routes(authorize, **settings))
    return app


@pytest.mark.parametrize("role", ["host", "guest", "viewer"])
async def test_a_role_says_what_tokens_allow(local_ivs, running, ana_everywhere, role):
    async with running(app_of(local_ivs, ana_everywhere)) as client:
        answer = await client.post("/tokens", json={"room": "lobby", "role": role})
    tokens = answer.json()
    assert (tokens["user_id"], tokens["role"]) == ("ana", role)
    assert tokens["stage"]["attributes"] == {"room": "lobby"}
    assert answer.headers["cache-control"] == "no-store"
    ana = await local_ivs.join(tokens["stage"]["token"])
    assert ("PUBLISH" in tokens["stage"]["capabilities"]) == (role != "viewer")
    assert (await local_ivs.chat(tokens["chat"]["token"])).user_id == ana.user_id == "ana"


async def test_a_signer_signs_without_a_call(local_ivs, ivs_session, running, stage):
    keys = generate_key_pair()
    key = await ivs_session.realtime.import_public_key(public_key_material=keys.public_key_pem)
    signer = ParticipantTokenSigner(keys.private_key_pem, key.arn)

    async def authorize(request, wanted):
        return Grant(user_id="ana", stage=stage)

    app = app_of(local_ivs, authorize, signer=signer)
    async with running(app) as client:
        before = local_ivs.calls.total
        answer = await client.post("/tokens", json={"room": "lobby", "role": "guest"})
        assert (local_ivs.calls.total, answer.json()["chat"]) == (before, None)
    assert (await local_ivs.join(answer.json()["stage"]["token"])).user_id == "ana"


async def test_roles_may_be_others_and_end_sooner(local_ivs, running, stage, chat_room):
    async def authorize(request, wanted):
        return Grant(user_id="ana", stage=stage.arn, chat_room=chat_room)

    subscribe = (ParticipantTokenCapability.SUBSCRIBE,)
    short = Role(
        stage=subscribe, stage_valid_for=timedelta(minutes=5), chat_session=timedelta(minutes=2)
    )
    roles = {"short": short, "reader": Role()}
    async with running(app_of(local_ivs, authorize, roles=roles)) as client:
        tokens = (await client.post("/tokens", json={"room": "lobby", "role": "short"})).json()
        ends = datetime.fromisoformat(tokens["chat"]["session_expiration_time"])
        assert (tokens["stage"]["duration"], ends - datetime.now(UTC) < timedelta(minutes=3)) == (
            5,
            True,
        )
        reader = (await client.post("/tokens", json={"room": "lobby", "role": "reader"})).json()
        assert (reader["stage"], reader["chat"] is None) == (None, False)
        unknown = await client.post("/tokens", json={"room": "lobby", "role": "host"})
    assert (unknown.status_code, unknown.json()["detail"]) == (
        422,
        "role must be one of short, reader.",
    )


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            '{"room": "", "role": 3}',
            "body.room: String should have at least 1 character. body.role: ",
        ),
        ('{"room": "\\ud800", "role": "host"}', "body.room: "),
        ('{"room"', "body: JSON decode error."),
        ("", "body: Field required."),
    ],
)
async def test_a_malformed_request_is_a_problem_that_does_not_quote_it(
    local_ivs, running, ana_everywhere, body, detail
):
    async with running(app_of(local_ivs, ana_everywhere)) as client:
        headers = {"Content-Type": "application/json"}
        refused = await client.post("/tokens", content=body, headers=headers)
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"].startswith(detail)
    assert set(refused.json()) == {"title", "status", "detail"}


async def test_whoever_may_not_enter_gets_no_token(local_ivs, running):
    async def authorize(request, wanted):
        if wanted.role == "host":
            return
        raise HTTPException(401, "Log in first.")

    async with running(app_of(local_ivs, authorize)) as client:
        refused = await client.post("/tokens", json={"room": "lobby", "role": "host"})
        unknown = await client.post("/tokens", json={"room": "lobby", "role": "viewer"})
        malformed = await client.post("/tokens", json={"room": "", "role": 3})
    assert [r.status_code for r in (refused, unknown, malformed)] == [403, 401, 422]
    assert refused.json()["title"] == "Forbidden"
    assert local_ivs.calls.total == 0


async def test_a_stage_that_is_gone_is_a_problem(
    local_ivs, ivs_session, running, stage, ana_everywhere
):
    await ivs_session.realtime.delete_stage(stage.arn)
    async with running(app_of(local_ivs, ana_everywhere)) as client:
        answer = await client.post("/tokens", json={"room": "lobby", "role": "host"})
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


async def test_a_chat_room_that_is_gone_is_a_problem(
    local_ivs, ivs_session, running, chat_room, ana_everywhere
):
    await ivs_session.chat.delete_room(chat_room)
    async with running(app_of(local_ivs, ana_everywhere)) as client:
        answer = await client.post("/tokens", json={"room": "lobby", "role": "host"})
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_the_description_of_the_application_shows_tokens_as_they_are():
    async def authorize(request, wanted):
        return None

    app = FastAPI()
    app.include_router(token_routes(authorize, path="/rooms/tokens"))
    shown = app.openapi()
    route = shown["paths"]["/rooms/tokens"]["post"]
    assert {"200", "403", "404", "422", "429", "502", "503", "504"} == set(route["responses"])
    assert {"ParticipantToken", "CreateChatTokenResponse"} <= set(shown["components"]["schemas"])
    assert list(ROLES) == ["host", "guest", "viewer"]


@pytest.fixture
def live_app(local_ivs):
    """Events come in and who is on air goes out."""
    router = EventRouter(memory=RecentEvents())

    @asynccontextmanager
    async def own(app):
        async with LiveStages(app.state.ivs) as app.state.stages:
            yield

    app = FastAPI(lifespan=lifespan(local_ivs.session, then=own))
    add_problem_handlers(app)
    add_event_route(app, EventReceiver(router, "sesame"))

    @router.on(StageUpdate)
    async def follow(event: StageUpdate) -> None:
        await app.state.stages.handle(event)

    @app.get("/live")
    async def live(arn: str) -> StreamingResponse:
        return await live_response(app.state.stages, arn)

    return app


class Browser:
    """Reads a response as it comes, which httpx's transport for ASGI does not."""

    def __init__(self, app, arn):
        self.sent = asyncio.Queue()
        self.gone = asyncio.Event()
        self._asked = False
        query = f"arn={arn}".encode()
        scope = {"type": "http", "method": "GET", "path": "/live", "query_string": query}
        scope |= {
            "headers": [],
            "asgi": {"spec_version": "2.4"},
            "http_version": "1.1",
            "state": {},
        }
        self.task = asyncio.create_task(app(scope, self.receive, self.sent.put))

    async def receive(self):
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b""}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self):
        """The next piece of the body."""
        message = await asyncio.wait_for(self.sent.get(), 20)
        return message["body"].decode()

    async def leave(self):
        self.gone.set()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def event_of(text):
    kind, data = text.removesuffix("\n\n").split("\n")
    change = json.loads(data.removeprefix("data: "))
    return kind.removeprefix("event: "), [p["user_id"] for p in change["stage"]["publishers"]]


async def test_browsers_see_who_goes_on_and_off_air(
    local_ivs, ivs_session, running, live_app, stage
):
    token = await ivs_session.realtime.create_participant_token(stage_arn=stage.arn, user_id="ana")
    async with running(live_app) as client:
        browser = Browser(live_app, stage.arn)
        start = await browser.sent.get()
        assert start["status"] == 200
        headers = dict(start["headers"])
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert (headers[b"cache-control"], await browser.next()) == (b"no-store", "retry: 2000\n\n")
        assert event_of(await browser.next()) == ("SNAPSHOT", [])
        ana = await local_ivs.join(token)
        await ana.publish()
        await ana.leave()
        for event in local_ivs.events.kept:
            answer = await client.post("/events", json=event, headers={"X-Api-Key": "sesame"})
            assert answer.status_code == 200
        assert event_of(await browser.next()) == ("PUBLISHED", ["ana"])
        assert event_of(await browser.next()) == ("UNPUBLISHED", [])
        await ivs_session.realtime.delete_stage(stage.arn)
        with pytest.raises(ResourceNotFoundException):
            await live_app.state.stages.reread(stage.arn)
        assert event_of(await browser.next()) == ("DELETED", [])
        assert await browser.next() == ""
        await browser.task


async def test_a_quiet_stage_is_heard_of_now_and_then(running, live_app, stage):
    async with running(live_app):
        browser = Browser(live_app, stage.arn)
        await browser.sent.get()
        for _ in range(2):
            await browser.next()
        await let_run()
        await OwnTime().advance(HEARTBEAT)
        assert await browser.next() == ": still here\n\n"
        await browser.leave()


async def test_a_stage_that_does_not_exist_is_a_problem(running, live_app):
    async with running(live_app) as client:
        arn = "arn:aws:ivs:us-east-1:123456789012:stage/none"
        answer = await client.get("/live", params={"arn": arn})
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_events_have_a_route_that_the_description_does_not_show(live_app):
    assert list(live_app.openapi()["paths"]) == ["/live"]
