"""Participant tokens: issuing them, and telling what a token lets its bearer do.

Tokens that somebody signed with a key of their own are read in `self_signed.py`.
"""

import base64
import json
import secrets
from typing import TYPE_CHECKING

from .....errors import InvalidTokenError
from .....realtime import (
    ParticipantToken,
    ParticipantTokenCapability,
    ParticipantTokenConfiguration,
)
from ...arguments import check_attributes
from ...world import World, random_text
from .participant import Grant
from .stage import ENDPOINTS, StageState, ends_at

if TYPE_CHECKING:
    from .self_signed import SelfSignedTokens

DEFAULT_MINUTES = 720


class Tokens:
    """The participant tokens issued so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.self_signed: SelfSignedTokens | None = None
        """Reads tokens signed with an imported key; the room of the public keys sets it."""
        self._grants: dict[str, Grant] = {}

    def issue(self, stage: StageState, wanted: ParticipantTokenConfiguration) -> ParticipantToken:
        """A new token for a stage.

        Raises:
            Refusal: Its attributes are too large.
        """
        check_attributes(wanted.attributes)
        minutes = wanted.duration or DEFAULT_MINUTES
        capabilities = wanted.capabilities or list(ParticipantTokenCapability)
        grant = Grant(
            participant_id=random_text(12),
            stage_arn=stage.arn,
            user_id=wanted.user_id or "",
            attributes=wanted.attributes or {},
            capabilities=frozenset(capabilities),
            expires_at=ends_at(self._world.clock.now(), minutes),
        )
        token = _token_text(grant)
        self._grants[token] = grant
        return ParticipantToken(
            participant_id=grant.participant_id,
            token=token,
            user_id=wanted.user_id,
            attributes=wanted.attributes,
            duration=minutes,
            capabilities=capabilities,
            expiration_time=grant.expires_at,
        )

    def grant_of(self, token: str) -> Grant:
        """What a token allows.

        Raises:
            InvalidTokenError: It was not issued here, nor signed with an imported key; or the
                time of a signed one is over.
        """
        issued = self._grants.get(token)
        if issued is not None:
            return issued
        if self.self_signed is None:
            raise InvalidTokenError("wrong_key", "the token was not issued by this service")
        return self.self_signed.grant_of(token)


def _token_text(grant: Grant) -> str:
    """Looks like AWS's tokens, whose contents are officially nobody's business."""
    header = {"alg": "KMS", "typ": "JWT"}
    payload = {
        "exp": int(grant.expires_at.timestamp()),
        "jti": grant.participant_id,
        "resource": grant.stage_arn,
        "topic": grant.stage_arn.rpartition("/")[2],
        "events_url": ENDPOINTS.events,
        "whip_url": ENDPOINTS.whip,
        "user_id": grant.user_id,
        "capabilities": {
            f"allow_{capability.lower()}": True for capability in sorted(grant.capabilities)
        },
        "version": "0.0",
    }
    parts = [json.dumps(part).encode() for part in (header, payload)]
    return ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (*parts, secrets.token_bytes(70))
    )
