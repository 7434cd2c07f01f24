"""How a composition gets onto a channel: all that real-time knows of low-latency."""

from collections.abc import Callable
from typing import Protocol

import attrs

EndFeed = Callable[[], object]
"""Ends what a composition sends; nothing happens if it has ended already."""


@attrs.frozen(kw_only=True)
class Picture:
    """What a composition sends."""

    width: int
    height: int
    framerate: float
    bitrate: int
    """Bits per second."""


class FeedRefused(Exception):
    """A channel does not take what a composition sends.

    `code` and `reason` are what the composition's events tell.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Channels(Protocol):
    """The channels of the account, as compositions see them."""

    def feed(self, channel_arn: str, picture: Picture, lost: Callable[[], object]) -> EndFeed:
        """Send a composition to a channel, which is live from then on.

        Args:
            channel_arn: The channel.
            picture: What is sent.
            lost: Called if the stream ends otherwise than by the function returned.

        Returns:
            Ends the stream.

        Raises:
            FeedRefused: There is no such channel, or it is live.
        """
        ...
