"""Get or create: a resource of a name, found if it is there and made if it is not.

IVS lets any number of resources have the same name. These functions make one for all the tasks of a
session, and with `locks=` one for all processes. What is found is never changed; where it is not as
asked for, `Ensured.differences` tells, and a warning is logged.

A resource is found by its name and by those of its tags that are given, so tags can tell the stages
of a test apart from those of the real thing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence

from .._core.arguments import check_kind, check_seconds, check_text
from ..chat import GetRoomResponse, MessageReviewHandler
from ..low_latency import (
    Channel,
    ChannelLatencyMode,
    ChannelType,
    ContainerFormat,
    DestinationConfiguration,
    MultitrackInputConfiguration,
    RecordingConfiguration,
    RecordingConfigurationState,
    RecordingConfigurationSummary,
    RenditionConfiguration,
    S3DestinationConfiguration,
    ThumbnailConfiguration,
    TranscodePreset,
)
from ..realtime import (
    AutoParticipantRecordingConfiguration,
    EncoderConfiguration,
    EncoderConfigurationSummary,
    PublicKey,
    PublicKeySummary,
    S3StorageConfiguration,
    Stage,
    StageSummary,
    StorageConfiguration,
    StorageConfigurationSummary,
    Video,
)
from ..session import Session
from ._once import Ensured, SettingDifference, Wanted, ensured
from .locks import Locks
from .waiting import wait_for_recording_configuration

__all__ = [
    "Ensured",
    "SettingDifference",
    "ensure_channel",
    "ensure_encoder_configuration",
    "ensure_public_key",
    "ensure_recording_configuration",
    "ensure_room",
    "ensure_stage",
    "ensure_storage_configuration",
]

_PAGE = 100


async def ensure_stage(
    session: Session,
    name: str,
    *,
    tags: Mapping[str, str] | None = None,
    auto_participant_recording_configuration: AutoParticipantRecordingConfiguration | None = None,
    locks: Locks | None = None,
) -> Ensured[Stage]:
    """Get the stage of a name, or create it.

    For a meeting or a show that begins anew each time, AWS advises a new stage, deleted afterwards.

    Args:
        session: Calls the service.
        name: Its name.
        tags: Tags it has to have; given to a new one.
        auto_participant_recording_configuration: As in `create_stage`.
        locks: Lets only one process create it.
    """
    realtime = _checked(session).realtime

    async def named() -> AsyncIterator[StageSummary]:
        async for each in realtime.list_stages(max_results=_PAGE):
            if each.name == name:
                yield each

    async def make() -> Stage:
        created = await realtime.create_stage(
            name=name,
            tags=tags,
            auto_participant_recording_configuration=auto_participant_recording_configuration,
        )
        return created.stage

    wanted = Wanted(
        key=f"stage:{_named(name)}",
        tags=tags or {},
        listed=named,
        read=realtime.get_stage,
        make=make,
        settings={
            "auto_participant_recording_configuration": auto_participant_recording_configuration
        },
    )
    return await ensured(session, wanted, locks)


async def ensure_room(
    session: Session,
    name: str,
    *,
    tags: Mapping[str, str] | None = None,
    maximum_message_rate_per_second: int | None = None,
    maximum_message_length: int | None = None,
    message_review_handler: MessageReviewHandler | None = None,
    logging_configuration_identifiers: Sequence[str] | None = None,
    locks: Locks | None = None,
) -> Ensured[GetRoomResponse]:
    """Get the chat room of a name, or create it.

    Args:
        session: Calls the service.
        name: Its name.
        tags: Tags it has to have; given to a new one.
        maximum_message_rate_per_second: As in `create_room`, as are the next three.
        maximum_message_length: Characters.
        message_review_handler: What reviews messages.
        logging_configuration_identifiers: What records messages.
        locks: Lets only one process create it.
    """
    chat = _checked(session).chat

    async def make() -> GetRoomResponse:
        created = await chat.create_room(
            name=name,
            tags=tags,
            maximum_message_rate_per_second=maximum_message_rate_per_second,
            maximum_message_length=maximum_message_length,
            message_review_handler=message_review_handler,
            logging_configuration_identifiers=logging_configuration_identifiers,
        )
        return await chat.get_room(created.arn)

    wanted = Wanted(
        key=f"room:{_named(name)}",
        tags=tags or {},
        listed=lambda: chat.list_rooms(name=name),
        read=chat.get_room,
        make=make,
        settings={
            "maximum_message_rate_per_second": maximum_message_rate_per_second,
            "maximum_message_length": maximum_message_length,
            "message_review_handler": message_review_handler,
            "logging_configuration_identifiers": logging_configuration_identifiers,
        },
    )
    return await ensured(session, wanted, locks)


async def ensure_channel(
    session: Session,
    name: str,
    *,
    tags: Mapping[str, str] | None = None,
    type: ChannelType | str | None = None,  # noqa: A002 - AWS's name
    latency_mode: ChannelLatencyMode | str | None = None,
    authorized: bool | None = None,
    insecure_ingest: bool | None = None,
    preset: TranscodePreset | str | None = None,
    recording_configuration_arn: str | None = None,
    playback_restriction_policy_arn: str | None = None,
    multitrack_input_configuration: MultitrackInputConfiguration | None = None,
    container_format: ContainerFormat | str | None = None,
    ad_configuration_arn: str | None = None,
    failover_slate_configuration_arn: str | None = None,
    locks: Locks | None = None,
) -> Ensured[Channel]:
    """Get the channel of a name, or create it, which makes a stream key too.

    Args:
        session: Calls the service.
        name: Its name.
        tags: Tags it has to have; given to a new one.
        type: As in `create_channel`, as is everything up to `locks`.
        latency_mode: As there.
        authorized: As there.
        insecure_ingest: As there.
        preset: As there.
        recording_configuration_arn: As there.
        playback_restriction_policy_arn: As there.
        multitrack_input_configuration: As there.
        container_format: As there.
        ad_configuration_arn: As there.
        failover_slate_configuration_arn: As there.
        locks: Lets only one process create it.
    """
    low_latency = _checked(session).low_latency

    async def make() -> Channel:
        created = await low_latency.create_channel(
            name=name,
            tags=tags,
            type=type,
            latency_mode=latency_mode,
            authorized=authorized,
            insecure_ingest=insecure_ingest,
            preset=preset,
            recording_configuration_arn=recording_configuration_arn,
            playback_restriction_policy_arn=playback_restriction_policy_arn,
            multitrack_input_configuration=multitrack_input_configuration,
            container_format=container_format,
            ad_configuration_arn=ad_configuration_arn,
            failover_slate_configuration_arn=failover_slate_configuration_arn,
        )
        return created.channel

    wanted = Wanted(
        key=f"channel:{_named(name)}",
        tags=tags or {},
        listed=lambda: low_latency.list_channels(filter_by_name=name),
        read=low_latency.get_channel,
        make=make,
        settings={
            "type": type,
            "latency_mode": latency_mode,
            "authorized": authorized,
            "insecure_ingest": insecure_ingest,
            "preset": preset,
            "recording_configuration_arn": recording_configuration_arn,
            "playback_restriction_policy_arn": playback_restriction_policy_arn,
            "multitrack_input_configuration": multitrack_input_configuration,
            "container_format": container_format,
            "ad_configuration_arn": ad_configuration_arn,
            "failover_slate_configuration_arn": failover_slate_configuration_arn,
        },
    )
    return await ensured(session, wanted, locks)


async def ensure_encoder_configuration(
    session: Session,
    name: str,
    *,
    video: Video | None = None,
    tags: Mapping[str, str] | None = None,
    locks: Locks | None = None,
) -> Ensured[EncoderConfiguration]:
    """Get the encoder configuration of a name, or create it.

    Args:
        session: Calls the service.
        name: Its name.
        video: As in `create_encoder_configuration`.
        tags: Tags it has to have; given to a new one.
        locks: Lets only one process create it.
    """
    realtime = _checked(session).realtime

    async def named() -> AsyncIterator[EncoderConfigurationSummary]:
        async for each in realtime.list_encoder_configurations(max_results=_PAGE):
            if each.name == name:
                yield each

    wanted = Wanted(
        key=f"encoder-configuration:{_named(name)}",
        tags=tags or {},
        listed=named,
        read=realtime.get_encoder_configuration,
        make=lambda: realtime.create_encoder_configuration(name=name, video=video, tags=tags),
        settings={"video": video},
    )
    return await ensured(session, wanted, locks)


async def ensure_storage_configuration(
    session: Session,
    bucket: str,
    *,
    name: str | None = None,
    tags: Mapping[str, str] | None = None,
    locks: Locks | None = None,
) -> Ensured[StorageConfiguration]:
    """Get the storage configuration of a bucket, or create it.

    An account has 5 of them in a region, so that one for each bucket has to do.

    Args:
        session: Calls the service.
        bucket: The S3 bucket.
        name: Its name; if given, one of another name does not do. A new one is called after the
            bucket by default.
        tags: Tags it has to have; given to a new one.
        locks: Lets only one process create it.
    """
    realtime = _checked(session).realtime
    check_text("bucket", bucket)

    async def of_the_bucket() -> AsyncIterator[StorageConfigurationSummary]:
        async for each in realtime.list_storage_configurations(max_results=_PAGE):
            if each.s3 is not None and each.s3.bucket_name == bucket and name in (None, each.name):
                yield each

    wanted = Wanted(
        key=f"storage-configuration:{bucket}:{name or ''}",
        tags=tags or {},
        listed=of_the_bucket,
        read=realtime.get_storage_configuration,
        make=lambda: realtime.create_storage_configuration(
            S3StorageConfiguration(bucket_name=bucket),
            name=bucket.replace(".", "_") if name is None else name,
            tags=tags,
        ),
        settings={},
    )
    return await ensured(session, wanted, locks)


async def ensure_recording_configuration(
    session: Session,
    name: str,
    bucket: str,
    *,
    thumbnail_configuration: ThumbnailConfiguration | None = None,
    rendition_configuration: RenditionConfiguration | None = None,
    recording_reconnect_window_seconds: int | None = None,
    tags: Mapping[str, str] | None = None,
    timeout: float = 120,
    locks: Locks | None = None,
) -> Ensured[RecordingConfiguration]:
    """Get the recording configuration of a name, or create it, and wait until it can be used.

    One that AWS failed to create is skipped, and another made.

    Args:
        session: Calls the service.
        name: Its name.
        bucket: The S3 bucket.
        thumbnail_configuration: As in `create_recording_configuration`, as are the next two.
        rendition_configuration: Which qualities are recorded.
        recording_reconnect_window_seconds: Seconds.
        tags: Tags it has to have; given to a new one.
        timeout: Seconds to wait at most until it is `ACTIVE`.
        locks: Lets only one process create it.

    Raises:
        WaitError: AWS failed to create it, usually because the bucket is in another region.
        WaitTimeoutError: It is not `ACTIVE` in time.
    """
    limit, low_latency = check_seconds("timeout", timeout), _checked(session).low_latency
    check_text("bucket", bucket)
    destination = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name=bucket))

    async def usable() -> AsyncIterator[RecordingConfigurationSummary]:
        async for each in low_latency.list_recording_configurations(max_results=_PAGE):
            if each.name == name and each.state != RecordingConfigurationState.CREATE_FAILED:
                yield each

    async def make() -> RecordingConfiguration:
        return await low_latency.create_recording_configuration(
            destination_configuration=destination,
            name=name,
            thumbnail_configuration=thumbnail_configuration,
            rendition_configuration=rendition_configuration,
            recording_reconnect_window_seconds=recording_reconnect_window_seconds,
            tags=tags,
        )

    wanted = Wanted(
        key=f"recording-configuration:{_named(name)}",
        tags=tags or {},
        listed=usable,
        read=low_latency.get_recording_configuration,
        make=make,
        settings={
            "destination_configuration": destination,
            "thumbnail_configuration": thumbnail_configuration,
            "rendition_configuration": rendition_configuration,
            "recording_reconnect_window_seconds": recording_reconnect_window_seconds,
        },
    )
    found = await ensured(session, wanted, locks)
    active = await wait_for_recording_configuration(session, found.resource, timeout=limit)
    return Ensured(
        resource=active,
        created=found.created,
        differences=found.differences,
        others=found.others,
    )


async def ensure_public_key(
    session: Session,
    name: str,
    public_key_material: str,
    *,
    tags: Mapping[str, str] | None = None,
    locks: Locks | None = None,
) -> Ensured[PublicKey]:
    """Get the public key of a name, or import it.

    A key of the same name that is another key is a difference: tokens that you sign would be
    refused. Give each key a different name, such as one with a date.

    Args:
        session: Calls the service.
        name: Its name.
        public_key_material: The key in PEM.
        tags: Tags it has to have; given to a new one.
        locks: Lets only one process import it.
    """
    realtime = _checked(session).realtime

    async def named() -> AsyncIterator[PublicKeySummary]:
        async for each in realtime.list_public_keys(max_results=_PAGE):
            if each.name == name:
                yield each

    wanted = Wanted(
        key=f"public-key:{_named(name)}",
        tags=tags or {},
        listed=named,
        read=realtime.get_public_key,
        make=lambda: realtime.import_public_key(public_key_material, name=name, tags=tags),
        settings={},
    )
    found = await ensured(session, wanted, locks)
    held = found.resource.public_key_material
    if held is None or held.split() == public_key_material.split():
        return found
    other = SettingDifference(setting="public_key_material", wanted=public_key_material, found=held)
    return Ensured(
        resource=found.resource, created=False, differences=(other,), others=found.others
    )


def _checked(session: Session) -> Session:
    check_kind("session", session, Session, "a Session")
    return session


def _named(name: str) -> str:
    """A name to be found again.

    Raises:
        InvalidRequestError: It is empty, as that of any resource that was given none.
    """
    return check_text("name", name)
