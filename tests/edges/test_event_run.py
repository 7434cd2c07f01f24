"""A small run of the benchmark of events: whatever becomes of the receivers, none is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.redis_server import NONE_RUNS, binary

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "event_run.py"


@pytest.mark.skipif(binary() is None, reason=NONE_RUNS)
def test_every_event_is_handled_whatever_becomes_of_the_receivers():
    small = {"events": 100, "rate": 15, "crash-every": 50, "frozen": 0}
    quick = {"stall": 0.4, "stall-share": 0.03, "answer-within": 0.3, "speed": 300, "seconds": 45}
    done = subprocess.run(
        [sys.executable, PROGRAM, *[f"--{n}={value}" for n, value in {**small, **quick}.items()]],
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert "lost" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout
