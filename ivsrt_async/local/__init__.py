"""A local IVS: run, demo and test without an AWS account.

```python
async with LocalIVS() as ivs, ivs.session() as session:
    ...
```

`python -m ivsrt_async.local` serves one until Ctrl-C, for programs in any language.
"""

from .clock import LocalClock
from .ivs import LocalIVS
from .realtime.people import Person, StageClientError

__all__ = ["LocalClock", "LocalIVS", "Person", "StageClientError"]
