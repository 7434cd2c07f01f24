"""Code of your own around every call of a session, and around each attempt.

```python
class Logging(Middleware):
    async def call(self, call: Call, proceed: Proceed[R]) -> R:
        result = await proceed(call)
        print(call.operation, call.attempts, call.request_id)
        return result


session = Session(middleware=[Logging()])
```

See `docs/observability.md`, and `ivsrt_async.otel` for a middleware that is ready.
"""

from ._core.attempt import Attempt
from ._core.call import Call
from ._core.middleware import Middleware, Proceed, ProceedAttempt
from ._core.response import Response

__all__ = ["Attempt", "Call", "Middleware", "Proceed", "ProceedAttempt", "Response"]
