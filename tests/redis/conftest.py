"""A real server for what is shared through Redis."""

import pytest

from benchmarks.redis_server import NONE_RUNS, RedisServer, binary


@pytest.fixture(scope="session")
def redis_url():
    if binary() is None:
        pytest.skip(NONE_RUNS)
    with RedisServer() as server:
        yield server.url
