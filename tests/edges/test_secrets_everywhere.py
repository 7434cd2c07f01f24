"""However a call fails, and whoever tells of it, no secret is told."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ivsrt_async.errors import IVSError
from tests.support import failing_calls
from tests.support.failing_calls import CASES, DoesNotLikeIt, kinds_in
from tests.support.telling import told

ROOT = Path(__file__).parents[2]
OTHER_ERRORS = {
    "metadata beside an argument that does not exist": (TypeError,),
    "a middleware forgets to return the answer": (TypeError,),
    **{name: (DoesNotLikeIt,) for name in CASES if name.startswith("a middleware fails ")},
}


def test_there_are_enough_ways_to_fail():
    assert len(CASES) > 100


@pytest.mark.parametrize("name", CASES)
async def test_no_way_of_telling_an_error_shows_a_secret(name):
    asyncio.get_running_loop().set_debug(True)
    failing_calls.made.clear()
    expected = OTHER_ERRORS.get(name, (IVSError, asyncio.CancelledError))
    ways = await told(CASES[name], expected, kinds_in)
    frames = ways.pop("frames")
    leaks = [f"{kind} in the {way}" for way, text in ways.items() for kind in kinds_in(text)]
    assert not leaks, f"{'; '.join(leaks)}\n{frames}"


@pytest.mark.timeout(300)
def test_sentry_learns_of_every_error_and_of_no_secret():
    program = [sys.executable, "-m", "tests.support.sentry_reports"]
    done = subprocess.run(
        program, cwd=ROOT, capture_output=True, text=True, timeout=290, check=False
    )
    assert done.returncode == 0, done.stderr
    reports = json.loads(done.stdout)
    assert [name for name, report in reports.items() if not report["events"]] == []
    assert list(reports) == list(CASES)
    leaks = [f"{name}: {'; '.join(r['secrets'])}" for name, r in reports.items() if r["secrets"]]
    assert not leaks, "\n".join(leaks)
