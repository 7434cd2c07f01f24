"""What several processes share through Redis or Valkey: the pace of their calls.

Needs the extra `ivsrt-async[redis]`.
"""

from .pacing import RedisPacing

__all__ = ["RedisPacing"]
