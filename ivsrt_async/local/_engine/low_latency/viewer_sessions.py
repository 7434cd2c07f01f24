"""Answers the operations that revoke viewer sessions."""

from ....low_latency import (
    BatchStartViewerSessionRevocation,
    BatchStartViewerSessionRevocationError,
    BatchStartViewerSessionRevocationViewerSession,
    StartViewerSessionRevocation,
)
from ..marks import handles
from ..refusal import Refusal
from .state.low_latency import Account


class ViewerSessions:
    """Which playback tokens were revoked."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._revoked: dict[tuple[str, str], int] = {}

    def is_revoked(self, channel_arn: str, viewer_id: str, version: int = 0) -> bool:
        """Whether a playback token with these claims lets nobody in any more."""
        return version <= self._revoked.get((channel_arn, viewer_id), -1)

    @handles(StartViewerSessionRevocation)
    def revoke(self, request: StartViewerSessionRevocation) -> None:
        """The tokens of a viewer up to a version are worth nothing."""
        self._revoke(request)

    @handles(BatchStartViewerSessionRevocation)
    def revoke_batch(
        self, request: BatchStartViewerSessionRevocation
    ) -> list[BatchStartViewerSessionRevocationError]:
        """The tokens of several viewers are worth nothing; those of unknown channels are told."""
        for index, session in enumerate(request.viewer_sessions):
            self._account.channels.check_arn(
                session.channel_arn, f"viewerSessions[{index}].channelArn"
            )
        errors: list[BatchStartViewerSessionRevocationError] = []
        for session in request.viewer_sessions:
            try:
                self._revoke(session)
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
        self,
        session: StartViewerSessionRevocation | BatchStartViewerSessionRevocationViewerSession,
    ) -> None:
        self._account.channels.get(session.channel_arn, "channelArn")
        viewer = session.channel_arn, session.viewer_id
        version = session.viewer_session_versions_less_than_or_equal_to or 0
        self._revoked[viewer] = max(version, self._revoked.get(viewer, 0))
