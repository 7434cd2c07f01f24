"""Broken connections are retried by us, through the quota, and never behind our back."""

import asyncio
import socket
from types import SimpleNamespace

import aiohttp
import pytest

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async._core.network_problem import network_problem
from ivsrt_async.errors import TransportError
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})


def quota_of(session) -> int:
    return session._shared.quota.available


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(HANG_UP, id="no byte of an answer"),
        pytest.param(Answer(200, b'{"stage":{}}', cut_after=0), id="no byte of the body"),
        pytest.param(Answer(200, b'{"stage":{}}', cut_after=5), id="half a body"),
        pytest.param(Answer(200, b"", {"X": "\x00"}), id="a header that is none"),
        pytest.param(Answer(200, b"{}", {"Content-Length": "x"}), id="a length that is none"),
    ],
)
async def test_every_connection_failure_is_retried_through_the_quota(calling, time, failure):
    server, session = calling(failure, failure, STAGE)
    assert (await session.realtime.get_stage(ARN)).arn == ARN
    assert (len(server.received), time.slept) == (3, [0.05, 0.1])
    assert quota_of(session) == 500 - 14 - 14 + 14


async def test_a_refused_connection_is_retried(time):
    async with ScriptedServer() as server:
        pass  # nobody listens there any more
    async with server.session(surroundings=time.surroundings()) as session:
        with pytest.raises(TransportError, match=r"\(Connection refused\) \(3 attempts\)$"):
            await session.realtime.get_stage(ARN)
    assert time.slept == [0.05, 0.1]


@pytest.mark.parametrize("verb", ["get_stage", "list_tags_for_resource", "untag_resource"])
async def test_a_kept_connection_that_breaks_before_an_answer_is_replaced_for_free(
    calling, time, verb
):
    good = Answer.of({"stage": {"arn": ARN}, "tags": {}})
    server, session = calling(good, HANG_UP, good)
    call = {
        "get_stage": lambda: session.realtime.get_stage(ARN),
        "list_tags_for_resource": lambda: session.realtime.list_tags_for_resource(ARN),
        "untag_resource": lambda: session.realtime.untag_resource(resource_arn=ARN, tag_keys=["a"]),
    }[verb]
    await call()
    session._shared.quota.available = 100
    await call()
    assert len(server.received) == 3
    assert time.slept == []
    assert quota_of(session) == 100 + 1


@pytest.mark.parametrize("verb", ["get_stage", "list_tags_for_resource"])
async def test_the_connection_in_its_place_is_not_replaced_behind_our_back(calling, verb):
    server, session = calling(Answer.of({"stage": {"arn": ARN}, "tags": {}}), HANG_UP, HANG_UP)
    await getattr(session.realtime, verb)(ARN)
    session._shared.quota.available = 0
    with pytest.raises(TransportError) as raised:
        await getattr(session.realtime, verb)(ARN)
    assert (raised.value.attempts, len(server.received)) == (1, 3)


class Unfinished:
    """A server that answers each connection with the same bytes, and closes it."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer) -> None:
        await reader.read(100)
        writer.write(self._answer)
        await writer.drain()
        writer.close()


@pytest.mark.parametrize(
    ("answer", "scheme", "expected"),
    [
        (b"", "http", "the server closed the connection before it answered"),
        (b"220 ready\r\n", "http", "the answer is not HTTP (Bad status line)"),
        (b"220 ready\r\n", "https", "no TLS with 127.0.0.1:{port} (wrong version number)"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "http", "the answer broke off"),
    ],
)
async def test_errors_tell_what_is_wrong_without_the_insides_of_aiohttp(answer, scheme, expected):
    async with Unfinished(answer) as port:
        assert await failure_at(f"{scheme}://127.0.0.1:{port}") == expected.format(port=port)
    refused = await failure_at(f"{scheme}://127.0.0.1:{port}")
    assert refused == f"no connection to 127.0.0.1:{port} (Connection refused)"


def test_a_host_without_an_address_is_named():
    place = SimpleNamespace(host="nowhere.invalid", port=443, ssl=True)
    error = aiohttp.ClientConnectorDNSError(place, socket.gaierror(-2, "Name not known"))
    expected = "the address of nowhere.invalid cannot be found (Name not known)"
    assert expected == network_problem(error)


async def failure_at(url: str) -> str:
    """What a call says of why it failed."""
    once = RetryPolicy(max_attempts=1)
    keys = Credentials("AKIDEXAMPLE", "secret")
    async with Session("eu-west-1", credentials=keys, endpoint_url=url, retry=once) as session:
        with pytest.raises(TransportError) as raised:
            await session.realtime.get_stage(ARN)
    return str(raised.value).removeprefix("GetStage: ")
