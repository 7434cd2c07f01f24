"""Fixtures for pytest: `local_ivs`, and `ivs_session`, which talks to it.

pytest finds them by itself once the package is installed, and nothing else of the package is
imported until a test uses one. They work with pytest-asyncio, in both its modes, and with anyio's
plugin on asyncio.

```python
async def test_the_host_goes_on_air(local_ivs, ivs_session):
    created = await ivs_session.realtime.create_stage()
    host = await local_ivs.join(...)
```
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .local import LocalIVS
    from .session import Session


@pytest.fixture
def local_ivs(request: pytest.FixtureRequest) -> "LocalIVS":
    """A local IVS of this test alone, with nothing in it."""
    ivs: LocalIVS = request.getfixturevalue(_of_its_plugin("_local_ivs", request))
    return ivs


@pytest.fixture
def ivs_session(request: pytest.FixtureRequest, local_ivs: "LocalIVS") -> "Session":
    """A session that talks to `local_ivs`."""
    session: Session = request.getfixturevalue(_of_its_plugin("_ivs_session", request))
    return session


def _of_its_plugin(name: str, request: pytest.FixtureRequest) -> str:
    """The twin of an async fixture for the plugin that runs this test."""
    plugins = request.config.pluginmanager
    if "anyio_backend" in request.fixturenames:
        return f"{name}_with_anyio"
    if plugins.hasplugin("asyncio"):
        return f"{name}_with_asyncio"
    raise pytest.UsageError(
        "the fixtures of ivsrt-async need pytest-asyncio, or a test that anyio's plugin runs"
    )


async def _start() -> "AsyncIterator[LocalIVS]":
    from .local import LocalIVS  # noqa: PLC0415 - only tests that use it pay for it

    async with LocalIVS() as ivs:
        yield ivs


async def _open(local_ivs: "LocalIVS") -> "AsyncIterator[Session]":
    async with local_ivs.session() as session:
        yield session


_local_ivs_with_anyio = pytest.fixture(name="_local_ivs_with_anyio")(_start)
_ivs_session_with_anyio = pytest.fixture(name="_ivs_session_with_anyio")(_open)


def pytest_configure(config: pytest.Config) -> None:
    """Make the twins for pytest-asyncio, which in strict mode runs only fixtures made by itself."""
    if config.pluginmanager.hasplugin("asyncio"):
        import pytest_asyncio  # noqa: PLC0415 - it is loaded already

        twins: Any = ModuleType("ivsrt_async.pytest_plugin.asyncio")
        twins.local_ivs = pytest_asyncio.fixture(name="_local_ivs_with_asyncio")(_start)
        twins.ivs_session = pytest_asyncio.fixture(name="_ivs_session_with_asyncio")(_open)
        config.pluginmanager.register(twins, twins.__name__)
