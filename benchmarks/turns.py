"""What the benchmarks share: processes that take turns, and medians of their paired ratios.

Whoever is compared works in a process of its own, against a canned server in another one. All take
turns, several times over; what counts is the median of the ratios within a round, so that a machine
that is busy for a while disturbs everybody alike.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TIME_LIMIT = 300
"""Seconds any single process may take for one answer."""


class Worker:
    """A process that answers each line of JSON with one."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )
        self.ready = self._read()

    def ask(self, **question: object) -> Any:
        """Have it do something, and return what it measured."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self._process.args!r} ended early")
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()


@contextmanager
def canned_server() -> Generator[str]:
    """The URL of a server that lives as long as the block."""
    server = Worker([sys.executable, str(HERE / "canned_server.py")])
    try:
        yield f"http://127.0.0.1:{server.ready}"
    finally:
        server.close()


def environment() -> dict[str, str]:
    """The environment of every process: without AWS's settings, and with bytecode that is kept."""
    ignored = "PYTHONDONTWRITEBYTECODE"
    return {k: v for k, v in os.environ.items() if not k.startswith("AWS_") and k != ignored}


def python_with(*packages: str) -> str:
    """A Python like this one, with packages that are not installed for the project."""
    home = Path(tempfile.gettempdir()) / f"ivsrt-benchmarks-{platform.python_version()}"
    python = home / "-".join(sorted(packages)).replace("=", "") / "bin" / "python"
    if not python.exists():
        place = str(python.parents[1])
        subprocess.run(["uv", "venv", "-q", "--python", sys.executable, place], check=True)
        install = ["uv", "pip", "install", "-q", "--python", str(python), *packages]
        subprocess.run(install, check=True)
    return str(python)


def paired(turns: Sequence[Mapping[str, float]], key: str, other: str) -> float:
    """The median over all rounds of what one measured as a multiple of the other."""
    return statistics.median(turn[key] / turn[other] for turn in turns)


def memory() -> dict[str, float]:
    """Megabytes this process holds, and the most it ever held."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return {name: int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}


def surroundings() -> dict[str, Any]:
    """What the figures depend on besides the code."""
    packages = ("aiohttp", "attrs", "cattrs", "aws-requests-auth", "orjson", "yarl", "multidict")
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        **{package: version(package) for package in ("ivsrt-async", *packages)},
    }
