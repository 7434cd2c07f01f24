"""Write what each file of a package offers into the package's `_index.py`.

uv run .ci/index.py
"""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ivsrt_async._core.service import Service

PACKAGE = Path(__file__).parents[1] / "ivsrt_async"
SERVICES = ("chat", "low_latency", "realtime")
PACKAGES = (*SERVICES, "workflows")
HEAD = '''"""What each file of this package offers; written by `.ci/index.py`."""

from .._core.index import Resource

RESOURCES = (
'''


def entry(name: str, module: ModuleType) -> str:
    """The line for one file."""
    words = [repr(name), f"names={' '.join(module.__all__)!r}"]
    for thing in vars(module).values():
        if (
            isinstance(thing, type)
            and issubclass(thing, Service)
            and thing.__module__ == module.__name__
            and "info" not in vars(thing)
        ):
            calls = [call for call in vars(thing) if not call.startswith("_")]
            words += [f"service={thing.__name__!r}", f"calls={' '.join(calls)!r}"]
    return f"    Resource({', '.join(words)}),\n"


def index(package: str) -> str:
    """The text of one package's index."""
    files = sorted((PACKAGE / package).glob("[!_]*.py"))
    modules = {f".{f.stem}": import_module(f"ivsrt_async.{package}.{f.stem}") for f in files}
    if package in SERVICES:
        modules["..tagging"] = import_module("ivsrt_async.tagging")
    text = HEAD + "".join(entry(name, module) for name, module in modules.items()) + ")\n"
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "_index.py", "-"]
    return subprocess.run(ruff, input=text, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    for each in PACKAGES:
        (PACKAGE / each / "_index.py").write_text(index(each), encoding="utf-8")
