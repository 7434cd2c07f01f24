# ruff: noqa: F403 - what is public is said in the __all__ of each file
"""A local IVS: run, demo and test without an AWS account.

```python
async with LocalIVS() as ivs, ivs.session() as session:
    ...
```

`python -m ivsrt_async.local` serves one until Ctrl-C, for programs in any language.
"""

from . import (
    api_destination,
    broadcasts,
    calls,
    chat_logs,
    chatters,
    clock,
    encoders,
    errors,
    events,
    faults,
    ivs,
    messages,
    people,
    threaded,
    threaded_people,
)
from .api_destination import *
from .broadcasts import *
from .calls import *
from .chat_logs import *
from .chatters import *
from .clock import *
from .encoders import *
from .errors import *
from .events import *
from .faults import *
from .ivs import *
from .messages import *
from .people import *
from .threaded import *
from .threaded_people import *

__all__: list[str] = []
__all__ += api_destination.__all__
__all__ += broadcasts.__all__
__all__ += calls.__all__
__all__ += chat_logs.__all__
__all__ += chatters.__all__
__all__ += clock.__all__
__all__ += encoders.__all__
__all__ += errors.__all__
__all__ += events.__all__
__all__ += faults.__all__
__all__ += ivs.__all__
__all__ += messages.__all__
__all__ += people.__all__
__all__ += threaded.__all__
__all__ += threaded_people.__all__
