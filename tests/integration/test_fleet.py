"""Four processes with ten tasks each share one rate, which a local IVS watches over."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.redis_server import NONE_RUNS, binary

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "pacing.py"
RATE = 50
SECONDS = 2


@pytest.mark.skipif(binary() is None, reason=NONE_RUNS)
def test_a_fleet_is_hardly_ever_refused_and_starves_nobody():
    """What exceeds the rate by far, or asks Redis again and again, would show."""
    options = {"operation": "CreateParticipantToken", "seconds": SECONDS}
    done = subprocess.run(
        [
            *(sys.executable, PROGRAM, "--fleet", "--json"),
            *[f"--{name}={value}" for name, value in options.items()],
        ],
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (fleet,) = json.loads(done.stdout)["fleets"]
    assert (fleet["starved"], fleet["failed"]) == (0, 0)
    assert RATE < fleet["turns"] <= RATE * (SECONDS + 1)
    assert fleet["trips"] <= 2
    assert fleet["refused"] <= fleet["turns"] / 20  # calls held up by this machine meet later ones
