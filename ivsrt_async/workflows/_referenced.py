"""Configurations, which are used as long as something refers to them.

Lists tell who refers to one, except for two kinds: storage configurations, where each stage and
each composition has to be looked at, and ingest configurations, whose list leaves out their tags.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from functools import partial

from ..realtime import CompositionState, IngestConfiguration, IngestConfigurationState
from ..session import Session
from ._few_at_once import for_each
from ._kinds import Found, Kind, Usage
from .people import MOST_PER_PAGE
from .reap_report import ReapKind

_ENDED = (CompositionState.STOPPED, CompositionState.FAILED)


def _used(in_use: bool) -> Usage:
    return Usage(in_use=in_use, tells=False, idle="nothing refers to it")


async def _usage_by_list(
    session: Session, found: Found, users: Callable[[Session, str], AsyncIterable[object]]
) -> Usage:
    """In use if a list of its users has an entry."""
    async for _ in users(session, found.arn):
        return _used(True)
    return _used(False)


async def _usage_of_encoder(session: Session, encoder: Found) -> Usage:
    compositions = session.realtime.list_compositions(
        filter_by_encoder_configuration_arn=encoder.arn
    )
    states = [each.state async for each in compositions]
    return _used(any(state not in _ENDED for state in states))


async def _usage_of_storage(session: Session, storage: Found) -> Usage:
    async def stage_records(arn: str) -> bool:
        stage = await session.realtime.get_stage(arn)
        recording = stage.auto_participant_recording_configuration
        return recording is not None and recording.storage_configuration_arn == storage.arn

    async def composition_records(arn: str) -> bool:
        composition = await session.realtime.get_composition(arn)
        s3 = [each.configuration.s3 for each in composition.destinations]
        return any(to and to.storage_configuration_arn == storage.arn for to in s3)

    going = [c.arn async for c in session.realtime.list_compositions() if c.state not in _ENDED]
    if any(await for_each(going, composition_records)):
        return _used(True)
    listed = session.realtime.list_stages(max_results=MOST_PER_PAGE)
    records = await for_each([stage.arn async for stage in listed], stage_records)
    return _used(any(records))


async def _every_ingest_configuration(session: Session) -> AsyncIterator[IngestConfiguration]:
    async for listed in session.realtime.list_ingest_configurations(max_results=MOST_PER_PAGE):
        yield await session.realtime.get_ingest_configuration(listed.arn)


async def _usage_of_ingest_configuration(session: Session, ingest: Found) -> Usage:
    found = await session.realtime.get_ingest_configuration(ingest.arn)
    is_active = found.state == IngestConfigurationState.ACTIVE
    return _used(is_active or bool(found.stage_arn))


REFERENCED: Mapping[ReapKind, Kind] = {
    ReapKind.ENCODER_CONFIGURATION: Kind(
        every=lambda session: aiter(session.realtime.list_encoder_configurations()),
        usage=_usage_of_encoder,
        end=lambda session, arn: session.realtime.delete_encoder_configuration(arn),
    ),
    ReapKind.STORAGE_CONFIGURATION: Kind(
        every=lambda session: aiter(session.realtime.list_storage_configurations()),
        usage=_usage_of_storage,
        end=lambda session, arn: session.realtime.delete_storage_configuration(arn),
    ),
    ReapKind.INGEST_CONFIGURATION: Kind(
        every=_every_ingest_configuration,
        usage=_usage_of_ingest_configuration,
        end=lambda session, arn: session.realtime.delete_ingest_configuration(arn=arn),
    ),
    ReapKind.RECORDING_CONFIGURATION: Kind(
        every=lambda session: aiter(session.low_latency.list_recording_configurations()),
        usage=partial(
            _usage_by_list,
            users=lambda session, arn: session.low_latency.list_channels(
                filter_by_recording_configuration_arn=arn
            ),
        ),
        end=lambda session, arn: session.low_latency.delete_recording_configuration(arn),
    ),
    ReapKind.PLAYBACK_RESTRICTION_POLICY: Kind(
        every=lambda session: aiter(
            session.low_latency.list_playback_restriction_policies(max_results=MOST_PER_PAGE)
        ),
        usage=partial(
            _usage_by_list,
            users=lambda session, arn: session.low_latency.list_channels(
                filter_by_playback_restriction_policy_arn=arn
            ),
        ),
        end=lambda session, arn: session.low_latency.delete_playback_restriction_policy(arn),
    ),
    ReapKind.AD_CONFIGURATION: Kind(
        every=lambda session: aiter(session.low_latency.list_ad_configurations()),
        usage=partial(
            _usage_by_list,
            users=lambda session, arn: session.low_latency.list_channels(
                filter_by_ad_configuration_arn=arn
            ),
        ),
        end=lambda session, arn: session.low_latency.delete_ad_configuration(arn),
    ),
    ReapKind.FAILOVER_SLATE_CONFIGURATION: Kind(
        every=lambda session: aiter(session.low_latency.list_failover_slate_configurations()),
        usage=partial(
            _usage_by_list,
            users=lambda session, arn: session.low_latency.list_channels(
                filter_by_failover_slate_configuration_arn=arn
            ),
        ),
        end=lambda session, arn: session.low_latency.delete_failover_slate_configuration(arn),
    ),
    ReapKind.LOGGING_CONFIGURATION: Kind(
        every=lambda session: aiter(session.chat.list_logging_configurations()),
        usage=partial(
            _usage_by_list,
            users=lambda session, arn: session.chat.list_rooms(
                logging_configuration_identifier=arn
            ),
        ),
        end=lambda session, arn: session.chat.delete_logging_configuration(arn),
    ),
}
