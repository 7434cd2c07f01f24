"""A small run of the benchmark that mistreats calls: everybody is told the truth."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "fault_run.py"


@pytest.mark.parametrize("seed", [1, 2])
def test_calls_through_every_fault_end_in_the_truth(seed):
    options = {"calls": 300, "tasks": 50, "seed": seed, "share": 0.4, "seconds": 45}
    done = subprocess.run(
        [sys.executable, PROGRAM, *[f"--{name}={value}" for name, value in options.items()]],
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert "300 calls" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout
