"""`watch`: who comes on air on a stage, and who goes."""

from datetime import timedelta
from typing import Annotated

import typer

from .. import to_dict
from ..session import Session
from ..workflows import LiveStages, StageChange
from .connection import connection_of, span, stage_arn
from .output import show_json


def watch_command(
    context: typer.Context,
    stage: Annotated[str, typer.Argument(help="ARN of the stage, or its name.")],
    *,
    every: Annotated[str, typer.Option(metavar="SPAN", help="How often to look.")] = "5s",
    count: Annotated[
        int | None, typer.Option(min=1, help="End after so many lines; the first comes at once.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Show who is on air on a stage, and then every change, until Ctrl-C or its end.

    A look takes two calls and one for each publisher, of AWS's 5 a second.
    """
    interval = span(every)

    async def follow(session: Session) -> None:
        await watch(session, await stage_arn(session, stage), interval, count, as_json=as_json)

    try:
        connection_of(context).run(follow)
    except KeyboardInterrupt:
        return


async def watch(
    session: Session, arn: str, every: timedelta, count: int | None, *, as_json: bool
) -> None:
    """Print the changes of a stage as they are found."""
    left = count
    async with LiveStages(session, reread=every.total_seconds()) as stages:
        async for change in stages.watch(arn):
            _show(change, as_json=as_json)
            if left is not None:
                left -= 1
                if left == 0:
                    return


def _show(change: StageChange, *, as_json: bool) -> None:
    if as_json:
        show_json(to_dict(change), indent=None)
        return
    names = [each.user_id or each.participant_id for each in change.stage.publishers]
    time = change.stage.as_of.strftime("%Y-%m-%d %H:%M:%S")
    state = "the stage was deleted" if change.kind == "DELETED" else ", ".join(names)
    typer.echo(f"{time}  {state or 'nobody is on air'}")
