"""`token`: a participant token for a stage, to try something out."""

from typing import Annotated

import typer

from .. import to_dict
from ..realtime import ParticipantToken, ParticipantTokenCapability
from ..session import Session
from .connection import connection_of, stage_arn
from .output import show_json


def token_command(
    context: typer.Context,
    stage: Annotated[str, typer.Argument(help="ARN of the stage, or its name.")],
    *,
    user_id: Annotated[str | None, typer.Option(help="Your own name for the person.")] = None,
    minutes: Annotated[int, typer.Option(min=1, max=20160, help="How long it is valid.")] = 720,
    can: Annotated[
        list[ParticipantTokenCapability] | None,
        typer.Option(case_sensitive=False, help="What it allows; both by default."),
    ] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="Data about the person: name=value.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make a participant token and print it.

    It is a secret: whoever has it can join the stage.
    """
    pairs = [text.partition("=") for text in attribute or ()]
    if not all(sign for _, sign, _ in pairs):
        raise typer.BadParameter("an attribute is written name=value", param_hint="--attribute")

    async def create(session: Session) -> ParticipantToken:
        return await session.realtime.create_participant_token(
            stage_arn=await stage_arn(session, stage),
            user_id=user_id,
            duration=minutes,
            capabilities=can or list(ParticipantTokenCapability),
            attributes={name: value for name, _, value in pairs} or None,
        )

    token = connection_of(context).run(create)
    if as_json:
        show_json(to_dict(token))
    else:
        typer.echo(token.token)
