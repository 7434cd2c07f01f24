"""Calls per second of the local IVS beside moto's server, on channel operations both have.

    uv run benchmarks/local_vs_moto.py

Each server runs in a process of its own and is called in turn, several times over, by the same raw
client: requests are signed beforehand and sent one after another. The local IVS checks the
signatures, moto does not. The median ratio of the turns is what counts.

All of them share one core, so that what is counted is what the servers do: to wake another core for
each request and each answer costs a virtual machine more than most answers do.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SERVERS = {
    "local IVS": """
import asyncio, sys
from ivsrt_async.local import LocalIVS
async def main():
    async with LocalIVS() as ivs:
        print(ivs.endpoint_url.rpartition(":")[2], flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
""",
    "moto": """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
""",
}
SIGNER = SigV4Auth(Credentials("local", "local"), "ivs", "us-east-1")
TIMEOUT = 30
"""Seconds a server may take for an answer."""


@contextmanager
def serving(source: str) -> Iterator[int]:
    """Run a server; gives its port."""
    with subprocess.Popen(
        [sys.executable, "-c", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # moto writes a line per call
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()
            try:
                server.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                server.kill()


class RawClient:
    """Sends requests that are ready made over one connection, if the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def request(self, operation: str, **arguments: object) -> bytes:
        """Make a request ready: sign it."""
        body = json.dumps(arguments).encode()
        request = AWSRequest(
            "POST",
            f"http://127.0.0.1:{self._port}/{operation}",
            headers={"Content-Type": "application/json", "Content-Length": str(len(body))},
            data=body,
        )
        SIGNER.add_auth(request)
        lines = [f"POST /{operation} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def send(self, request: bytes) -> bytes:
        """The body of the answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT)
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, body = received[:end].lower(), received[end + 4 :]
        status = int(head[9:12])
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        while len(body) < length:
            body += self._more()
        if b"connection: close" in head or head.startswith(b"http/1.0"):
            self._socket.close()
            self._socket = None
        if status not in (200, 204):
            raise RuntimeError(f"HTTP {status}: {body!r}")
        return body

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        return data

    def rate(self, requests: list[bytes]) -> tuple[float, list[bytes]]:
        """Calls per second, and the answers."""
        began = time.perf_counter()
        answers = [self.send(request) for request in requests]
        return len(requests) / (time.perf_counter() - began), answers


def turn(client: RawClient, count: int) -> dict[str, float]:
    """Calls per second by operation; leaves nothing behind."""
    rates: dict[str, float] = {}

    def measure(operation: str, make: Callable[[int], bytes]) -> list[bytes]:
        rates[operation], answers = client.rate([make(number) for number in range(count)])
        return answers

    made = measure("CreateChannel", lambda n: client.request("CreateChannel", name=f"show-{n}"))
    arns: list[str] = [json.loads(answer)["channel"]["arn"] for answer in made]
    measure("GetChannel", lambda n: client.request("GetChannel", arn=arns[n]))
    measure("ListChannels", lambda _: client.request("ListChannels", maxResults=50))
    measure("DeleteChannel", lambda n: client.request("DeleteChannel", arn=arns[n]))
    return rates


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5, help="turns of each server (default 5)")
    parser.add_argument("--calls", type=int, default=100, help="calls of each operation per turn")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    turns: dict[str, list[dict[str, float]]] = {name: [] for name in SERVERS}
    with serving(SERVERS["local IVS"]) as local, serving(SERVERS["moto"]) as moto:
        clients = {"local IVS": RawClient(local), "moto": RawClient(moto)}
        for client in clients.values():
            turn(client, 5)  # the first calls import what they need
        for _ in range(options.turns):
            for name, client in clients.items():
                turns[name].append(turn(client, options.calls))
    print(f"{'calls/s':16} {'local IVS':>10} {'moto':>10} {'ratio':>8}")
    every: list[float] = []
    for operation in turns["moto"][0]:
        ours, theirs = ([rates[operation] for rates in turns[name]] for name in SERVERS)
        ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
        every += ratios
        print(
            f"{operation:16} {statistics.median(ours):10.0f} {statistics.median(theirs):10.0f} "
            f"{statistics.median(ratios):8.1f}"
        )
    print(f"{'all':38} {statistics.median(every):8.1f}")


if __name__ == "__main__":
    main()
