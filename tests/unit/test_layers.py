"""The rooms keep their order: imports point down, and never run in a circle."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_between_rooms_point_down_and_run_in_no_circle(tmp_path):
    """The order is written in pyproject.toml, as contracts of import-linter."""
    done = subprocess.run(  # a process of its own: it configures logging
        [Path(sys.executable).with_name("lint-imports"), "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count("KEPT")) == (0, 2), done.stdout


def test_environment_variables_are_read_in_one_room():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ivsrt_async").rglob("*.py")
        if re.search(r"os\.environ\b(?!`)|getenv", path.read_text())
    }
    assert readers == {"ivsrt_async/_core/surroundings.py"}
