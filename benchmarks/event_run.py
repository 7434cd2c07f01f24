r"""Events from the local IVS to receivers that crash, stall and are restarted: whether any is lost.

    uv run benchmarks/event_run.py                              10,000 events, Redis of its own
    uv run benchmarks/event_run.py --redis redis://127.0.0.1    the same with a Redis that runs
    uv run benchmarks/event_run.py --events 300 --crash-every 60 --stall 0.6 --answer-within 0.3

Two processes listen on one port and share what they know of events through Redis. Each kills
itself time and again, half of the times with an event handled but not yet marked as done, and is
started anew; handlers stall; halfway one process is stopped in the middle of what it does and goes
on later, and both change the secret. The local clock runs 60 times as fast as real time, so that a
lease of a second is as long as the usual one of a minute.

Prints what became of the events, and ends with status 1 if one was not handled, was dropped, or is
still on its way at the end.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from redis_server import RedisServer

from ivsrt_async.events import (
    EventReceiver,
    EventRouter,
    ParticipantPublished,
    aiohttp_handler,
)
from ivsrt_async.redis import RedisEventMemory

if TYPE_CHECKING:
    from ivsrt_async.local import ApiDestination, LocalIVS

TICK = 0.1
SECRETS = ("an old secret", "a new secret")


async def receive(options: argparse.Namespace) -> None:
    """Be one of the two processes."""
    chance = random.Random(f"{options.seed} {os.getpid()}")
    journal = os.open(options.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    left = round(options.crash_every * chance.uniform(0.5, 1.5)) if options.crash_every else None
    router = EventRouter(
        memory=RedisEventMemory(options.redis), lease=timedelta(seconds=60 / options.speed)
    )

    @router.on(ParticipantPublished)
    async def handle(event: ParticipantPublished) -> None:
        nonlocal left
        if chance.random() < options.stall_share:
            await asyncio.sleep(options.stall)
        if chance.random() < options.failing_share:
            raise ConnectionError("the database has gone")
        if left is not None:
            left -= 1
            if left <= 0 and chance.choice((True, False)):
                os._exit(1)  # claimed, and nothing done
        os.write(journal, f"{event.id}\n".encode())
        if left is not None and left <= 0:
            os._exit(1)  # done, and not marked as such

    receiver = EventReceiver(router, options.secrets, answer_within=options.answer_within)
    app = web.Application()
    app.router.add_post("/events", aiohttp_handler(receiver))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port, reuse_port=True).start()
    await asyncio.Event().wait()


class Receivers:
    """The processes, of which each is started anew when it has ended."""

    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self.secrets: list[str] = [SECRETS[0]]
        """What those accept that are started from now on."""
        self.starts = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        for _ in range(2):
            self._processes.append(self._start())

    def _start(self) -> "subprocess.Popen[bytes]":
        self.starts += 1
        secrets = [f"--secrets={secret}" for secret in self.secrets]
        return subprocess.Popen(
            [sys.executable, __file__, "--receive", *self._arguments, *secrets],
            stderr=subprocess.DEVNULL,
        )

    def revive(self) -> None:
        """Start those anew that have ended."""
        for place, process in enumerate(self._processes):
            if process.poll() is not None:
                self._processes[place] = self._start()

    def freeze(self) -> None:
        """Stop one in the middle of what it does; connections to it are accepted all the same."""
        self._processes[0].send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._processes[0].send_signal(signal.SIGCONT)

    def restart(self, secrets: list[str]) -> None:
        """End both, to be started with other secrets."""
        self.secrets = secrets
        for process in self._processes:
            process.kill()
            process.wait()
        self.revive()

    def end(self) -> None:
        """End all of them."""
        for process in self._processes:
            process.kill()
            process.wait()


def announce(ivs: "LocalIVS", number: int) -> None:
    """Let one event happen."""
    ivs.events.announce(
        "IVS Stage Update",
        f"arn:aws:ivs:us-east-1:123456789012:stage/{number}",
        {
            "event_name": "Participant Published",
            "session_id": "st-1",
            "participant_id": f"{number}",
        },
    )


async def drive(
    options: argparse.Namespace, receivers: Receivers
) -> "tuple[set[str], ApiDestination]":
    """Announce the events and wait until nothing is on its way, with trouble halfway."""
    from ivsrt_async.local import LocalIVS  # the receivers do without

    announced = 0
    began = time.monotonic()
    frozen_at: float | None = None
    async with LocalIVS() as ivs:
        url = f"http://127.0.0.1:{options.port}/events"
        destination = ivs.events.post_to(url, {"X-Api-Key": SECRETS[0]}, at_once=32)
        ids: set[str] = set()
        ivs.events.listen(lambda event: ids.add(event["id"]))
        while announced < options.events or destination.pending:
            if time.monotonic() - began > options.seconds:
                break
            for _ in range(min(options.rate, options.events - announced)):
                announce(ivs, announced)
                announced += 1
            await asyncio.sleep(TICK)
            ivs.clock.advance(TICK * (options.speed - 1))
            receivers.revive()
            if frozen_at is None and destination.delivered > options.events // 2:
                receivers.restart([SECRETS[1]])  # a rotation done wrongly: the old one is refused
                frozen_at = time.monotonic()
                if options.frozen:
                    receivers.freeze()
            elif frozen_at is not None and time.monotonic() - frozen_at > options.frozen:
                receivers.thaw()
                if SECRETS[0] not in receivers.secrets:
                    receivers.restart([*SECRETS])
    return ids, destination


def tell(
    options: argparse.Namespace, receivers: Receivers, ids: set[str], destination: "ApiDestination"
) -> bool:
    """Print what became of the events.

    Returns:
        Whether none was lost.
    """
    handled = Counter(options.journal.read_text().split())
    lost = ids - set(handled)
    rows = {
        "events": len(ids),
        "handled": len(set(handled) & ids),
        "lost": len(lost),
        "dropped": len(destination.dead_letters),
        "on their way at the end": destination.pending,
        "handled more than once": sum(count > 1 for count in handled.values()),
        "posts": destination.attempts,
        "processes started": receivers.starts,
        "seconds": round(time.monotonic() - options.began),
    }
    for name, value in rows.items():
        print(f"{name:>25} {value:>8}")
    complete = len(ids) == options.events and not lost
    return complete and not destination.dead_letters and not destination.pending


def parse() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    add = parser.add_argument
    add("--events", type=int, default=10_000)
    add("--rate", type=int, default=60, help="events announced each tenth of a second")
    add("--crash-every", type=int, default=1000, help="events a process lives for; 0: for ever")
    add("--stall", type=float, default=6.0, help="seconds that a handler stalls")
    add("--stall-share", type=float, default=0.005, help="share of the events that stall")
    add("--failing-share", type=float, default=0.02, help="share of the events that fail")
    add("--answer-within", type=float, default=4.0, help="seconds until a receiver answers")
    add("--frozen", type=float, default=6.0, help="seconds that a process is stopped")
    add("--seconds", type=float, default=280.0, help="bound on the whole run")
    add("--speed", type=float, default=60.0, help="seconds of the local clock in a second")
    add("--seed", type=int, default=1)
    add("--redis", help="URL of a Redis that runs")
    add("--receive", action="store_true", help=argparse.SUPPRESS)
    add("--port", type=int, help=argparse.SUPPRESS)
    add("--journal", type=Path, help=argparse.SUPPRESS)
    add("--secrets", action="append", help=argparse.SUPPRESS)
    return parser.parse_args()


def run(options: argparse.Namespace) -> bool:
    """Do it all, and tell what became of the events."""
    with (
        tempfile.TemporaryDirectory() as name,
        RedisServer() if options.redis is None else nullcontext() as server,
        socket.socket() as reserved,
    ):
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind(("127.0.0.1", 0))  # and never listens: nobody else gets the port
        options.port = reserved.getsockname()[1]
        options.journal = Path(name) / "journal"
        options.journal.touch()
        redis = options.redis if server is None else server.url
        passed_on = (
            "crash_every",
            "stall",
            "stall_share",
            "failing_share",
            "answer_within",
            "speed",
            "seed",
        )
        arguments = [f"--{n.replace('_', '-')}={getattr(options, n)}" for n in passed_on]
        arguments += [f"--port={options.port}", f"--journal={options.journal}", f"--redis={redis}"]
        receivers = Receivers(arguments)
        options.began = time.monotonic()
        try:
            ids, destination = asyncio.run(drive(options, receivers))
        finally:
            receivers.end()
        return tell(options, receivers, ids, destination)


if __name__ == "__main__":
    options = parse()
    if options.receive:
        asyncio.run(receive(options))
    elif not run(options):
        sys.exit(1)
