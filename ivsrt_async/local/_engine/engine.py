"""All services of one account, and what answers each of their operations."""

from collections.abc import Mapping
from pathlib import Path

from ..clock import LocalClock
from ..events import EventBus
from . import tags
from .account import Account, ServiceState
from .archive import Archive
from .chat.service import serve as serve_chat
from .handlers import AnyOperation, Handler
from .low_latency.feeds import Feeds
from .low_latency.service import serve as serve_low_latency
from .realtime.service import serve as serve_realtime


class Engine:
    """What a local IVS knows and does, without its network.

    Args:
        region: Region of the account.
        clock: What time it is.
        events: Where events go.
        quotas: How many there may be of what, where that is not AWS's default.
        recordings: Folder for the files of recordings; None writes none.

    Raises:
        ValueError: There is no such quota, or it is less than 0.
    """

    def __init__(
        self,
        region: str,
        clock: LocalClock,
        events: EventBus,
        quotas: Mapping[str, int],
        recordings: Path | None = None,
    ) -> None:
        self.account = Account(region, clock, events, quotas, Archive(recordings))
        self.low_latency, low_latency = serve_low_latency(self.account)
        self.realtime, realtime = serve_realtime(self.account, Feeds(self.low_latency))
        self.chat, chat = serve_chat(self.account)
        tagging = tags.handlers.bound_to(ServiceState(self.account))
        self.handlers = dict[AnyOperation, Handler]({**realtime, **low_latency, **chat, **tagging})
        self.account.quotas.check_known()
