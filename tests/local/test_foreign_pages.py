"""Pages of other sites cannot call a local IVS that checks no signatures."""

import pytest

from ivsrt_async.local import LocalIVS
from tests.support.raw_http import exchange, request_bytes


async def status(ivs, headers: bytes) -> int:
    request = request_bytes("POST", "/CreateStage", b"{}").replace(b"Host: localhost\r\n", headers)
    answer = await exchange(ivs.port, request)
    assert answer is not None
    if answer.status != 200:
        assert answer.check_is_an_aws_error() == "AccessDeniedException"
    return answer.status


@pytest.fixture
async def ivs():
    async with LocalIVS(check_signatures=False) as running:
        yield running


@pytest.mark.parametrize(
    "host", [b"evil.example", b"localhost.evil.example", b"10.0.0.1", b"127.0.0.1.evil.example:80"]
)
async def test_a_foreign_name_is_refused(ivs, host):
    assert await status(ivs, b"Host: %b\r\n" % host) == 403
    assert len(ivs._engine.realtime.stages) == 0


@pytest.mark.parametrize(
    "origin", [b"https://evil.example", b"null", b"http://localhost.evil.example", b"file://"]
)
async def test_a_foreign_origin_is_refused(ivs, origin):
    assert await status(ivs, b"Host: localhost\r\nOrigin: %b\r\n" % origin) == 403
    assert len(ivs._engine.realtime.stages) == 0


@pytest.mark.parametrize("host", [b"localhost:4570", b"127.0.0.1", b"[::1]:80", b"LOCALHOST"])
async def test_programs_on_this_machine_are_answered(ivs, host):
    assert await status(ivs, b"Host: %b\r\n" % host) == 200


async def test_a_page_of_this_machine_is_answered(ivs):
    headers = b"Host: localhost\r\nOrigin: http://localhost:3000\r\n"
    assert await status(ivs, headers) == 200


async def test_a_signature_is_enough_whatever_the_name():
    async with LocalIVS() as ivs:
        request = request_bytes("POST", "/CreateStage", b"{}").replace(b"localhost", b"ivs.test")
        answer = await exchange(ivs.port, request)
    assert answer is not None
    assert answer.check_is_an_aws_error() == "MissingAuthenticationTokenException"
