"""Amazon IVS for asyncio: real-time stages, low-latency channels and chat in one session.

```python
from ivsrt_async import Session

async with Session(region="eu-west-1") as session:
    created = await session.realtime.create_stage(name="standup")
```

Models live with their services (`ivsrt_async.realtime`, `.low_latency`, `.chat`), errors in
`ivsrt_async.errors`, and a local IVS for tests and development in `ivsrt_async.local`.
"""

from ._core.settings import RetryPolicy, Timeout
from ._version import __version__
from .credentials import Credentials, CredentialsProvider
from .errors import IVSError
from .pagination import Paginator
from .session import Session

__all__ = [
    "Credentials",
    "CredentialsProvider",
    "IVSError",
    "Paginator",
    "RetryPolicy",
    "Session",
    "Timeout",
    "__version__",
]
