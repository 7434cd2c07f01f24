"""Participant tokens: what a person's client joins a stage with.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantToken.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.error_sets import CREATE_ERRORS
from .._core.limits import Items, Length, Range, Sensitive
from .._core.methods import Service, call
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import ResourceNotFoundException
from ._shapes import StageArn

__all__ = [
    "CreateParticipantToken",
    "ParticipantToken",
    "ParticipantTokenCapability",
    "ParticipantTokenConfiguration",
]

ParticipantTokenId = Annotated[str, Length(0, 64)]
ParticipantTokenString = Annotated[str, Sensitive()]
ParticipantTokenUserId = Annotated[str, Length(0, 128)]
ParticipantTokenAttributes = Mapping[str, str]
ParticipantTokenDurationMinutes = Annotated[int, Range(1, 20160)]


class ParticipantTokenCapability(StrEnum):
    """What the bearer of a token may do on the stage."""

    PUBLISH = "PUBLISH"
    """Send audio and video to the others."""
    SUBSCRIBE = "SUBSCRIBE"
    """Receive the audio and video of others."""


ParticipantTokenCapabilities = Annotated[Sequence[ParticipantTokenCapability | str], Items(0, 2)]


@model
class ParticipantToken:
    """A token for one participant of one stage.

    Give `token` to the person's client, and do not parse it: its format is up to AWS and may
    change.
    """

    participant_id: ParticipantTokenId
    """Id its bearer will have on the stage, such as `disconnect_participant` takes."""
    token: ParticipantTokenString
    """The secret itself; anyone who has it can join. Hidden in `repr`."""
    user_id: ParticipantTokenUserId | None = None
    """Your own name for the person, seen by everybody on the stage."""
    attributes: ParticipantTokenAttributes | None = None
    """Your own data about the person, seen by everybody on the stage."""
    duration: ParticipantTokenDurationMinutes | None = None
    """Minutes the token is valid, counted from its issue."""
    capabilities: ParticipantTokenCapabilities | None = None
    """What its bearer may do."""
    expiration_time: datetime | None = None
    """When it stops being accepted."""


@model
class ParticipantTokenConfiguration:
    """A token to be issued together with a new stage."""

    duration: ParticipantTokenDurationMinutes | None = None
    """Minutes the token is valid, 1 to 20,160 (14 days); defaults to 720 (12 hours)."""
    user_id: ParticipantTokenUserId | None = None
    """Your own name for the person, at most 128 characters. Everybody on the stage can see it, so
    keep private data out."""
    attributes: ParticipantTokenAttributes | None = None
    """Your own data about the person, at most 1 KB for all keys and values in UTF-8. Everybody on
    the stage can see it, so keep private data out. Layouts of compositions can use it."""
    capabilities: ParticipantTokenCapabilities | None = None
    """What its bearer may do; defaults to both publishing and subscribing."""


@operation(
    "POST /CreateParticipantToken",
    repeat=Repeat.ISSUES,
    result="participant_token",
    raises=(*CREATE_ERRORS, ResourceNotFoundException),
)
class CreateParticipantToken(Operation[ParticipantToken]):
    """Issue another token for a stage.

    AWS allows 50 such calls a second for an account in a region. Tokens signed with a key of your
    own (`import_public_key`) need no call, and only those can be exchanged while connected.
    """

    stage_arn: StageArn = attrs.field(kw_only=False)
    """Stage that the token is for; no other stage accepts it."""
    duration: ParticipantTokenDurationMinutes | None = None
    """Minutes the token is valid, 1 to 20,160 (14 days); defaults to 720 (12 hours)."""
    user_id: ParticipantTokenUserId | None = None
    """Your own name for the person, at most 128 characters. Everybody on the stage can see it, so
    keep private data out."""
    attributes: ParticipantTokenAttributes | None = None
    """Your own data about the person, at most 1 KB for all keys and values in UTF-8. Everybody on
    the stage can see it, so keep private data out. Layouts of compositions can use it."""
    capabilities: ParticipantTokenCapabilities | None = None
    """What its bearer may do; defaults to both publishing and subscribing."""


class ParticipantTokens(Service):
    """Calls about participant tokens."""

    create_participant_token = call(CreateParticipantToken)
