"""A local IVS: run, demo and test without an AWS account.

```python
async with LocalIVS() as ivs, ivs.session() as session:
    ...
```

`python -m ivsrt_async.local` serves one until Ctrl-C, for programs in any language.
"""

from .broadcasts import Broadcast, BroadcastError
from .chatters import ChatClientError, Chatter
from .clock import LocalClock
from .encoders import StageEncoder
from .ivs import LocalIVS
from .messages import ChatEvent, ChatMessage
from .people import Person, StageClientError

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
