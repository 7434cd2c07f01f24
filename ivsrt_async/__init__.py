"""Amazon IVS for asyncio: real-time stages, low-latency channels and chat in one session.

```python
from ivsrt_async import Session

async with Session(region="eu-west-1") as session:
    created = await session.realtime.create_stage(name="standup")
```

Models live with their services (`ivsrt_async.realtime`, `.low_latency`, `.chat`), errors in
`ivsrt_async.errors`, and a local IVS for tests and development in `ivsrt_async.local`.
"""

from importlib import import_module

from ._version import __version__

TYPE_CHECKING = False  # typing's own would take longer to import than all else here
if TYPE_CHECKING:
    from typing import Any

    from ._core.bulk import Bulk, Outcome, bulk
    from ._core.call import Call
    from ._core.data import from_dict, to_dict
    from ._core.providers import BotocoreCredentials
    from ._core.repeat import Repeat
    from ._core.settings import RetryPolicy, Timeout
    from .credentials import Credentials, CredentialsProvider
    from .errors import IVSError
    from .pagination import Paginator
    from .session import Session

__all__ = [
    "BotocoreCredentials",
    "Bulk",
    "Call",
    "Credentials",
    "CredentialsProvider",
    "IVSError",
    "Outcome",
    "Paginator",
    "Repeat",
    "RetryPolicy",
    "Session",
    "Timeout",
    "__version__",
    "bulk",
    "from_dict",
    "to_dict",
]

# Imported on first use: pytest loads this package for its plugin into every run of everybody who
# has it installed.
_HOMES = {
    "BotocoreCredentials": "_core.providers",
    "Bulk": "_core.bulk",
    "Call": "_core.call",
    "Credentials": "credentials",
    "CredentialsProvider": "credentials",
    "IVSError": "errors",
    "Outcome": "_core.bulk",
    "Paginator": "pagination",
    "Repeat": "_core.repeat",
    "RetryPolicy": "_core.settings",
    "Session": "session",
    "Timeout": "_core.settings",
    "bulk": "_core.bulk",
    "from_dict": "_core.data",
    "to_dict": "_core.data",
}
_MODULES = (
    "arns",
    "chat",
    "credentials",
    "errors",
    "events",
    "local",
    "low_latency",
    "middleware",
    "otel",
    "pacing",
    "pagination",
    "realtime",
    "redis",
    "session",
    "testing",
    "tokens",
)


def __getattr__(name: str) -> "Any":
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
