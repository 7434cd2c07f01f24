"""Participant tokens: issuing them, and telling what a token lets its bearer do."""

import base64
import json
import secrets
from datetime import timedelta

from .....errors import InvalidTokenError
from .....realtime import (
    ParticipantToken,
    ParticipantTokenCapability,
    ParticipantTokenConfiguration,
    PublicKey,
    StageEndpoints,
)
from ....clock import LocalClock
from ...arguments import check_attributes
from ...identifiers import random_text, resource_id
from ...resources import Collection, Resource
from .grant import Grant
from .self_signed import SelfSignedTokens

DEFAULT_MINUTES = 720
ENDPOINTS = StageEndpoints(
    events="wss://global.events.live-video.net",
    whip="https://global.whip.live-video.net",
    rtmp="rtmp://local.global-contribute.live-video.net/app/",
    rtmps="rtmps://local.global-contribute.live-video.net:443/app/",
)


class ParticipantTokens:
    """The participant tokens issued so far, and those signed with an imported key.

    Args:
        clock: The time they expire by.
        public_keys: The keys that were imported.
    """

    def __init__(self, clock: LocalClock, public_keys: Collection[Resource[PublicKey]]) -> None:
        self._clock = clock
        self._public_keys = public_keys
        self.self_signed: SelfSignedTokens = SelfSignedTokens(self._material_of, clock.now)
        """Those nobody asked for here."""
        self.issued: dict[str, Grant] = {}
        """By their text."""

    def issue(self, stage_arn: str, wanted: ParticipantTokenConfiguration) -> ParticipantToken:
        """A new token for a stage, if its attributes are small enough."""
        check_attributes(wanted.attributes)
        minutes = wanted.duration or DEFAULT_MINUTES
        capabilities = wanted.capabilities or list(ParticipantTokenCapability)
        end = self._clock.now() + timedelta(minutes=minutes)
        grant = Grant(
            participant_id=random_text(12),
            stage_arn=stage_arn,
            user_id=wanted.user_id or "",
            attributes=wanted.attributes or {},
            capabilities=frozenset(capabilities),
            expires_at=end.replace(microsecond=0),  # AWS counts whole seconds
        )
        token = _token_text(grant)
        self.issued[token] = grant
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
            InvalidTokenError: It was neither issued here nor signed with an imported key; or it was
                signed so and has expired.
        """
        issued = self.issued.get(token)
        if issued is not None:
            return issued
        return self.self_signed.grant_of(token)

    def _material_of(self, key_arn: str) -> str:
        key = self._public_keys.find(key_arn)
        if key is None:
            raise InvalidTokenError("wrong_key", "the token names no public key that is here")
        return key.settings.public_key_material or ""


def _token_text(grant: Grant) -> str:
    """Looks like AWS's tokens, whose contents nobody should rely on."""
    header = {"alg": "KMS", "typ": "JWT"}
    payload = {
        "exp": int(grant.expires_at.timestamp()),
        "jti": grant.participant_id,
        "resource": grant.stage_arn,
        "topic": resource_id(grant.stage_arn),
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
