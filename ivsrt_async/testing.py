"""For tests of programs that use a session: put time, chance and environment in its place.

A local IVS to test against is in `ivsrt_async.local`.
"""

from ._core.surroundings import Surroundings

__all__ = ["Surroundings"]
