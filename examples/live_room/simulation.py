"""Simulated people who come and go, go on air and write, so that there is something to see."""

import asyncio
import logging
import random
from contextlib import suppress
from itertools import count
from typing import Annotated

from backend import Here, Visitor
from fastapi import APIRouter, FastAPI, Header, HTTPException, Request
from rooms import Room, Rooms

from ivsrt_async import Session
from ivsrt_async.chat import ChatTokenCapability
from ivsrt_async.errors import IVSError
from ivsrt_async.local import LocalIVS, Person, StageClientError

NAMES = (
    *("Bjorn", "Dmitri", "Elif", "Femi", "Grace", "Ines", "Jamal", "Katya", "Liam", "Mei"),
    *("Noor", "Oskar", "Priya", "Quentin", "Rosa", "Sven", "Tariq", "Umi", "Viktor", "Wanda"),
)
SENTENCES = (
    "Hello everybody!",
    "Can you hear me?",
    "Loud and clear.",
    "Good to see you here.",
    "That slide again, please?",
    "I like this idea.",
    "Let me think about it.",
    "Who takes notes today?",
    "I do!",
    "One question about the last point…",
    "Sounds good to me.",
    "See you tomorrow.",
)
KINDS = ("come", "come", "go", "air", "air", "write", "write", "write")
"""What may happen next, the more often it stands here the more likely."""
ROOMS = (("Town hall", "Amara"), ("Book club", "Chiara"), ("Night shift", "Hiro"))

logger = logging.getLogger("live_room")

router = APIRouter(prefix="/api")


class Simulation:
    """Sends people to all rooms.

    Args:
        ivs: Where they are.
        session: Makes their tokens, at any pace.
        rooms: Where they go.
        people: How many there are in each room, about.
        pace: Seconds between two things that happen in a room, about.
        seed: Decides who does what.
    """

    def __init__(
        self,
        ivs: LocalIVS,
        session: Session,
        rooms: Rooms,
        *,
        people: int = 6,
        pace: float = 1.5,
        seed: int = 1,
    ) -> None:
        self._ivs = ivs
        self._session = session
        self._rooms = rooms
        self._people = people
        self._least = people * 2 // 3
        self._pace = pace
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.visitors: dict[tuple[str, str], Person] = {}
        """Those who came through the page, by room and name."""

    async def run(self) -> None:
        """Open some rooms, and keep all rooms alive until cancelled."""
        try:
            for name, host in ROOMS:
                await self._rooms.open(name, host)
            while True:
                for room in await self._rooms.all():
                    task = self._tasks.get(room.stage.arn)
                    if task is None:
                        self._tasks[room.stage.arn] = asyncio.create_task(self._enliven(room))
                await asyncio.sleep(self._pace)
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def join(self, room: Room, name: str, *, publish: bool) -> Person:
        """Have somebody join the stage of a room, as an app would do."""
        token = await self._session.realtime.create_participant_token(
            stage_arn=room.stage.arn, user_id=name
        )
        person = await self._ivs.join(token)
        if publish:
            with suppress(StageClientError):  # twelve others are on air: they watch
                await person.publish()
        return person

    async def _enliven(self, room: Room) -> None:
        try:
            await self._happen(room)
        except Exception:
            logger.exception("nothing happens in %s any more", room.id)

    async def _happen(self, room: Room) -> None:
        """Let things happen in a room until it has ended."""
        here: dict[str, Person] = {}
        numbers = count(1)
        for _ in range(self._least):
            with suppress(IVSError):  # as below
                await self._act(room, here, numbers, "come")
        while await self._exists(room):
            kind = self._chance.choice(KINDS)
            with suppress(IVSError):  # a full stage, or somebody who was removed
                await self._act(room, here, numbers, kind)
            await asyncio.sleep(self._pace * self._chance.uniform(0.5, 1.5))

    async def _exists(self, room: Room) -> bool:
        return room.id in {each.id for each in await self._rooms.all()}

    async def _act(
        self, room: Room, here: dict[str, Person], numbers: "count[int]", kind: str
    ) -> None:
        for name in [name for name, person in here.items() if not person.connected]:
            del here[name]
        if kind == "come" and len(here) < self._people:
            await self._come(room, here, next(numbers))
        elif not here:
            return
        elif kind == "go" and len(here) > self._least:
            await here.pop(self._chance.choice(sorted(here))).leave()
        elif kind == "air":
            await self._go_on_or_off_air(here)
        elif kind == "write":
            await self._write(room, self._chance.choice(sorted(here)))

    async def _come(self, room: Room, here: dict[str, Person], number: int) -> None:
        name = NAMES[(number + len(room.id)) % len(NAMES)]
        if number > len(NAMES):
            name = f"{name} {number}"
        if name not in here:
            on_air = self._chance.choice((True, True, False))
            here[name] = await self.join(room, name, publish=on_air)

    async def _go_on_or_off_air(self, here: dict[str, Person]) -> None:
        person = here[self._chance.choice(sorted(here))]
        if not person.publishing:
            await person.publish()
        elif sum(each.publishing for each in here.values()) > self._least // 2:
            await person.unpublish()

    async def _write(self, room: Room, name: str) -> None:
        token = await self._session.chat.create_chat_token(
            room_identifier=room.chat_arn,
            user_id=name,
            capabilities=[ChatTokenCapability.SEND_MESSAGE],
        )
        chatter = await self._ivs.chat(token)
        try:
            await chatter.send_message(self._chance.choice(SENTENCES))
        finally:
            await chatter.leave()


def start(app: FastAPI, ivs: LocalIVS, *, people: int, pace: float) -> "asyncio.Task[None]":
    """Begin to simulate, once the application has started."""

    async def simulate() -> None:
        async with ivs.session() as session:
            rooms = app.state.live_room.rooms
            simulation = Simulation(ivs, session, rooms, people=people, pace=pace)
            app.state.simulation = simulation
            await simulation.run()

    return asyncio.create_task(simulate(), name="simulated people")


def _simulation_of(request: Request) -> Simulation:
    found = getattr(request.app.state, "simulation", None)
    if not isinstance(found, Simulation):
        raise HTTPException(404, "Nobody is simulated here: use AWS's client libraries.")
    return found


@router.post("/rooms/{room_id}/visit", status_code=204)
async def visit(
    request: Request, room: Here, visitor: Visitor, on_air: Annotated[bool, Header()] = False
) -> None:
    """Have the visitor join the stage, and go on or off air; the local IVS has no real cameras."""
    simulation = _simulation_of(request)
    person = simulation.visitors.get((room.id, visitor))
    if person is None or not person.connected:
        person = await simulation.join(room, visitor, publish=False)
        simulation.visitors[room.id, visitor] = person
    if on_air != person.publishing:
        await (person.publish() if on_air else person.unpublish())


@router.delete("/rooms/{room_id}/visit", status_code=204)
async def leave(request: Request, room: Here, visitor: Visitor) -> None:
    """Have the visitor leave the stage."""
    person = _simulation_of(request).visitors.pop((room.id, visitor), None)
    if person is not None:
        await person.leave()
