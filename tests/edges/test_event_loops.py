"""A session goes on after its event loop has closed, and after a fork; a living loop keeps it."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from ivsrt_async.errors import ConfigurationError
from tests.support.module_session import ARN
from tests.support.scripted_server import Answer, ScriptedServer

ROOT = Path(__file__).parents[2]
STAGE = Answer.of({"stage": {"arn": ARN}})


@pytest.fixture
async def server():
    async with ScriptedServer(script=lambda _: STAGE) as running:
        yield running


async def run(program: str, server: ScriptedServer) -> list[object]:
    """What a program prints, in a process that knows no other loop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.module_session",
        program,
        server.url,
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(50):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, err.decode()
    return json.loads(out)


async def test_a_session_made_at_import_serves_one_loop_after_the_other(server):
    assert await run("twice", server) == [[ARN], [ARN]]
    assert server.connections == 2


async def test_what_waited_on_the_first_loop_does_not_hold_up_the_second(server):
    assert await run("crowded", server) == [[ARN] * 5, [ARN] * 5]


async def test_a_call_that_was_cut_off_with_its_loop_gives_its_turn_back(server):
    assert await run("cut_off", server) == [[ARN], [ARN] * 3]


async def test_a_call_that_its_loop_left_lying_gives_its_turn_back(server):
    assert await run("stopped", server) == [[ARN], [ARN] * 3]


async def test_a_session_can_be_closed_on_another_loop_than_its_first(server):
    first, after = await run("closed_on_another_loop", server)
    assert first == [ARN]
    assert str(after).startswith("[\"SessionClosedError('the session is closed")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("program", ["forked", "forked_in_a_call"])
async def test_a_child_process_opens_connections_of_its_own(server, program):
    assert await run(program, server) == [[ARN], [ARN], [ARN]]
    assert server.connections >= 2


async def test_a_loop_that_rests_keeps_its_session(server):
    assert await run("resting", server) == [[ARN], "ConfigurationError", [ARN]]


async def test_a_loop_that_runs_keeps_its_session(server):
    async with server.session() as session:
        await session.realtime.get_stage(ARN)

        def elsewhere() -> BaseException | None:
            async def call() -> None:
                await session.realtime.get_stage(ARN)

            try:
                asyncio.run(call())
            except ConfigurationError as error:
                return error
            return None

        refused = await asyncio.to_thread(elsewhere)
        assert "event loop" in str(refused)
        assert (await session.realtime.get_stage(ARN)).arn == ARN


async def test_closing_from_another_loop_while_the_first_runs_is_refused_in_words(server):
    async with server.session() as session:
        await session.realtime.get_stage(ARN)

        def elsewhere() -> BaseException | None:
            try:
                asyncio.run(session.aclose())
            except ConfigurationError as error:
                return error
            return None

        refused = await asyncio.to_thread(elsewhere)
        assert "event loop" in str(refused)
        assert (await session.realtime.get_stage(ARN)).arn == ARN
