"""The commands together, and what becomes of errors."""

import re
import sys
from typing import Annotated

import typer

from .. import __version__
from ..errors import ConfigurationError, CredentialsError, InvalidRequestError, IVSError
from .connection import Connection
from .reap import reap_command
from .stages import stages_command
from .token import token_command
from .watch import watch_command

app = typer.Typer(
    name="python -m ivsrt_async",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show locals, secrets among them
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ivsrt-async {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    *,
    region: Annotated[
        str | None, typer.Option(help="AWS region; else AWS_REGION or that of the profile.")
    ] = None,
    endpoint_url: Annotated[
        str | None, typer.Option(help="URL to call instead of AWS; else AWS_ENDPOINT_URL.")
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Amazon IVS at a terminal: stages, who is on air, tokens, and tidying up.

    Credentials are those of the environment, or of botocore's chain if it is installed.
    """
    context.obj = Connection(region, endpoint_url)


app.command("stages")(stages_command)
app.command("watch")(watch_command)
app.command("token")(token_command)
app.command("reap")(reap_command)


def run() -> None:
    """Run the command that was typed; errors of ours are one line and an exit status.

    The status is 1 if a call failed, 2 if what was typed or set makes no sense.
    """
    try:
        app()
    except InvalidRequestError as error:
        typer.echo(f"error: {_as_typed(str(error))}", err=True)
        sys.exit(2)
    except (ConfigurationError, CredentialsError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
    except IVSError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)


def _as_typed(text: str) -> str:
    """A message about arguments in Python, with options as they are typed at a terminal."""
    return re.sub(r"\b([a-z_]+)=True\b", lambda m: "--" + m[1].replace("_", "-"), text)
