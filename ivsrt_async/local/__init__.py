"""A local IVS: run, demo and test without an AWS account.

```python
async with LocalIVS() as ivs, ivs.session() as session:
    ...
```

`python -m ivsrt_async.local` serves one until Ctrl-C, for programs in any language.
"""

from .chat.people import ChatClientError, Chatter
from .chat.state import ChatEvent, ChatMessage
from .clock import LocalClock
from .ivs import LocalIVS
from .low_latency.broadcasts import Broadcast, BroadcastError
from .realtime.encoders import StageEncoder
from .realtime.people import Person, StageClientError

__all__ = [
    "Broadcast",
    "BroadcastError",
    "ChatClientError",
    "ChatEvent",
    "ChatMessage",
    "Chatter",
    "LocalClock",
    "LocalIVS",
    "Person",
    "StageClientError",
    "StageEncoder",
]
