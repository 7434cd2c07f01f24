"""What the local IVS shows of itself: who is where, what is live, what was called."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from ...calls import Call, RecentCalls
from ..chat.state import RoomState
from ..engine import Engine
from ..low_latency.state import ChannelState
from ..realtime.state import CompositionRun, StageParticipant, StageState

SHOWN = 100
"""Resources of a kind, and people at a place, that are shown; the others are counted."""

Row = dict[str, Any]
"""What is told of a resource: `name`, `arn`, `live`, `badges` (facts of a word or two), `people`
(each with `name` and `state`) and `more`, people who are not told of."""


class Overview:
    """A picture of a local IVS, ready for JSON. No token, stream key or other secret is in it.

    Args:
        engine: What there is.
        calls: The recent calls.
    """

    def __init__(self, engine: Engine, calls: RecentCalls) -> None:
        self._engine = engine
        self._calls = calls

    def picture(self) -> dict[str, Any]:
        """Everything as it is now."""
        engine, account = self._engine, self._engine.account
        account.clock.catch_up()
        return {
            "region": account.region,
            "time": account.clock.now().isoformat(timespec="seconds"),
            "sections": [
                _section("Stages", engine.realtime.stages, _stage),
                _section("Compositions", engine.realtime.compositions, _composition),
                _section("Channels", engine.low_latency.channels, _channel),
                _section("Chat rooms", engine.chat.rooms, _room),
            ],
            "calls_in_all": self._calls.total,
            "calls": [_call(call) for call in reversed(self._calls)],
        }


def _section(title: str, things: Iterable[Any], row: Callable[[Any], Row]) -> Row:
    everything = list(things)
    return {
        "title": title,
        "count": len(everything),
        "rows": [row(thing) for thing in everything[:SHOWN]],
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


def _stage(stage: StageState) -> Row:
    session = stage.active
    people = session.connected if session else []
    badges = [f"{len(session.on_air)} on air"] if session and session.on_air else []
    if stage.records:
        badges.append("records")
    ended = len(stage.sessions) - (session is not None)
    if ended:
        badges.append(f"{ended} past session{'s' if ended > 1 else ''}")
    return {
        "name": stage.settings.name,
        "arn": stage.arn,
        "live": bool(people),
        "badges": badges,
        "people": [_person(person) for person in islice(people, SHOWN)],
        "more": max(len(people) - SHOWN, 0),
    }


def _person(person: StageParticipant) -> Row:
    state = "on air" if person.publishing else "watching"
    if person.is_replica:
        state += ", replica"
    return {"name": person.grant.user_id or person.id, "state": state}


def _composition(run: CompositionRun) -> Row:
    return {
        "name": run.stage.settings.name or run.stage.arn,
        "arn": run.arn,
        "live": not run.ended,
        "badges": [run.state.lower()],
    }


def _channel(channel: ChannelState) -> Row:
    live = channel.live
    return {
        "name": channel.settings.name,
        "arn": channel.arn,
        "live": live is not None,
        "badges": [] if live is None else [live.health.lower(), f"{live.viewers} watching"],
    }


def _room(room: RoomState) -> Row:
    return {
        "name": room.settings.name,
        "arn": room.arn,
        "live": bool(room.connections),
        "people": [
            {"name": connection.grant.user_id, "state": "connected"}
            for connection in islice(room.connections, SHOWN)
        ],
        "more": max(len(room.connections) - SHOWN, 0),
    }
