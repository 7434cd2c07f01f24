"""Wires low-latency: which files answer its operations, and who is told of what happens."""

from functools import partial

from ..account import Account
from ..handlers import AnyOperation, Handler, bind
from . import (
    ad_breaks,
    ad_configurations,
    channels,
    failover_slates,
    metadata,
    playback_key_pairs,
    playback_restriction_policies,
    recording_configurations,
    stream_keys,
    stream_sessions,
    streams,
    viewer_sessions,
)
from .announcements import announce_stream
from .recorded_files import file_stream
from .state import LowLatencyState

_FILES = (
    channels.handlers,
    stream_keys.handlers,
    streams.handlers,
    metadata.handlers,
    stream_sessions.handlers,
    viewer_sessions.handlers,
    playback_key_pairs.handlers,
    playback_restriction_policies.handlers,
    recording_configurations.handlers,
    ad_configurations.handlers,
    ad_breaks.handlers,
    failover_slates.handlers,
)


def serve(account: Account) -> tuple[LowLatencyState, dict[AnyOperation, Handler]]:
    """The state of the service, with nothing in it, and what answers its operations."""
    state = LowLatencyState(account)
    state.observers += [
        partial(file_stream, account.archive),  # first, so that what is announced is there
        partial(announce_stream, account.events),
    ]
    return state, bind(state, _FILES)
