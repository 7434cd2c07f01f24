"""Wires chat: which files answer its operations."""

from . import chat_tokens, logging_configurations, messages, rooms

FILES = (rooms.handlers, chat_tokens.handlers, messages.handlers, logging_configurations.handlers)
