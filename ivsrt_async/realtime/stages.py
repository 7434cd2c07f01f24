"""Stages: the virtual rooms in which people publish and subscribe.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Stage.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, CREATE_ERRORS, LOOKUP_ERRORS
from .._core.limits import Items, Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import ConflictException, ServiceQuotaExceededException
from ._shapes import StageArn, StageSessionId
from .participant_recording import AutoParticipantRecordingConfiguration
from .participant_tokens import ParticipantToken, ParticipantTokenConfiguration

__all__ = [
    "CreateStage",
    "CreateStageResponse",
    "DeleteStage",
    "GetStage",
    "ListStages",
    "ListStagesResponse",
    "Stage",
    "StageEndpoints",
    "StageSummary",
    "UpdateStage",
]

StageName = Annotated[str, Length(0, 128)]
StageEndpoint = Annotated[str, Length(0, 2048)]
ParticipantTokenConfigurations = Annotated[Sequence[ParticipantTokenConfiguration], Items(0, 12)]


@model
class StageEndpoints:
    """Addresses at which media and events enter a stage. AWS allows caching them for 14 days."""

    events: StageEndpoint | None = None
    """WebSocket URL for events, needed to sign participant tokens yourself."""
    whip: StageEndpoint | None = None
    """HTTPS URL for publishing by WHIP (RFC 9725), needed to sign participant tokens yourself."""
    rtmp: StageEndpoint | None = None
    """URL for publishing by unencrypted RTMP; only for ingest configurations that allow it."""
    rtmps: StageEndpoint | None = None
    """URL for publishing by RTMP over TLS with an ingest configuration's stream key."""


@model
class _StageFields:
    """What `Stage` and `StageSummary` have in common."""

    arn: StageArn
    """Its ARN."""
    name: StageName | None = None
    """Its name; names need not be unique."""
    active_session_id: StageSessionId | None = None
    """The current session, which ends a few minutes after people stopped publishing; None while
    there is none."""
    tags: Tags | None = None
    """Its tags."""


@model
class Stage(_StageFields):
    """A virtual room in which people see and hear each other with low latency."""

    auto_participant_recording_configuration: AutoParticipantRecordingConfiguration | None = None
    """How each publisher is recorded individually, if at all."""
    endpoints: StageEndpoints | None = None
    """Where media and events enter."""


@model
class StageSummary(_StageFields):
    """A stage, as a list shows it."""


@model
class CreateStageResponse:
    """A new stage and the tokens issued with it."""

    stage: Stage
    """The new stage."""
    participant_tokens: Sequence[ParticipantToken] | None = None
    """One token for each configuration given, in the same order."""


@model
class ListStagesResponse(Page):
    """One page of stages."""

    stages: Sequence[StageSummary]
    """The stages on this page."""


@operation("POST /CreateStage", repeat=Repeat.CREATES, raises=CREATE_ERRORS)
class CreateStage(Operation[CreateStageResponse]):
    """Create a stage, and tokens for its first participants if wanted.

    An account may have 1,000 stages in a region unless AWS raised the quota.
    """

    name: StageName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`; it need not be unique."""
    participant_token_configurations: ParticipantTokenConfigurations | None = None
    """Tokens to issue at once, at most 12; `create_participant_token` issues more later."""
    tags: Tags | None = None
    """Tags for the new stage."""
    auto_participant_recording_configuration: AutoParticipantRecordingConfiguration | None = None
    """How to record each publisher individually; defaults to no recording."""


@operation("POST /GetStage", repeat=Repeat.READS, result="stage", raises=LOOKUP_ERRORS)
class GetStage(Operation[Stage]):
    """Look up a stage."""

    arn: StageArn = attrs.field(kw_only=False)
    """The stage."""


@operation(
    "POST /ListStages",
    repeat=Repeat.READS,
    items="stages",
    raises=(*COMMON_ERRORS, ConflictException),
)
class ListStages(ListOperation[ListStagesResponse, StageSummary]):
    """List the stages of the region. A page holds 50 unless `max_results` says otherwise."""


@operation(
    "POST /UpdateStage",
    repeat=Repeat.SAME,
    result="stage",
    raises=(*CHANGE_ERRORS, ServiceQuotaExceededException),
)
class UpdateStage(Operation[Stage]):
    """Change a stage. What is not given stays as it is."""

    arn: StageArn = attrs.field(kw_only=False)
    """The stage."""
    name: StageName | None = None
    """A new name; `""` removes the name, None leaves it unchanged."""
    auto_participant_recording_configuration: AutoParticipantRecordingConfiguration | None = None
    """How to record each publisher individually from now on. `""` as its
    `storage_configuration_arn` stops recording; None leaves it unchanged."""


@operation("POST /DeleteStage", repeat=Repeat.ENDS, raises=CHANGE_ERRORS)
class DeleteStage(Operation[None]):
    """Delete a stage, and disconnect everybody on it."""

    arn: StageArn = attrs.field(kw_only=False)
    """The stage."""


class Stages(Service):
    """Calls about stages."""

    create_stage = call(CreateStage)
    get_stage = call(GetStage)
    list_stages = paginate(ListStages)
    update_stage = call(UpdateStage)
    delete_stage = call(DeleteStage)
