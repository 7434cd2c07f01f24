"""What the tests of edges begin with."""

import pytest

from ivsrt_async import Session
from ivsrt_async.middleware import Middleware
from tests.support.own_time import OwnTime


class PassOn(Middleware):
    """Stands around every call and every attempt, and does nothing."""

    async def call(self, call, proceed):
        return await proceed(call)

    async def attempt(self, attempt, proceed):
        return await proceed(attempt)


@pytest.fixture
def time():
    return OwnTime()


@pytest.fixture(params=[False, True], ids=["alone", "behind middleware"])
def with_and_without_middleware(request, monkeypatch):
    """Sessions as they are, and then with middleware that must not make a difference."""
    if request.param:
        around = (PassOn(), PassOn())
        monkeypatch.setitem(Session.__init__.__kwdefaults__, "middleware", around)
