"""Stage sessions: the times during which somebody was on a stage, and a few minutes more.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StageSession.html
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

from .._core.error_sets import COMMON_ERRORS, LOOKUP_ERRORS
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from ._shapes import StageArn, StageSessionId

__all__ = [
    "GetStageSession",
    "ListStageSessions",
    "ListStageSessionsResponse",
    "StageSession",
    "StageSessionSummary",
]


@model
class _StageSessionFields:
    """What `StageSession` and `StageSessionSummary` have in common."""

    session_id: StageSessionId
    """Its id, 16 characters beginning with `st-`; unique within the stage."""
    start_time: datetime | None = None
    """When the first participant joined."""
    end_time: datetime | None = None
    """When it ended, a few minutes after the last participant stopped publishing; None until
    then."""


@model
class StageSession(_StageSessionFields):
    """From the moment the first participant joins an empty stage until the last one leaves it."""


@model
class StageSessionSummary(_StageSessionFields):
    """A session, as a list shows it: with all its fields."""


@model
class ListStageSessionsResponse(Page):
    """One page of sessions."""

    stage_sessions: Sequence[StageSessionSummary]
    """The sessions on this page."""


@operation(
    "POST /GetStageSession", repeat=Repeat.READS, result="stage_session", raises=LOOKUP_ERRORS
)
class GetStageSession(Operation[StageSession]):
    """Look up a session of a stage."""

    stage_arn: StageArn
    """The stage."""
    session_id: StageSessionId
    """The session, such as the stage's `active_session_id`."""


@operation(
    "POST /ListStageSessions", repeat=Repeat.READS, items="stage_sessions", raises=COMMON_ERRORS
)
class ListStageSessions(ListOperation[ListStageSessionsResponse, StageSessionSummary]):
    """List the sessions of a stage, past and present.

    A page holds 50 unless `max_results` says otherwise.
    """

    stage_arn: StageArn = attrs.field(kw_only=False)
    """The stage."""


class StageSessions(Service):
    """Calls about stage sessions."""

    get_stage_session = call(GetStageSession)
    list_stage_sessions = paginate(ListStageSessions)
