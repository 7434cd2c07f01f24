"""`stages`: the stages of the region, which are in use, and who is on air."""

from collections.abc import Mapping
from typing import Annotated

import attrs
import typer

from .. import to_dict
from ..realtime import StageSummary
from ..session import Session
from ..workflows import Publisher
from ..workflows import on_air as publishers_of
from .connection import connection_of, tags_of
from .output import show_json, show_rows, tags_text


@attrs.frozen
class Row:
    """A stage, and who is on air on it if that was asked."""

    stage: StageSummary
    publishers: list[Publisher] | None


def stages_command(
    context: typer.Context,
    *,
    tag: Annotated[
        list[str] | None, typer.Option(help="Only stages with this tag: name=value, or name.")
    ] = None,
    live: Annotated[bool, typer.Option("--live", help="Only stages with a session.")] = False,
    on_air: Annotated[
        bool, typer.Option("--on-air", help="Only stages where somebody is on air, and who.")
    ] = False,
    who: Annotated[
        bool, typer.Option("--who", help="Also who is on air, on stages with nobody, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List stages.

    To tell who is on air takes further calls for every stage with a session.
    """
    tags = tags_of(tag or ())

    who = who or on_air

    async def find(session: Session) -> list[Row]:
        found = await _rows(session, tags, live=live or on_air, who=who)
        return [row for row in found if row.publishers] if on_air else found

    rows = connection_of(context).run(find)
    if as_json:
        show_json([_data(row) for row in rows])
        return
    columns = ["NAME", "SESSION", *(["ON AIR"] if who else []), "TAGS", "ARN"]
    show_rows(columns, [_cells(row, who=who) for row in rows])


async def _rows(
    session: Session, tags: Mapping[str, str | None], *, live: bool, who: bool
) -> list[Row]:
    rows: list[Row] = []
    async for stage in session.realtime.list_stages(max_results=100):
        has = stage.tags or {}
        if any(n not in has or v not in (None, has[n]) for n, v in tags.items()):
            continue
        if live and not stage.active_session_id:
            continue
        rows.append(Row(stage, await _publishers(session, stage) if who else None))
    return sorted(rows, key=lambda row: (row.stage.name or "", row.stage.arn))


async def _publishers(session: Session, stage: StageSummary) -> list[Publisher]:
    return await publishers_of(session, stage) if stage.active_session_id else []


def _data(row: Row) -> dict[str, object]:
    data = to_dict(row.stage)
    if row.publishers is not None:
        data["on_air"] = [to_dict(each) for each in row.publishers]
    return data


def _cells(row: Row, *, who: bool) -> list[str]:
    stage = row.stage
    names = ", ".join(each.user_id or each.participant_id for each in row.publishers or ())
    return [
        stage.name or "-",
        stage.active_session_id or "-",
        *([names or "-"] if who else []),
        tags_text(dict(stage.tags or {})) or "-",
        stage.arn,
    ]
