"""Connection tokens and playback tokens."""

import uuid
from datetime import timedelta
from inspect import signature

import pytest

from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.low_latency import Channel
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    PlaybackTokenSigner,
    inspect_token,
    verify_token,
)

from .conftest import CHANNEL_ARN, KEY_ARN, NOW, STAGE_ARN

ISSUED = int(NOW.timestamp())
PLAYBACK_URL = "https://x.eu-west-1.playback.live-video.net/api/video/v1/channel.m3u8"


@pytest.fixture
def connections(keys):
    return ConnectionTokenSigner(keys.private_key_pem, KEY_ARN, now=lambda: NOW)


@pytest.fixture
def playback(keys):
    return PlaybackTokenSigner(keys.private_key_pem, now=lambda: NOW)


def test_a_connection_token_says_exactly_what_aws_documents(connections):
    token = connections.sign(valid_for=timedelta(weeks=4), token_id="abc")
    contents = inspect_token(token)
    assert contents.header == {"alg": "ES384", "typ": "JWT", "kid": KEY_ARN}
    assert contents.claims == {
        "exp": ISSUED + 4 * 7 * 86400,
        "iat": ISSUED,
        "jti": "abc",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "events_url": "wss://global.events.live-video.net",
        "version": "1.0",
    }
    assert (token.token_id, token.expiration_time) == ("abc", contents.expires_at)
    assert token.token not in repr(token)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"valid_for": timedelta(weeks=4, seconds=1)}, "valid_for must be 1 second to 4 weeks"),
        ({"valid_for": timedelta()}, "valid_for must be 1 second to 4 weeks, got '0:00:00'"),
        ({"token_id": "a/b"}, "token_id must have 1 to 64 characters"),
    ],
)
def test_a_connection_token_keeps_its_limits(connections, arguments, words):
    with pytest.raises(InvalidRequestError) as raised:
        connections.sign(**arguments)
    assert words in str(raised.value)


def test_the_plainest_playback_token_says_channel_and_end(playback):
    contents = inspect_token(playback.sign(CHANNEL_ARN))
    assert contents.header == {"alg": "ES384", "typ": "JWT"}
    assert contents.claims == {"aws:channel-arn": CHANNEL_ARN, "exp": ISSUED + 600}


def test_a_playback_token_says_all_it_can(playback, keys):
    token = playback.sign(
        Channel(arn=CHANNEL_ARN),
        valid_for=timedelta(minutes=10),
        origins=["https://example.com", "https://*.example.org"],
        strict_origin=True,
        single_use=True,
        viewer_id="v" * 40,
        viewer_session_version=1_700_000_000,
        maximum_resolution="HD",
        ads_opt_out=False,
        ads_player_params={"age": "18-25", "name": "Zoë"},
        ads_playback_config_name="spring",
        ads_reporting_mode="CLIENT",
    )
    claims = dict(verify_token(token, keys.public_key_pem, now=lambda: NOW).claims)
    assert uuid.UUID(claims.pop("aws:single-use-uuid")).version == 4
    assert claims == {
        "aws:channel-arn": CHANNEL_ARN,
        "exp": ISSUED + 600,
        "aws:access-control-allow-origin": "https://example.com,https://*.example.org",
        "aws:strict-origin-enforcement": True,
        "aws:viewer-id": "v" * 40,
        "aws:viewer-session-version": 1_700_000_000,
        "aws:maximum-resolution": "HD",
        "aws:ads-opt-out": False,
        "aws:ads-player-params": {"age": "18-25", "name": "Zoë"},
        "aws:ads-playback-config-name": "spring",
        "aws:ads-reporting-mode": "CLIENT",
    }


def test_a_plain_playback_token_may_last_for_days(playback):
    contents = inspect_token(playback.sign(CHANNEL_ARN, valid_for=timedelta(days=90)))
    assert contents.claims["exp"] == ISSUED + 90 * 86400


TOO_LONG = timedelta(minutes=10, seconds=1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"single_use": True, "valid_for": TOO_LONG}, "1 second to 10 minutes for single use"),
        ({"viewer_id": "ana", "valid_for": TOO_LONG}, "1 second to 10 minutes for single use"),
        ({"valid_for": timedelta(0)}, "valid_for must be 1 second to the year 9999"),
        ({"valid_for": timedelta.max}, "valid_for must end before the year 10000"),
        ({"valid_for": 60_000}, "valid_for must be a timedelta, got 60000"),
        ({"viewer_id": "v" * 41}, "viewer_id must have 1 to 40 characters"),
        ({"viewer_id": ""}, "viewer_id must have 1 to 40 characters"),
        ({"viewer_session_version": 1}, "viewer_session_version must come with a viewer_id"),
        ({"viewer_id": "a", "viewer_session_version": 2**63}, "integer from 0 to 92233720368547"),
        ({"viewer_id": "a", "viewer_session_version": -1}, "got -1"),
        ({"viewer_id": "a", "viewer_session_version": True}, "got True"),
        ({"maximum_resolution": "4K"}, "maximum_resolution must be SD, HD or FULL_HD, got '4K'"),
        ({"viewer_id": "\ud800"}, "viewer_id must have 1 to 40 characters"),
        ({"ads_player_params": {"k": "é" * 500}}, "ads_player_params must have at most 1000 bytes"),
        ({"ads_player_params": {"k": 1}}, "ads_player_params value must be text, got 1"),
        ({"ads_player_params": ["k"]}, "ads_player_params must be a mapping"),
        ({"ads_playback_config_name": ""}, "ads_playback_config_name must be text, and not empty"),
        ({"ads_reporting_mode": "BOTH"}, "ads_reporting_mode must be CLIENT or SERVER, got 'BOTH'"),
        ({"origins": ["https://\ud800.example"]}, "origins[0] must be one origin"),
        ({"origins": "https://a.example"}, "origins must be a list of at least one origin"),
        ({"origins": []}, "origins must be a list of at least one origin"),
        ({"origins": ["https://a.example,https://b.example"]}, "origins[0] must be one origin"),
        (
            {"origins": [f"https://{n}.example" for n in range(6)], "strict_origin": True},
            "origins must be at most 5 with strict_origin",
        ),
    ],
)
def test_a_playback_token_keeps_its_limits(playback, arguments, words):
    with pytest.raises(InvalidRequestError) as raised:
        playback.sign(CHANNEL_ARN, **arguments)
    assert words in str(raised.value)


def test_parameters_of_the_player_may_have_a_thousand_bytes(playback):
    params = {"kk": "é" * 499}
    contents = inspect_token(playback.sign(CHANNEL_ARN, ads_player_params=params))
    assert contents.claims["aws:ads-player-params"] == params
    with pytest.raises(InvalidRequestError, match="keys and values together, got 1001"):
        playback.sign(CHANNEL_ARN, ads_player_params={"kkk": "é" * 499})


def test_a_token_as_long_as_ivs_reads_is_signed_and_a_longer_one_is_not(playback):
    def sign(length):
        return playback.sign(CHANNEL_ARN, origins=[f"https://{'a' * length}.example"]).token

    longest = max(length for length in range(1200, 1300) if fits(sign, length))
    assert len(sign(longest)) == 2048
    with pytest.raises(InvalidRequestError) as raised:
        sign(longest + 1)
    assert str(raised.value) == "token must have at most 2048 characters, got 2049"


def fits(sign, length):
    try:
        return sign(length)
    except InvalidRequestError:
        return None


def test_url_takes_what_sign_takes():
    sign, url = (signature(getattr(PlaybackTokenSigner, name)) for name in ("sign", "url"))
    options = [list(found.parameters.values())[2:] for found in (sign, url)]
    assert options[0] == options[1]


def test_url_passes_on_what_it_is_given(playback):
    given = {
        "valid_for": timedelta(minutes=1),
        "origins": ["https://a.example"],
        "strict_origin": True,
        "single_use": True,
        "viewer_id": "ana",
        "viewer_session_version": 1,
        "maximum_resolution": "SD",
        "ads_opt_out": True,
        "ads_player_params": {"k": "v"},
        "ads_playback_config_name": "spring",
        "ads_reporting_mode": "SERVER",
    }
    channel = Channel(arn=CHANNEL_ARN, playback_url=PLAYBACK_URL)
    assert list(given) == list(signature(playback.url).parameters)[1:]
    ours = inspect_token(playback.url(channel, **given).partition("token=")[2]).claims
    theirs = inspect_token(playback.sign(channel, **given)).claims
    assert {**ours, "aws:single-use-uuid": ""} == {**theirs, "aws:single-use-uuid": ""}


def test_many_origins_are_allowed_without_strict_enforcement(playback):
    origins = [f"https://{n}.example" for n in range(20)]
    assert playback.sign(CHANNEL_ARN, origins=origins)


@pytest.mark.parametrize("bad", ["x", CHANNEL_ARN, None])
def test_what_is_no_channel_has_no_url(playback, bad):
    with pytest.raises(InvalidRequestError, match="channel must have a playback_url"):
        playback.url(bad)


@pytest.mark.parametrize("bad", [STAGE_ARN, "x", None, Channel(arn=None)])
def test_what_is_not_a_channel_is_refused(playback, bad):
    with pytest.raises(InvalidRequestError, match="channel must"):
        playback.sign(bad)


@pytest.mark.parametrize(("url", "joint"), [(PLAYBACK_URL, "?"), (PLAYBACK_URL + "?a=b", "&")])
def test_the_url_is_the_playlist_with_a_token_after_it(playback, keys, url, joint):
    found = playback.url(Channel(arn=CHANNEL_ARN, playback_url=url), viewer_id="ana")
    address, _, token = found.partition(f"{joint}token=")
    assert address == url
    verified = verify_token(token, keys.public_key_pem, now=lambda: NOW)
    assert verified.claims["aws:viewer-id"] == "ana"


def test_a_channel_without_playback_url_has_no_url(playback):
    with pytest.raises(InvalidRequestError, match="channel must have a playback_url"):
        playback.url(Channel(arn=CHANNEL_ARN))


def test_the_repr_of_a_playback_token_hides_it(playback):
    token = playback.sign(CHANNEL_ARN)
    assert token.token not in f"{token!r} {playback!r}"
