"""Clients that leave in the middle of a request, or never come to its end."""

import asyncio
import logging

import pytest

from ivsrt_async.local import LocalIVS
from tests.support.raw_http import request_bytes

WHOLE = request_bytes("POST", "/ListStages", b"{}")
HALVES = {
    "in the line": WHOLE[:10],
    "in the headers": WHOLE[:60],
    "before the body": WHOLE[:-2],
    "in the body": WHOLE[:-1],
}
half = pytest.mark.parametrize("sent", HALVES.values(), ids=HALVES)


@pytest.fixture
async def ivs():
    async with LocalIVS(check_signatures=False) as running:
        yield running


def be_impatient(ivs):
    """Give requests hardly any time from now on; too little for a whole one."""
    ivs._server.patience = 0.01


async def until_closed(reader) -> bytes:
    async with asyncio.timeout(50):
        return await reader.read()


async def answer_on(reader) -> bytes:
    async with asyncio.timeout(50):
        head = await reader.readuntil(b"\r\n\r\n")
        return head + await reader.readuntil(b"}")


@half
async def test_a_client_that_leaves_is_no_defect(ivs, caplog, sent):
    caplog.set_level(logging.DEBUG)
    _, writer = await asyncio.open_connection("127.0.0.1", ivs.port)
    writer.write(sent)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with ivs.session() as session:
        await session.realtime.list_stages()
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@half
async def test_a_request_that_does_not_end_is_closed(ivs, caplog, sent):
    caplog.set_level(logging.INFO)
    be_impatient(ivs)
    reader, writer = await asyncio.open_connection("127.0.0.1", ivs.port)
    writer.write(sent)
    said = await until_closed(reader)
    assert (b" 408 " in said[:20]) == (b"\r\n\r\n" in sent)  # a head that breaks off has no answer
    writer.close()
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@half
async def test_so_is_the_second_request_of_a_connection(ivs, sent):
    reader, writer = await asyncio.open_connection("127.0.0.1", ivs.port)
    writer.write(WHOLE)
    assert b" 200 " in (await answer_on(reader)).splitlines()[0]
    be_impatient(ivs)
    writer.write(sent)
    said = await until_closed(reader)
    assert (b" 408 " in said[:20]) == (b"\r\n\r\n" in sent)  # a head that breaks off has no answer
    writer.close()


async def test_a_connection_that_is_kept_may_be_idle_for_longer(ivs):
    reader, writer = await asyncio.open_connection("127.0.0.1", ivs.port)
    writer.write(WHOLE)
    assert b" 200 " in (await answer_on(reader)).splitlines()[0]
    (connection,) = ivs._server._runner.server.connections
    assert connection._half_sent is None
    writer.close()


async def test_patience_is_counted_in_seconds(ivs):
    assert ivs._server.patience == 20
