"""A program pays for what it uses: what is imported when."""

import subprocess
import sys

import pytest

HEAVY = [
    "requests",
    "urllib3",
    "charset_normalizer",
    "tenacity",
    "botocore",
    "jwt",
    "cryptography",
    "redis",
    "opentelemetry",
    "ivsrt_async.otel",
    "ivsrt_async._core.layered_pipeline",
    "ivsrt_async._core.middleware",
]


def imported_by(code: str) -> set[str]:
    """The modules a fresh interpreter has imported after some code."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=50
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def by_a_call():
    """The modules there are after one call, which fails for want of a server."""
    return imported_by(
        """
import asyncio
from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async.errors import TransportError
async def main():
    async with Session(
        "eu-west-1",
        credentials=Credentials("AKID", "secret"),
        endpoint_url="http://127.0.0.1:9",
        retry=RetryPolicy(max_attempts=1),
    ) as session:
        try:
            await session.realtime.get_stage("arn:aws:ivs:eu-west-1:123456789012:stage/AbC")
        except TransportError:
            return
asyncio.run(main())
"""
    )


def test_the_package_alone_imports_nothing_else():
    found = imported_by("import ivsrt_async")
    ours = {name for name in found if name.startswith("ivsrt_async")}
    assert ours == {"ivsrt_async", "ivsrt_async._version"}
    assert found & {"aiohttp", "attrs", "cattrs", "asyncio", "inspect"} == set()


@pytest.mark.parametrize("name", HEAVY)
def test_a_call_imports_nothing_it_does_not_need(by_a_call, name):
    assert name not in by_a_call


def test_aws_requests_auth_can_be_used_with_requests_all_the_same():
    code = """
from ivsrt_async._core.signing import Signer
assert "aws_requests_auth.aws_auth" not in sys.modules
import requests
from aws_requests_auth.aws_auth import AWSRequestsAuth
assert issubclass(AWSRequestsAuth, requests.auth.AuthBase)
"""
    assert {"requests", "aws_requests_auth.aws_auth"} <= imported_by(code)
