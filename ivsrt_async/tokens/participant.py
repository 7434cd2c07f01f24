"""Participant tokens signed here: what a client joins a stage with.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, Self

from ..arns import Arn
from ..errors import InvalidRequestError, InvalidTokenError
from ..realtime import ParticipantToken, ParticipantTokenCapability, Stage, StageEndpoints
from ._arguments import arn_of, check_texts, check_token_id, check_user_id, new_token_id
from ._imported_key import imported_key
from ._jws import token_text, verify
from ._lifetime import Lifetime, Now, lifetime, utc_now
from ._tracebacks import without_locals
from .keys import PrivateKeySource, PublicKeySource, load_public_key

__all__ = ["ParticipantTokenSigner"]

LONGEST = timedelta(days=14)
DEFAULT = timedelta(hours=12)
ATTRIBUTES_BYTES = 1024
VERSION = "1.0"

_ALL = tuple(ParticipantTokenCapability)
_CLAIM_OF: dict[str, str] = {
    ParticipantTokenCapability.PUBLISH: "allow_publish",
    ParticipantTokenCapability.SUBSCRIBE: "allow_subscribe",
}
_KEPT = ("jti", "resource", "topic", "events_url", "whip_url")
"""Claims a client's exchange of tokens must leave as they are."""


class ParticipantTokenSigner:
    """Signs participant tokens without a call to AWS, and so without its 50 calls a second.

    ```python
    signer = ParticipantTokenSigner(private_key_pem, public_key.arn)
    token = signer.sign(stage, user_id="ana", valid_for=timedelta(hours=1))
    ```

    Signing reads nothing and sends nothing, so one signer serves all tasks and threads.

    Args:
        private_key: The private key, on P-384: PEM as text or bytes (SEC1 or PKCS#8), DER as
            bytes, or a key object of `cryptography`.
        public_key_arn: What `import_public_key` returned as `arn`. Tokens name it in their header.
        now: The clock; for tests.

    Raises:
        InvalidRequestError: The key cannot be read, is not on P-384, or the ARN is not one of a
            public key. The key itself is never shown.
    """

    @without_locals
    def __init__(
        self, private_key: PrivateKeySource, public_key_arn: str | Arn, *, now: Now = utc_now
    ) -> None:
        self._key = imported_key(private_key, public_key_arn)
        self._now = now

    @property
    def public_key_arn(self) -> str:
        """ARN of the public key that verifies these tokens."""
        return str(self._key.arn)

    @without_locals
    def with_key(self, private_key: PrivateKeySource, public_key_arn: str | Arn) -> Self:
        """A signer on the same clock, with another key."""
        return type(self)(private_key, public_key_arn, now=self._now)

    def sign(
        self,
        stage: Stage | Arn | str,
        *,
        endpoints: StageEndpoints | None = None,
        user_id: str | None = None,
        attributes: Mapping[str, str] | None = None,
        capabilities: Sequence[ParticipantTokenCapability | str] = _ALL,
        valid_for: timedelta = DEFAULT,
        participant_id: str | None = None,
    ) -> ParticipantToken:
        """Sign a token for one participant of one stage.

        Args:
            stage: The stage, as `create_stage` or `get_stage` returned it; or its ARN, with
                `endpoints`. It must be in the region of the public key.
            endpoints: The stage's endpoints, if `stage` does not hold them. They may be kept for
                14 days.
            user_id: Your own id of the person, at most 128 characters. Everyone on the stage sees
                it.
            attributes: Your own data about the person, at most 1 KB of UTF-8 for all keys and
                values together. Everyone on the stage sees it.
            capabilities: What the participant may do: publish, subscribe, or both.
            valid_for: How long it can be used to join: 1 second to 14 days.
            participant_id: Id on the stage, 1 to 64 letters, digits, `-` and `_`, never used
                before; defaults to a random one.

        Raises:
            InvalidRequestError: An argument breaks its limit.
        """
        arn, events_url, whip_url = self._address(stage, endpoints)
        if participant_id is None:
            participant_id = new_token_id()
        else:
            check_token_id("participant_id", participant_id)
        place = {
            "jti": participant_id,
            "resource": str(arn),
            "topic": arn.resource_id,
            "events_url": events_url,
            "whip_url": whip_url,
        }
        return self._sign(place, user_id, attributes, _granted(capabilities), valid_for)

    @without_locals
    def exchange(
        self,
        old_token: ParticipantToken | str,
        *,
        user_id: str | None = None,
        attributes: Mapping[str, str] | None = None,
        capabilities: Sequence[ParticipantTokenCapability | str] | None = None,
        valid_for: timedelta = DEFAULT,
        signed_with: PublicKeySource | None = None,
    ) -> ParticipantToken:
        """Sign a token that a connected client can exchange its own for, without reconnecting.

        Stage and participant id stay the same, because clients accept nothing else. The signature
        of the old token is verified first, so that nobody can get a token for any stage they like
        by making one up; whether it has expired does not matter.

        Args:
            old_token: The token to be replaced, signed with the key of this signer. Tokens issued
                by AWS cannot be exchanged.
            user_id: The new user id; defaults to the old one.
            attributes: All attributes from now on; defaults to the old ones, `{}` removes them.
            capabilities: What the participant may do from now on; defaults to what it could do.
            valid_for: How long the new token is valid, from now: 1 second to 14 days.
            signed_with: The public key of the old token, if it was signed with another key.

        Raises:
            InvalidTokenError: The old token is not a participant token signed with this key.
            InvalidRequestError: An argument breaks its limit.
        """
        key = (
            self._key.private.public_key() if signed_with is None else load_public_key(signed_with)
        )
        _, old = verify(token_text(old_token), key)
        if not all(isinstance(old.get(name), str) for name in _KEPT):
            raise InvalidTokenError("bad_claims", "the old token is not a participant token")
        if user_id is None:
            user_id = old.get("user_id")
        if attributes is None:
            attributes = old.get("attributes")
        if capabilities is None:
            capabilities = granted_capabilities(old)
        self._check_region(arn_of("stage", old["resource"], "old_token's stage"))
        kept = {name: old[name] for name in _KEPT}
        return self._sign(kept, user_id, attributes, _granted(capabilities), valid_for)

    def _sign(
        self,
        place: dict[str, Any],
        user_id: str | None,
        attributes: Mapping[str, str] | None,
        capabilities: Sequence[ParticipantTokenCapability],
        valid_for: timedelta,
    ) -> ParticipantToken:
        life = lifetime(self._now, valid_for, LONGEST, "14 days")
        claims: dict[str, Any] = {"exp": life.expires_at, "iat": life.issued_at, **place}
        if user_id is not None:
            check_user_id(user_id)
            claims["user_id"] = user_id
        if attributes is not None:
            check_texts("attributes", attributes, ATTRIBUTES_BYTES)
            claims["attributes"] = dict(attributes)
        claims["capabilities"] = {_CLAIM_OF[capability]: True for capability in capabilities}
        claims["version"] = VERSION
        return ParticipantToken(
            participant_id=place["jti"],
            token=self._key.writer.write(claims),
            user_id=user_id,
            attributes=attributes,
            duration=_minutes(life),
            capabilities=capabilities,
            expiration_time=life.expiration_time,
        )

    def _address(
        self, stage: Stage | Arn | str, endpoints: StageEndpoints | None
    ) -> tuple[Arn, str, str]:
        if isinstance(stage, Stage):
            endpoints = endpoints or stage.endpoints
            arn = _stage_arn(stage.arn)
        else:
            arn = _stage_arn(str(stage))
        self._check_region(arn)
        if endpoints is None or not endpoints.events or not endpoints.whip:
            instead = "" if isinstance(stage, Stage) else ", unless the Stage itself is given"
            raise InvalidRequestError(
                "endpoints",
                f"must hold the stage's events and whip addresses{instead}",
                endpoints,
            )
        return arn, endpoints.events, endpoints.whip

    def _check_region(self, stage: Arn) -> None:
        if stage.region != self._key.arn.region:
            raise InvalidRequestError(
                "stage", f"must be in {self._key.arn.region}, the region of the key", str(stage)
            )

    def __repr__(self) -> str:
        arn = self.public_key_arn if hasattr(self, "_key") else "without a key"
        return f"<{type(self).__name__} {arn}>"


@lru_cache(maxsize=1024)  # the same few stages come again and again
def _stage_arn(text: str) -> Arn:
    return arn_of("stage", text, "stage")


def granted_capabilities(claims: Mapping[str, Any]) -> list[ParticipantTokenCapability]:
    """What the claims of a participant token allow; what is not plainly true is not allowed."""
    granted = claims.get("capabilities")
    if not isinstance(granted, Mapping):
        return []
    return [ability for ability in _ALL if granted.get(_CLAIM_OF[ability]) is True]


def _granted(
    capabilities: Sequence[ParticipantTokenCapability | str],
) -> list[ParticipantTokenCapability]:
    wanted = () if isinstance(capabilities, str) else capabilities
    granted = [ability for ability in _ALL if ability in wanted]
    if not granted or any(name not in _CLAIM_OF for name in wanted):
        raise InvalidRequestError(
            "capabilities", "must be a list of PUBLISH, SUBSCRIBE or both", capabilities
        )
    return granted


def _minutes(life: Lifetime) -> int | None:
    """The API counts in minutes; a token that lasts another time has no such number."""
    minutes, rest = divmod(life.expires_at - life.issued_at, 60)
    return None if rest else minutes
