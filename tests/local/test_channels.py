"""Channels, stream keys and what channels may be given, at the local IVS through our own client."""

import pytest

import ivsrt_async.low_latency
from ivsrt_async._core.operation import Operation
from ivsrt_async.errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ivsrt_async.low_latency import (
    BatchStartViewerSessionRevocationViewerSession,
    ChannelLatencyMode,
    ChannelType,
    ContainerFormat,
    FailoverSlateConfigurationState,
    MultitrackInputConfiguration,
    MultitrackMaximumResolution,
    MultitrackPolicy,
    RecordingConfigurationState,
    RecordingMode,
    ThumbnailConfiguration,
    TranscodePreset,
)
from tests.support.low_latency_samples import ADS, BUCKET, absent, public_key

MULTITRACK = MultitrackInputConfiguration(
    enabled=True,
    policy=MultitrackPolicy.ALLOW,
    maximum_resolution=MultitrackMaximumResolution.FULL_HD,
)


async def attachments(low_latency) -> dict[str, str]:
    """One of everything a channel may be given, by the argument that gives it."""
    recording = await low_latency.create_recording_configuration(BUCKET)
    policy = await low_latency.create_playback_restriction_policy()
    ads = await low_latency.create_ad_configuration(ADS)
    slate = await low_latency.create_failover_slate_configuration()
    return {
        "recording_configuration_arn": recording.arn,
        "playback_restriction_policy_arn": policy.arn,
        "ad_configuration_arn": ads.arn,
        "failover_slate_configuration_arn": slate.arn,
    }


async def test_every_operation_is_answered(ivs):
    modelled = {
        cls.__name__
        for cls in (
            getattr(ivsrt_async.low_latency, name) for name in ivsrt_async.low_latency.__all__
        )
        if isinstance(cls, type) and issubclass(cls, Operation)
    }
    assert len(modelled) == 46
    assert modelled - ivs._server.operations == set()


async def test_a_channel_about_which_nothing_is_said_has_awss_defaults(low_latency):
    created = await low_latency.create_channel()
    channel, key = created.channel, created.stream_key
    assert (channel.latency_mode, channel.type, channel.container_format) == (
        ChannelLatencyMode.LOW,
        ChannelType.STANDARD,
        ContainerFormat.TS,
    )
    assert (channel.authorized, channel.insecure_ingest, channel.preset) == (False, False, "")
    assert (channel.name, channel.recording_configuration_arn) == ("", "")
    assert (channel.tags, channel.ad_configuration_arn) == ({}, None)
    assert channel.playback_url.endswith(f".channel.{channel.arn.rpartition('/')[2]}.m3u8")
    assert channel.srt.passphrase
    assert key.channel_arn == channel.arn
    assert key.value.startswith("sk_us-east-1_")
    assert await low_latency.get_channel(channel.arn) == channel
    assert await low_latency.get_stream_key(key.arn) == key


async def test_only_advanced_types_have_a_preset(low_latency):
    created = await low_latency.create_channel(type=ChannelType.ADVANCED_HD)
    arn = created.channel.arn
    assert created.channel.preset == TranscodePreset.HIGHER_BANDWIDTH_DELIVERY
    lean = TranscodePreset.CONSTRAINED_BANDWIDTH_DELIVERY
    assert (await low_latency.update_channel(arn, preset=lean)).preset == lean
    assert (await low_latency.update_channel(arn, type=ChannelType.ADVANCED_SD)).preset == lean
    assert (await low_latency.update_channel(arn, type=ChannelType.BASIC)).preset == ""
    with pytest.raises(ValidationException, match="preset"):
        await low_latency.update_channel(arn, preset=lean)


async def test_who_may_stream_without_encryption_needs_no_passphrase(low_latency):
    channel = (await low_latency.create_channel()).channel
    open_to_all = await low_latency.update_channel(channel.arn, insecure_ingest=True)
    assert (open_to_all.srt.endpoint, open_to_all.srt.passphrase) == (channel.srt.endpoint, None)
    assert (await low_latency.update_channel(channel.arn, insecure_ingest=False)).srt == channel.srt


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": ChannelType.BASIC}, "multitrackInputConfiguration"),
        ({"container_format": ContainerFormat.TS}, "containerFormat"),
        (
            {"multitrack_input_configuration": MultitrackInputConfiguration(enabled=True)},
            "policy and maximumResolution",
        ),
    ],
)
async def test_multitrack_input_needs_a_channel_made_for_it(low_latency, changes, field):
    settings = {
        "multitrack_input_configuration": MULTITRACK,
        "container_format": ContainerFormat.FRAGMENTED_MP4,
    }
    await low_latency.create_channel(**settings)
    with pytest.raises(ValidationException, match=field):
        await low_latency.create_channel(**{**settings, **changes})
    assert len(await low_latency.list_channels().collect()) == 1


async def test_a_channel_is_changed_only_in_what_is_given(low_latency):
    arns = await attachments(low_latency)
    before = (await low_latency.create_channel(name="hall", authorized=True, **arns)).channel
    after = await low_latency.update_channel(before.arn, latency_mode=ChannelLatencyMode.NORMAL)
    assert (after.name, after.authorized, after.latency_mode) == (
        "hall",
        True,
        ChannelLatencyMode.NORMAL,
    )
    bare = await low_latency.update_channel(before.arn, name="", **dict.fromkeys(arns, ""))
    assert (bare.name, bare.recording_configuration_arn, bare.ad_configuration_arn) == (
        "",
        "",
        None,
    )


async def test_filters_of_channels_exclude_each_other(low_latency):
    arns = await attachments(low_latency)
    full = (await low_latency.create_channel(name="full", **arns)).channel.arn
    await low_latency.create_channel(name="bare")
    for argument, value in {**arns, "name": "full"}.items():
        found = await low_latency.list_channels(**{f"filter_by_{argument}": value}).collect()
        assert [channel.arn for channel in found] == [full]
    with pytest.raises(ConflictException, match="mutually exclusive"):
        await low_latency.list_channels(
            filter_by_name="full", filter_by_ad_configuration_arn=arns["ad_configuration_arn"]
        )


async def test_what_a_channel_has_cannot_be_deleted(low_latency):
    arns = await attachments(low_latency)
    channel = (await low_latency.create_channel(**arns)).channel.arn
    deletions = {
        low_latency.delete_recording_configuration: arns["recording_configuration_arn"],
        low_latency.delete_playback_restriction_policy: arns["playback_restriction_policy_arn"],
        low_latency.delete_ad_configuration: arns["ad_configuration_arn"],
        low_latency.delete_failover_slate_configuration: arns["failover_slate_configuration_arn"],
    }
    for delete, arn in deletions.items():
        with pytest.raises(ConflictException, match=f"in use by {channel}"):
            await delete(arn)
    await low_latency.delete_channel(channel)
    for delete, arn in deletions.items():
        await delete(arn)
        with pytest.raises(ResourceNotFoundException):
            await delete(arn)


async def test_a_channel_has_one_stream_key(low_latency):
    created = await low_latency.create_channel()
    arn, first = created.channel.arn, created.stream_key
    with pytest.raises(ServiceQuotaExceededException):
        await low_latency.create_stream_key(arn)
    await low_latency.delete_stream_key(first.arn)
    assert await low_latency.list_stream_keys(arn).collect() == []
    second = await low_latency.create_stream_key(arn, tags={"round": "2"})
    assert second.value != first.value
    (listed,) = await low_latency.list_stream_keys(arn).collect()
    assert (listed.arn, listed.tags) == (second.arn, {"round": "2"})
    await low_latency.delete_channel(arn)
    with pytest.raises(ResourceNotFoundException):
        await low_latency.get_stream_key(second.arn)


async def test_a_batch_tells_what_is_missing_beside_what_is_there(low_latency):
    created = await low_latency.create_channel()
    channels = await low_latency.batch_get_channel([absent("channel"), created.channel.arn])
    assert channels.channels == [created.channel]
    assert [(e.arn, e.code) for e in channels.errors] == [
        (absent("channel"), "ResourceNotFoundException")
    ]
    keys = await low_latency.batch_get_stream_key([created.stream_key.arn, absent("stream-key")])
    assert keys.stream_keys == [created.stream_key]
    assert [e.arn for e in keys.errors] == [absent("stream-key")]
    with pytest.raises(ValidationException, match=r"arns\[0\]"):
        await low_latency.batch_get_channel(["hall"])
    with pytest.raises(ValidationException, match=r"arns\[1\]"):
        await low_latency.batch_get_stream_key([created.stream_key.arn, created.channel.arn])


async def test_a_recording_configuration_becomes_active_by_the_clock(ivs, low_latency):
    made = await low_latency.create_recording_configuration(BUCKET, name="vod")
    assert made.state == RecordingConfigurationState.CREATING
    assert made.thumbnail_configuration == ThumbnailConfiguration(
        recording_mode="INTERVAL", target_interval_seconds=60, storage=["SEQUENTIAL"]
    )
    assert made.recording_reconnect_window_seconds == 0
    assert made.rendition_configuration.rendition_selection == "ALL"
    ivs.clock.advance(10)
    active = await low_latency.get_recording_configuration(made.arn)
    assert active.state == RecordingConfigurationState.ACTIVE
    (listed,) = await low_latency.list_recording_configurations().collect()
    assert (listed.name, listed.state) == ("vod", RecordingConfigurationState.ACTIVE)
    disabled = await low_latency.create_recording_configuration(
        BUCKET,
        thumbnail_configuration=ThumbnailConfiguration(recording_mode=RecordingMode.DISABLED),
    )
    assert disabled.thumbnail_configuration.target_interval_seconds is None


async def test_a_failover_slate_changes_by_the_clock(ivs, low_latency):
    made = await low_latency.create_failover_slate_configuration()
    assert (made.state, made.activation_threshold_seconds, made.max_slate_display_seconds) == (
        FailoverSlateConfigurationState.CREATING,
        3,
        60,
    )
    with pytest.raises(ConflictException, match="CREATING"):
        await low_latency.update_failover_slate_configuration(made.arn, name="pause")
    ivs.clock.advance(10)
    changing = await low_latency.update_failover_slate_configuration(
        made.arn, max_slate_display_seconds=90
    )
    assert (changing.state, changing.max_slate_display_seconds) == (
        FailoverSlateConfigurationState.UPDATING,
        90,
    )
    ivs.clock.advance(10)
    (ready,) = await low_latency.list_failover_slate_configurations().collect()
    assert ready.state == FailoverSlateConfigurationState.CREATED


async def test_a_policy_restricts_what_it_is_told_to(low_latency):
    made = await low_latency.create_playback_restriction_policy(
        allowed_countries=["PT", "ES"], allowed_origins=["https://example.com:8443"], name="iberia"
    )
    assert made.enable_strict_origin_enforcement is False
    changed = await low_latency.update_playback_restriction_policy(made.arn, allowed_countries=[])
    assert (changed.allowed_countries, changed.allowed_origins, changed.name) == (
        [],
        ["https://example.com:8443"],
        "iberia",
    )
    await low_latency.create_playback_restriction_policy()
    page = await low_latency.list_playback_restriction_policies()
    assert ([p.arn for p in page.playback_restriction_policies], bool(page.next_token)) == (
        [made.arn],
        True,
    )
    assert len(await low_latency.list_playback_restriction_policies().collect()) == 2


async def test_a_playback_key_is_imported_once(low_latency):
    pem = public_key()
    pair = await low_latency.import_playback_key_pair(pem, name="door")
    assert len(pair.fingerprint.split(":")) == 16
    assert await low_latency.get_playback_key_pair(pair.arn) == pair
    with pytest.raises(ConflictException):
        await low_latency.import_playback_key_pair(pem)
    with pytest.raises(ValidationException, match="P-384"):
        await low_latency.import_playback_key_pair("-----BEGIN PUBLIC KEY-----")
    await low_latency.delete_playback_key_pair(pair.arn)
    await low_latency.import_playback_key_pair(pem)


async def test_viewer_sessions_are_revoked_up_to_a_version(ivs, low_latency):
    arn = (await low_latency.create_channel(authorized=True)).channel.arn
    sessions = ivs._engine.low_latency
    await low_latency.start_viewer_session_revocation(channel_arn=arn, viewer_id="ana")
    assert (sessions.is_revoked(arn, "ana"), sessions.is_revoked(arn, "ana", 1)) == (True, False)
    errors = await low_latency.batch_start_viewer_session_revocation(
        [
            BatchStartViewerSessionRevocationViewerSession(
                channel_arn=channel,
                viewer_id="ana",
                viewer_session_versions_less_than_or_equal_to=7,
            )
            for channel in (arn, absent("channel"))
        ]
    )
    assert [(e.channel_arn, e.viewer_id, e.code) for e in errors] == [
        (absent("channel"), "ana", "ResourceNotFoundException")
    ]
    await low_latency.start_viewer_session_revocation(channel_arn=arn, viewer_id="ana")
    assert (sessions.is_revoked(arn, "ana", 7), sessions.is_revoked(arn, "ben")) == (True, False)
    with pytest.raises(ValidationException, match=r"viewerSessions\[0\].channelArn"):
        await low_latency.batch_start_viewer_session_revocation(
            [BatchStartViewerSessionRevocationViewerSession(channel_arn="x", viewer_id="ana")]
        )


async def test_a_filter_finds_a_channel_by_what_it_is_called_now(low_latency):
    first, second, third = [
        (await low_latency.create_channel(name=name)).channel.arn for name in ("a", "b", "b")
    ]
    await low_latency.update_channel(first, name="b")
    await low_latency.update_channel(second, name="c")
    found = {
        name: [c.arn async for c in low_latency.list_channels(filter_by_name=name)]
        for name in ("a", "b", "c")
    }
    assert found == {"a": [], "b": [first, third], "c": [second]}
    await low_latency.delete_channel(third)
    assert [c.arn async for c in low_latency.list_channels(filter_by_name="b")] == [first]


async def test_a_list_tells_what_has_changed_since_it_was_asked_for(low_latency):
    async def told():
        return [(each.name, each.tags) async for each in low_latency.list_channels()]

    made = (await low_latency.create_channel(name="before", tags={"a": "1"})).channel
    assert await told() == [("before", {"a": "1"})]
    await low_latency.tag_resource(resource_arn=made.arn, tags={"b": "2"})
    await low_latency.untag_resource(resource_arn=made.arn, tag_keys=["a"])
    assert await told() == [("before", {"b": "2"})]
    await low_latency.update_channel(made.arn, name="after")
    assert await told() == [("after", {"b": "2"})]
