"""Wires chat: which files answer its operations."""

from ..account import Account
from ..handlers import AnyOperation, Handler, bind
from . import chat_tokens, logging_configurations, messages, rooms
from .state import ChatState

_FILES = (rooms.handlers, chat_tokens.handlers, messages.handlers, logging_configurations.handlers)


def serve(account: Account) -> tuple[ChatState, dict[AnyOperation, Handler]]:
    """The state of the service, with nothing in it, and what answers its operations."""
    state = ChatState(account)
    return state, bind(state, _FILES)
