"""What the local IVS allows itself: bodies, connections, memory."""

import asyncio
import json

import boto3
import pytest
from botocore.exceptions import ClientError

from ivsrt_async.local import LocalIVS
from tests.support.raw_http import exchange, request_bytes

MIB = 1024 * 1024


@pytest.fixture
async def ivs():
    async with LocalIVS(check_signatures=False, max_connections=5) as running:
        yield running


async def test_a_body_of_one_mebibyte_is_read(ivs):
    filler = b'{"x":"%b"}' % (b"y" * (MIB - 8))
    answer = await exchange(ivs.port, request_bytes("POST", "/ListStages", filler))
    assert (answer.status, json.loads(answer.body)) == (200, {"stages": []})


async def test_a_larger_one_is_refused_without_being_read(ivs):
    for request in (
        request_bytes("POST", "/ListStages", b" " * (MIB + 1)),
        b"POST /ListStages HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n",
        b"POST /ListStages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"10000\r\n" + b" " * 0x10000 + b"\r\n") * 17,
    ):
        answer = await exchange(ivs.port, request)
        assert answer.check_is_an_aws_error() == "RequestEntityTooLargeException"
        assert answer.status == 413


async def test_boto3_reads_that_answer(ivs):
    client = boto3.client(
        "ivs-realtime",
        region_name=ivs.region,
        endpoint_url=ivs.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    with pytest.raises(ClientError) as refused:
        await asyncio.to_thread(client.get_stage, arn="x" * 2 * MIB)
    client.close()
    assert refused.value.response["Error"]["Code"] == "RequestEntityTooLargeException"


async def test_a_connection_too_many_is_told_and_closed(ivs):
    idle = [await asyncio.open_connection("127.0.0.1", ivs.port) for _ in range(5)]
    reader, writer = await asyncio.open_connection("127.0.0.1", ivs.port)
    answer = await reader.read()
    assert b"503" in answer.split(b"\r\n")[0]
    assert b"x-amzn-ErrorType: ServiceUnavailable" in answer
    for _, open_writer in [*idle, (reader, writer)]:
        open_writer.close()
        await open_writer.wait_closed()
    async with ivs.session() as session:
        assert (await session.realtime.list_stages()).stages == []


async def test_clients_with_more_tasks_than_connections_are_served(ivs):
    async with ivs.session(max_connections=4) as session:
        await asyncio.gather(*(session.realtime.list_stages() for _ in range(60)))
    assert len(ivs.calls) == 60


async def test_only_the_latest_calls_are_kept(ivs):
    async with ivs.session() as session:
        for _ in range(210):
            await session.realtime.list_stages()
        await session.realtime.list_public_keys()
    assert (len(ivs.calls), ivs.calls.total) == (200, 211)
    assert ivs.calls[-1].operation == "ListPublicKeys"
    assert [call.operation for call in ivs.calls[-3:-1]] == ["ListStages", "ListStages"]
