"""Cancelled calls leave nothing behind that later calls could stumble over."""

import asyncio
import random

import pytest

from ivsrt_async.testing import Surroundings
from tests.support.scripted_server import Answer, Received, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
LATER = ARN.replace("AbC", "later")
STAGE = Answer.of({"stage": {"arn": ARN}})
CONNECTIONS = 10


async def answer_in_a_while(_) -> Answer:
    await asyncio.sleep(0.002)
    return STAGE


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_thousand_cancelled_calls_leave_a_pool_of_ten_usable(seed):
    chance = random.Random(seed)

    async def cancelled_somewhere(session) -> None:
        call = asyncio.create_task(session.realtime.get_stage(ARN))
        if chance.random() < 0.5:
            for _ in range(chance.randrange(40)):
                await asyncio.sleep(0)
        else:
            await asyncio.sleep(chance.random() * 0.02)
        call.cancel()
        await asyncio.wait([call])

    async with (
        ScriptedServer(script=answer_in_a_while) as server,
        server.session(max_connections=CONNECTIONS) as session,
    ):
        await asyncio.gather(*[cancelled_somewhere(session) for _ in range(1000)])
        assert session._shared.transport.turns._value == CONNECTIONS
        together = asyncio.Barrier(CONNECTIONS)

        async def answer_ten_at_once(request: Received) -> Answer:
            if request.json == {"arn": LATER}:  # and not the rest of a cancelled call
                await together.wait()
            return STAGE

        server._script = answer_ten_at_once
        calls = [session.realtime.get_stage(LATER) for _ in range(100)]
        stages = await asyncio.wait_for(asyncio.gather(*calls), 10)
        assert [stage.arn for stage in stages] == [ARN] * 100


async def test_cancelling_a_call_ends_its_task_as_cancelled():
    async with ScriptedServer(script=answer_in_a_while) as server, server.session() as session:
        call = asyncio.create_task(session.realtime.get_stage(ARN))
        await server.requests()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert call.cancelled()


async def test_a_cancelled_call_is_not_retried_and_costs_nothing():
    async with ScriptedServer(script=answer_in_a_while) as server, server.session() as session:
        call = asyncio.create_task(session.realtime.get_stage(ARN))
        await server.requests()
        call.cancel()
        await asyncio.wait([call])
        await asyncio.sleep(0.01)
        assert (len(server.received), session._shared.quota.available) == (1, 500)


async def test_cancelling_between_attempts_ends_the_call():
    failure = Answer.error("ServiceUnavailable", 503)
    sleeping = asyncio.Event()

    async def forever(_):
        sleeping.set()
        await asyncio.Event().wait()

    around = Surroundings(sleep=forever)
    async with ScriptedServer(failure) as server, server.session(surroundings=around) as session:
        call = asyncio.create_task(session.realtime.get_stage(ARN))
        await sleeping.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert len(server.received) == 1
