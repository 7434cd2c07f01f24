"""How long a fresh interpreter takes to its first answer, and how long an import takes.

    uv run benchmarks/cold_start.py            bare aiohttp and this package
    uv run benchmarks/cold_start.py --peers    also aiobotocore, capo and boto3

What counts is the CPU time of whole processes, user and system, from their start to their end: what
a cold start of AWS Lambda consists of beside loading the code. See `turns.py` for how the figures
come about. Bytecode is compiled beforehand, by the first round, which does not count.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

from compare import BARE, OURS, PEERS
from turns import HERE, canned_server, environment, paired, python_with, surroundings

LONGEST = 90
"""Seconds after which no further round begins."""
NOTHING, IMPORT = "an interpreter alone", "import ivsrt_async"


def cpu_ms(command: list[str]) -> float:
    """CPU time of a process and those it started, in milliseconds."""
    process = os.posix_spawnp(command[0], command, environment())
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{command!r} failed")
    return (usage.ru_utime + usage.ru_stime) * 1e3


def interpreters(clients: Sequence[str]) -> dict[str, str]:
    """The Python to run each client with, found once so that uv's own time does not count."""
    found = dict.fromkeys(clients, sys.executable)
    for client in clients:
        if client in PEERS:
            found[client] = python_with(*PEERS[client])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="measure other SDKs too")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each (default 15)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    clients = [BARE, OURS, *(PEERS if options.peers else ())]
    pythons = interpreters(clients)
    with canned_server() as url:
        script = str(HERE / "contenders.py")
        commands = {
            NOTHING: [sys.executable, "-c", ""],
            IMPORT: [sys.executable, "-c", "import ivsrt_async"],
            **{c: [pythons[c], script, c, url, "once"] for c in clients},
        }
        turns: list[dict[str, float]] = []
        end = time.monotonic() + LONGEST
        for number in range(options.rounds + 1):
            turn = {name: cpu_ms(command) for name, command in commands.items()}
            if number:
                turns.append(turn)
            if turns and time.monotonic() > end:
                break
    rows: list[dict[str, Any]] = [
        {
            "what": name,
            "cpu_ms": statistics.median(turn[name] for turn in turns),
            "least_ms": min(turn[name] for turn in turns),
            "times_raw": paired(turns, name, BARE),
        }
        for name in commands
    ]
    import_ms = statistics.median(turn[IMPORT] - turn[NOTHING] for turn in turns)
    facts = surroundings()
    if options.json:
        print(json.dumps({"facts": facts, "import_ms": import_ms, "starts": rows}))
        return
    print(", ".join(f"{name} {value}" for name, value in facts.items()), end="\n\n")
    print("| to the first answer | ms CPU | least | x bare |\n|---|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row['what']} | {row['cpu_ms']:.0f} | {row['least_ms']:.0f} "
            f"| {row['times_raw']:.2f} |"
        )
    print(f"\n`import ivsrt_async` with nothing used: {import_ms:.1f} ms")


if __name__ == "__main__":
    main()
