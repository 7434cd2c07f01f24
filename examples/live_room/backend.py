"""The backend of the live room: rooms, tokens, who is on air, recordings; for a page or an app."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import unquote

import attrs
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field
from rooms import NoSuchRoom, Room, Rooms
from timeline import Timelines

from ivsrt_async import Session
from ivsrt_async.errors import ResourceNotFoundException
from ivsrt_async.events import EventMemory, EventReceiver, EventRouter, RecentEvents, StageUpdate
from ivsrt_async.fastapi import (
    IVS,
    Grant,
    ProblemResponse,
    ProblemRoute,
    TokenRequest,
    add_event_route,
    add_problem_handlers,
    lifespan,
    live_response,
    problem_responses,
    token_routes,
)
from ivsrt_async.tokens import ParticipantTokenSigner
from ivsrt_async.workflows import (
    LiveStages,
    RecordedPart,
    StageTimeline,
    connected,
    remove_user,
)

PAGE = Path(__file__).parent / "page"

api = APIRouter(
    prefix="/api",
    route_class=ProblemRoute,
    responses=problem_responses(404, 422, 429, 502, 503, 504),
)


@attrs.frozen(kw_only=True)
class Settings:
    """What differs between the local IVS and AWS."""

    make_session: Callable[[], Session]
    """Makes the session that all routes share."""
    secret: str | list[str]
    """What EventBridge's connection sends, or two of them while it is changed."""
    bucket: str
    """The S3 bucket for recordings."""
    signer: ParticipantTokenSigner | None = None
    """Signs tokens for stages, if there is a key."""
    memory: EventMemory = attrs.field(factory=RecentEvents)
    """Which events came before; give `RedisEventMemory` where there are several processes."""


class State:
    """What routes share while the application lives."""

    def __init__(self, session: Session, settings: Settings, stages: LiveStages) -> None:
        self.settings = settings
        self.stages = stages
        self.rooms = Rooms(session, settings.bucket)
        self.timelines = Timelines(session)


def get_state(request: Request) -> State:
    """The state, for routes."""
    return cast(State, request.app.state.live_room)


async def get_room(request: Request, room_id: str) -> Room:
    """The room in the address."""
    return await get_state(request).rooms.find(room_id)


def get_visitor(x_user: Annotated[str, Header(min_length=1, max_length=200)]) -> str:
    """Who asks. This believes everybody: put your own login in its place."""
    name = unquote(x_user).strip()[:40]
    if not name.isprintable() or not name:
        raise HTTPException(422, "X-User must be a name.")
    return name


Shared = Annotated[State, Depends(get_state)]
Here = Annotated[Room, Depends(get_room)]
Visitor = Annotated[str, Depends(get_visitor)]


async def get_own_room(room: Here, visitor: Visitor) -> Room:
    """The room in the address, for its host only."""
    if room.host != visitor:
        raise HTTPException(403, "Only the host of the room may do this.")
    return room


Own = Annotated[Room, Depends(get_own_room)]


class NewRoom(BaseModel):
    """What it takes to open a room."""

    name: Annotated[str, Field(min_length=1, max_length=40)]


class RoomView(BaseModel):
    """A room, as everybody sees it."""

    id: str
    host: str
    on_air: int
    recording: bool


class SettingsView(BaseModel):
    """What the page has to know."""

    chat_url: str
    simulated: bool
    """Whether visitors are simulated, too: a browser has no picture to send to a local IVS."""


async def _view(state: State, room: Room) -> RoomView:
    on_air = (await state.stages.get(room.stage)).publishers
    return RoomView(
        id=room.id, host=room.host, on_air=len(on_air), recording=room.recording is not None
    )


@api.get("/settings")
async def get_settings(request: Request, ivs: IVS) -> SettingsView:
    """Where the chat is, and whether visitors are simulated."""
    simulated = getattr(request.app.state, "simulation", None) is not None
    return SettingsView(chat_url=await ivs.chat.messaging_endpoint(), simulated=simulated)


@api.get("/rooms")
async def get_rooms(state: Shared) -> list[RoomView]:
    """All rooms."""
    return [await _view(state, room) for room in await state.rooms.all()]


@api.post("/rooms")
async def open_room(state: Shared, visitor: Visitor, wanted: NewRoom) -> RoomView:
    """Open a room, or find it if it is open."""
    try:
        return await _view(state, await state.rooms.open(wanted.name, visitor))
    except ValueError as error:
        raise HTTPException(422, str(error)) from None


@api.delete("/rooms/{room_id}", status_code=204)
async def end_room(ivs: IVS, state: Shared, room: Own) -> None:
    """End a room for everybody."""
    if room.recording is not None:
        await state.rooms.stop(room)
    people = {person.user_id or "" for person in await connected(ivs, room.stage)}
    await state.rooms.end(room, sorted(people - {""}))
    state.timelines.forget(room)
    with suppress(ResourceNotFoundException):  # those who watch are told that it is gone
        await state.stages.reread(room.stage)


@api.get("/rooms/{room_id}/live")
async def watch(state: Shared, room: Here) -> StreamingResponse:
    """Who is on air, as server-sent events."""
    return await live_response(state.stages, room.stage)


@api.get("/rooms/{room_id}/timeline")
async def get_timeline(state: Shared, room: Here) -> StageTimeline | None:
    """Who was there when; null if nobody has been there."""
    return await state.timelines.of(room)


@api.delete("/rooms/{room_id}/people/{user_id}", status_code=204)
async def remove_person(ivs: IVS, room: Own, user_id: str) -> None:
    """Remove somebody from the stage and from the chat."""
    reason = f"Removed by {room.host}"
    await remove_user(ivs, room.stage, user_id, reason=reason)
    await ivs.chat.disconnect_user(room_identifier=room.chat_arn, user_id=user_id, reason=reason)


@api.post("/rooms/{room_id}/recording")
async def record(state: Shared, room: Own) -> RecordedPart:
    """Record what is on air."""
    return await state.rooms.record(room)


@api.delete("/rooms/{room_id}/recording")
async def stop_recording(state: Shared, room: Own) -> RecordedPart | None:
    """End the recording."""
    return await state.rooms.stop(room)


async def authorize(request: Request, wanted: TokenRequest) -> Grant | None:
    """Let everybody in; as a host only whoever opened the room."""
    room = await get_state(request).rooms.find(wanted.room)
    visitor = get_visitor(request.headers.get("X-User", ""))
    if wanted.role == "host" and room.host != visitor:
        return None
    return Grant(user_id=visitor, stage=room.stage, chat_room=room.chat_arn)


async def _no_such_room(_: Request, error: Exception) -> ProblemResponse:
    return ProblemResponse(404, f"There is no room {error}.")


def make_app(settings: Settings, *further: APIRouter) -> FastAPI:
    """The application.

    Args:
        settings: What it runs on.
        *further: Routes of your own.
    """

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncGenerator[dict[str, Any], None]:
        async with LiveStages(app.state.ivs) as stages:
            app.state.live_room = State(app.state.ivs, settings, stages)
            yield {}
            await receiver.aclose()

    app = FastAPI(title="Live room", lifespan=lifespan(settings.make_session, then=live))
    add_problem_handlers(app)
    app.add_exception_handler(NoSuchRoom, _no_such_room)

    router = EventRouter(memory=settings.memory)
    receiver = EventReceiver(router, settings.secret)
    add_event_route(app, receiver)

    @router.on(StageUpdate)
    async def follow(event: StageUpdate) -> None:
        await app.state.live_room.stages.handle(event)

    app.include_router(api)
    app.include_router(token_routes(authorize, signer=settings.signer, path="/api/tokens"))
    for each in further:
        app.include_router(each)
    app.mount("/", StaticFiles(directory=PAGE, html=True))
    return app
