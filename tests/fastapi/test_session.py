"""An application has one session, as long as it lives."""

import subprocess
import sys
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request, WebSocket

from ivsrt_async import Session
from ivsrt_async.errors import ConfigurationError, SessionClosedError
from ivsrt_async.fastapi import IVS, get_session, lifespan
from ivsrt_async.realtime import Stage

router = APIRouter()


@router.post("/stages")
async def create_stage(ivs: IVS, name: str) -> Stage:
    return (await ivs.realtime.create_stage(name=name)).stage


@router.get("/which")
async def which(ivs: IVS) -> int:
    return id(ivs)


def app_with(**settings):
    app = FastAPI(**settings)
    app.include_router(router)
    return app


async def test_all_routes_share_one_session_that_closes_with_the_application(local_ivs, running):
    made = []

    def make():
        made.append(local_ivs.session())
        return made[-1]

    async with running(app_with(lifespan=lifespan(make))) as client:
        assert (await client.post("/stages?name=lobby")).json()["name"] == "lobby"
        seen = {(await client.get("/which")).json() for _ in range(3)}
    assert [id(session) for session in made] == list(seen)
    with pytest.raises(SessionClosedError):
        await made[0].realtime.list_stages()


async def test_the_applications_own_lifespan_goes_on_inside(local_ivs, running):
    order = []

    @asynccontextmanager
    async def own(app):
        order.append(isinstance(app.state.ivs, Session))
        yield {"colour": "red"}
        await app.state.ivs.realtime.list_stages()  # the session is still open
        order.append("left")

    app = app_with(lifespan=lifespan(local_ivs.session, then=own))

    @app.get("/colour")
    async def colour(request: Request, ivs: IVS) -> str:
        return request.state.colour

    async with running(app) as client:
        assert (await client.get("/colour")).json() == "red"
    assert order == [True, "left"]


async def test_an_own_lifespan_may_yield_nothing(local_ivs, running):
    @asynccontextmanager
    async def own(app):
        yield

    async with running(app_with(lifespan=lifespan(local_ivs.session, then=own))) as client:
        assert (await client.get("/which")).status_code == 200


async def test_a_mounted_application_and_a_websocket_get_it_too(local_ivs, running):
    outer = FastAPI(lifespan=lifespan(local_ivs.session))
    outer.mount("/inner", app_with())
    async with running(outer) as client:
        assert (await client.post("/inner/stages?name=a")).status_code == 200
    app = FastAPI()

    @app.websocket("/ws")
    async def talk(websocket: WebSocket, ivs: IVS) -> None:
        await websocket.accept()
        await websocket.send_text(type(ivs).__name__)
        await websocket.close()

    sent, incoming = [], iter([{"type": "websocket.connect"}])
    scope = {
        "type": "websocket",
        "path": "/ws",
        "headers": [],
        "query_string": b"",
        "subprotocols": [],
        "state": {"ivs": local_ivs.session()},
    }

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    assert sent[1]["text"] == "Session"


async def test_without_the_lifespan_the_error_names_it():
    transport = httpx.ASGITransport(app_with())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        with pytest.raises(ConfigurationError, match=r"lifespan=lifespan\(\)"):
            await client.get("/which")


async def test_tests_may_put_another_session_in_its_place(local_ivs, ivs_session, running):
    app = app_with()
    app.dependency_overrides[get_session] = lambda: ivs_session
    async with running(app) as client:
        assert (await client.get("/which")).json() == id(ivs_session)


@pytest.mark.filterwarnings("ignore:Using `httpx`")  # Starlette prefers a package named httpx2
def test_fastapis_test_client_runs_the_lifespan(local_ivs_server):
    from fastapi.testclient import TestClient

    with TestClient(app_with(lifespan=lifespan(local_ivs_server.session))) as client:
        assert client.post("/stages?name=lobby").json()["name"] == "lobby"


def test_without_fastapi_the_error_names_the_extra():
    code = (
        "import importlib.util as u, sys\n"
        "found = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'fastapi' else found(name, *rest)\n"
        "try:\n"
        "    import ivsrt_async.fastapi\n"
        "except ImportError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "ivsrt_async.fastapi needs FastAPI: pip install 'ivsrt-async[fastapi]'\n"
    )
