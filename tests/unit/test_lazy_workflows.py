"""Workflows import a file when one of its names is first asked for, and show all names at once."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from ivsrt_async import workflows
from ivsrt_async.workflows._index import RESOURCES

FOLDER = Path(workflows.__file__).parent


def told_by(code):
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=50
    )
    return done.stdout.split()


def test_the_index_is_true():
    files = {f".{file.stem}" for file in FOLDER.glob("[!_]*.py")}
    assert {resource.module for resource in RESOURCES} == files
    for resource in RESOURCES:
        module = import_module(resource.module, "ivsrt_async.workflows")
        assert sorted(module.__all__) == sorted(resource.names), "run .ci/index.py"


def test_type_checkers_see_the_same_names():
    tree = ast.parse((FOLDER / "__init__.py").read_text(encoding="utf-8"))
    stars = {
        f".{node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and [a.name for a in node.names] == ["*"]
    }
    assert stars == {resource.module for resource in RESOURCES}


def test_no_two_files_offer_one_name():
    assert sorted(set(workflows.__all__)) == sorted(workflows.__all__)


def test_every_name_is_there_and_no_other():
    namespace = {}
    exec("from ivsrt_async.workflows import *", namespace)
    assert set(workflows.__all__) == set(namespace) - {"__builtins__"}
    assert set(workflows.__all__) <= set(dir(workflows))
    with pytest.raises(AttributeError, match="no attribute 'wait_for_godot'"):
        workflows.wait_for_godot  # noqa: B018 - asking is the test


def test_only_what_is_asked_for_is_imported():
    code = """
import sys
import ivsrt_async.workflows
before = {name for name in sys.modules if name.startswith("ivsrt_async.workflows.")}
from ivsrt_async.workflows import rotate_stream_key
services = ("ivsrt_async.realtime", "ivsrt_async.chat", "ivsrt_async.events")
print(*before, "|", *(name for name in sys.modules if name.startswith(services)))
"""
    assert told_by(code) == ["ivsrt_async.workflows._index", "|"]
