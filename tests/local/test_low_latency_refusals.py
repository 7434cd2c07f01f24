"""What the low-latency API refuses, at the local IVS through our own client."""

import pytest

from ivsrt_async.errors import (
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.low_latency import (
    DestinationConfiguration,
    MediaTailorPlaybackConfiguration,
    MultitrackInputConfiguration,
    RenditionConfiguration,
    S3DestinationConfiguration,
)
from tests.support.low_latency_samples import ADS, BUCKET, absent, public_key

_BY_ARN = {
    "get_channel": "channel",
    "update_channel": "channel",
    "delete_channel": "channel",
    "create_stream_key": "channel",
    "list_stream_keys": "channel",
    "get_stream": "channel",
    "stop_stream": "channel",
    "get_stream_session": "channel",
    "list_stream_sessions": "channel",
    "get_stream_key": "stream-key",
    "delete_stream_key": "stream-key",
    "get_playback_key_pair": "playback-key",
    "delete_playback_key_pair": "playback-key",
    **{
        f"{verb}_{name}_configuration": f"{name.replace('_', '-')}-configuration"
        for name in ("ad", "failover_slate", "recording")
        for verb in ("get", "update", "delete")
        if (verb, name) != ("update", "recording")
    },
    **{
        f"{verb}_playback_restriction_policy": "playback-restriction-policy"
        for verb in ("get", "update", "delete")
    },
}


@pytest.mark.parametrize(("method", "kind"), _BY_ARN.items())
async def test_what_does_not_exist_is_not_found_and_no_arn_is_invalid(low_latency, method, kind):
    with pytest.raises(ResourceNotFoundException, match="abcdefghijkl"):
        await getattr(low_latency, method)(absent(kind))
    with pytest.raises(ValidationException, match=r"(arn|channelArn) must be the ARN of a "):
        await getattr(low_latency, method)(absent("stage"))


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("put_metadata", {"metadata": "goal"}),
        ("insert_ad_break", {"duration_seconds": 10}),
        ("start_viewer_session_revocation", {"viewer_id": "ana"}),
    ],
)
async def test_calls_about_a_missing_channel_are_refused(low_latency, method, arguments):
    call = getattr(low_latency, method)
    with pytest.raises(ResourceNotFoundException):
        await call(channel_arn=absent("channel"), **arguments)
    with pytest.raises(ValidationException, match="channelArn"):
        await call(channel_arn="hall", **arguments)


@pytest.mark.parametrize(
    ("argument", "kind"),
    [
        ("recording_configuration_arn", "recording-configuration"),
        ("playback_restriction_policy_arn", "playback-restriction-policy"),
        ("ad_configuration_arn", "ad-configuration"),
        ("failover_slate_configuration_arn", "failover-slate-configuration"),
    ],
)
async def test_a_channel_is_given_only_what_exists(low_latency, argument, kind):
    arn = (await low_latency.create_channel(name="hall")).channel.arn
    with pytest.raises(ResourceNotFoundException):
        await low_latency.create_channel(**{argument: absent(kind)})
    with pytest.raises(ResourceNotFoundException):
        await low_latency.update_channel(arn, name="changed", **{argument: absent(kind)})
    assert [c.name for c in await low_latency.list_channels().collect()] == ["hall"]


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("create_channel", {"name": "no spaces"}, "name"),
        ("create_channel", {"type": "LUXURY"}, "type must be one of BASIC, STANDARD"),
        (
            "create_channel",
            {"multitrack_input_configuration": MultitrackInputConfiguration(policy="PERHAPS")},
            "multitrackInputConfiguration.policy must be one of",
        ),
        ("create_channel", {"tags": {"aws:mine": "x"}}, "reserved"),
        (
            "create_recording_configuration",
            {
                "destination_configuration": DestinationConfiguration(
                    s3=S3DestinationConfiguration(bucket_name="No_Bucket")
                )
            },
            "destinationConfiguration.s3.bucketName",
        ),
        (
            "create_recording_configuration",
            {
                "destination_configuration": BUCKET,
                "rendition_configuration": RenditionConfiguration(rendition_selection="CUSTOM"),
            },
            "renditionConfiguration.renditions is needed",
        ),
        (
            "create_recording_configuration",
            {
                "destination_configuration": BUCKET,
                "rendition_configuration": RenditionConfiguration(renditions=["HD", "4K"]),
            },
            r"renditionConfiguration.renditions\[1\] must be one of",
        ),
        (
            "create_recording_configuration",
            {"destination_configuration": BUCKET, "name": "ü"},
            "name",
        ),
        ("create_playback_restriction_policy", {"allowed_countries": ["pt"]}, "allowedCountries"),
        (
            "create_playback_restriction_policy",
            {"allowed_origins": ["https://example.com/path"]},
            "allowedOrigins",
        ),
        (
            "create_ad_configuration",
            {"media_tailor_playback_configurations": [MediaTailorPlaybackConfiguration()]},
            r"mediaTailorPlaybackConfigurations\[0\]",
        ),
        ("create_failover_slate_configuration", {"name": "a b"}, "name"),
        ("import_playback_key_pair", {"public_key_material": "x", "name": "a b"}, "name"),
        ("list_channels", {"next_token": "forged"}, "nextToken"),
        ("list_streams", {"next_token": "forged"}, "nextToken"),
        ("list_stream_keys", {"channel_arn": "hall"}, "channelArn"),
        ("list_playback_key_pairs", {"next_token": "forged"}, "nextToken"),
        ("list_playback_restriction_policies", {"next_token": "forged"}, "nextToken"),
        ("list_recording_configurations", {"next_token": "forged"}, "nextToken"),
        ("list_ad_configurations", {"next_token": "forged"}, "nextToken"),
        ("list_failover_slate_configurations", {"next_token": "forged"}, "nextToken"),
    ],
)
async def test_a_wrong_argument_is_named(low_latency, method, arguments, message):
    with pytest.raises(ValidationException, match=message):
        await getattr(low_latency, method)(**arguments)


async def test_updates_check_what_they_are_given(ivs, low_latency):
    ads = (await low_latency.create_ad_configuration(ADS, name="ads")).arn
    policy = (await low_latency.create_playback_restriction_policy()).arn
    slate = (await low_latency.create_failover_slate_configuration()).arn
    channel = (await low_latency.create_channel()).channel.arn
    ivs.clock.advance(10)
    for update, arn in (
        (low_latency.update_ad_configuration, ads),
        (low_latency.update_playback_restriction_policy, policy),
        (low_latency.update_failover_slate_configuration, slate),
        (low_latency.update_channel, channel),
    ):
        with pytest.raises(ValidationException, match="name"):
            await update(arn, name="no spaces")
    assert (await low_latency.update_ad_configuration(ads, name="")).name == ""


@pytest.mark.parametrize(
    ("create", "arguments", "quota"),
    [
        ("create_recording_configuration", lambda: {"destination_configuration": BUCKET}, 20),
        ("create_playback_restriction_policy", dict, 3),
        (
            "create_ad_configuration",
            lambda: {"media_tailor_playback_configurations": ADS},
            20,
        ),
        ("create_failover_slate_configuration", dict, 20),
        ("import_playback_key_pair", lambda: {"public_key_material": public_key()}, 3),
    ],
)
async def test_quotas(low_latency, create, arguments, quota):
    for _ in range(quota):
        await getattr(low_latency, create)(**arguments())
    with pytest.raises(ServiceQuotaExceededException, match=f"at most {quota}"):
        await getattr(low_latency, create)(**arguments())


async def test_the_quota_of_channels():
    async with LocalIVS(quotas={"Channel": 1}) as ivs, ivs.session() as session:
        await session.low_latency.create_channel()
        with pytest.raises(ServiceQuotaExceededException):
            await session.low_latency.create_channel()
        assert len(ivs._engine.low_latency.stream_keys) == 1
