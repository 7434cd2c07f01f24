"""An event loop whose time passes only while nothing can run.

However slow the machine is, nothing is late in it: time stands still while code runs, and jumps to
the next timer as soon as every task waits and no socket has anything to say. What waits for a
thread, or for another process, does not count as busy: keep both out of it.
"""

import asyncio
import selectors

_GRACE = 0.001
"""Seconds for a socket of this process to say what was sent to it."""


class _IdleSelector(selectors.DefaultSelector):
    """Reports what sockets say, and jumps instead of waiting for a timer."""

    now = 0.0

    def select(self, timeout=None):
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            return super().select(None)
        ready = super().select(_GRACE)
        if not ready:
            self.now += timeout
        return ready


def idle_time_loop() -> asyncio.AbstractEventLoop:
    """A new loop of this kind, for `asyncio.Runner(loop_factory=...)`."""
    selector = _IdleSelector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now
    return loop
