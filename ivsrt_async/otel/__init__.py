"""OpenTelemetry: a span for every call, and metrics.

```python
from ivsrt_async.otel import OpenTelemetry

session = Session(middleware=[OpenTelemetry()])
```

Needs `ivsrt-async[otel]`, which brings opentelemetry-api. What is recorded goes where the SDK of
your program sends it; without one, nothing is recorded. `docs/observability.md` lists all names.
"""

from ._middleware import OpenTelemetry

__all__ = ["OpenTelemetry"]
