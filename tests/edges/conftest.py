"""What the tests of edges begin with."""

import pytest

from tests.support.own_time import OwnTime


@pytest.fixture
def time():
    return OwnTime()
