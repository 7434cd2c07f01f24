"""A kept connection may die at any moment; a call that meets a dead one gets another, free."""

import asyncio
import json

import pytest

from ivsrt_async.errors import TransportError
from tests.support.own_time import let_run
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import Answer, bytes_of

pytestmark = pytest.mark.usefixtures("with_and_without_middleware")

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/{}"


def echo(request) -> Answer:
    return Answer.of({"stage": {"arn": json.loads(request.body).get("arn")}})


def dying(answers: int = 1, *, reset: bool = False) -> RawServer:
    """A server whose connections take so many requests, and die at the next without a byte."""

    async def talk(line: Line) -> None:
        for _ in range(answers):
            await line.answer(echo(await line.request()))
        await line.request()
        if reset:
            line.reset()

    return RawServer(talk)


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_a_call_that_meets_a_dead_connection_is_sent_on_a_new_one_at_once(time, reset):
    async with (
        dying(reset=reset) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        for number in range(20):
            stage = await session.realtime.get_stage(ARN.format(number))
            assert ARN.format(number) == stage.arn
    assert time.slept == []


async def test_a_hundred_dead_connections_cost_no_retry(time):
    """A load balancer that is replaced drops all of them at once."""
    warm = asyncio.Event()

    async def talk(line: Line) -> None:
        request = await line.request()
        if line.number <= 100:
            await warm.wait()
        await line.answer(echo(request))
        await line.request()
        if line.number > 100:
            await line.answer(echo(request))

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings(), max_connections=100) as session,
    ):

        async def one_hundred() -> list[object]:
            calls = [session.realtime.get_stage(ARN.format(number)) for number in range(100)]
            return await asyncio.gather(*calls, return_exceptions=True)

        first = asyncio.ensure_future(one_hundred())
        await server.requests(100)
        warm.set()
        await first
        assert server.connections == 100
        failed = [answer for answer in await one_hundred() if isinstance(answer, Exception)]
    assert (failed, time.slept) == ([], [])


async def test_the_replacement_is_a_new_connection_and_not_another_old_one(time):
    """One call does not go through all that lie about, dead."""
    warm = asyncio.Event()

    async def talk(line: Line) -> None:
        request = await line.request()
        if line.number <= 10:
            await warm.wait()
        await line.answer(echo(request))
        await line.request()  # and the connection dies

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        calls = [session.realtime.get_stage(ARN.format(number)) for number in range(10)]
        first = asyncio.ensure_future(asyncio.gather(*calls))
        await server.requests(10)
        warm.set()
        await first
        await session.realtime.get_stage(ARN.format(1))
        assert (server.connections, len(server.received), time.slept) == (11, 12, [])


async def test_a_new_connection_that_dies_is_a_failure_like_any_other(time):
    async def talk(line: Line) -> None:
        await line.request()

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        with pytest.raises(TransportError) as raised:
            await session.realtime.get_stage(ARN.format(1))
    assert (raised.value.attempts, len(server.received), time.slept) == (3, 3, [0.05, 0.1])


async def test_a_dead_connection_is_replaced_once_for_each_attempt(time):
    """The replacement dies too: that is a failed attempt, which costs a retry."""

    async def talk(line: Line) -> None:
        if line.number == 1:
            await line.answer(echo(await line.request()))
        request = await line.request()
        if line.number > 2:
            await line.answer(echo(request))

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        for number in range(2):
            await session.realtime.get_stage(ARN.format(number))
    assert (len(server.received), time.slept) == (4, [0.05])


async def test_part_of_an_answer_is_no_dead_connection(time):
    async def talk(line: Line) -> None:
        await line.answer(echo(await line.request()))
        request = await line.request()
        if line.number == 1:
            await line.write(bytes_of(echo(request))[:9])
            return
        await line.answer(echo(request))

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        for number in range(2):
            await session.realtime.get_stage(ARN.format(number))
    assert (len(server.received), time.slept) == (3, [0.05])


async def test_a_create_whose_kept_connection_died_under_it_is_not_sent_again(time):
    """The server has read the request; nobody knows what it did with it."""
    async with dying() as server, server.session(surroundings=time.surroundings()) as session:
        await session.realtime.get_stage(ARN.format(1))
        with pytest.raises(TransportError) as raised:
            await session.realtime.create_stage(name="standup")
    assert (len(server.received), time.slept) == (2, [])
    assert raised.value.maybe_done is True


@pytest.mark.parametrize(
    "call",
    [
        lambda realtime: realtime.delete_stage(ARN.format(1)),
        lambda realtime: realtime.list_tags_for_resource(ARN.format(1)),
        lambda realtime: realtime.untag_resource(resource_arn=ARN.format(1), tag_keys=["a"]),
        lambda realtime: realtime.tag_resource(resource_arn=ARN.format(1), tags={"a": "b"}),
        lambda realtime: realtime.update_stage(arn=ARN.format(1), name="hall"),
    ],
    ids=["delete", "read by GET", "untag by DELETE", "tag", "update"],
)
async def test_what_may_be_repeated_is_replaced_whatever_its_method(time, call):
    async def talk(line: Line) -> None:
        good = Answer.of({"stage": {"arn": ARN.format(1)}, "tags": {}})
        await line.request()
        await line.answer(good)
        await line.request()

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        await session.realtime.get_stage(ARN.format(1))
        await call(session.realtime)
    assert (len(server.received), time.slept) == (3, [])


async def test_every_connection_dropped_again_and_again_fails_no_call(time):
    """All connections die together, between the calls and under them."""
    lines: set[Line] = set()

    async def talk(line: Line) -> None:
        lines.add(line)
        try:
            while request := await line.request():
                await line.answer(echo(request))
        finally:
            lines.discard(line)

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):

        async def call(number: int) -> None:
            stage = await session.realtime.get_stage(ARN.format(number))
            assert ARN.format(number) == stage.arn

        for start in range(0, 600, 20):
            await asyncio.gather(*[call(number) for number in range(start, start + 20)])
            for line in list(lines):
                line.reset()
            if start % 40:
                await let_run(3)  # the client may notice, or not yet
    assert time.slept == []


async def test_a_server_that_closes_after_each_answer_without_a_word_fails_no_call(time):
    async def talk(line: Line) -> None:
        await line.answer(echo(await line.request()))

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings(), max_connections=10) as session,
    ):

        async def calls(start: int) -> None:
            for number in range(start, start + 10):
                stage = await session.realtime.get_stage(ARN.format(number))
                assert ARN.format(number) == stage.arn

        await asyncio.gather(*[calls(start) for start in range(0, 300, 10)])
    assert time.slept == []


async def test_what_was_sent_twice_is_told_to_those_who_observe(time):
    async with (
        dying() as server,
        server.session(surroundings=time.surroundings()) as session,
        session.observe() as calls,
    ):
        for number in range(2):
            await session.realtime.get_stage(ARN.format(number))
    assert [(call.attempts, call.resent) for call in calls] == [(1, False), (1, True)]
    assert repr(calls[1]) == "<Call GetStage: 1 attempt, resent once>"
