"""Starting and stopping a local IVS, in Python and from the command line."""

import signal
import socket
import subprocess
import sys

import pytest

from ivsrt_async.errors import ConfigurationError
from ivsrt_async.local import LocalIVS

COMMAND = [sys.executable, "-m", "ivsrt_async.local"]


async def test_a_local_ivs_runs_once():
    async with LocalIVS() as ivs:
        with pytest.raises(RuntimeError, match="runs once"):
            await ivs.__aenter__()
    with pytest.raises(RuntimeError, match="make a new one"):
        await ivs.__aenter__()


def test_a_session_of_a_local_ivs_that_was_not_started_is_refused():
    for forgotten in (LocalIVS(), LocalIVS.in_thread()):
        with pytest.raises(RuntimeError, match="has not been started: make sessions within its"):
            forgotten.session()
    assert LocalIVS(port=4570).session().region == "us-east-1"


def test_a_region_that_is_none_is_refused():
    with pytest.raises(ConfigurationError, match="region must be a name"):
        LocalIVS(region="eu_west_1/..")


async def test_a_port_in_use_is_an_os_error():
    async with LocalIVS() as first:
        with pytest.raises(OSError, match="Address already in use"):
            await LocalIVS(port=first._port).__aenter__()


def run(*arguments):
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def test_the_command_says_in_a_line_that_the_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"cannot listen on port {port}: Address already in use\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--region", "Frankfurt"], "region must be a name"),
        (["--port", "70000"], "cannot listen on port 70000"),
        (["--recordings", "/dev/null"], "cannot write to /dev/null: File exists"),
    ],
)
def test_the_command_says_in_a_line_what_it_cannot_do(arguments, message):
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(message)
    assert ended.stderr.count("\n") == 1


def test_the_command_tells_what_to_export_and_ends_when_asked():
    command = [*COMMAND, "--port", "0", "--region", "eu-west-1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        lines = []
        for line in running.stdout:
            lines.append(line.strip())
            if "Ctrl-C" in line:
                break
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
    exported = " ".join(line for line in lines if line.startswith("export"))
    assert "AWS_REGION=eu-west-1" in exported
    assert "AWS_DEFAULT_REGION=eu-west-1" in exported
    assert "AWS_ENDPOINT_URL=http://127.0.0.1:" in exported
