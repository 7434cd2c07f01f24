"""A small run of the benchmark that mistreats chat connections: everybody is told the truth."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "chat_faults.py"


@pytest.mark.parametrize("seed", [1, 2])
def test_chat_through_every_fault_is_told_as_it_is(seed):
    options = {"messages": 400, "seed": seed, "share": 0.02, "seconds": 45}
    done = subprocess.run(
        [sys.executable, PROGRAM, *[f"--{name}={value}" for name, value in options.items()]],
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert "405 messages" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout


def test_many_connections_renew_at_once_and_lose_nothing():
    program = PROGRAM.with_name("chat.py")
    done = subprocess.run(
        [sys.executable, program, "--connections=20"],
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert "20 connections" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout
