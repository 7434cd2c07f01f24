"""What the page tells of one resource, call or event when somebody looks closer."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from types import NoneType
from typing import Any

import attrs

from ...._core.converter import parse_json, structure_hook
from ...events import EventEnvelope
from ..chat.state import RoomState
from ..exchanges import Exchange
from ..low_latency.state import ChannelState
from ..realtime.state import CompositionRun, StageParticipant, StageState
from .overview import answer_of
from .rows import name_of, people_of_stage
from .without_secrets import without_secrets

ROWS = 1000
"""Rows of a table that are told of; the others are counted."""


@attrs.frozen
class Table:
    """A table of texts.

    Args:
        title: What is in it.
        columns: The headings.
        rows: As many texts each.
        count: How many rows there are.
    """

    title: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]
    count: int

    def for_json(self) -> dict[str, Any]:
        """The table with its first rows."""
        rows = [*islice(self.rows, ROWS)]
        return {"title": self.title, "columns": self.columns, "rows": rows, "count": self.count}


def details_of_stage(stage: StageState) -> list[Table]:
    """People, sessions and recordings."""
    here = len(stage.active.present) if stage.active else 0
    sessions = [*reversed(stage.sessions.values())]
    recorded = [
        (person, view)
        for session in sessions
        for person in session.participants.values()
        if (view := person.view()).recording_s3_prefix
    ]
    return [
        Table("People", ("name", "state", "participant", "first joined"), _people(stage), here),
        Table(
            "Sessions",
            ("session", "began", "ended", "participants"),
            (
                (s.id, _time(s.start_time), _end(s.end_time), str(len(s.participants)))
                for s in sessions
            ),
            len(sessions),
        ),
        Table(
            "Recordings",
            ("of", "state", "bucket", "place"),
            (
                (
                    name_of(person),
                    str(view.recording_state).lower(),
                    view.recording_s3_bucket_name or "",
                    view.recording_s3_prefix or "",
                )
                for person, view in recorded
            ),
            len(recorded),
        ),
    ]


def _people(stage: StageState) -> Iterable[tuple[str, ...]]:
    for person in people_of_stage(stage):
        yield name_of(person), _doing(person), person.id, _time(person.first_join_time)


def _doing(person: StageParticipant) -> str:
    place = "on air" if person.publishing else "watching"
    return f"{place}, replica" if person.is_replica else place


def details_of_composition(run: CompositionRun) -> list[Table]:
    """Destinations."""
    destinations = run.settings.destinations
    return [
        Table(
            "Destinations",
            ("destination", "state", "began", "ended"),
            (
                (d.id, str(d.state).lower(), _time(d.start_time), _end(d.end_time))
                for d in destinations
            ),
            len(destinations),
        )
    ]


def details_of_channel(channel: ChannelState) -> list[Table]:
    """Streams and recordings."""
    runs = [*reversed(channel.runs)]
    recordings = {run.recording.id: run.recording for run in runs if run.recording is not None}
    return [
        Table(
            "Streams",
            ("stream", "began", "ended", "events"),
            (
                (run.id, _time(run.start_time), _end(run.end_time), str(len(run.events)))
                for run in runs
            ),
            len(runs),
        ),
        Table(
            "Recordings",
            ("state", "streams", "bucket", "place"),
            (
                (
                    recording.problem or ("stopped" if recording.ended else "active"),
                    str(len(recording.stream_ids)),
                    recording.bucket or "",
                    recording.prefix,
                )
                for recording in recordings.values()
            ),
            len(recordings),
        ),
    ]


def details_of_room(room: RoomState) -> list[Table]:
    """People."""
    connections = room.connections
    return [
        Table(
            "People",
            ("name", "may", "until"),
            (
                (
                    connection.grant.user_id,
                    ", ".join(sorted(connection.grant.capabilities)).lower(),
                    _time(connection.grant.session_ends_at),
                )
                for connection in connections
            ),
            len(connections),
        )
    ]


TABLES: dict[str, Callable[[Any], list[Table]]] = {
    "Stage": details_of_stage,
    "Composition": details_of_composition,
    "Channel": details_of_channel,
    "Chat room": details_of_room,
}
"""By the name of a kind."""


def details_of_resource(kind: str, thing: Any, row: dict[str, Any]) -> dict[str, Any]:
    """What the page tells of a resource when somebody looks closer.

    Args:
        kind: The name of its kind.
        thing: The resource.
        row: What the page tells of it in any case.
    """
    return _details(
        kind,
        row["name"],
        arn=thing.arn,
        on_air=row["on_air"],
        facts=[("status", row["status"])],
        tags=row["tags"],
        tables=TABLES[kind](thing),
        parts=[("As the service shows it", without_secrets(thing.view()))],
    )


def details_of_call(exchange: Exchange) -> dict[str, Any]:
    """Arguments and answer of a call."""
    call = exchange.call
    facts = [("time", _time(call.time)), ("answer", answer_of(call))]
    if call.error:
        facts.append(("error", call.error))
    if call.fault:
        effect = "the call took effect" if exchange.carried_out else "the call had no effect"
        facts.append(("fault", f"{call.fault}; {effect}"))
    facts.append(("took", f"{call.milliseconds:.1f} ms"))
    parts = []
    if exchange.request is not None:
        parts.append(("Arguments", without_secrets(exchange.request)))
    if call.error:
        parts.append(("Answer", {"code": call.error, "message": exchange.message}))
    elif exchange.carried_out:
        parts.append(("Answer", _answer_of(exchange)))
    return _details("Call", call.operation, facts=facts, parts=parts)


def _answer_of(exchange: Exchange) -> Any:
    """What the client got. What is secret in it, its type says."""
    if not exchange.answer or exchange.request is None:
        return None
    spec, members = exchange.request.spec, parse_json(exchange.answer)
    kind: Any = spec.result_type
    if kind is NoneType:
        return members
    told = members if spec.result is None else members[spec.result]
    shown = without_secrets(structure_hook(kind)(told, kind))
    return shown if spec.result is None else {spec.result: shown}


def details_of_event(event: EventEnvelope, name: str) -> dict[str, Any]:
    """An event as EventBridge would deliver it."""
    return _details("Event", name or event["detail-type"], parts=[("JSON", event)])


def _details(
    kind: str,
    title: str,
    *,
    arn: str = "",
    on_air: bool = False,
    facts: Sequence[tuple[str, str]] = (),
    tags: dict[str, str] | None = None,
    tables: Sequence[Table] = (),
    parts: Sequence[tuple[str, Any]] = (),
) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "arn": arn,
        "on_air": on_air,
        "facts": facts,
        "tags": tags or {},
        "tables": [table.for_json() for table in tables if table.count],
        "parts": [{"title": heading, "json": content} for heading, content in parts],
    }


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S")


def _end(moment: datetime | None) -> str:
    return _time(moment) or "goes on"
