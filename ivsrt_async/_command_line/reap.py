"""`reap`: end what nobody uses any more."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from .. import to_dict
from ..session import Session
from ..workflows import ReapKind, ReapOutcome, ReapProgress, ReapReport, reap
from .connection import connection_of, span, tags_of
from .output import show_json, show_rows


def reap_command(
    context: typer.Context,
    *,
    tag: Annotated[
        list[str] | None, typer.Option(help="A tag that has to be there: name=value, or name.")
    ] = None,
    kind: Annotated[list[ReapKind] | None, typer.Option(help="What; stages by default.")] = None,
    older_than: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Such as 24h or 7d.")
    ] = None,
    idle_for: Annotated[str | None, typer.Option(metavar="SPAN", help="Such as 24h or 7d.")] = None,
    created_at_tag: Annotated[
        str, typer.Option(help="Tag with the time of creation in ISO 8601.")
    ] = "created-at",
    mark_unknown: Annotated[
        bool, typer.Option("--mark-unknown", help="Give that tag to what tells nothing of its age.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="End so many at most.")] = None,
    allow_all: Annotated[
        bool, typer.Option("--allow-all", help="Even if the tags match everything.")
    ] = False,
    allow_none: Annotated[
        bool, typer.Option("--allow-none", help="It is normal that the tags match nothing.")
    ] = False,
    delete: Annotated[
        bool, typer.Option("--delete", help="Do it. Without this, only tell what would be done.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """End stages, channels, rooms or configurations that have certain tags and are not used.

    Nothing is deleted without --delete, and nothing ever that is in use.
    """
    age = None if older_than is None else span(older_than)
    idleness = None if idle_for is None else span(idle_for)

    async def work(session: Session) -> ReapReport:
        with _progress() as advance:
            return await reap(
                session,
                tags=tags_of(tag or ()),
                kinds=kind or [ReapKind.STAGE],
                older_than=age,
                idle_for=idleness,
                created_at_tag=created_at_tag,
                mark_unknown=mark_unknown,
                limit=limit,
                allow_all=allow_all,
                allow_none=allow_none,
                dry_run=not delete,
                progress=advance,
            )

    report = connection_of(context).run(work)
    if as_json:
        show_json(to_dict(report))
    else:
        show_rows(
            ["OUTCOME", "KIND", "NAME", "ARN", "WHY"],
            [(i.outcome, i.kind, i.name or "-", i.arn, i.reason) for i in report.items],
        )
        typer.echo(_summary(report), err=True)
    if report.with_outcome(ReapOutcome.FAILED):
        raise typer.Exit(1)


@contextmanager
def _progress() -> Generator[Callable[[ReapProgress], None]]:
    """A bar on a terminal, on standard error so that it does not mix with the result."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reaping", total=None)

        def advance(progress: ReapProgress) -> None:
            bar.update(
                task, total=progress.total, completed=progress.done, description=progress.item.name
            )

        yield advance


def _summary(report: ReapReport) -> str:
    counts = [
        f"{len(found)} {outcome.lower()}"
        for outcome in ReapOutcome
        if (found := report.with_outcome(outcome))
    ]
    what = ", ".join(counts) or "none has these tags"
    is_plan = report.dry_run and report.items
    hint = "; nothing was deleted, add --delete to do it" if is_plan else ""
    return f"looked at {report.looked_at}: {what}{hint}"
