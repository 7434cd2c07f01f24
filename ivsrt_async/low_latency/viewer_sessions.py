"""Viewer sessions: ending the playback of viewers of a private channel.

A session is named by the channel and the viewer id in the playback token; tokens without a viewer
id cannot be revoked.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_StartViewerSessionRevocation.html
https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/private-channels-start-session-revocation.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.error_sets import COMMON_ERRORS, LOOKUP_ERRORS
from .._core.limits import Items, Length, Range
from .._core.methods import Service, call
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import InternalServerException, PendingVerification, ThrottlingException
from ._shapes import ChannelArn

__all__ = [
    "BatchStartViewerSessionRevocation",
    "BatchStartViewerSessionRevocationError",
    "BatchStartViewerSessionRevocationViewerSession",
    "StartViewerSessionRevocation",
]

ViewerId = Annotated[str, Length(1, 40)]
ViewerSessionVersion = Annotated[int, Range(0)]


@model
class BatchStartViewerSessionRevocationViewerSession:
    """A viewer session to revoke."""

    channel_arn: ChannelArn
    """The private channel being watched."""
    viewer_id: ViewerId
    """The viewer, as in the claim `aws:viewer-id` of the playback token, 1 to 40 characters. Use no
    personal data for it."""
    viewer_session_versions_less_than_or_equal_to: ViewerSessionVersion | None = None
    """Revoke tokens up to this version, as in their claim `aws:viewer-session-version`; defaults to
    0, which spares every token with a higher version."""


BatchStartViewerSessionRevocationViewerSessionList = Annotated[
    Sequence[BatchStartViewerSessionRevocationViewerSession], Items(1, 20)
]


@model
class BatchStartViewerSessionRevocationError:
    """Why one viewer session of a batch was not revoked."""

    channel_arn: ChannelArn
    """The channel given."""
    viewer_id: ViewerId
    """The viewer given."""
    code: str | None = None
    """What went wrong, as a code."""
    message: str | None = None
    """What went wrong, in the service's words."""


@operation(
    "POST /StartViewerSessionRevocation",
    repeat=Repeat.SAME,
    raises=(*LOOKUP_ERRORS, PendingVerification, ThrottlingException, InternalServerException),
)
class StartViewerSessionRevocation(Operation[None]):
    """Begin to revoke a viewer's playback tokens for a channel, and so end the playback.

    It takes effect some time after this returns. A token signed later with a higher version admits
    the viewer again.
    """

    channel_arn: ChannelArn
    """The private channel being watched."""
    viewer_id: ViewerId
    """The viewer, as in the claim `aws:viewer-id` of the playback token, 1 to 40 characters."""
    viewer_session_versions_less_than_or_equal_to: ViewerSessionVersion | None = None
    """Revoke tokens up to this version, as in their claim `aws:viewer-session-version`; defaults to
    0, which spares every token with a higher version."""


@operation(
    "POST /BatchStartViewerSessionRevocation",
    repeat=Repeat.SAME,
    result="errors",
    raises=(*COMMON_ERRORS, PendingVerification, ThrottlingException),
)
class BatchStartViewerSessionRevocation(
    Operation[Sequence[BatchStartViewerSessionRevocationError]]
):
    """Begin to revoke several viewer sessions at once.

    Returns one error for each session that could not be revoked, and an empty list if all could.
    The call succeeds even if every session failed, so look at what it returns every time.
    """

    viewer_sessions: BatchStartViewerSessionRevocationViewerSessionList = attrs.field(kw_only=False)
    """The sessions, 1 to 20."""


class ViewerSessions(Service):
    """Calls about viewer sessions."""

    start_viewer_session_revocation = call(StartViewerSessionRevocation)
    batch_start_viewer_session_revocation = call(BatchStartViewerSessionRevocation)
