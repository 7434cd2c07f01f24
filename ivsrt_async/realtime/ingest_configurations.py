"""Ingest configurations: stream keys with which encoders publish to a stage by RTMP.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_IngestConfiguration.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length, Sensitive
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ._shapes import IngestConfigurationArn, ParticipantAttributes, ParticipantId, StageArn, UserId

__all__ = [
    "CreateIngestConfiguration",
    "DeleteIngestConfiguration",
    "GetIngestConfiguration",
    "IngestConfiguration",
    "IngestConfigurationState",
    "IngestConfigurationSummary",
    "IngestProtocol",
    "ListIngestConfigurations",
    "ListIngestConfigurationsResponse",
    "RedundantIngestCredential",
    "UpdateIngestConfiguration",
]

IngestConfigurationName = Annotated[str, Length(0, 128)]
IngestConfigurationStageArn = Annotated[str, Length(0, 128)]
StreamKey = Annotated[str, Sensitive()]


class IngestProtocol(StrEnum):
    """How an encoder sends its media."""

    RTMP = "RTMP"
    """RTMP without encryption; allowed only with `insecure_ingest=True`."""
    RTMPS = "RTMPS"
    """RTMP over TLS."""


class IngestConfigurationState(StrEnum):
    """Whether an encoder is publishing."""

    ACTIVE = "ACTIVE"
    """One is publishing to the stage now."""
    INACTIVE = "INACTIVE"
    """None is."""


@model
class RedundantIngestCredential:
    """What one of two redundant encoders publishes with.

    Each encoder is a participant with an id that lists and recordings show. Subscribers and
    compositions see one virtual participant instead, the `participant_id` of the configuration.
    """

    participant_id: ParticipantId
    """Id the encoder has as a participant of the stage."""
    stream_key: StreamKey
    """Its stream key, a secret. Hidden in `repr`."""


@model
class _IngestConfigurationFields:
    """What `IngestConfiguration` and `IngestConfigurationSummary` have in common."""

    name: IngestConfigurationName | None = None
    """Its name, if it was given one."""
    arn: IngestConfigurationArn
    """Its ARN."""
    ingest_protocol: IngestProtocol | str
    """How the encoder sends its media."""
    stage_arn: IngestConfigurationStageArn
    """Stage it publishes to; `""` while it is attached to none, and its key does not work."""
    participant_id: ParticipantId
    """Id the encoder has as a participant of the stage."""
    state: IngestConfigurationState | str
    """Whether an encoder is publishing."""
    user_id: UserId | None = None
    """Your own name for the encoder, seen by everybody on the stage."""
    redundant_ingest: bool | None = None
    """Whether two encoders publish the same media, so that one can stand in for the other."""


@model
class IngestConfiguration(_IngestConfigurationFields):
    """A stream key for a stage, and who publishes with it."""

    stream_key: StreamKey
    """What the encoder publishes with, at the stage's `endpoints.rtmps` (or `.rtmp`). It is a
    secret, hidden in `repr`."""
    redundant_ingest_credentials: Sequence[RedundantIngestCredential] | None = None
    """One stream key for each encoder; None unless `redundant_ingest` is on."""
    attributes: ParticipantAttributes | None = None
    """Your own data about the encoder, seen by everybody on the stage."""
    tags: Tags | None = None
    """Its tags."""


@model
class IngestConfigurationSummary(_IngestConfigurationFields):
    """An ingest configuration, as a list shows it: all but keys, attributes and tags."""


@model
class ListIngestConfigurationsResponse(Page):
    """One page of ingest configurations."""

    ingest_configurations: Sequence[IngestConfigurationSummary]
    """The ingest configurations on this page."""


@operation(
    "POST /CreateIngestConfiguration",
    repeat=Repeat.CREATES,
    result="ingest_configuration",
    raises=CREATE_ERRORS,
)
class CreateIngestConfiguration(Operation[IngestConfiguration]):
    """Make a stream key with which an encoder can publish to a stage by RTMP.

    An account may have 100 ingest configurations in a region unless AWS raised the quota.
    """

    name: IngestConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`."""
    stage_arn: IngestConfigurationStageArn | None = None
    """Stage to publish to. Without one the key does not work until
    `update_ingest_configuration` attaches it."""
    user_id: UserId | None = None
    """Your own name for the encoder, at most 128 characters. Everybody on the stage can see it, so
    keep private data out."""
    attributes: ParticipantAttributes | None = None
    """Your own data about the encoder, at most 1 KB for all keys and values in UTF-8. Everybody on
    the stage can see it, so keep private data out. Layouts of compositions can use it."""
    ingest_protocol: IngestProtocol | str = attrs.field(kw_only=False)
    """How the encoder will send its media: `RTMPS`, or `RTMP` together with
    `insecure_ingest=True`."""
    insecure_ingest: bool | None = None
    """Whether media may come unencrypted; defaults to False. `RTMP` is refused without it."""
    redundant_ingest: bool | None = None
    """Whether two encoders publish the same media, so that one can stand in for the other; defaults
    to False. Each then has its own key in `redundant_ingest_credentials`, and together they may
    publish for longer than 24 hours."""
    tags: Tags | None = None
    """Tags for the new ingest configuration."""


@operation(
    "POST /GetIngestConfiguration",
    repeat=Repeat.READS,
    result="ingest_configuration",
    raises=LOOKUP_ERRORS,
)
class GetIngestConfiguration(Operation[IngestConfiguration]):
    """Look up an ingest configuration, with its stream key."""

    arn: IngestConfigurationArn = attrs.field(kw_only=False)
    """The ingest configuration."""


@operation(
    "POST /ListIngestConfigurations",
    repeat=Repeat.READS,
    items="ingest_configurations",
    raises=COMMON_ERRORS,
)
class ListIngestConfigurations(
    ListOperation[ListIngestConfigurationsResponse, IngestConfigurationSummary]
):
    """List the ingest configurations of the region.

    A page holds 50 unless `max_results` says otherwise. At most one of the two filters may be
    given; the service refuses both.
    """

    filter_by_stage_arn: StageArn | None = None
    """Only those attached to this stage."""
    filter_by_state: IngestConfigurationState | str | None = None
    """Only those with, or without, an encoder publishing now."""


@operation(
    "POST /UpdateIngestConfiguration",
    repeat=Repeat.SAME,
    result="ingest_configuration",
    raises=CHANGE_ERRORS,
)
class UpdateIngestConfiguration(Operation[IngestConfiguration]):
    """Attach an ingest configuration to another stage, or to none.

    This raises `ConflictException` while an encoder is publishing. Name, protocol, attributes and
    the rest cannot be changed.
    """

    arn: IngestConfigurationArn = attrs.field(kw_only=False)
    """The ingest configuration."""
    stage_arn: IngestConfigurationStageArn | None = None
    """Stage to publish to from now on. `""` detaches it from its stage; None leaves it there."""
    redundant_ingest: bool | None = None
    """Whether two encoders publish the same media. AWS states False as the default, so pass True
    again whenever it should stay on."""


@operation("POST /DeleteIngestConfiguration", repeat=Repeat.ENDS, raises=CHANGE_ERRORS)
class DeleteIngestConfiguration(Operation[None]):
    """Delete an ingest configuration; its stream key no longer works."""

    arn: IngestConfigurationArn = attrs.field(kw_only=False)
    """The ingest configuration."""
    force: bool | None = None
    """Whether to disconnect an encoder that is publishing; defaults to False, which raises
    `ConflictException` while one is."""


class IngestConfigurations(Service):
    """Calls about ingest configurations."""

    create_ingest_configuration = call(CreateIngestConfiguration)
    get_ingest_configuration = call(GetIngestConfiguration)
    list_ingest_configurations = paginate(ListIngestConfigurations)
    update_ingest_configuration = call(UpdateIngestConfiguration)
    delete_ingest_configuration = call(DeleteIngestConfiguration)
