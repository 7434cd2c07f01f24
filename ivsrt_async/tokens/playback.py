"""Playback tokens: what a viewer of a private channel needs.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/private-channels-generate-tokens.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/server-side-ad-insertion.html
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import attrs

from ..arns import Arn
from ..errors import InvalidRequestError
from ..low_latency import Channel
from ._arguments import arn_of, check_texts, is_unicode
from ._jws import TokenWriter
from ._lifetime import Now, lifetime, utc_now
from ._tracebacks import without_locals
from .keys import PrivateKeySource, load_private_key

__all__ = ["AdsReportingMode", "MaximumResolution", "PlaybackToken", "PlaybackTokenSigner"]

TEN_MINUTES = timedelta(minutes=10)
STRICT_ORIGINS = 5
VIEWER_ID_CHARACTERS = 40
LARGEST_VERSION = 2**63 - 1
PLAYER_PARAMS_BYTES = 1000
TOKEN_CHARACTERS = 2048
"""https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/service-quotas.html"""


class MaximumResolution(StrEnum):
    """The best quality a viewer gets."""

    SD = "SD"
    """Up to 480p."""
    HD = "HD"
    """Up to 720p."""
    FULL_HD = "FULL_HD"
    """Up to 1080p."""


class AdsReportingMode(StrEnum):
    """Who reports what a viewer saw of an ad."""

    CLIENT = "CLIENT"
    """The player, which is told the addresses to report to."""
    SERVER = "SERVER"
    """MediaTailor."""


@attrs.frozen(kw_only=True)
class PlaybackToken:
    """A token that lets a viewer play a private channel."""

    token: str = attrs.field(repr=lambda _: "<hidden>")
    """The secret itself, which goes after the playback URL as `?token=`. Hidden in `repr`."""
    channel_arn: str
    """The one channel it is for."""
    expiration_time: datetime
    """Until when playback can be started; what is playing by then continues."""


class PlaybackTokenSigner:
    """Signs playback tokens for the private channels of an account.

    Signing reads nothing and sends nothing, so one signer serves all tasks and threads.

    Args:
        private_key: The private half of an imported playback key pair, on P-384: PEM as text or
            bytes (SEC1 or PKCS#8), DER as bytes, or a key object of `cryptography`.
        now: The clock; for tests.

    Raises:
        InvalidRequestError: The key cannot be read, or is not on P-384. It is never shown.
    """

    @without_locals
    def __init__(self, private_key: PrivateKeySource, *, now: Now = utc_now) -> None:
        self._writer = TokenWriter(load_private_key(private_key))
        self._now = now

    def sign(
        self,
        channel: Channel | Arn | str,
        *,
        valid_for: timedelta = TEN_MINUTES,
        origins: Sequence[str] | None = None,
        strict_origin: bool | None = None,
        single_use: bool = False,
        viewer_id: str | None = None,
        viewer_session_version: int | None = None,
        maximum_resolution: MaximumResolution | str | None = None,
        ads_opt_out: bool | None = None,
        ads_player_params: Mapping[str, str] | None = None,
        ads_playback_config_name: str | None = None,
        ads_reporting_mode: AdsReportingMode | str | None = None,
    ) -> PlaybackToken:
        """Sign a token for a viewer of a channel.

        Args:
            channel: The channel, or its ARN.
            valid_for: How long playback can be started: at least 1 second; at most 10 minutes if
                the token is for single use or names a viewer.
            origins: Sites that may embed the player, such as `https://example.com`; the host may
                begin with `*`. Defaults to every site.
            strict_origin: Whether the origin is checked for every playlist and segment, not only
                for the first playlist; allows at most 5 origins.
            single_use: Whether it can be used only once, to fetch the first playlist.
            viewer_id: Your own id of the viewer, at most 40 characters, nothing private. Only
                sessions of named viewers can be revoked (`start_viewer_session_revocation`).
            viewer_session_version: A number by which this session can be revoked together with all
                lower ones; the Unix time is a good choice. Defaults to 0.
            maximum_resolution: The best quality the viewer gets; not limited by default.
            ads_opt_out: Whether the viewer is spared the ads. Defaults to False.
            ads_player_params: What your ad decision server is told about the viewer, as
                MediaTailor's `player_params`: at most 1000 bytes of UTF-8 for all keys and values
                together.
            ads_playback_config_name: Which of MediaTailor's playback configurations in the
                channel's ad configuration is used; defaults to the first.
            ads_reporting_mode: Who reports what the viewer saw of an ad; defaults to MediaTailor.

        Raises:
            InvalidRequestError: An argument breaks its limit, or the token would have more than
                2048 characters.
        """
        text = channel.arn if isinstance(channel, Channel) else str(channel)
        arn = str(arn_of("channel", text, "channel"))
        brief = single_use or viewer_id is not None
        words = "10 minutes for single use or a named viewer" if brief else "the year 9999"
        life = lifetime(self._now, valid_for, TEN_MINUTES if brief else None, words)
        claims: dict[str, Any] = {"aws:channel-arn": arn, "exp": life.expires_at}
        if origins is not None:
            claims["aws:access-control-allow-origin"] = _origins(origins, strict_origin)
        if strict_origin is not None:
            claims["aws:strict-origin-enforcement"] = strict_origin
        if single_use:
            claims["aws:single-use-uuid"] = str(uuid.uuid4())
        if viewer_id is not None:
            claims["aws:viewer-id"] = _viewer_id(viewer_id)
        if viewer_session_version is not None:
            claims["aws:viewer-session-version"] = _version(viewer_session_version, viewer_id)
        if maximum_resolution is not None:
            claims["aws:maximum-resolution"] = _resolution(maximum_resolution)
        claims |= _ads_claims(
            ads_opt_out, ads_player_params, ads_playback_config_name, ads_reporting_mode
        )
        return PlaybackToken(
            token=self._writer.write(claims, most=TOKEN_CHARACTERS),
            channel_arn=arn,
            expiration_time=life.expiration_time,
        )

    def url(
        self,
        channel: Channel,
        *,
        valid_for: timedelta = TEN_MINUTES,
        origins: Sequence[str] | None = None,
        strict_origin: bool | None = None,
        single_use: bool = False,
        viewer_id: str | None = None,
        viewer_session_version: int | None = None,
        maximum_resolution: MaximumResolution | str | None = None,
        ads_opt_out: bool | None = None,
        ads_player_params: Mapping[str, str] | None = None,
        ads_playback_config_name: str | None = None,
        ads_reporting_mode: AdsReportingMode | str | None = None,
    ) -> str:
        """The address a player opens: the channel's playlist with a new token after it.

        Anyone who has the address can watch, so treat it like the token itself. The arguments are
        those of `sign`.

        Raises:
            InvalidRequestError: An argument breaks its limit, or the channel has no playback URL.
        """
        address = getattr(channel, "playback_url", None)
        if not address:
            raise InvalidRequestError("channel", "must have a playback_url", address)
        signed = self.sign(
            channel,
            valid_for=valid_for,
            origins=origins,
            strict_origin=strict_origin,
            single_use=single_use,
            viewer_id=viewer_id,
            viewer_session_version=viewer_session_version,
            maximum_resolution=maximum_resolution,
            ads_opt_out=ads_opt_out,
            ads_player_params=ads_player_params,
            ads_playback_config_name=ads_playback_config_name,
            ads_reporting_mode=ads_reporting_mode,
        )
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}token={signed.token}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _origins(origins: Sequence[str], strict: bool | None) -> str:
    if isinstance(origins, str) or not origins:
        raise InvalidRequestError("origins", "must be a list of at least one origin", origins)
    for index, origin in enumerate(origins):
        if not _is_origin(origin):
            raise InvalidRequestError(
                f"origins[{index}]", "must be one origin, such as https://example.com", origin
            )
    if strict and len(origins) > STRICT_ORIGINS:
        raise InvalidRequestError(
            "origins", f"must be at most {STRICT_ORIGINS} with strict_origin", origins
        )
    return ",".join(origins)


def _is_origin(value: object) -> bool:
    return (
        isinstance(value, str)
        and value != ""
        and not any(c in ", \t\r\n" for c in value)
        and is_unicode(value)
    )


def _viewer_id(value: object) -> str:
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= VIEWER_ID_CHARACTERS
        or not is_unicode(value)
    ):
        raise InvalidRequestError(
            "viewer_id", f"must have 1 to {VIEWER_ID_CHARACTERS} characters", value
        )
    return value


def _version(value: object, viewer_id: str | None) -> int:
    if viewer_id is None:
        raise InvalidRequestError("viewer_session_version", "must come with a viewer_id", value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_VERSION:
        raise InvalidRequestError(
            "viewer_session_version", f"must be an integer from 0 to {LARGEST_VERSION}", value
        )
    return value


def _resolution(value: str) -> str:
    try:
        return MaximumResolution(value)
    except ValueError:
        raise InvalidRequestError(
            "maximum_resolution", "must be SD, HD or FULL_HD", value
        ) from None


def _ads_claims(
    opt_out: bool | None,
    player_params: Mapping[str, str] | None,
    playback_config_name: str | None,
    reporting_mode: AdsReportingMode | str | None,
) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    if opt_out is not None:
        claims["aws:ads-opt-out"] = opt_out
    if player_params is not None:
        check_texts("ads_player_params", player_params, PLAYER_PARAMS_BYTES)
        claims["aws:ads-player-params"] = dict(player_params)
    if playback_config_name is not None:
        claims["aws:ads-playback-config-name"] = _config_name(playback_config_name)
    if reporting_mode is not None:
        claims["aws:ads-reporting-mode"] = _reporting_mode(reporting_mode)
    return claims


def _config_name(value: object) -> str:
    if not isinstance(value, str) or not value or not is_unicode(value):
        raise InvalidRequestError("ads_playback_config_name", "must be text, and not empty", value)
    return value


def _reporting_mode(value: str) -> str:
    try:
        return AdsReportingMode(value)
    except ValueError:
        raise InvalidRequestError("ads_reporting_mode", "must be CLIENT or SERVER", value) from None
