"""The fixtures other people's tests get: with pytest-asyncio in both modes, and with anyio."""

import json
import os
import subprocess
import sys

import pytest

LIFE = """
{mark}
async def test_the_host_goes_on_air(local_ivs, ivs_session):
    created = await ivs_session.realtime.create_stage()
    token = await ivs_session.realtime.create_participant_token(stage_arn=created.stage.arn)
    host = await local_ivs.join(token)
    await host.publish()
    assert (await ivs_session.realtime.get_stage(created.stage.arn)).active_session_id

{mark}
async def test_nothing_is_left_of_other_tests(ivs_session):
    assert not await ivs_session.realtime.list_stages().collect()
"""
ANYIO_BACKEND = """
import pytest

@pytest.fixture
def anyio_backend():
    return "asyncio"
"""
PLAIN = ("-o", "asyncio_default_fixture_loop_scope=function")
UNUSED = """
import json, sys
import ivsrt_async.pytest_plugin

def test_nothing():
    ours = sorted(name for name in sys.modules if name.startswith("ivsrt_async"))
    foreign = [name for name in ("aiohttp", "attrs", "cattrs", "tenacity") if name in sys.modules]
    print(json.dumps([ours, foreign]))
"""


MARKED = """
import asyncio
import pytest

async def two_calls(ivs):
    async with ivs.session() as session:
        await session.realtime.create_stage()
        with pytest.raises(Exception, match="ServiceQuotaExceeded"):
            await session.realtime.create_stage()

@pytest.mark.local_ivs(quotas={"Stage": 1})
async def test_in_the_loop_of_the_test(local_ivs):
    await two_calls(local_ivs)

@pytest.mark.local_ivs(quotas={"Stage": 5}, region="eu-west-1")
class TestOfAClass:
    @pytest.mark.local_ivs(quotas={"Stage": 1})
    def test_in_a_thread(self, local_ivs_server):
        asyncio.run(two_calls(local_ivs_server))
        assert local_ivs_server.region == "eu-west-1"
"""
WIDE = """
import pytest

seen = []
pytestmark = pytest.mark.local_ivs(region="eu-west-1")

@pytest.fixture(scope="module")
def port(local_ivs_server):
    assert local_ivs_server.region == "eu-west-1"
    return local_ivs_server.port

def test_one(port):
    seen.append(port)

def test_other(port):
    assert seen == [port]
"""
WITHOUT_LOOP = """
import asyncio
import pytest

async def call(ivs):
    async with ivs.session() as session:
        await session.realtime.list_stages()

def test_synchronous(local_ivs):
    with pytest.raises(Exception) as raised:
        asyncio.run(call(local_ivs))
    assert "local_ivs_server" in str(raised.value)
    assert raised.value.code == "LocalIVSNotRunning"
"""


def run_pytest(folder, source: str, *options: str) -> subprocess.CompletedProcess:
    """pytest in a process of its own, as it is for somebody who has the package installed."""
    (folder / "test_it.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    strict_warnings = ("-W", "error", "-p", "no:randomly", "-p", "no:cacheprovider")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *strict_warnings, *options, "test_it.py"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (LIFE.format(mark=""), ["-o", "asyncio_mode=auto"]),
        ("import pytest" + LIFE.format(mark="@pytest.mark.asyncio"), ["-o", "asyncio_mode=strict"]),
        (
            "import pytest" + LIFE.format(mark="@pytest.mark.asyncio(loop_scope='session')"),
            ["-o", "asyncio_default_fixture_loop_scope=session"],
        ),
        (
            "import pytest" + LIFE.format(mark="@pytest.mark.asyncio(loop_scope='module')"),
            ["-o", "asyncio_default_test_loop_scope=session"],
        ),
        (
            LIFE.format(mark=""),
            ["-o", "asyncio_mode=auto", "-o", "asyncio_default_test_loop_scope=session"],
        ),
        (ANYIO_BACKEND + LIFE.format(mark="@pytest.mark.anyio"), ["-p", "no:asyncio"]),
        (ANYIO_BACKEND + LIFE.format(mark="@pytest.mark.anyio"), ["-o", "asyncio_mode=strict"]),
    ],
    ids=[
        "auto",
        "strict",
        "session loop",
        "loop of a module",
        "loop of all tests",
        "anyio",
        "anyio beside pytest-asyncio",
    ],
)
def test_both_fixtures_work(tmp_path, source, options):
    scope = ["-o", "asyncio_default_fixture_loop_scope=function"]
    plain = "no:asyncio" in options
    ran = run_pytest(tmp_path, source, *([] if plain else scope), *options)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout


def test_who_has_no_plugin_for_async_tests_is_told_so(tmp_path):
    ran = run_pytest(
        tmp_path, "def test_it(local_ivs): ...\n", "-p", "no:asyncio", "-p", "no:anyio"
    )
    assert ran.returncode == 1
    assert "need pytest-asyncio" in ran.stdout


def test_a_mark_gives_both_fixtures_their_arguments_and_the_nearest_wins(tmp_path):
    ran = run_pytest(tmp_path, MARKED, "-o", "asyncio_mode=auto", *PLAIN)
    assert (ran.returncode, "2 passed" in ran.stdout) == (0, True), ran.stdout


@pytest.mark.parametrize("options", [[], ["-p", "no:asyncio", "-p", "no:anyio"]])
def test_a_server_can_live_as_long_as_a_module_and_needs_no_plugin(tmp_path, options):
    wide = ("-o", "local_ivs_server_scope=module")
    ran = run_pytest(tmp_path, WIDE, *wide, *(options or PLAIN))
    assert (ran.returncode, "2 passed" in ran.stdout) == (0, True), ran.stdout


@pytest.mark.parametrize(
    ("scope", "mark", "words"),
    [
        ("session", "(region='eu-west-1')", "has no effect: local_ivs_server is made once for a s"),
        ("function", "('eu-west-1')", "takes keywords only"),
        ("function", "(colour='red')", "unexpected keyword argument 'colour'"),
    ],
)
def test_a_mark_that_has_no_effect_is_refused(tmp_path, scope, mark, words):
    test = "def test_it(local_ivs_server): ..."
    source = f"import pytest\n@pytest.mark.local_ivs{mark}\n{test}\n"
    ran = run_pytest(tmp_path, source, "-o", f"local_ivs_server_scope={scope}", *PLAIN)
    assert (ran.returncode, words in ran.stdout) == (1, True), ran.stdout


def test_a_call_that_a_synchronous_test_keeps_from_being_answered_says_so(tmp_path):
    ran = run_pytest(tmp_path, WITHOUT_LOOP, *PLAIN)
    assert (ran.returncode, "1 passed" in ran.stdout) == (0, True), ran.stdout


def test_a_run_that_uses_no_fixture_imports_next_to_nothing(tmp_path):
    ran = run_pytest(tmp_path, UNUSED, "-s", "-o", "asyncio_default_fixture_loop_scope=function")
    line = next(line for line in ran.stdout.splitlines() if line.startswith("[["))
    ours, foreign = json.loads(line.rpartition("]")[0] + "]")
    assert ours == ["ivsrt_async", "ivsrt_async._version", "ivsrt_async.pytest_plugin"]
    assert foreign == []


def test_everything_named_in_the_package_can_be_had_from_it():
    import ivsrt_async

    for name in ivsrt_async.__all__:
        assert getattr(ivsrt_async, name)
        assert name in dir(ivsrt_async)
    assert ivsrt_async.errors.IVSError is ivsrt_async.IVSError
    with pytest.raises(AttributeError, match="Sessions"):
        ivsrt_async.Sessions  # noqa: B018 - it raises
