"""What the local IVS shows of itself: who is where, what is live, what was called."""

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from ...calls import Call, RecentCalls
from ..chat.state import RoomState
from ..low_latency.state import ChannelState
from ..realtime.state.composition import CompositionRun
from ..realtime.state.participant import OnStage
from ..realtime.state.stage import StageState
from ..world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHOWN = 100
"""Resources of a kind, and people at a place, that are shown; the others are counted."""

T = TypeVar("T")
Row = dict[str, Any]


class Overview:
    """A picture of a local IVS, ready for JSON. No token, stream key or other secret is in it.

    Args:
        world: Region and time.
        calls: The recent calls.
    """

    def __init__(self, world: World, calls: RecentCalls) -> None:
        self._world = world
        self._calls = calls
        self._sections: dict[str, tuple[Callable[[], Iterable[Any]], Callable[[Any], Row]]] = {}

    def show(
        self,
        title: str,
        things: "Callable[[], Iterable[T]]",
        row: "Callable[[T], Row]",
    ) -> None:
        """Let resources of one more kind be seen.

        Args:
            title: What they are called.
            things: Gives all there are.
            row: What is told of one: `name`, `arn`, `badges` (facts of a word or two), `people`
                (each with `name` and `state`) and `more`, people who are not told of.
        """
        self._sections[title] = things, row

    def picture(self) -> dict[str, Any]:
        """Everything as it is now."""
        self._world.clock.catch_up()
        sections: list[Row] = []
        for title, (things, row) in self._sections.items():
            everything = list(things())
            rows = [row(thing) for thing in everything[:SHOWN]]
            sections.append({"title": title, "count": len(everything), "rows": rows})
        return {
            "region": self._world.region,
            "time": self._world.clock.now().isoformat(timespec="seconds"),
            "sections": sections,
            "calls_in_all": self._calls.total,
            "calls": [_call(call) for call in reversed(self._calls)],
        }


def _call(call: Call) -> Row:
    return {
        "time": call.time.strftime("%H:%M:%S"),
        "operation": call.operation,
        "status": call.status,
        "error": call.error,
        "fault": call.fault,
        "ms": round(call.milliseconds, 1),
    }


def stage_row(stage: StageState) -> Row:
    """A stage with the people on it."""
    session = stage.active
    people = session.connected if session else []
    on_air = sum(person.publishing for person in people)
    badges = [f"{on_air} on air"] if on_air else []
    if stage.recording is not None:
        badges.append("records")
    ended = len(stage.sessions) - (session is not None)
    if ended:
        badges.append(f"{ended} past session{'s' if ended > 1 else ''}")
    shown = list(islice(people, SHOWN))
    return {
        "name": stage.name,
        "arn": stage.arn,
        "live": session is not None,
        "badges": badges,
        "people": [_person(person) for person in shown],
        "more": len(people) - len(shown),
    }


def _person(person: OnStage) -> Row:
    state = "on air" if person.publishing else "watching"
    if person.is_replica:
        state += ", replica"
    return {"name": person.grant.user_id or person.id, "state": state}


def composition_row(run: CompositionRun) -> Row:
    """A composition and what it is made of."""
    return {
        "name": run.stage.name or run.stage.arn,
        "arn": run.arn,
        "live": run.end_time is None,
        "badges": [run.state.lower()],
    }


def channel_row(channel: ChannelState) -> Row:
    """A channel and what is live on it."""
    live = channel.live
    badges = [] if live is None else [live.health.lower(), f"{live.viewers} watching"]
    return {
        "name": channel.settings.name,
        "arn": channel.arn,
        "live": live is not None,
        "badges": badges,
    }


def room_row(room: RoomState) -> Row:
    """A chat room and who is in it."""
    return {
        "name": room.settings.name,
        "arn": room.arn,
        "live": bool(room.connections),
        "people": [
            {"name": connection.grant.user_id, "state": "connected"}
            for connection in room.connections[:SHOWN]
        ],
        "more": max(len(room.connections) - SHOWN, 0),
    }
