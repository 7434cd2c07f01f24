"""What a session takes from the program around it: variables, time and chance."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping

import attrs


@attrs.frozen(kw_only=True)
class Surroundings:
    """Environment variables, clocks and random numbers, each of which a test can put in place.

    ```python
    from ivsrt_async.testing import Surroundings

    session = Session(surroundings=Surroundings(variables={}, chance=lambda: 0.0))
    ```

    Time limits of calls are the event loop's and cannot be replaced here.
    """

    variables: Mapping[str, str] = attrs.field(factory=lambda: os.environ, repr=False)
    """Environment variables, read once, when the session is made."""
    now: Callable[[], float] = attrs.field(factory=lambda: time.time)
    """Seconds since 1970 by the local clock, which dates signatures and credentials."""
    monotonic: Callable[[], float] = attrs.field(factory=lambda: time.monotonic)
    """Seconds since some moment, by a clock that is never set."""
    sleep: Callable[[float], Awaitable[object]] = attrs.field(factory=lambda: asyncio.sleep)
    """Waits so many seconds: before a retry, and for a turn in adaptive mode or of a pace."""
    chance: Callable[[], float] = attrs.field(factory=lambda: random.random)
    """Random numbers from 0 to 1: the share of a retry's delay that is waited."""
