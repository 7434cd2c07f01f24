"""Fixtures for pytest: `local_ivs` with `ivs_session`, which talks to it, and `local_ivs_server`.

pytest finds them by itself once the package is installed, and nothing else of the package is
imported until a test uses one.

`local_ivs` lives in the event loop of an asynchronous test, with pytest-asyncio, in both its modes
and with every `loop_scope`, or with anyio's plugin on asyncio:

```python
async def test_the_host_goes_on_air(local_ivs, ivs_session):
    created = await ivs_session.realtime.create_stage()
    host = await local_ivs.join(...)
```

`local_ivs_server` has a thread of its own, for synchronous tests and for loops of every kind:

```python
def test_the_page_shows_who_is_on_air(local_ivs_server, client):
    host = local_ivs_server.join(...)
    host.publish()
```

`@pytest.mark.local_ivs(call_rates=True)` gives either of them arguments of `LocalIVS`.
`local_ivs_server` is made anew for each test, unless pytest's configuration names another scope in
its option `local_ivs_server_scope`.
"""

import inspect
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from .local import LocalIVS, ThreadedLocalIVS
    from .session import Session

_MARK = "local_ivs"
_SCOPE = "local_ivs_server_scope"
_LOOP_SCOPES = ("function", "class", "module", "package", "session")


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


def _scope_of_server(fixture_name: str, config: pytest.Config) -> Any:
    return config.getini(_SCOPE)


@pytest.fixture(scope=_scope_of_server)
def local_ivs_server(request: pytest.FixtureRequest) -> "Iterator[ThreadedLocalIVS]":
    """A local IVS in a thread of its own, for synchronous tests and for any event loop."""
    from .local import LocalIVS  # noqa: PLC0415 - only tests that use it pay for it

    with LocalIVS.in_thread(**_settings_of(request.node)) as ivs:
        yield ivs


def _settings_of(node: Any) -> dict[str, Any]:
    """What the marks of a test, its class and its module say; the nearest wins."""
    settings: dict[str, Any] = {}
    for mark in node.iter_markers(_MARK):
        if mark.args:
            raise pytest.UsageError(
                f"@pytest.mark.{_MARK} takes keywords only: those of LocalIVS, as call_rates=True"
            )
        settings = {**mark.kwargs, **settings}
    return settings


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a mark that has no effect, because the fixture is made for more than what it marks."""
    scope = item.config.getini(_SCOPE)
    if scope == "function" or "local_ivs_server" not in getattr(item, "fixturenames", ()):
        return
    for node, _ in item.iter_markers_with_node(_MARK):
        covers = (scope == "class" and isinstance(node, pytest.Class | pytest.Module)) or (
            scope == "module" and isinstance(node, pytest.Module)
        )
        if not covers:
            raise pytest.UsageError(
                f"@pytest.mark.{_MARK} on {node.name} has no effect: local_ivs_server is made once "
                f"for a {scope}; make a fixture of your own with LocalIVS.in_thread()"
            )


def _of_its_plugin(name: str, request: pytest.FixtureRequest) -> str:
    """The twin of an async fixture for the plugin that runs this test."""
    plugins = request.config.pluginmanager
    if "anyio_backend" in request.fixturenames:
        return f"{name}_with_anyio"
    if plugins.hasplugin("asyncio"):
        return f"{name}_with_asyncio_{_loop_scope_of(request)}"
    raise pytest.UsageError(
        "the fixtures local_ivs and ivs_session need pytest-asyncio, or a test that anyio's plugin "
        "runs; local_ivs_server needs neither"
    )


def _loop_scope_of(request: pytest.FixtureRequest) -> str:
    """How long the event loop lives that pytest-asyncio runs the test in."""
    mark = request.node.get_closest_marker("asyncio")
    marked = mark.kwargs.get("loop_scope") if mark is not None else None
    return str(marked or _ini(request.config, "asyncio_default_test_loop_scope") or "function")


def _ini(config: pytest.Config, name: str) -> Any:
    """An option of another plugin, which may be too old to have it."""
    try:
        return config.getini(name)
    except (KeyError, ValueError):
        return None


def _functions() -> tuple[Any, Any]:
    """What starts a local IVS, and what opens a session; new ones, since plugins mark them."""

    async def start(request: pytest.FixtureRequest) -> "AsyncIterator[LocalIVS]":
        from .local import LocalIVS  # noqa: PLC0415 - only tests that use it pay for it

        async with LocalIVS(**_settings_of(request.node)) as ivs:
            with ivs.watch_unattended():
                yield ivs

    async def open_session(local_ivs: "LocalIVS") -> "AsyncIterator[Session]":
        async with local_ivs.session() as session:
            yield session

    return start, open_session


_start, _open = _functions()
_local_ivs_with_anyio = pytest.fixture(name="_local_ivs_with_anyio")(_start)
_ivs_session_with_anyio = pytest.fixture(name="_ivs_session_with_anyio")(_open)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pytest's configuration say how long a `local_ivs_server` lives."""
    parser.addini(_SCOPE, "scope of the fixture local_ivs_server", default="function")


def pytest_configure(config: pytest.Config) -> None:
    """Make the twins for pytest-asyncio, which in strict mode runs only fixtures made by itself."""
    config.addinivalue_line(
        "markers", f"{_MARK}(**settings): arguments of LocalIVS for local_ivs and local_ivs_server"
    )
    if config.pluginmanager.hasplugin("asyncio"):
        import pytest_asyncio  # noqa: PLC0415 - it is loaded already

        twins: Any = ModuleType("ivsrt_async.pytest_plugin.asyncio")
        known = inspect.signature(pytest_asyncio.fixture).parameters
        for scope in _LOOP_SCOPES:
            options: dict[str, Any] = {"loop_scope": scope} if "loop_scope" in known else {}
            for name, function in zip(("local_ivs", "ivs_session"), _functions(), strict=True):
                options["name"] = f"_{name}_with_asyncio_{scope}"
                setattr(twins, options["name"], pytest_asyncio.fixture(function, **options))
        config.pluginmanager.register(twins, twins.__name__)
