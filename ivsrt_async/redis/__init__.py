# ruff: noqa: F403 - what is public is said in the __all__ of each file
"""What several processes share through Redis or Valkey: a pace of calls, events seen, locks.

Needs the extra `ivsrt-async[redis]`.
"""

from . import event_memory, locks, pacing
from .event_memory import *
from .locks import *
from .pacing import *

__all__: list[str] = []
__all__ += event_memory.__all__
__all__ += locks.__all__
__all__ += pacing.__all__
