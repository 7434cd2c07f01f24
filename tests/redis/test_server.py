"""How scripts are run, whatever the client makes of it."""

import asyncio

import pytest

from ivsrt_async.redis._scripts import TAKE
from ivsrt_async.redis._server import Server
from tests.support.own_time import let_run


class ForgetfulClient:
    """Overlooks that it is cancelled, as `asyncio.wait_for` can in Python 3.11."""

    def __init__(self):
        self.asked = asyncio.Event()

    async def evalsha(self, *_):
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return ["0", "0"]


async def test_a_cancellation_that_the_client_overlooks_is_not_lost():
    client = ForgetfulClient()
    asking = asyncio.ensure_future(Server(client, owned=False).run(TAKE, ["key"], [1]))
    await client.asked.wait()
    asking.cancel()
    await let_run()
    with pytest.raises(asyncio.CancelledError):
        await asking
