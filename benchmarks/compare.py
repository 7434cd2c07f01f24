"""What a call costs, beside bare aiohttp and other SDKs.

    uv run benchmarks/compare.py                  bare aiohttp and this package
    uv run benchmarks/compare.py --peers          also aiobotocore, capo and boto3 in threads
    uv run benchmarks/compare.py --peers --full   with 1 and 1,000 tasks, and uvloop too

Peers get an environment of their own, because aiobotocore pins its botocore. CPU time is that of
the whole process, user and system. See `turns.py` for how the figures come about.
"""

import argparse
import json
import statistics
import sys
import time
from contextlib import ExitStack
from typing import Any

from turns import HERE, Worker, canned_server, paired, python_with, surroundings

OPERATIONS = ("GetStage", "ListStages", "CreateParticipantToken")
BARE, OURS = "raw aiohttp", "ivsrt-async"
PEERS = {
    "aiobotocore": ("aiobotocore==3.10.0",),
    "capo": ("capo-ivs-realtime==0.11.0",),
    "boto3": ("boto3==1.44.5",),
}
UVLOOP = "uvloop==0.23.0"
LONGEST = 900
"""Seconds after which no further round begins."""
CALLS_FOR_MEMORY = 10_000

Turns = dict[tuple[str, str, int], list[dict[str, dict[str, float]]]]


def start(client: str, url: str, loop: str) -> Worker:
    """A client in its process."""
    extra = [UVLOOP] if loop == "uvloop" else []
    if client in PEERS:
        python = python_with(*PEERS[client], *extra)
    else:
        python = python_with(str(HERE.parent), *extra) if extra else sys.executable
    return Worker([python, str(HERE / "contenders.py"), client, url, loop])


def measure(options: argparse.Namespace, clients: list[str], url: str) -> dict[str, Any]:
    """All turns of all clients, their versions and the memory they take."""
    end = time.monotonic() + LONGEST
    turns: Turns = {}
    versions: dict[str, str] = {}
    for loop in options.loops:
        with ExitStack() as stack:
            workers = {client: start(client, url, loop) for client in clients}
            for client, worker in workers.items():
                stack.callback(worker.close)
                versions[client] = worker.ready["version"]
            for number in range(options.rounds):
                order = [*workers.items()][:: -1 if number % 2 else 1]  # nobody is always first
                for operation in options.operations:
                    for tasks in options.tasks:
                        calls = max(options.calls, tasks)
                        turns.setdefault((loop, operation, tasks), []).append(
                            {
                                client: worker.ask(operation=operation, tasks=tasks, calls=calls)
                                for client, worker in order
                            }
                        )
                if time.monotonic() > end:
                    break
    return {"versions": versions, "turns": turns, "memory": memory(clients, url)}


def memory(clients: list[str], url: str) -> dict[str, float]:
    """Megabytes each client takes at most for many calls by 50 tasks, in a fresh process."""
    peaks: dict[str, float] = {}
    for client in clients:
        worker = start(client, url, "asyncio")
        worker.ask(operation="GetStage", tasks=50, calls=CALLS_FOR_MEMORY)
        peaks[client] = worker.ask()["VmHWM"]
        worker.close()
    return peaks


def rows(turns: Turns, clients: list[str]) -> list[dict[str, Any]]:
    """The medians of all turns."""
    found: list[dict[str, Any]] = []
    for (loop, operation, tasks), rounds in turns.items():
        cpu = [{client: turn[client]["cpu_us"] for client in clients} for turn in rounds]
        for client in clients:
            medians = {
                figure: statistics.median(turn[client][figure] for turn in rounds)
                for figure in rounds[0][client]
            }
            found.append(
                {
                    "loop": loop,
                    "operation": operation,
                    "tasks": tasks,
                    "client": client,
                    **medians,
                    "times_raw": paired(cpu, client, BARE),
                    "times_ours": paired(cpu, client, OURS),
                }
            )
    return found


def print_tables(found: list[dict[str, Any]], peaks: dict[str, float]) -> None:
    """Two tables in Markdown."""
    titles = "us CPU", "x bare", "x ours", "calls/s", "p50 ms", "p99 ms"
    print("| loop, operation, tasks | client |", " | ".join(titles), "|")
    print("|---|---|" + "---:|" * len(titles))
    for row in found:
        print(
            f"| {row['loop']}, {row['operation']}, {row['tasks']} | {row['client']} "
            f"| {row['cpu_us']:.0f} | {row['times_raw']:.2f} | {row['times_ours']:.2f} "
            f"| {row['per_second']:.0f} | {row['p50_ms']:.2f} | {row['p99_ms']:.2f} |"
        )
    print(f"\n| client | MB at most, {CALLS_FOR_MEMORY:,} calls | x bare |\n|---|---:|---:|")
    for client, peak in peaks.items():
        print(f"| {client} | {peak:.1f} | {peak / peaks[BARE]:.2f} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="measure other SDKs too")
    parser.add_argument("--full", action="store_true", help="1, 50 and 1,000 tasks, uvloop too")
    parser.add_argument("--rounds", type=int, help="turns of each client (default 9, with peers 5)")
    parser.add_argument("--calls", type=int, default=1500, help="calls per turn (default 1500)")
    parser.add_argument("--tasks", type=int, nargs="+", help="tasks at once (default 50)")
    parser.add_argument("--loops", nargs="+", choices=("asyncio", "uvloop"))
    parser.add_argument("--operations", nargs="+", choices=OPERATIONS, default=OPERATIONS)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    options.rounds = options.rounds or (5 if options.peers else 9)
    options.tasks = options.tasks or ([1, 50, 1000] if options.full else [50])
    options.loops = options.loops or (["asyncio", "uvloop"] if options.full else ["asyncio"])
    clients = [BARE, OURS, *(PEERS if options.peers else ())]
    with canned_server() as url:
        measured = measure(options, clients, url)
    found = rows(measured["turns"], clients)
    facts = {**surroundings(), **measured["versions"]}
    if options.json:
        print(json.dumps({"facts": facts, "memory_mb": measured["memory"], "calls": found}))
        return
    print(", ".join(f"{name} {value}" for name, value in facts.items()), end="\n\n")
    print_tables(found, measured["memory"])


if __name__ == "__main__":
    main()
