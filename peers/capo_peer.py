"""capo makes the calls it is asked for, line by line. Its names are in snake_case."""

import asyncio
import json
import os
import re
import sys
from contextlib import AsyncExitStack
from importlib.metadata import version

from capo_ivs import AsyncivsClient
from capo_ivs_realtime import AsyncIVSRealTimeClient
from capo_ivschat import AsyncivschatClient

CLIENTS = {
    "ivs-realtime": AsyncIVSRealTimeClient,
    "ivs": AsyncivsClient,
    "ivschat": AsyncivschatClient,
}
MAPS = {"tags", "attributes"}
"""Members whose keys are data, not names."""


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def pascal(name):
    return "".join(map(str.capitalize, name.split("_")))


def camel(name):
    return name[0] + pascal(name)[1:]


def renamed(value, rename):
    if isinstance(value, dict):
        return {
            rename(name): item if name in MAPS else renamed(item, rename)
            for name, item in value.items()
        }
    return [renamed(item, rename) for item in value] if isinstance(value, list) else value


def operations(client):
    """AWS's names; capo's own methods beside them are told apart by theirs."""
    methods = (name for name in dir(client) if not name.startswith(("_", "iter_")))
    return [pascal(name) for name in methods if name != "operation_options"]


def say(data):
    print(json.dumps(data, default=lambda moment: moment.isoformat()), flush=True)


async def main():
    environment = os.environ
    credentials = {
        "access_key": environment["AWS_ACCESS_KEY_ID"],
        "secret_key": environment["AWS_SECRET_ACCESS_KEY"],
    }
    async with AsyncExitStack() as stack:
        clients = {
            service: await stack.enter_async_context(
                kind(
                    region=environment["AWS_REGION"],
                    endpoint=environment["AWS_ENDPOINT_URL"],
                    credentials=credentials,
                )
            )
            for service, kind in CLIENTS.items()
        }
        known = {service: operations(kind) for service, kind in CLIENTS.items()}
        about = {"version": version("capo-ivs-realtime"), "fills_in": True}
        say({**about, "operations": known})
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            method = getattr(clients[asked["service"]], snake(asked["operation"]))
            try:
                result = await method(**renamed(asked["arguments"], snake))
            except Exception as error:
                if not hasattr(error, "code"):
                    raise
                say({"error": error.code, "message": str(error)})
            else:
                say({"result": renamed(result or {}, camel)})


asyncio.run(main())
