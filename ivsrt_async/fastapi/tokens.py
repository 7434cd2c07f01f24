"""A route that gives people tokens for what their role allows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import attrs
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from .._core.arguments import check_function, check_kind, check_method
from ..chat import ChatTokenCapability, CreateChatTokenResponse
from ..errors import InvalidRequestError
from ..realtime import ParticipantToken, ParticipantTokenCapability, Stage
from ..session import Session
from .problems import ProblemResponse, ProblemRoute, problem_responses
from .session import IVS

if TYPE_CHECKING:
    from ..tokens import ParticipantTokenSigner

__all__ = ["ROLES", "Authorize", "Grant", "Role", "TokenRequest", "Tokens", "token_routes"]

_HALF_A_DAY = timedelta(hours=12)
_HOUR = timedelta(hours=1)
_TWO_WEEKS = timedelta(days=14)
_MINUTE = timedelta(minutes=1)


def _lasts(longest: timedelta) -> Callable[[object, "attrs.Attribute[timedelta]", object], None]:
    """A validator of how long something may last."""

    def check(_: object, field: "attrs.Attribute[timedelta]", span: object) -> None:
        if not isinstance(span, timedelta) or not _MINUTE <= span <= longest:
            raise InvalidRequestError(
                field.name, f"must be a timedelta of 1 minute to {longest}", span
            )

    return check


@attrs.frozen(kw_only=True)
class Role:
    """What somebody may do on a stage and in its chat room."""

    stage: Sequence[ParticipantTokenCapability] = ()
    """What they may do on the stage; nothing if they get no token for it."""
    chat: Sequence[ChatTokenCapability] = ()
    """What they may do in the chat room besides reading."""
    stage_valid_for: timedelta = attrs.field(default=_HALF_A_DAY, validator=_lasts(_TWO_WEEKS))
    """How long they can use their token to join the stage: 1 minute to 14 days."""
    chat_session: timedelta = attrs.field(default=_HOUR, validator=_lasts(3 * _HOUR))
    """How long a chat connection stays open: 1 minute to 3 hours."""


_PUBLISH, _SUBSCRIBE = ParticipantTokenCapability.PUBLISH, ParticipantTokenCapability.SUBSCRIBE

ROLES: Mapping[str, Role] = {
    "host": Role(stage=(_PUBLISH, _SUBSCRIBE), chat=tuple(ChatTokenCapability)),
    "guest": Role(stage=(_PUBLISH, _SUBSCRIBE), chat=(ChatTokenCapability.SEND_MESSAGE,)),
    "viewer": Role(stage=(_SUBSCRIBE,), chat=(ChatTokenCapability.SEND_MESSAGE,)),
}
"""Hosts moderate the chat, guests are on air beside them, viewers watch and write."""


class TokenRequest(BaseModel):
    """What somebody asks for."""

    room: Annotated[str, Field(min_length=1, max_length=128)]
    """Your own name of what they want to enter."""
    role: Annotated[str, Field(min_length=1, max_length=64)]
    """What they want to be there."""


@attrs.frozen(kw_only=True)
class Grant:
    """Where somebody is let in, and as whom."""

    user_id: str
    """Your own name for them, seen by everybody."""
    stage: Stage | str | None = None
    """The stage, or its ARN. A `signer` needs the stage itself, with its endpoints."""
    chat_room: str | None = None
    """ARN of the chat room."""
    attributes: Mapping[str, str] | None = None
    """Your own data about them, seen by everybody; at most 1 KB."""


class Tokens(BaseModel):
    """What the route answers."""

    user_id: str
    """Your own name for them."""
    role: str
    """What they are."""
    stage: ParticipantToken | None
    """Their token for the stage, if there is one for their role."""
    chat: CreateChatTokenResponse | None
    """Their token for the chat room; it opens one connection, within a minute."""


Authorize = Callable[[Request, TokenRequest], Awaitable[Grant | None]]
"""Says where somebody is let in; None refuses them, with 403. It may raise `HTTPException`."""


def token_routes(
    authorize: Authorize,
    *,
    roles: Mapping[str, Role] = ROLES,
    signer: "ParticipantTokenSigner | None" = None,
    path: str = "/tokens",
) -> APIRouter:
    """A route that gives tokens: `POST /tokens` with a `TokenRequest`, answered with `Tokens`.

    ```python
    async def authorize(request: Request, wanted: TokenRequest) -> Grant | None:
        user = await user_of(request)
        room = await find_room(wanted.room)
        if wanted.role == "host" and room.owner != user.id:
            return None
        return Grant(user_id=user.id, stage=room.stage_arn, chat_room=room.chat_arn)

    app = FastAPI(lifespan=lifespan())
    add_problem_handlers(app)
    app.include_router(token_routes(authorize))
    ```

    The session that makes the tokens is that of `lifespan`; `add_problem_handlers` answers where
    Amazon IVS does not give them.

    Args:
        authorize: Decides, for roles that exist.
        roles: What each role may do.
        signer: Signs tokens for stages without a call, where `authorize` gives the `Stage`.
        path: Where the route is.

    Raises:
        InvalidRequestError: An argument is wrong.
    """
    check_function("authorize", authorize)
    check_kind("roles", roles, Mapping, "a mapping of names to Role")
    for role in roles.values():
        check_kind("roles", role, Role, "a mapping of names to Role")
    if signer is not None:
        check_method("signer", signer, "sign", "a ParticipantTokenSigner")
    router = APIRouter(route_class=ProblemRoute)

    @router.post(
        path,
        response_model=Tokens,
        responses=problem_responses(403, 404, 422, 429, 502, 503, 504),
        summary="Get tokens for a stage and its chat room",
    )
    async def make_tokens(
        request: Request, response: Response, ivs: IVS, wanted: TokenRequest
    ) -> Tokens | ProblemResponse:
        role = roles.get(wanted.role)
        if role is None:
            return ProblemResponse(422, f"role must be one of {', '.join(roles)}.")
        grant = await authorize(request, wanted)
        if grant is None:
            return ProblemResponse(403, "You may not enter with this role.")
        response.headers["Cache-Control"] = "no-store"
        stage = await _for_stage(ivs, signer, role, grant)
        chat = await _for_chat(ivs, role, grant)
        return Tokens(user_id=grant.user_id, role=wanted.role, stage=stage, chat=chat)

    return router


async def _for_stage(
    ivs: Session, signer: "ParticipantTokenSigner | None", role: Role, grant: Grant
) -> ParticipantToken | None:
    stage = grant.stage
    if stage is None or not role.stage:
        return None
    if signer is not None and isinstance(stage, Stage) and stage.endpoints is not None:
        return signer.sign(
            stage,
            user_id=grant.user_id,
            attributes=grant.attributes,
            capabilities=role.stage,
            valid_for=role.stage_valid_for,
        )
    return await ivs.realtime.create_participant_token(
        stage_arn=stage if isinstance(stage, str) else stage.arn,
        user_id=grant.user_id,
        attributes=None if grant.attributes is None else dict(grant.attributes),
        capabilities=list(role.stage),
        duration=_minutes(role.stage_valid_for),
    )


async def _for_chat(ivs: Session, role: Role, grant: Grant) -> CreateChatTokenResponse | None:
    if grant.chat_room is None:
        return None
    return await ivs.chat.create_chat_token(
        room_identifier=grant.chat_room,
        user_id=grant.user_id,
        attributes=None if grant.attributes is None else dict(grant.attributes),
        capabilities=list(role.chat),
        session_duration_in_minutes=_minutes(role.chat_session),
    )


def _minutes(time: timedelta) -> int:
    return max(round(time / timedelta(minutes=1)), 1)
