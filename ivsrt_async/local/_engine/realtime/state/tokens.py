"""Participant tokens: issuing them, and telling what a token lets its bearer do."""

import base64
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta

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


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _claim_of(capability: str) -> str:
    return f"allow_{capability.lower()}"


_HEAD = _encoded(json.dumps({"alg": "KMS", "typ": "JWT"}).encode())


class ParticipantTokens:
    """Issues participant tokens, and reads those issued and those signed with an imported key.

    None is kept: what a token allows stands in it, sealed.

    Args:
        clock: The time they expire by.
        public_keys: The keys that were imported.
    """

    def __init__(self, clock: LocalClock, public_keys: Collection[Resource[PublicKey]]) -> None:
        self._clock = clock
        self._public_keys = public_keys
        self.self_signed: SelfSignedTokens = SelfSignedTokens(self._material_of, clock.now)
        """Those nobody asked for here."""
        self._key = secrets.token_bytes(64)

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
        return ParticipantToken(
            participant_id=grant.participant_id,
            token=self._written(grant),
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
        return self._read(token) or self.self_signed.grant_of(token)

    def _written(self, grant: Grant) -> str:
        """Looks like AWS's tokens, whose contents nobody should rely on."""
        payload = {
            "exp": int(grant.expires_at.timestamp()),
            "jti": grant.participant_id,
            "resource": grant.stage_arn,
            "topic": resource_id(grant.stage_arn),
            "events_url": ENDPOINTS.events,
            "whip_url": ENDPOINTS.whip,
            "user_id": grant.user_id,
            "attributes": dict(grant.attributes),
            "capabilities": {_claim_of(name): True for name in sorted(grant.capabilities)},
            "version": "0.0",
        }
        text = f"{_HEAD}.{_encoded(json.dumps(payload).encode())}"
        return f"{text}.{self._seal(text)}"

    def _read(self, token: str) -> Grant | None:
        """What a token that was issued here allows."""
        text, _, seal = token.rpartition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(text).encode()):
            return None
        claims = json.loads(_decoded(text.partition(".")[2]))
        return Grant(
            participant_id=claims["jti"],
            stage_arn=claims["resource"],
            user_id=claims["user_id"],
            attributes=claims["attributes"],
            capabilities=frozenset(
                name
                for name in ParticipantTokenCapability
                if _claim_of(name) in claims["capabilities"]
            ),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )

    def _seal(self, text: str) -> str:
        return _encoded(hmac.digest(self._key, text.encode(), "sha512"))

    def _material_of(self, key_arn: str) -> str:
        key = self._public_keys.find(key_arn)
        if key is None:
            raise InvalidTokenError("wrong_key", "the token names no public key that is here")
        return key.settings.public_key_material or ""
