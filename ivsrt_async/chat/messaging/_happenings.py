"""What has become of a chat connection: what arrived, what is waited for, how it ended."""

import logging

from ...errors import TransportError
from ._entities import Event, Refusal
from ._inbox import Inbox
from ._requests import Answers, Request
from .errors import CloseReason
from .events import ConnectionLost, ConnectionRestored, UserDisconnected

logger = logging.getLogger("ivsrt_async")


class Happenings:
    """Passes what happens on a connection to those who wait for it.

    Args:
        user_id: Whose connection it is, if known.
        report_gaps: Whether gaps are events.
        buffer: How many events are kept.
    """

    def __init__(self, *, user_id: str | None, report_gaps: bool, buffer: int) -> None:
        self._user_id = user_id
        self._report_gaps = report_gaps
        self.inbox = Inbox(buffer)
        self.answers = Answers()
        self.was_disconnected = False
        """Whether somebody has disconnected this user."""
        self.close_reason: CloseReason | None = None
        self.error: BaseException | None = None
        """Why it ended, if it failed."""

    def take(self, event: Event) -> None:
        """Something was sent to the room."""
        if not self.inbox.is_news(event.id):
            return
        if isinstance(event, UserDisconnected):
            self.was_disconnected |= self._user_id in (None, event.user_id)
        elif self._user_id is None:
            self.was_disconnected = False  # it was somebody else, since this one still listens
        self.answers.take(event)
        self.inbox.put(event)

    def refused(self, refusal: Refusal) -> None:
        """The service refused something."""
        if not self.answers.refuse(refusal):
            logger.info("the chat service says %d: %s", refusal.status, refusal.message)

    def lost(self, event: ConnectionLost) -> None:
        """The connection broke."""
        self._fail_answers(f"the chat connection was lost: {event.reason}")
        if self._report_gaps:
            self.inbox.put(event)

    def restored(self, event: ConnectionRestored) -> None:
        """There is a new connection."""
        if self._report_gaps:
            self.inbox.put(event)

    def end(self, reason: CloseReason, error: BaseException | None = None) -> None:
        """Nothing more will come; the first reason counts."""
        if self.close_reason is None:
            self.close_reason, self.error = reason, error
            self.inbox.end()
            self._fail_answers("the chat connection was closed before the answer")

    def _fail_answers(self, problem: str) -> None:
        def failure(request: Request) -> TransportError:
            error = TransportError(problem, operation=request.operation)
            error.attempts, error.maybe_done = 1, True
            return error

        self.answers.fail(failure)
