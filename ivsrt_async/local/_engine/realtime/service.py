"""Wires real-time: which files answer its operations, and who is told of what happens."""

from functools import partial

from ..account import Account
from ..feeds import Channels
from ..handlers import AnyOperation, Handler, bind
from . import (
    compositions,
    connection_tokens,
    encoder_configurations,
    ingest_configurations,
    participant_events,
    participant_tokens,
    participants,
    public_keys,
    replication,
    stage_sessions,
    stages,
    storage_configurations,
    timetable,
)
from .announcements import announce_participant
from .reactions import close_connections, track_encoders
from .state import RealTimeState

_FILES = (
    stages.handlers,
    stage_sessions.handlers,
    participants.handlers,
    participant_tokens.handlers,
    participant_events.handlers,
    replication.handlers,
    compositions.handlers,
    encoder_configurations.handlers,
    storage_configurations.handlers,
    ingest_configurations.handlers,
    public_keys.handlers,
    connection_tokens.handlers,
)


def serve(
    account: Account, channels: Channels
) -> tuple[RealTimeState, dict[AnyOperation, Handler]]:
    """The state of the service, with nothing in it, and what answers its operations.

    Args:
        account: Whose it is.
        channels: Where compositions may go.
    """
    state = RealTimeState(account, channels)
    state.observers += [
        partial(announce_participant, account.events),
        partial(timetable.record_publishers, state),
        partial(close_connections, state),
        partial(track_encoders, state),
        partial(timetable.limit_publishing, state),
        partial(timetable.watch_sessions, state),
        partial(timetable.watch_publishers, state),
        partial(timetable.mirror_to_replicas, state),
    ]
    return state, bind(state, _FILES)
