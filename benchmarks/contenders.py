"""The clients that `compare.py` measures, each in a process of its own.

    python benchmarks/contenders.py CLIENT PORT CALLS

prints one line of JSON: microseconds of CPU time per call, by operation.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

TASKS = 50
ARN = "arn:aws:ivs:us-east-1:123456789012:stage/abcdEFGH0000"

Call = Callable[[], Awaitable[object]]
Calls = dict[str, Call]


async def raw_aiohttp(stack: AsyncExitStack, url: str) -> Calls:
    """The least there is: post, read, json.loads. No signature, no types."""
    import aiohttp

    http = await stack.enter_async_context(aiohttp.ClientSession())
    headers = {"Content-Type": "application/json"}

    async def get_stage() -> object:
        body = json.dumps({"arn": ARN}).encode()
        async with http.post(f"{url}/GetStage", data=body, headers=headers) as answer:
            return json.loads(await answer.read())

    async def list_stages() -> object:
        body = json.dumps({"maxResults": 100}).encode()
        async with http.post(f"{url}/ListStages", data=body, headers=headers) as answer:
            return json.loads(await answer.read())

    return {"GetStage": get_stage, "ListStages": list_stages}


async def ours(stack: AsyncExitStack, url: str) -> Calls:
    """This package: signed, typed, retried."""
    from ivsrt_async import Credentials, Session

    session = await stack.enter_async_context(
        Session("us-east-1", credentials=Credentials("key", "secret"), endpoint_url=url)
    )
    realtime = session.realtime

    async def get_stage() -> object:
        return await realtime.get_stage(ARN)

    async def list_stages() -> object:
        return await realtime.list_stages(max_results=100)

    return {"GetStage": get_stage, "ListStages": list_stages}


async def aiobotocore(stack: AsyncExitStack, url: str) -> Calls:
    """aiobotocore: signed, untyped, retried."""
    from aiobotocore.config import AioConfig  # type: ignore[import-not-found]  # lives in an environment of its own
    from aiobotocore.session import get_session  # type: ignore[import-not-found]  # lives in an environment of its own

    client = await stack.enter_async_context(
        get_session().create_client(
            "ivs-realtime",
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            config=AioConfig(max_pool_connections=TASKS),
        )
    )

    async def get_stage() -> object:
        return await client.get_stage(arn=ARN)

    async def list_stages() -> object:
        return await client.list_stages(maxResults=100)

    return {"GetStage": get_stage, "ListStages": list_stages}


CONTENDERS = {"raw aiohttp": raw_aiohttp, "ivsrt-async": ours, "aiobotocore": aiobotocore}


async def cpu_per_call(call: Call, calls: int) -> float:
    """Microseconds of CPU time one call takes when 50 tasks make them together."""
    await call()
    rounds = calls // TASKS

    async def task() -> None:
        for _ in range(rounds):
            await call()

    before = time.process_time()
    await asyncio.gather(*(task() for _ in range(TASKS)))
    return (time.process_time() - before) / (rounds * TASKS) * 1e6


async def main(client: str, port: str, calls: int) -> None:
    """Measure one client."""
    async with AsyncExitStack() as stack:
        operations = await CONTENDERS[client](stack, f"http://127.0.0.1:{port}")
        await cpu_per_call(operations["GetStage"], TASKS * 4)  # warm up
        measured = {
            name: await cpu_per_call(call, calls if name == "GetStage" else calls // 2)
            for name, call in operations.items()
        }
    print(json.dumps(measured))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
