"""On a network at its worst every call ends, in time, in a result or one of our errors."""

import asyncio
import json
from collections import Counter

import pytest

from ivsrt_async import Credentials, RetryPolicy, Session, Timeout
from ivsrt_async.errors import IVSError
from ivsrt_async.testing import Surroundings
from tests.support.idle_time import idle_time_loop
from tests.support.scripted_server import Answer, Received, ScriptedServer
from tests.support.unreliable_proxy import UnreliableProxy

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/{}"
CALLS = 200
TOTAL = 2.0


def echo(request: Received) -> Answer:
    return Answer.of({"stage": {"arn": json.loads(request.body)["arn"]}})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_call_ends_in_its_own_result_or_an_error_of_ours_within_its_deadline(seed):
    with asyncio.Runner(loop_factory=idle_time_loop) as runner:
        runner.run(many_calls(seed))


async def many_calls(seed):
    loop = asyncio.get_running_loop()
    timeout = Timeout(connect=0.4, attempt=0.4, total=TOTAL)
    retry = RetryPolicy(max_attempts=4, transient_base=0.001)
    async with (
        ScriptedServer(script=echo) as server,
        UnreliableProxy(server.port, seed, delay=0.5) as proxy,
        Session(
            "eu-west-1",
            credentials=Credentials("AKID", "s"),
            endpoint_url=proxy.url,
            timeout=timeout,
            retry=retry,
            max_connections=20,
            surroundings=Surroundings(monotonic=loop.time),
        ) as session,
    ):
        session._shared.quota.available = 10**9

        async def call(number: int) -> tuple[str, float]:
            start = loop.time()
            try:
                stage = await session.realtime.get_stage(ARN.format(number))
            except IVSError as error:
                return type(error).__name__, loop.time() - start
            assert ARN.format(number) == stage.arn
            return "result", loop.time() - start

        async with asyncio.timeout(50):
            ends = await asyncio.gather(*[call(number) for number in range(CALLS)])
        transport = session._shared.transport
        assert transport.turns._value == 20
    assert len(ends) == CALLS
    kinds = Counter(kind for kind, _ in ends)
    assert {"result"} < set(kinds) <= {"result", "TransportError", "CallTimeoutError"}
    assert max(seconds for _, seconds in ends) < TOTAL + 0.001
    assert all(proxy.happened.values()), "the proxy has not tried everything"
