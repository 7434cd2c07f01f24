# ruff: noqa: F403 - what is public is said in the __all__ of each file
"""Amazon IVS in a FastAPI application (extra `ivsrt-async[fastapi]`).

```python
from fastapi import FastAPI

from ivsrt_async.fastapi import IVS, add_problem_handlers, lifespan
from ivsrt_async.realtime import Stage

app = FastAPI(lifespan=lifespan())
add_problem_handlers(app)

@app.get("/stage")
async def get_stage(ivs: IVS, arn: str) -> Stage:
    return await ivs.realtime.get_stage(arn)
```
"""

import importlib.util

if importlib.util.find_spec("fastapi") is None:
    raise ImportError("ivsrt_async.fastapi needs FastAPI: pip install 'ivsrt-async[fastapi]'")

from . import events, problems, server_sent_events, session, tokens
from .events import *
from .problems import *
from .server_sent_events import *
from .session import *
from .tokens import *

__all__: list[str] = []
__all__ += events.__all__
__all__ += problems.__all__
__all__ += server_sent_events.__all__
__all__ += session.__all__
__all__ += tokens.__all__
