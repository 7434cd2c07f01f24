"""An application that lives while a test does, called without a socket."""

from contextlib import asynccontextmanager

import httpx
import pytest


@pytest.fixture
def running():
    @asynccontextmanager
    async def run(app):
        """Start the application, with its lifespan, which httpx does not run."""
        async with app.router.lifespan_context(app) as state:

            async def with_state(scope, receive, send):
                await app({**scope, "state": dict(state or {})}, receive, send)

            transport = httpx.ASGITransport(with_state, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                yield client

    return run
