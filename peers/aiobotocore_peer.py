"""aiobotocore makes the calls it is asked for, line by line."""

import asyncio
import json
import sys
from contextlib import AsyncExitStack

import aiobotocore
from aiobotocore.session import get_session
from botocore import xform_name
from botocore.exceptions import ClientError


def say(data):
    print(json.dumps(data, default=lambda moment: moment.isoformat()), flush=True)


async def main():
    async with AsyncExitStack() as stack:
        session = get_session()
        clients = {
            service: await stack.enter_async_context(session.create_client(service))
            for service in ("ivs-realtime", "ivs", "ivschat")
        }
        operations = {s: c.meta.service_model.operation_names for s, c in clients.items()}
        say({"version": aiobotocore.__version__, "operations": operations})
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            method = getattr(clients[asked["service"]], xform_name(asked["operation"]))
            try:
                result = await method(**asked["arguments"])
            except ClientError as error:
                facts = error.response["Error"]
                say({"error": facts["Code"], "message": facts["Message"]})
            else:
                del result["ResponseMetadata"]
                say({"result": result})


asyncio.run(main())
