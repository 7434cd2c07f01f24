"""The rooms keep their order: imports point down, and never run in a circle."""

import re
from pathlib import Path

from importlinter import cli

ROOT = Path(__file__).parents[2]


def test_imports_between_rooms_point_down_and_run_in_no_circle(tmp_path, capsys):
    """The order is written in pyproject.toml, as contracts of import-linter."""
    failed = cli.lint_imports(
        config_filename=str(ROOT / "pyproject.toml"), cache_dir=str(tmp_path), verbose=False
    )
    assert (failed, capsys.readouterr().out.count("KEPT")) == (cli.EXIT_STATUS_SUCCESS, 2)


def test_environment_variables_are_read_in_one_room():
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ivsrt_async").rglob("*.py")
        if re.search(r"os\.environ\b(?!`)|getenv", path.read_text())
    }
    assert readers == {"ivsrt_async/_core/surroundings.py"}
