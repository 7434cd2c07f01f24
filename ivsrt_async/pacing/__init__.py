"""Calling no faster than AWS answers: `Session(pacing=Pacing())`.

AWS answers most operations 5 times a second and refuses the rest. With a pace, calls wait for their
turn instead. `Pacing` is the pace of one process; a fleet shares one with
`ivsrt_async.redis.RedisPacing`; anything that is a `Pace` will do.
"""

from .._core.pace import Pace, Turn, TurnClock
from ..errors import PacingTimeoutError
from .in_process import Pacing

__all__ = ["Pace", "Pacing", "PacingTimeoutError", "Turn", "TurnClock"]
