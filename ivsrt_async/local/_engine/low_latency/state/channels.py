"""Channels by what can be asked of all of them: their names, and what they are configured with."""

from collections.abc import Iterator, Sequence

from ...index import Index
from .channel import ChannelState

_CONFIGURATIONS = (
    "recording_configuration_arn",
    "playback_restriction_policy_arn",
    "ad_configuration_arn",
    "failover_slate_configuration_arn",
)
_FIELDS = ("name", *_CONFIGURATIONS)


class ChannelIndex:
    """Finds channels without a walk through all of them."""

    def __init__(self) -> None:
        self._index: Index[ChannelState] = Index()

    def add(self, channel: ChannelState) -> None:
        """A channel is there, or has new settings."""
        for entry in _entries(channel):
            self._index.add(entry, channel)

    def remove(self, channel: ChannelState) -> None:
        """A channel goes, or gets new settings next."""
        for entry in _entries(channel):
            self._index.remove(entry, channel)

    def rows(self, field: str, value: str) -> Sequence[ChannelState]:
        """The channels whose settings have a value, by their numbers."""
        return self._index.rows((field, value))

    def user_of(self, arn: str) -> str | None:
        """The first channel that has a configuration or policy."""
        users = (user for field in _CONFIGURATIONS for user in self.rows(field, arn)[:1])
        return next((user.arn for user in users), None)


def _entries(channel: ChannelState) -> Iterator[tuple[str, str]]:
    for field in _FIELDS:
        value = getattr(channel.settings, field)
        if value is not None:
            yield field, value
