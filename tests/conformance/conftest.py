"""A server and a session of ours for tests that hypothesis drives.

There are thousands of tests here and none is async, so what holds for every test is seen to more
cheaply than in the conftest above.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ivsrt_async import RetryPolicy

from .calls import Exchange


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    """No AWS variable of this machine reaches a test; every session here gets its credentials."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def no_task_is_left_behind():
    """Exchanges look for themselves, in their own loop."""


@contextmanager
def _exchange(**options) -> Iterator[Exchange]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        made = Exchange(runner)
        server = made.server
        runner.run(server.__aenter__())
        options.setdefault("retry", RetryPolicy(max_attempts=1))
        made.session = server.session(**options)
        try:
            yield made
        finally:
            runner.run(made.session.aclose())
            runner.run(server.__aexit__(None, None, None))
            assert set() == asyncio.all_tasks(runner.get_loop())


@pytest.fixture
def open_exchange() -> Iterator[Callable[..., Exchange]]:
    """Opens exchanges whose sessions have the given options."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(_exchange(**options))


@pytest.fixture
def exchange(open_exchange) -> Exchange:
    """A server, and a session of ours that makes one attempt per call."""
    return open_exchange()
