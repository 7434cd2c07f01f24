"""What the page tells of a resource in a line or two."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

import attrs

from ..chat.state import RoomState
from ..low_latency.state import ChannelState
from ..realtime.state import CompositionRun, StageParticipant, StageState
from ..resources import Resource

PEOPLE_SHOWN = 8
"""People of a place that are told of; the others are counted."""

ON_AIR, IN_USE, AT_REST = range(3)
"""What a resource may be doing."""


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of resources that the page shows."""

    name: str
    title: str
    """The word for many of them."""
    rank: Callable[[Any], int]
    """Tells what one is doing: one of `ON_AIR`, `IN_USE` and `AT_REST`."""
    row: Callable[[Any], dict[str, Any]]
    """Makes `name`, `status`, `notes` (facts of a word or two), `people` (each with `name` and
    `on_air`) and `more`, which counts people who are not told of."""
    words: Callable[[Any], Iterable[str]]
    """The names of the people, to find it by."""


def row_of(kind: Kind, thing: Resource[Any]) -> dict[str, Any]:
    """What the page tells of a resource."""
    return {
        "arn": thing.arn,
        "on_air": kind.rank(thing) == ON_AIR,
        "tags": dict(thing.tags),
        **kind.row(thing),
    }


def is_found(kind: Kind, thing: Resource[Any], text: str) -> bool:
    """Whether a text, in lower case, occurs in what the page tells of a resource."""
    row = kind.row(thing)
    tags = (f"{key}={value}" for key, value in thing.tags.items())
    words = chain((row["name"], thing.arn, row["status"]), row["notes"], tags, kind.words(thing))
    return any(text in word.lower() for word in words)


def status_of_stage(stage: StageState) -> str:
    """How many are on air, and how many watch."""
    session = stage.active
    if session is None or not session.present:
        return "nobody here"
    on_air = len(session.on_air)
    watching = len(session.present) - on_air
    if not on_air:
        return f"nobody on air, {watching} here"
    return f"{on_air} on air" + (f", {watching} watching" if watching else "")


def people_of_stage(stage: StageState) -> Iterator[StageParticipant]:
    """Who is here, those on air first."""
    session = stage.active
    if session is None:
        return iter(())
    audience = (person for person in session.present.values() if not person.publishing)
    return chain(session.publishers, audience)


def name_of(person: StageParticipant) -> str:
    """Your own name for somebody, or their participant id."""
    return person.grant.user_id or person.id


def _stage(stage: StageState) -> dict[str, Any]:
    sessions = len(stage.sessions)
    notes = [f"{sessions} session{'s' if sessions > 1 else ''}"] if sessions else []
    recording = stage.settings.auto_participant_recording_configuration
    if recording is not None and recording.storage_configuration_arn:
        notes.append("records")
    people = [
        {"name": name_of(person) + (" (replica)" if person.is_replica else ""), "on_air": on_air}
        for person in islice(people_of_stage(stage), PEOPLE_SHOWN)
        for on_air in [person.publishing]
    ]
    here = len(stage.active.present) if stage.active else 0
    return {
        "name": stage.settings.name or "",
        "status": status_of_stage(stage),
        "notes": notes,
        "people": people,
        "more": here - len(people),
    }


def _rank_of_stage(stage: StageState) -> int:
    if stage.on_air:
        return ON_AIR
    return IN_USE if stage.active is not None and stage.active.present else AT_REST


def _words_of_stage(stage: StageState) -> Iterator[str]:
    return (word for person in people_of_stage(stage) for word in (person.grant.user_id, person.id))


def _composition(run: CompositionRun) -> dict[str, Any]:
    count = len(run.settings.destinations)
    return {
        "name": run.stage.settings.name or run.stage.arn,
        "status": run.state.lower(),
        "notes": [f"{count} destination{'s' if count > 1 else ''}"],
        "people": [],
        "more": 0,
    }


def _rank_of_composition(run: CompositionRun) -> int:
    if run.state == "ACTIVE":
        return ON_AIR
    return AT_REST if run.ended else IN_USE


def _channel(channel: ChannelState) -> dict[str, Any]:
    live, status = channel.live, "offline"
    if live is not None:
        view = live.view()
        status = f"live, {str(view.health).lower()}, {view.viewer_count} watching"
    streams = len(channel.runs)
    notes = [f"{streams} stream{'s' if streams > 1 else ''}"] if streams else []
    if channel.settings.recording_configuration_arn:
        notes.append("records")
    return {
        "name": channel.settings.name or "",
        "status": status,
        "notes": notes,
        "people": [],
        "more": 0,
    }


def _rank_of_channel(channel: ChannelState) -> int:
    return AT_REST if channel.live is None else ON_AIR


def _room(room: RoomState) -> dict[str, Any]:
    here = len(room.connections)
    people = [
        {"name": connection.grant.user_id, "on_air": False}
        for connection in islice(room.connections, PEOPLE_SHOWN)
    ]
    return {
        "name": room.settings.name or "",
        "status": f"{here} connected" if here else "nobody connected",
        "notes": [],
        "people": people,
        "more": here - len(people),
    }


def _rank_of_room(room: RoomState) -> int:
    return IN_USE if room.connections else AT_REST


def _words_of_room(room: RoomState) -> Iterator[str]:
    return (connection.grant.user_id for connection in room.connections)


def _nobody(_: object) -> Iterator[str]:
    return iter(())


STAGE = Kind(name="Stage", title="Stages", rank=_rank_of_stage, row=_stage, words=_words_of_stage)
COMPOSITION = Kind(
    name="Composition",
    title="Compositions",
    rank=_rank_of_composition,
    row=_composition,
    words=_nobody,
)
CHANNEL = Kind(name="Channel", title="Channels", rank=_rank_of_channel, row=_channel, words=_nobody)
ROOM = Kind(
    name="Chat room", title="Chat rooms", rank=_rank_of_room, row=_room, words=_words_of_room
)
