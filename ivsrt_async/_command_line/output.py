"""What commands print: a table for people, lines for other programs, JSON for both."""

import json
from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere lines with tabs, and nothing cut off."""
    console = Console()
    if not console.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        return
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # names may look like markup
    console.print(table)


def show_json(data: object, *, indent: int | None = 2) -> None:
    """JSON; in a single line without an indent."""
    typer.echo(json.dumps(data, indent=indent, ensure_ascii=False))


def tags_text(tags: dict[str, str]) -> str:
    """Tags on one line."""
    return " ".join(f"{name}={value}" for name, value in sorted(tags.items()))
