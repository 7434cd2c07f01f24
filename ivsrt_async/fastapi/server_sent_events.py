"""Who is on air on a stage, as a stream of server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from .._core.data import to_dict
from ..realtime import Stage
from ..workflows import LiveStages, StageChange

__all__ = ["live_response"]

HEARTBEAT = 15.0
"""Seconds; proxies close connections on which nothing happens for a minute."""
_RETRY_MILLISECONDS = 2000


async def live_response(stages: LiveStages, stage: str | Stage) -> StreamingResponse:
    """Answer with the changes of a stage as they happen, for a browser's `EventSource`.

    The type of each event is the change's kind (`SNAPSHOT`, `PUBLISHED`, `UNPUBLISHED`,
    `DELETED`), and its data is `to_dict` of the `StageChange`. The first is a snapshot, also after
    the browser has lost the connection and come back. The response ends with the stage.

    ```python
    @app.get("/stages/live")
    async def live(request: Request, arn: str) -> StreamingResponse:
        return await live_response(request.state.stages, arn)
    ```

    Args:
        stages: Follows the stage.
        stage: The stage, or its ARN.

    Raises:
        ResourceNotFoundException: There is no such stage.
    """
    changes = stages.watch(stage)
    first = await anext(changes)  # while a status can still be answered
    return StreamingResponse(
        _written(first, changes),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _written(first: StageChange, changes: AsyncIterator[StageChange]) -> AsyncIterator[bytes]:
    yield b"retry: %d\n\n" % _RETRY_MILLISECONDS
    yield _event(first)
    coming: asyncio.Task[StageChange | None] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(_next(changes))
            await asyncio.wait([coming], timeout=HEARTBEAT)
            if not coming.done():
                yield b": still here\n\n"
                continue
            change, coming = coming.result(), None
            if change is None:
                return
            yield _event(change)
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _next(changes: AsyncIterator[StageChange]) -> StageChange | None:
    return await anext(changes, None)


def _event(change: StageChange) -> bytes:
    return f"event: {change.kind}\ndata: {json.dumps(to_dict(change))}\n\n".encode()
