"""The clients that are compared, each in a process of its own.

    python benchmarks/contenders.py CLIENT URL LOOP

tells the version of the client; then it answers each line of JSON with what it measured, or with
how much memory it has taken so far. In place of LOOP, `once` makes a single call and ends.
Everything is imported where it is needed, so that such a process holds its client and no more.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

ARN = "arn:aws:ivs:us-east-1:123456789012:stage/abcdEFGH0000"
ATTRIBUTES = {"role": "host", "name": "Ana"}
CONNECTIONS = 50

Call = Callable[[], Awaitable[object]]
Calls = dict[str, Call]


async def raw_aiohttp(stack: AsyncExitStack, url: str) -> Calls:
    """The least there is: post, read, json.loads. No signature, no types, no retries."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
    headers = {"Content-Type": "application/json"}

    async def post(operation: str, members: Mapping[str, object]) -> object:
        body = json.dumps(members).encode()
        async with http.post(f"{url}/{operation}", data=body, headers=headers) as answer:
            return json.loads(await answer.read())

    token = {"stageArn": ARN, "userId": "ana", "attributes": ATTRIBUTES}
    return {
        "GetStage": partial(post, "GetStage", {"arn": ARN}),
        "ListStages": partial(post, "ListStages", {"maxResults": 100}),
        "CreateParticipantToken": partial(post, "CreateParticipantToken", token),
    }


async def ours(stack: AsyncExitStack, url: str) -> Calls:
    """This package: signed, typed, retried."""
    from ivsrt_async import Credentials, Session

    session = await stack.enter_async_context(
        Session("us-east-1", credentials=Credentials("key", "secret"), endpoint_url=url)
    )
    realtime = session.realtime

    async def list_stages() -> object:
        return await realtime.list_stages(max_results=100)

    return {
        "GetStage": partial(realtime.get_stage, ARN),
        "ListStages": list_stages,
        "CreateParticipantToken": partial(
            realtime.create_participant_token, stage_arn=ARN, user_id="ana", attributes=ATTRIBUTES
        ),
    }


async def aiobotocore(stack: AsyncExitStack, url: str) -> Calls:
    """Signed, untyped, retried."""
    from aiobotocore.config import AioConfig  # type: ignore[import-not-found]  # lives in an environment of its own
    from aiobotocore.session import get_session  # type: ignore[import-not-found]  # as above

    client = await stack.enter_async_context(
        get_session().create_client(
            "ivs-realtime",
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            config=AioConfig(max_pool_connections=CONNECTIONS),
        )
    )
    return _as_botocore_names_them(client)


async def boto3(stack: AsyncExitStack, url: str) -> Calls:
    """Signed, untyped, retried; in threads, since it knows no asyncio."""
    from concurrent.futures import ThreadPoolExecutor

    import boto3
    from botocore.config import Config

    client = boto3.client(
        "ivs-realtime",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        config=Config(max_pool_connections=CONNECTIONS),
    )
    threads = stack.enter_context(ThreadPoolExecutor(CONNECTIONS))
    run = asyncio.get_running_loop().run_in_executor
    calls = _as_botocore_names_them(client)
    return {name: partial(run, threads, call) for name, call in calls.items()}


def _as_botocore_names_them(client: Any) -> Calls:
    return {
        "GetStage": partial(client.get_stage, arn=ARN),
        "ListStages": partial(client.list_stages, maxResults=100),
        "CreateParticipantToken": partial(
            client.create_participant_token, stageArn=ARN, userId="ana", attributes=ATTRIBUTES
        ),
    }


async def capo(stack: AsyncExitStack, url: str) -> Calls:
    """capo-ivs-realtime: signed, typed as dicts, retried, with an HTTP stack of its own."""
    from capo_ivs_realtime import AsyncIVSRealTimeClient  # type: ignore[import-not-found]  # lives in an environment of its own

    client = await stack.enter_async_context(
        AsyncIVSRealTimeClient(
            region="us-east-1",
            endpoint=url,
            credentials={"access_key": "key", "secret_key": "secret"},
        )
    )
    return {
        "GetStage": partial(client.get_stage, ARN),
        "ListStages": partial(client.list_stages, max_results=100),
        "CreateParticipantToken": partial(
            client.create_participant_token, ARN, user_id="ana", attributes=ATTRIBUTES
        ),
    }


CONTENDERS = {
    "raw aiohttp": (raw_aiohttp, "aiohttp"),
    "ivsrt-async": (ours, "ivsrt-async"),
    "aiobotocore": (aiobotocore, "aiobotocore"),
    "capo": (capo, "capo-ivs-realtime"),
    "boto3": (boto3, "boto3"),
}


async def measure(call: Call, tasks: int, calls: int) -> dict[str, float]:
    """Have tasks make calls together, after one each that does not count."""
    from statistics import quantiles

    rounds = max(1, calls // tasks)
    taken: list[float] = []

    async def task(times: int) -> None:
        for _ in range(times):
            start = time.perf_counter()
            await call()
            taken.append(time.perf_counter() - start)

    await asyncio.gather(*(task(1) for _ in range(tasks)))
    taken.clear()
    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(task(rounds) for _ in range(tasks)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - start
    cuts = quantiles(taken, n=100)
    return {
        "cpu_us": cpu / len(taken) * 1e6,
        "per_second": len(taken) / wall,
        "p50_ms": cuts[49] * 1e3,
        "p99_ms": cuts[98] * 1e3,
    }


async def main(client: str, url: str) -> None:
    """Answer questions until there are no more."""
    from importlib.metadata import version

    from turns import memory

    make, package = CONTENDERS[client]
    async with AsyncExitStack() as stack:
        calls = await make(stack, url)
        print(json.dumps({"version": version(package)}), flush=True)
        for line in sys.stdin:  # which stops the event loop, and nothing else is to go on
            question = json.loads(line)
            if question:
                measured = await measure(
                    calls[question["operation"]], question["tasks"], question["calls"]
                )
            else:
                measured = memory()
            print(json.dumps(measured), flush=True)


async def once(client: str, url: str) -> None:
    """Make one call."""
    make, _ = CONTENDERS[client]
    async with AsyncExitStack() as stack:
        await (await make(stack, url))["GetStage"]()


if __name__ == "__main__":
    _, chosen, address, loop = sys.argv
    factory = None
    if loop == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run((once if loop == "once" else main)(chosen, address))
