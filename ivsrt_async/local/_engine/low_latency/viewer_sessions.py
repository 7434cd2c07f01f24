"""Answers the operations that revoke viewer sessions."""

from ....low_latency import (
    BatchStartViewerSessionRevocation,
    BatchStartViewerSessionRevocationError,
    BatchStartViewerSessionRevocationViewerSession,
    StartViewerSessionRevocation,
)
from ..handlers import Handlers
from ..refusal import Refusal
from .state import LowLatencyState

handlers = Handlers[LowLatencyState]()


@handlers.answers(StartViewerSessionRevocation)
def revoke(state: LowLatencyState, request: StartViewerSessionRevocation) -> None:
    """The playback tokens of a viewer up to a version are no longer accepted."""
    _revoke(state, request)


@handlers.answers(BatchStartViewerSessionRevocation)
def revoke_batch(
    state: LowLatencyState, request: BatchStartViewerSessionRevocation
) -> list[BatchStartViewerSessionRevocationError]:
    """The same for several viewers; there is an error for each whose channel does not exist."""
    for index, session in enumerate(request.viewer_sessions):
        field = f"viewerSessions[{index}].channelArn"
        state.channels.check_arn(session.channel_arn, field)
    errors: list[BatchStartViewerSessionRevocationError] = []
    for session in request.viewer_sessions:
        try:
            _revoke(state, session)
        except Refusal as refusal:
            error = BatchStartViewerSessionRevocationError(
                channel_arn=session.channel_arn,
                viewer_id=session.viewer_id,
                code=refusal.code,
                message=refusal.message,
            )
            errors.append(error)
    return errors


def _revoke(
    state: LowLatencyState,
    session: StartViewerSessionRevocation | BatchStartViewerSessionRevocationViewerSession,
) -> None:
    version = session.viewer_session_versions_less_than_or_equal_to or 0
    state.revoke(session.channel_arn, session.viewer_id, version)
