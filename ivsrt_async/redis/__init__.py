# ruff: noqa: F403 - what is public is said in the __all__ of each file
"""What several processes share through Redis or Valkey: the pace of their calls, events seen.

Needs the extra `ivsrt-async[redis]`.
"""

from . import event_memory, pacing
from .event_memory import *
from .pacing import *

__all__: list[str] = []
__all__ += event_memory.__all__
__all__ += pacing.__all__
