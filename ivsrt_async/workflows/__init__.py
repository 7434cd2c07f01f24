"""Whole jobs, made of many calls: wait for a state, see who is on air, take down, tidy up.

```python
from ivsrt_async.workflows import on_air

for publisher in await on_air(session, stage):
    print(publisher.user_id, "since", publisher.since)
```

They are plain coroutine functions that take the session first and the rest by keyword. Each may be
repeated and cancelled at any time, tells what it did, and uses nothing that your own code could not
use: public calls, events and errors.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        arrivals,
        ensuring,
        event_source,
        guests,
        health,
        hosts,
        live_stages,
        locks,
        metadata,
        people,
        reap_report,
        reaping,
        recording,
        resource,
        steps,
        stream_keys,
        teardown,
        timeline,
        usage,
        viewers,
        waiting,
    )
    from .arrivals import *
    from .ensuring import *
    from .event_source import *
    from .guests import *
    from .health import *
    from .hosts import *
    from .live_stages import *
    from .locks import *
    from .metadata import *
    from .people import *
    from .reap_report import *
    from .reaping import *
    from .recording import *
    from .resource import *
    from .steps import *
    from .stream_keys import *
    from .teardown import *
    from .timeline import *
    from .usage import *
    from .viewers import *
    from .waiting import *

    __all__: list[str] = []
    __all__ += arrivals.__all__
    __all__ += ensuring.__all__
    __all__ += event_source.__all__
    __all__ += guests.__all__
    __all__ += health.__all__
    __all__ += hosts.__all__
    __all__ += live_stages.__all__
    __all__ += locks.__all__
    __all__ += metadata.__all__
    __all__ += people.__all__
    __all__ += reap_report.__all__
    __all__ += reaping.__all__
    __all__ += recording.__all__
    __all__ += resource.__all__
    __all__ += steps.__all__
    __all__ += stream_keys.__all__
    __all__ += teardown.__all__
    __all__ += timeline.__all__
    __all__ += usage.__all__
    __all__ += viewers.__all__
    __all__ += waiting.__all__
else:
    from .._core.index import lazy
    from ._index import RESOURCES

    __all__, __getattr__, __dir__ = lazy(__name__, RESOURCES)
