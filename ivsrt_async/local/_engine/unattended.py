"""An answer for those who call a local IVS whose event loop does not run.

The loop of a test does not run while a synchronous test does, nor while asynchronous code blocks
it. The operating system accepts connections all the same, so whoever calls then would wait until
their time is up, and learn nothing.
"""

import asyncio
import contextlib
import select
import socket
import threading
import time
from types import TracebackType
from typing import Self

_POLL = 0.05
PATIENCE = 5.0
"""Seconds that a loop may be busy while somebody waits to be let in."""
_STOPPED_PATIENCE = 0.25
"""The same for a loop that does not run; between two parts of a test that is normal."""
_REQUEST_LIMIT = 64 * 1024
CODE = "LocalIVSNotRunning"
_MESSAGE = (
    "the event loop of this local IVS does not run, so it cannot answer: a synchronous test, or a "
    "blocking call in an asynchronous one, keeps it from running. Use the fixture "
    "local_ivs_server, or LocalIVS.in_thread(), which have a thread of their own"
)


class UnattendedWatch:
    """Watches from a thread of its own whether connections are accepted; a context manager.

    Args:
        listening: The socket that the local IVS listens on.
        loop: The event loop it lives in.
        patience: Seconds that a running loop may take to accept a connection.
    """

    def __init__(
        self,
        listening: socket.socket,
        loop: asyncio.AbstractEventLoop,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._listening = listening.dup()
        self._loop = loop
        self._patience = patience
        self._woken, self._wake = socket.socketpair()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._watch, name="ivsrt-async unattended connections", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._wake.close()
        self._thread.join()
        self._woken.close()
        self._listening.close()

    def _watch(self) -> None:
        waiting_since: float | None = None
        while not self._stopping.is_set():
            sleep = None if waiting_since is None else 0
            readable, _, _ = select.select([self._listening, self._woken], [], [], sleep)
            if self._listening not in readable:
                waiting_since = None
                continue
            now = time.monotonic()
            waiting_since = now if waiting_since is None else waiting_since
            patience = self._patience if self._loop.is_running() else _STOPPED_PATIENCE
            if now - waiting_since >= patience:
                self._answer_one()
            else:
                self._stopping.wait(_POLL)

    def _answer_one(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except OSError:  # the loop was faster after all, or has closed the socket
            return
        with connection, contextlib.suppress(OSError):
            connection.settimeout(1)
            connection.recv(_REQUEST_LIMIT)
            body = b'{"message":"%b"}' % _MESSAGE.encode()
            connection.sendall(
                b"HTTP/1.1 400 Bad Request\r\nx-amzn-ErrorType: %b\r\n"
                b"Content-Type: application/json\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (CODE.encode(), len(body), body)
            )
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(_REQUEST_LIMIT):  # closing at once could take the answer away
                pass
