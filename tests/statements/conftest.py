"""A local IVS, and boto3's clients of it."""

import pytest

from ivsrt_async.local import LocalIVS
from tests.statements.boto3_clients import Boto3Clients, InThread


def pytest_configure(config):
    """Make the marker known that `pages.documented` gives."""
    config.addinivalue_line("markers", "documented(page): the address of AWS's page that says so")


@pytest.fixture(autouse=True)
def every_statement_has_its_page(request):
    """A test in this folder without a page is no statement of AWS's."""
    assert request.node.get_closest_marker("documented")


@pytest.fixture(scope="session")
def boto3_clients():
    made = Boto3Clients()
    yield made
    made.close()


@pytest.fixture
def options():
    """Arguments of the local IVS; a module or a test with other needs overrides them."""
    return {}


@pytest.fixture
async def ivs(boto3_clients, options):
    async with LocalIVS(**options) as running:
        boto3_clients.endpoint_url = running.endpoint_url
        yield running


@pytest.fixture
def realtime(ivs, boto3_clients):
    return InThread(boto3_clients.of("ivs-realtime"))


@pytest.fixture
def low_latency(ivs, boto3_clients):
    return InThread(boto3_clients.of("ivs"))


@pytest.fixture
def chat(ivs, boto3_clients):
    return InThread(boto3_clients.of("ivschat"))
