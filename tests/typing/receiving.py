"""What type checkers see of receiving events, in each framework, and of FastAPI's helpers."""

from typing import assert_type

from aiohttp import web
from fastapi import FastAPI, Request
from litestar import Litestar
from litestar.handlers import asgi
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from ivsrt_async import Session
from ivsrt_async.events import (
    EventMemory,
    EventReceiver,
    EventResponse,
    EventRouter,
    LambdaHandler,
    RecentEvents,
    aiohttp_handler,
    asgi_app,
)
from ivsrt_async.fastapi import IVS, Grant, TokenRequest, lifespan, token_routes
from ivsrt_async.local import LocalIVS, ThreadedLocalIVS, ThreadedPerson
from ivsrt_async.realtime import Stage
from ivsrt_async.redis import RedisEventMemory

memories: list[EventMemory] = [RecentEvents(), RedisEventMemory("redis://cache")]
router = EventRouter(memory=memories[0])
receiver = EventReceiver(router, ["old", "new"])
events = asgi_app(receiver)

fastapi = FastAPI(lifespan=lifespan(lambda: Session("eu-west-1")))
fastapi.mount("/events", events)
starlette = Starlette(routes=[Mount("/events", events), Route("/other", events)])
litestar = Litestar([asgi("/events", is_mount=True)(events)])
aiohttp = web.Application()
aiohttp.router.add_post("/events", aiohttp_handler(receiver))
from_lambda = LambdaHandler(receiver)


async def receive(body: bytes) -> None:
    """Bodies may be read already, or be read when it is known who sends them."""

    async def read() -> bytes:
        return body

    assert_type(await receiver.receive({"X-Api-Key": "old"}, body), EventResponse)
    assert_type(await receiver.receive({"X-Api-Key": "old"}, read), EventResponse)


@fastapi.get("/stage")
async def get_stage(ivs: IVS, arn: str) -> Stage:
    """The dependency is a session."""
    assert_type(ivs, Session)
    return await ivs.realtime.get_stage(arn)


async def authorize(request: Request, wanted: TokenRequest) -> Grant | None:
    """What decides about tokens."""
    return Grant(user_id=request.headers["X-User"], stage=wanted.room)


fastapi.include_router(token_routes(authorize))


def in_thread(token: str) -> None:
    """A local IVS for synchronous code."""
    with LocalIVS.in_thread(call_rates=True) as ivs:
        assert_type(ivs, ThreadedLocalIVS)
        ana = ivs.join(token)
        assert_type(ana, ThreadedPerson)
        assert_type(ana.publishing, bool)
        assert_type(ivs.session(), Session)
